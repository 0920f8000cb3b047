//! Text of other languages as values, read as the libraries of Go read it.

mod json;
mod scan;
mod toml;
mod yaml;

pub use json::{Decoded, json};
pub use toml::toml;
pub(crate) use toml::{DATE, DATE_AND_TIME, TIME_OF_DAY};
pub use yaml::yaml;

use crate::go::Value;

/// What kind of value a text has, in the words of Go's `encoding/json`.
#[must_use]
pub fn kind(value: &Value) -> &'static str {
    match value {
        Value::Text(_) => "string",
        Value::Bool(_) => "bool",
        Value::List(_) => "array",
        Value::Map(_) => "object",
        _ => "number",
    }
}

#[cfg(test)]
mod tests;
