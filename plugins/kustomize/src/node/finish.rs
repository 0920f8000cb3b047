//! What nodes mean once they are printed: canonical JSON, and JSON values.
//!
//! kustomize prints a document as YAML and reads it again before it turns it into JSON, so here text without a tag gets
//! its type at last, and text that doesn't fit its tag is found out.

use std::borrow::Cow;

use bowline_yaml::raw::{self, Resolved};
use bowline_yaml::{Integer, as_json_integer, write_json_float, write_json_integer, write_json_text};
use serde_json::{Map, Number, Value};

use super::reread;
use super::{Field, Kind, Node, Place, Scalar, Tag, Text};
use crate::fault::{Fault, Outcome};

/// What a scalar is in JSON.
enum Final<'s> {
    Null,
    Bool(bool),
    Integer(Integer),
    Float(f64),
    Text(Cow<'s, str>),
}

/// Where a mapping stands: at the top of a document, keys of any type are taken by their text.
#[derive(Clone, Copy, PartialEq)]
enum Level {
    Top,
    Nested,
}

impl Node {
    /// Appends what this says as canonical JSON: no blanks, keys sorted by their bytes.
    ///
    /// # Errors
    /// Text that doesn't fit its tag, a number that isn't finite, a key that isn't text below the top of the document,
    /// a key that stands twice in a mapping.
    pub fn write_json(&self, out: &mut String) -> Outcome<()> {
        self.write_level(Level::Top, out)
    }

    /// What this says as a JSON value.
    ///
    /// # Errors
    /// As [`Node::write_json`].
    pub fn to_json(&self) -> Outcome<Value> {
        self.value_at(Level::Top)
    }

    /// Replaces every scalar by what is left of it when its document becomes JSON at once and is read again: text is in
    /// quotes, numbers have the digits that JSON gives them. Places stay.
    ///
    /// # Errors
    /// As [`Node::write_json`].
    pub fn pass_through_json(&mut self) -> Outcome<()> {
        self.pass(Level::Top)
    }

    fn write_level(&self, level: Level, out: &mut String) -> Outcome<()> {
        match &self.kind {
            Kind::Scalar(scalar) => finish(scalar, self.at)?.write(out),
            Kind::Seq(items) => {
                out.push('[');
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    item.write_level(Level::Nested, out)?;
                }
                out.push(']');
            }
            Kind::Map(fields) => {
                out.push('{');
                for (index, field) in sorted(fields, level)?.into_iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    write_json_text(&field.key.text, out);
                    out.push(':');
                    field.value.write_level(Level::Nested, out)?;
                }
                out.push('}');
            }
        }
        Ok(())
    }

    fn value_at(&self, level: Level) -> Outcome<Value> {
        Ok(match &self.kind {
            Kind::Scalar(scalar) => finish(scalar, self.at)?.into_value(),
            Kind::Seq(items) => {
                Value::Array(items.iter().map(|item| item.value_at(Level::Nested)).collect::<Outcome<_>>()?)
            }
            Kind::Map(fields) => {
                let mut object = Map::new();
                for field in sorted(fields, level)? {
                    object.insert(field.key.text.to_string(), field.value.value_at(Level::Nested)?);
                }
                Value::Object(object)
            }
        })
    }

    fn pass(&mut self, level: Level) -> Outcome<()> {
        match &mut self.kind {
            Kind::Scalar(scalar) => {
                // Nothing is printed on this way, so nothing has to be in quotes within braces.
                scalar.quoted &= !matches!(scalar.tag, Tag::Null | Tag::Time);
                let passed = finish(scalar, self.at)?.into_scalar();
                *scalar = passed;
            }
            Kind::Seq(items) => items.iter_mut().try_for_each(|item| item.pass(Level::Nested))?,
            Kind::Map(fields) => {
                sorted(fields, level)?;
                for field in fields {
                    field.key = Scalar { text: field.key.text.clone(), tag: Tag::Str, quoted: true, folded: false };
                    field.value.pass(Level::Nested)?;
                }
            }
        }
        Ok(())
    }
}

impl Final<'_> {
    fn write(&self, out: &mut String) {
        match self {
            Self::Null => out.push_str("null"),
            Self::Bool(truth) => out.push_str(if *truth { "true" } else { "false" }),
            Self::Integer(number) => write_json_integer(*number, out),
            Self::Float(number) => write_json_float(*number, out),
            Self::Text(text) => write_json_text(text, out),
        }
    }

    fn into_value(self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Bool(truth) => Value::Bool(truth),
            Self::Integer(number) => Value::Number(number.into()),
            Self::Float(number) => Number::from_f64(number).map_or(Value::Null, Value::Number),
            Self::Text(text) => Value::String(text.into_owned()),
        }
    }

    fn into_scalar(self) -> Scalar {
        if let Self::Text(text) = self {
            return Scalar { text: text.into(), tag: Tag::Str, quoted: true, folded: false };
        }
        let mut text = String::new();
        self.write(&mut text);
        let tag = raw::resolve(&text).into();
        Scalar { text: text.into(), tag, quoted: false, folded: false }
    }
}

/// What `scalar` is after it is printed and read again.
fn finish(scalar: &Scalar, at: Place) -> Outcome<Final<'_>> {
    let Scalar { text, tag, quoted, folded } = scalar;
    if *folded && let Some(text) = raw::refold(text) {
        return Ok(Final::Text(Cow::Owned(reread::value(&text, at)?.into_owned())));
    }
    let as_text = || Ok(Final::Text(reread::value(text, at)?));
    let resolved = match tag {
        Tag::Str | Tag::Merge | Tag::Other => return as_text(),
        Tag::Unset if *quoted || text.contains('\n') => return as_text(),
        Tag::Unset => raw::resolve(text),
        Tag::Binary => {
            let decoded = raw::decode_binary(text).map_err(|message| bad_scalar(message).on(at))?;
            return Ok(Final::Text(Cow::Owned(reread::value(&decoded, at)?.into_owned())));
        }
        Tag::Null | Tag::Bool | Tag::Int | Tag::Float | Tag::Time => {
            let resolved = raw::resolve(text);
            if Tag::from(resolved) == *tag {
                if *quoted {
                    return as_text();
                }
                resolved
            } else {
                raw::resolve_as(raw_tag(*tag), text).map_err(|message| bad_scalar(format!("yaml: {message}")).on(at))?
            }
        }
    };
    if matches!(resolved, Resolved::Text | Resolved::Merge) {
        return as_text();
    }
    value_of(resolved, text).ok_or_else(|| {
        bad_scalar(format!("json: unsupported value: `{text}`; put it in quotes to make it text")).on(at)
    })
}

/// None for what JSON can't hold.
fn value_of(resolved: Resolved, text: &Text) -> Option<Final<'_>> {
    Some(match resolved {
        Resolved::Null => Final::Null,
        Resolved::Bool(truth) => Final::Bool(truth),
        Resolved::Integer(number) => Final::Integer(number),
        // Negative zero, once it is JSON, is read as a whole number.
        Resolved::Float(0.0) => Final::Integer(Integer::Signed(0)),
        Resolved::Float(number) if number.is_finite() => {
            as_json_integer(number).map_or(Final::Float(number), Final::Integer)
        }
        Resolved::Float(_) => return None,
        Resolved::Time => Final::Text(Cow::Owned(raw::rfc3339(text)?)),
        Resolved::Merge | Resolved::Text => Final::Text(Cow::Borrowed(&**text)),
    })
}

/// The tag to resolve under; those that make any text text are not asked for.
fn raw_tag(tag: Tag) -> raw::Tag {
    match tag {
        Tag::Null => raw::Tag::Null,
        Tag::Bool => raw::Tag::Bool,
        Tag::Int => raw::Tag::Int,
        Tag::Float => raw::Tag::Float,
        Tag::Time => raw::Tag::Time,
        Tag::Binary => raw::Tag::Binary,
        Tag::Merge => raw::Tag::Merge,
        Tag::Str | Tag::Unset => raw::Tag::Str,
        Tag::Other => raw::Tag::Other,
    }
}

/// The fields in the order of their keys' bytes.
fn sorted(fields: &[Field], level: Level) -> Outcome<Vec<&Field>> {
    let mut sorted: Vec<&Field> = fields.iter().collect();
    if !sorted.is_sorted_by(|a, b| a.key.text < b.key.text) {
        sorted.sort_by(|a, b| a.key.text.cmp(&b.key.text));
        if let Some([first, second]) = sorted.array_windows().find(|[a, b]| a.key.text == b.key.text) {
            return Err(duplicate(first, second));
        }
    }
    for field in fields {
        reread::check_key(&field.key.text, field.value.at)?;
    }
    match fields.iter().find(|field| !is_text_key(&field.key, level)) {
        None => Ok(sorted),
        Some(field) => Err(Fault::new(
            "bad-key",
            format!(
                "json: unsupported type: map[interface {{}}]interface {{}}: the mapping key `{}` isn't text; put it in quotes",
                field.key.text
            ),
        )
        .on(field.value.at)),
    }
}

fn is_text_key(key: &Scalar, level: Level) -> bool {
    match key.tag {
        Tag::Str | Tag::Merge => true,
        Tag::Null => key.text.is_empty(),
        Tag::Time if key.quoted => true,
        _ if level == Level::Top => true,
        Tag::Unset => {
            key.quoted || key.text.is_empty() || matches!(raw::resolve(&key.text), Resolved::Text | Resolved::Merge)
        }
        _ => false,
    }
}

fn duplicate(first: &Field, second: &Field) -> Fault {
    let message = format!(
        "yaml: unmarshal errors: line {}: mapping key \"{}\" already defined at line {}",
        second.value.at.line, second.key.text, first.value.at.line
    );
    Fault::new("duplicate-key", message).on(second.value.at)
}

fn bad_scalar(message: impl Into<String>) -> Fault {
    Fault::new("bad-value", message)
}
