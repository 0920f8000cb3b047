//! Renders Kustomize trees: what `kustomize build` prints, without a process, a network or a clock.

pub mod config;
pub mod fault;
pub mod generate;
pub mod id;
pub mod jsonpatch;
pub mod kustomization;
pub mod merge;
pub mod node;
pub mod patch;
pub mod read;
pub mod refs;
pub mod replace;
pub mod resource;
pub mod run;
pub mod schema;
pub mod select;
pub mod set;
pub mod spec;
pub(crate) mod target;
pub mod transform;
pub mod tree;
