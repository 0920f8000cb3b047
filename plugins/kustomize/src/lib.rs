#![doc = include_str!("../README.md")]

pub mod config;
pub mod fault;
pub mod generate;
mod given;
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
mod settings;
pub mod spec;
pub(crate) mod target;
pub mod transform;
mod transformer;
pub mod tree;

pub use render::Kustomize;
pub use settings::{Config, LoadRestrictor, Order};

bowline_plugin::export_renderer_transformer!(Kustomize);
