use crate::{Position, json};

/// One document of a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// Where the document begins: its `---` if it has one, else its first character.
    pub at: Position,
    /// What the document says; never null, as such documents are left out.
    pub root: Node,
}

/// A value and the place it was written at.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Where the value begins; for an alias, where the alias stands.
    pub at: Position,
    /// The value.
    pub value: Value,
}

/// What JSON can say, in the order it was written.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// `null`, `~` or nothing at all.
    Null,
    /// `true`, `yes`, `on`, `y` and their opposites.
    Bool(bool),
    /// A number without a fraction that 64 bits hold exactly, however it was written (`1e3` is one).
    Integer(Integer),
    /// Any other finite number.
    Float(f64),
    /// Text.
    String(String),
    /// A list.
    Sequence(Vec<Node>),
    /// A mapping in source order; keys are unique.
    Mapping(Vec<Entry>),
}

/// A key of a mapping and its value.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The key as JSON has it: `1` and `true` are text here.
    pub key: String,
    /// Where the key begins.
    pub key_at: Position,
    /// The value.
    pub value: Node,
}

/// A whole number of 64 bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Integer {
    /// What an `i64` holds.
    Signed(i64),
    /// What only an `u64` holds: greater than [`i64::MAX`].
    Unsigned(u64),
}

impl Node {
    /// The value under `key`, if this is a mapping that has it.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.entry(key).map(|entry| &entry.value)
    }

    /// The entry under `key`, with the key's own place, if this is a mapping that has it.
    #[must_use]
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.as_mapping()?.iter().find(|entry| entry.key == key)
    }

    /// The text, if this is a string.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match &self.value {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// The truth value, if this is one.
    #[must_use]
    pub fn as_bool(&self) -> Option<bool> {
        match self.value {
            Value::Bool(truth) => Some(truth),
            _ => None,
        }
    }

    /// The whole number, if this is one and an `i64` holds it.
    #[must_use]
    pub fn as_i64(&self) -> Option<i64> {
        match self.value {
            Value::Integer(Integer::Signed(number)) => Some(number),
            _ => None,
        }
    }

    /// The items, if this is a list.
    #[must_use]
    pub fn as_sequence(&self) -> Option<&[Self]> {
        match &self.value {
            Value::Sequence(items) => Some(items),
            _ => None,
        }
    }

    /// The entries in source order, if this is a mapping.
    #[must_use]
    pub fn as_mapping(&self) -> Option<&[Entry]> {
        match &self.value {
            Value::Mapping(entries) => Some(entries),
            _ => None,
        }
    }

    /// Whether this is `null`.
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(self.value, Value::Null)
    }

    /// What this is in the words of JSON, as Go's decoder tells it: `null`, `bool`, `number`, `string`, `array` or `object`.
    #[must_use]
    pub fn json_name(&self) -> &'static str {
        match self.value {
            Value::Null => "null",
            Value::Bool(_) => "bool",
            Value::Integer(_) | Value::Float(_) => "number",
            Value::String(_) => "string",
            Value::Sequence(_) => "array",
            Value::Mapping(_) => "object",
        }
    }

    /// What this is, for messages: "a string", "a list", "nothing" and so on.
    #[must_use]
    pub fn kind_name(&self) -> &'static str {
        match self.value {
            Value::Null => "nothing",
            Value::Bool(_) => "a boolean",
            Value::Integer(_) => "an integer",
            Value::Float(_) => "a number",
            Value::String(_) => "a string",
            Value::Sequence(_) => "a list",
            Value::Mapping(_) => "a mapping",
        }
    }

    /// The value without its places. Numbers are what a reader of the JSON text would take them for, so whole ones are
    /// integers.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        json::from_node(self)
    }

    /// Appends what [`canonical_json`](crate::canonical_json) gives for [`Node::to_json`], without building it.
    pub fn write_canonical_json(&self, out: &mut String) {
        json::write_node(self, out);
    }
}

impl From<Integer> for serde_json::Number {
    fn from(integer: Integer) -> Self {
        match integer {
            Integer::Signed(number) => number.into(),
            Integer::Unsigned(number) => number.into(),
        }
    }
}
