//! JSON values that remember how scalars were written, because `test` compares that.

use std::collections::BTreeMap;

use serde_json::value::RawValue;

use super::number;
use crate::node::{Field, Kind, Node, Scalar, Tag, Text};

/// How deep JSON may nest that is read: what of an object or a patch can come out of reading YAML.
const DEEPEST: usize = 600;

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Json {
    /// `null`, or nothing where something could be.
    Null,
    /// A boolean or a number, as it is written.
    Plain(Text),
    /// Text, and how it is written unless that is how Go writes it.
    Text(Text, Option<Box<str>>),
    List(Vec<Json>),
    Map(BTreeMap<Text, Json>),
}

/// Who wrote a text of JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Writer {
    /// A program, in whose place Go would have written.
    Program,
    /// A person.
    Person,
}

impl Json {
    /// Reads JSON.
    ///
    /// # Errors
    /// When it is none, or nests too deep.
    pub(super) fn parse(text: &str, writer: Writer) -> Result<Self, serde_json::Error> {
        Self::of(serde_json::from_str::<&RawValue>(text)?, writer, DEEPEST)
    }

    fn of(raw: &RawValue, writer: Writer, left: usize) -> Result<Self, serde_json::Error> {
        if left == 0 {
            return Err(serde::de::Error::custom("it nests too deep"));
        }
        let text = raw.get();
        Ok(match text.as_bytes().first() {
            Some(b'{') => {
                let fields: BTreeMap<String, &RawValue> = serde_json::from_str(text)?;
                let fields =
                    fields.into_iter().map(|(key, value)| Ok((key.into(), Self::of(value, writer, left - 1)?)));
                Self::Map(fields.collect::<Result<_, serde_json::Error>>()?)
            }
            Some(b'[') => {
                let items: Vec<&RawValue> = serde_json::from_str(text)?;
                Self::List(items.into_iter().map(|item| Self::of(item, writer, left - 1)).collect::<Result<_, _>>()?)
            }
            Some(b'"') => {
                let value: String = serde_json::from_str(text)?;
                let differs = writer == Writer::Person && text != go_text(&value);
                let raw = differs.then(|| text.into());
                Self::Text(value.into(), raw)
            }
            Some(b'n') => Self::Null,
            _ => Self::Plain(text.into()),
        })
    }

    /// How many levels of mappings and lists it has.
    pub(super) fn depth(&self) -> usize {
        let mut deepest = 0;
        let mut open = vec![(self, 0)];
        while let Some((value, depth)) = open.pop() {
            deepest = deepest.max(depth);
            match value {
                Self::List(items) => open.extend(items.iter().map(|item| (item, depth + 1))),
                Self::Map(fields) => open.extend(fields.values().map(|value| (value, depth + 1))),
                _ => {}
            }
        }
        deepest
    }

    /// How many values it has in it, itself included.
    pub(super) fn size(&self) -> usize {
        let mut size = 0;
        let mut open = vec![self];
        while let Some(value) = open.pop() {
            size += 1;
            match value {
                Self::List(items) => open.extend(items),
                Self::Map(fields) => open.extend(fields.values()),
                _ => {}
            }
        }
        size
    }

    /// The node that reading the value as YAML gives, after Go has made 64-bit floats of its numbers.
    pub(super) fn into_node(self) -> Node {
        match self {
            Self::Null => Node::null(),
            Self::Plain(text) => match &*text {
                "true" | "false" => Scalar { text, tag: Tag::Bool, quoted: false, folded: false }.into(),
                _ => number::scalar(&text).into(),
            },
            Self::Text(text, _) => {
                let quoted = text.contains('\n') || !bowline_yaml::is_plain_text(&text);
                Scalar { text, tag: Tag::Str, quoted, folded: false }.into()
            }
            Self::List(items) => Kind::Seq(items.into_iter().map(Self::into_node).collect()).into(),
            Self::Map(fields) => {
                let field = |(key, value): (Text, Self)| {
                    let quoted = !bowline_yaml::is_plain_text(&key);
                    Field { key: Scalar { text: key, tag: Tag::Str, quoted, folded: false }, value: value.into_node() }
                };
                Kind::Map(fields.into_iter().map(field).collect()).into()
            }
        }
    }
}

/// Text as Go's `encoding/json` writes it: what HTML has a meaning for is escaped.
fn go_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '<' | '>' | '&' | '\u{0}'..='\u{1f}' | '\u{2028}' | '\u{2029}' => {
                out.push_str(&format!("\\u{:04x}", u32::from(c)));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
