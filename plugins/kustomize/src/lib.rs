#![doc = include_str!("../README.md")]

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
mod render;
pub mod replace;
pub mod resource;
pub mod rounds;
pub mod run;
pub mod schema;
pub mod select;
pub mod set;
pub mod spec;
pub(crate) mod target;
pub mod transform;
pub mod tree;

pub use render::{Config, Kustomize, LoadRestrictor, Order};

bowline_plugin::export_renderer_inputs!(Kustomize);
