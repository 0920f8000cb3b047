//! Bowline's renderer for Helm charts.

pub mod chart;
pub mod context;
pub mod decode;
pub mod dependencies;
pub mod encode;
pub mod engine;
pub mod glob;
pub mod go;
pub mod output;
pub mod plugin;
pub mod release;
pub mod render;
pub mod schema;
pub mod template;
pub mod values;
mod version;
mod warning;

pub use version::HelmVersion;
pub use warning::{Level, Warning};
