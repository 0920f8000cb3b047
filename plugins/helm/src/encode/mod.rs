//! Values as text of other languages, to the byte as the libraries of Go write them.

mod check;
mod json;
mod reread;
mod toml;
mod yaml;

pub use json::{Escapes, Layout, json};
pub(crate) use toml::joined as toml_key;
pub use toml::toml;
pub use yaml::{yaml, yaml_pretty};

use crate::go::Value;
use crate::go::object::Object;
use crate::go::value::UintType;

/// How deep values may be nested: what the stack of a component holds.
const MAX_DEPTH: usize = 500;

/// What Go says of a value that holds itself, and the encoders here of all that is deeper than they go.
pub(crate) const CYCLE: &str = "encountered a cycle via ";

/// A value is deeper than encoders go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TooDeep;

impl std::fmt::Display for TooDeep {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "values nest deeper than {MAX_DEPTH} levels")
    }
}

/// The bytes of a list of bytes.
fn bytes_of(items: &[Value]) -> Vec<u8> {
    items
        .iter()
        .map(|item| match item {
            Value::Uint(byte, UintType::Uint8) => u8::try_from(*byte).unwrap_or_default(),
            _ => 0,
        })
        .collect()
}

/// The exported fields of an object, which are all that encoders see.
fn exported(object: &dyn Object) -> Vec<(&'static str, Value)> {
    let mut fields = object.fields();
    fields.retain(|(name, _)| name.starts_with(|first: char| first.is_ascii_uppercase()));
    fields
}
