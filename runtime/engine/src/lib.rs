//! One pass of Bowline's pipeline, over the ports of bowline-core
