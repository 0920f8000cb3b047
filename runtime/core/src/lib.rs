//! Bowline's core: values in, values out.
//!
//! The object model, what an application is, how desired objects and live objects become a plan, and the ports
//! (traits) through which the pipeline reaches Git, the sandbox and the cluster. Nothing here reads a clock, a file,
//! an environment variable or a random number: whatever varies is an argument.

pub mod application;
pub mod class;
pub mod desired;
pub mod digest;
pub mod fields;
pub mod health;
pub mod inventory;
pub mod kinds;
pub mod mask;
pub mod object;
pub mod order;
pub mod outcome;
pub mod plan;
pub mod plugin;
pub mod port;
pub mod repository;

pub use bowline_yaml as yaml;
