//! What the `bowline` command is made of.

pub mod command;
pub mod controlplane;
