//! The WebAssembly host: every opinion runs here, and none of them can touch anything.
//!
//! A [`Sandbox`] runs plugins by name. Each call gets a new store with its own limits, sees the trees of its request
//! as its file system and nothing else of the world, and gives objects that are checked before they leave. A render
//! whose files, listings and facts look the same as before is answered from memory.

mod accept;
mod bindings;
mod builtin;
mod cache;
mod call;
mod compile;
mod compiled;
mod confine;
mod engine;
mod error;
mod facts;
mod files;
mod library;
mod limit;
mod log;
mod memory;
mod preflight;
mod request;
mod roles;
mod sandbox;
mod settings;
mod state;
mod translate;
pub mod worker;

pub use error::Error;
pub use library::Description;
pub use roles::{Count, Counters, Role};
pub use sandbox::Sandbox;
pub use settings::{CallLimits, CompileLimits, Compiler, Limits, PluginFile, Results, Settings, Threads, Worker};
