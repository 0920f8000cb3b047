//! One pass of Bowline's pipeline, over the ports of `bowline-core`.
//!
//! A stage is a file, a function and a type. Each stage takes what the one before returned, so none can be skipped;
//! [`pipeline`] says in which order they run. Nothing here knows Git, Wasm or Kubernetes: the ports do.

pub mod apply;
pub mod assignment;
pub mod desire;
pub mod destination;
mod error;
pub mod judge;
pub mod observe;
pub mod offline;
pub mod outcome;
pub mod pipeline;
pub mod plan;
pub mod prepared;
pub mod progress;
pub mod rehearse;
pub mod render;
pub mod snapshot;
pub mod survey;
pub mod transform;

pub use assignment::{Assignment, Pass};
pub use error::Error;
pub use prepared::{Planned, Prepared, Rehearsal};
