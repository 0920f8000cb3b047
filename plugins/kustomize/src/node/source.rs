//! Nodes out of files and out of JSON.

use bowline_yaml::raw;
use bowline_yaml::{Position, raw::Resolved};
use serde_json::Value;

use super::{Field, Kind, Node, Place, Scalar, Tag};

impl Place {
    /// A place in the file that [`crate::Files`] numbers so.
    #[must_use]
    pub fn of(at: Position, file: u16) -> Self {
        Self { file, column: u16::try_from(at.column).unwrap_or(0), line: at.line }
    }
}

impl Node {
    /// What was read from the file of this number.
    #[must_use]
    pub fn from_raw(node: raw::Node, file: u16) -> Self {
        let kind = match node.kind {
            raw::Kind::Scalar(scalar) => Kind::Scalar(scalar.into()),
            raw::Kind::Sequence(items) => Kind::Seq(items.into_iter().map(|item| Self::from_raw(item, file)).collect()),
            raw::Kind::Mapping(fields) => Kind::Map(
                fields
                    .into_iter()
                    .map(|field| Field { key: field.key.into(), value: Self::from_raw(field.value, file) })
                    .collect(),
            ),
        };
        Self { kind, at: Place::of(node.at, file) }
    }

    /// What kustomize makes of a value that was JSON: text is in quotes where printing puts it there, and a number with
    /// a fraction or an exponent is a float.
    #[must_use]
    pub fn from_json(value: &Value) -> Self {
        let plain = |text: String, tag| Scalar { text: text.into(), tag, quoted: false, folded: false }.into();
        match value {
            Value::Null => Self::null(),
            Value::Bool(truth) => plain(truth.to_string(), Tag::Bool),
            Value::Number(number) => match number.as_f64() {
                Some(float) if !number.is_i64() && !number.is_u64() => {
                    let text = raw::float_text(float);
                    let tag = raw::resolve(&text).tag().into();
                    plain(text, tag)
                }
                _ => plain(number.to_string(), Tag::Int),
            },
            Value::String(text) => {
                Scalar { text: text.as_str().into(), tag: Tag::Str, quoted: raw::is_quoted(text), folded: false }.into()
            }
            Value::Array(items) => Kind::Seq(items.iter().map(Self::from_json).collect()).into(),
            Value::Object(fields) => {
                let field = |(key, value): (&String, &Value)| Field {
                    key: Scalar {
                        text: key.as_str().into(),
                        tag: Tag::Str,
                        quoted: raw::is_quoted(key),
                        folded: false,
                    },
                    value: Self::from_json(value),
                };
                Kind::Map(fields.iter().map(field).collect()).into()
            }
        }
    }
}

impl From<raw::Scalar> for Scalar {
    fn from(scalar: raw::Scalar) -> Self {
        Self { text: scalar.text, tag: scalar.tag.into(), quoted: scalar.quoted, folded: scalar.folded }
    }
}

impl From<raw::Tag> for Tag {
    fn from(tag: raw::Tag) -> Self {
        match tag {
            raw::Tag::Null => Self::Null,
            raw::Tag::Bool => Self::Bool,
            raw::Tag::Int => Self::Int,
            raw::Tag::Float => Self::Float,
            raw::Tag::Str => Self::Str,
            raw::Tag::Time => Self::Time,
            raw::Tag::Merge => Self::Merge,
            raw::Tag::Binary => Self::Binary,
            raw::Tag::Other => Self::Other,
        }
    }
}

impl From<Resolved> for Tag {
    fn from(resolved: Resolved) -> Self {
        resolved.tag().into()
    }
}
