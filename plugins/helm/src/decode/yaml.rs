//! YAML by way of JSON, as `sigs.k8s.io/yaml` reads it.

use crate::go::Value;
use crate::values::document::{parse_first, value_of};

/// The first document of a text; nil when there is none. Numbers are floats.
///
/// # Errors
///
/// When it is no YAML, or JSON has no such value.
pub fn yaml(text: &[u8]) -> Result<Value, String> {
    match parse_first(text) {
        Ok(Some(root)) => Ok(value_of(&root)),
        Ok(None) => Ok(Value::Nil),
        Err(error) => {
            let words = match error.go_words() {
                Some(words) => words.to_owned(),
                None => format!("yaml: line {}: {}", error.at().line, error.message()),
            };
            Err(format!("error converting YAML to JSON: {words}"))
        }
    }
}
