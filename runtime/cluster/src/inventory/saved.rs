//! Inventories among objects that were saved to a file.

use bowline_core::inventory::{ApplicationKey, Inventory};
use bowline_core::object::ObjectKey;
use bowline_core::port::cluster::Error;
use serde::Deserialize as _;
use serde_json::Value;

use super::chunk::Stored;
use super::resource::{KIND, served_kind};

/// The inventory of `application` among `objects`, each an object of kind Inventory as the API server gives it; empty
/// when none of them is the application's.
///
/// # Errors
/// [`Error::Accept`] for an object that is no Inventory.
pub fn inventory_of(application: &ApplicationKey, objects: &[Value]) -> Result<Inventory, Error> {
    let mut chunks = Vec::new();
    for object in objects {
        let stored = Stored::deserialize(object).map_err(|error| {
            let text = |pointer: &str| object.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
            Error::Accept {
                object: ObjectKey {
                    group: served_kind().gvk.group,
                    kind: KIND.to_owned(),
                    namespace: text("/metadata/namespace"),
                    name: text("/metadata/name"),
                },
                reason: error.to_string(),
            }
        })?;
        chunks.extend(stored.chunk_of(application));
    }
    Ok(Inventory::new(application.clone(), chunks))
}
