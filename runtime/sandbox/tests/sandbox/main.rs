//! The sandbox through its port, with the plugins that ship and with hostile ones.

#![allow(clippy::unwrap_used, reason = "a test stops at any error")]

mod builtin;
mod components;
mod hostile;
mod hostile_component;
mod world;
