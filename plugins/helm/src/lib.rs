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

/// Lets go of a value. A component leaves it where it is: the memory goes with the call, and to take it apart before costs
/// a twentieth of a render.
pub(crate) fn abandon<T>(value: T) {
    if cfg!(target_family = "wasm") {
        std::mem::forget(value);
    }
}
