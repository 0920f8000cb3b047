//! Bowline's built-in plain plugin
