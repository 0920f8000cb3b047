//! The fields that patch objects: `patches`, `patchesStrategicMerge` and `patchesJson6902`.

mod entry;
mod json;
mod strategic;

pub use entry::Patches;
pub use json::Json6902;
pub use strategic::StrategicMerge;

use crate::fault::Fault;

fn fault(message: impl Into<String>) -> Fault {
    Fault::new("bad-patch", message)
}
