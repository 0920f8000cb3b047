//! Values: how they are read and put together.

pub mod coalesce;
pub mod copy;
pub mod document;
pub mod layer;
pub mod set;
pub mod table;

pub use coalesce::{CoalesceError, Coalescer, Nulls};
pub use layer::{Layer, LayerError, LayerKind, merge_layers};

#[cfg(test)]
mod tests;
