//! The sandbox through its port, with the plugins that ship and with hostile ones.

#![allow(clippy::unwrap_used, reason = "a test stops at any error")]

mod bombs;
mod builtin;
mod components;
mod guest;
mod hostile;
mod hostile_component;
mod roles;
mod room;
mod world;
