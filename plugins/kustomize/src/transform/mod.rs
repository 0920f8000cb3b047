//! What changes the objects of a build.

pub mod affix;
pub mod images;
pub mod namespace;
pub mod pairs;
pub mod replicas;
