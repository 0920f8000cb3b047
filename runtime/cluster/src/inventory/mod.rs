//! Inventories in the cluster: objects of the kind `Inventory`, one per chunk.

mod chunk;
mod definition;
mod holdings;
mod line;
mod load;
pub(crate) mod resource;
pub(crate) mod saved;
mod store;
