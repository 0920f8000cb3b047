//! YAML documents to values, as Helm's way through JSON gives them.

use std::rc::Rc;

use bowline_yaml::{Integer, Node, Value as Yaml};

use crate::go::{Entries, List, Map, Text, Value};

/// What a document says. Numbers are floats: JSON has no others for Go.
#[must_use]
pub fn value_of(node: &Node) -> Value {
    match &node.value {
        Yaml::Null => Value::Nil,
        Yaml::Bool(value) => Value::Bool(*value),
        #[expect(clippy::cast_precision_loss, reason = "so does Go")]
        Yaml::Integer(Integer::Signed(number)) => Value::Float(*number as f64),
        #[expect(clippy::cast_precision_loss, reason = "so does Go")]
        Yaml::Integer(Integer::Unsigned(number)) => Value::Float(*number as f64),
        Yaml::Float(number) => Value::Float(*number),
        Yaml::String(text) => Value::text(text.as_str()),
        Yaml::Sequence(items) => List::any(items.iter().map(value_of).collect()),
        Yaml::Mapping(entries) => {
            let entries: Entries =
                entries.iter().map(|entry| (Text::from(entry.key.as_str()), value_of(&entry.value))).collect();
            Map::any(entries)
        }
    }
}

/// The map that a document is; none when it is something else.
#[must_use]
pub fn map_of(node: &Node) -> Option<Rc<Map>> {
    value_of(node).as_map().cloned()
}
