//! Where Bowline's bytes come from: Git repositories, working trees and fetched inputs.
//!
//! [`Sources`] implements the port [`bowline_core::port::source::Source`]. A repository is fetched into a content
//! store, as shallow as can be and without a checkout; its files are read from the objects.

mod address;
mod fetch;
mod folder;
mod git;
mod input;
mod settings;
mod sources;
mod store;
mod web;

pub use folder::DirectFolder;
pub use input::{ANY_HOST, THIS_MACHINE};
pub use settings::Settings;
pub use sources::Sources;
