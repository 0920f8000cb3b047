//! What templates find under the names of their dot: `.Chart`, `.Release`, `.Capabilities`, `.Files`, `.Values`.

mod capabilities;
mod chart;
mod files;
mod glob;
mod metadata;
mod release;
mod values;

pub use capabilities::{Apis, Capabilities, KubeVersion, KubeVersionError};
pub use chart::{Rank, chart};
pub use files::files;
pub use release::{Release, Stage};
pub use values::values;

use crate::go::Value;
use crate::go::object::Method;
use crate::go::value::MapType;

/// The method that a value of one of the types here has.
#[must_use]
pub fn method(value: &Value, name: &[u8]) -> Option<&'static Method> {
    match value {
        Value::Map(map) => match map.of {
            MapType::Files => Method::find(&files::METHODS, name),
            MapType::Named(_) => Method::find(&values::METHODS, name),
            _ => None,
        },
        _ => None,
    }
}
