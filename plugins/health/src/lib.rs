//! Bowline's built-in health plugin
