//! Bowline's object model, plan, differences and digests: values in, values out
