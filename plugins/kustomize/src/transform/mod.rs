//! What changes the objects of a build.

pub mod affix;
pub(crate) mod hash;
pub mod images;
pub mod namespace;
pub mod pairs;
pub mod replicas;
pub(crate) mod sort;
pub mod value_add;
