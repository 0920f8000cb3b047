//! Kustomizations: what they say, and how they are read.

pub mod model;
