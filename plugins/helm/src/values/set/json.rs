//! JSON values within lines, and whole documents of JSON.

use serde::Deserialize as _;
use serde_json::Value as Json;

use crate::go::{Entries, List, Map, Text, Value};

/// Reads the JSON value that a text begins with; gives how many bytes it takes as well.
pub(super) fn read_one(text: &[u8]) -> Result<(Value, usize), String> {
    let mut reader = serde_json::Deserializer::from_slice(text);
    let value = Json::deserialize(&mut reader).map_err(|error| error.to_string())?;
    Ok((value_of(value), reader.into_iter::<Json>().byte_offset()))
}

/// A JSON value as Go has it: all numbers are floats.
pub(crate) fn value_of(json: Json) -> Value {
    match json {
        Json::Null => Value::Nil,
        Json::Bool(value) => Value::Bool(value),
        Json::Number(number) => Value::Float(number.as_f64().unwrap_or_default()),
        Json::String(text) => Value::text(text),
        Json::Array(items) => List::gathered(items.into_iter().map(value_of).collect()),
        Json::Object(entries) => {
            let entries: Entries = entries.into_iter().map(|(key, value)| (Text::from(key), value_of(value))).collect();
            Map::any(entries)
        }
    }
}
