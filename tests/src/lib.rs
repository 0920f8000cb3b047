//! Bowline's scenarios, fixtures and architecture checks
