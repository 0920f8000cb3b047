//! Values: how they are read and put together.

pub mod document;
pub mod set;
