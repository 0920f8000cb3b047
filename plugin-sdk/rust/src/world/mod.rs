//! One file for each thing a plugin can be: a trait, what the world exports of it, and a macro.

mod renderer;

pub use renderer::{Input, InputKind, Renderer, respond_inputs, respond_render};
