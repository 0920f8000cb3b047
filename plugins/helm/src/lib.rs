//! Bowline's renderer for Helm charts.

pub mod go;
pub mod template;
