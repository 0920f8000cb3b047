//! Servers on the loopback interface, each with a thread of its own, so that tests need no async code.

mod certificate;
mod files;
mod listener;
mod proxy;

pub use certificate::Authority;
pub(crate) use certificate::client;
pub use files::FileServer;
pub use listener::Listener;
pub use proxy::ConnectProxy;

pub(crate) use listener::{Answer, Body, full};
