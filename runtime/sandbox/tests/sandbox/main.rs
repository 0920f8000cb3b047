//! The sandbox through its port, with the plugins that ship and with hostile ones.

mod builtin;
mod components;
mod hostile;
mod hostile_component;
mod world;
