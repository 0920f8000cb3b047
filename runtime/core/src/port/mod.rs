//! The ports: what the pipeline asks of the world. Adapters implement them; fakes in tests do too.
//!
//! Signatures are asynchronous without naming a runtime: each call returns a boxed future.

pub mod cluster;
pub mod plugins;
pub mod source;
pub mod tree;

use std::future::Future;
use std::pin::Pin;

/// A boxed future that may move between threads.
pub type Pending<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;
