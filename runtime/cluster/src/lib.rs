//! Kubernetes: discovery, live objects, server-side apply, inventory.
//!
//! [`Connection`] implements the port [`bowline_core::port::cluster::Cluster`] over plain HTTP requests, so that any
//! kind is served alike and every request can be made as another identity.

mod connection;
mod discovery;
mod inventory;
mod kubeconfig;
mod page;
mod path;
mod port;
mod read;
mod request;
mod settings;
mod status;
mod transport;
mod wait;
mod warning;
mod write;

pub use connection::Connection;
pub use inventory::resource::{INVENTORY_OF_LABEL, custom_resource_definition};
pub use inventory::saved::inventory_of;
pub use settings::Settings;
