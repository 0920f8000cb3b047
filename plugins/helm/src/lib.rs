//! Bowline's renderer for Helm charts.

pub mod chart;
pub mod go;
pub mod semver;
pub mod template;
pub mod values;
mod version;

pub use version::HelmVersion;
