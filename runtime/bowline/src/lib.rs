//! What the `bowline` command is made of.

pub mod controlplane;
