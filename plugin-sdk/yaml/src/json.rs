//! JSON out of nodes, and the one text that equal values share.

use std::fmt::Write as _;

use serde_json::{Map, Number, Value as Json};

use crate::number::as_json_integer;
use crate::{Entry, Integer, Node, Value, number};

/// The one JSON text that equal values share: no blanks, keys sorted by their bytes, whole numbers of 64 bits exact,
/// every other number with the shortest digits that give it back (`1.5`, `1e-7`, `1e+21`). Only what JSON demands is
/// escaped.
#[must_use]
pub fn canonical_json(value: &Json) -> String {
    let mut out = String::new();
    write_value(value, &mut out);
    out
}

fn write_value(value: &Json, out: &mut String) {
    match value {
        Json::Null => out.push_str("null"),
        Json::Bool(truth) => out.push_str(if *truth { "true" } else { "false" }),
        Json::Number(number) => write_number(number, out),
        Json::String(text) => write_json_text(text, out),
        Json::Array(items) => write_list(items, out, write_value),
        Json::Object(fields) => {
            // `Map` is sorted, unless another crate of the build asked serde_json to keep insertion order.
            if fields.keys().is_sorted() {
                write_object(fields.iter(), out, write_value);
            } else {
                let mut sorted: Vec<_> = fields.iter().collect();
                sorted.sort_unstable_by_key(|(key, _)| *key);
                write_object(sorted.into_iter(), out, write_value);
            }
        }
    }
}

pub(crate) fn write_node(node: &Node, out: &mut String) {
    match &node.value {
        Value::Null => out.push_str("null"),
        Value::Bool(truth) => out.push_str(if *truth { "true" } else { "false" }),
        Value::Integer(number) => write_json_integer(*number, out),
        Value::Float(number) => write_json_float(*number, out),
        Value::String(text) => write_json_text(text, out),
        Value::Sequence(items) => write_list(items, out, write_node),
        Value::Mapping(entries) => {
            let mut sorted: Vec<&Entry> = entries.iter().collect();
            sorted.sort_unstable_by(|a, b| a.key.cmp(&b.key));
            write_object(sorted.into_iter().map(|entry| (&entry.key, &entry.value)), out, write_node);
        }
    }
}

fn write_list<T>(items: &[T], out: &mut String, write_item: fn(&T, &mut String)) {
    out.push('[');
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        write_item(item, out);
    }
    out.push(']');
}

fn write_object<'a, T: 'a>(
    fields: impl Iterator<Item = (&'a String, &'a T)>,
    out: &mut String,
    write_item: fn(&T, &mut String),
) {
    out.push('{');
    for (index, (key, item)) in fields.enumerate() {
        if index > 0 {
            out.push(',');
        }
        write_json_text(key, out);
        out.push(':');
        write_item(item, out);
    }
    out.push('}');
}

fn write_number(number: &Number, out: &mut String) {
    if let Some(number) = number.as_i64() {
        write_json_integer(Integer::Signed(number), out);
    } else if let Some(number) = number.as_u64() {
        write_json_integer(Integer::Unsigned(number), out);
    } else {
        write_json_float(number.as_f64().unwrap_or(f64::NAN), out);
    }
}

/// Appends a whole number as [`canonical_json`] has it.
pub fn write_json_integer(number: Integer, out: &mut String) {
    match number {
        Integer::Signed(number) => write!(out, "{number}"),
        Integer::Unsigned(number) => write!(out, "{number}"),
    }
    .expect("a String takes all text");
}

/// Appends `number` as [`canonical_json`] has it: the shortest digits that give it back, with an exponent below 1e-6 and
/// from 1e21. What is not finite has no JSON text and becomes `null`.
pub fn write_json_float(number: f64, out: &mut String) {
    number::write_json_float(number, out);
}

/// Appends `text` in quotes, as [`canonical_json`] has it. Only `"`, `\` and control characters need an escape, so runs between them are copied.
pub fn write_json_text(text: &str, out: &mut String) {
    out.push('"');
    let mut copied = 0;
    for (index, byte) in text.bytes().enumerate() {
        if byte >= 0x20 && byte != b'"' && byte != b'\\' {
            continue;
        }
        out.push_str(&text[copied..index]);
        copied = index + 1;
        match byte {
            b'"' => out.push_str("\\\""),
            b'\\' => out.push_str("\\\\"),
            0x08 => out.push_str("\\b"),
            b'\t' => out.push_str("\\t"),
            b'\n' => out.push_str("\\n"),
            0x0c => out.push_str("\\f"),
            b'\r' => out.push_str("\\r"),
            _ => write!(out, "\\u{byte:04x}").expect("a String takes all text"),
        }
    }
    out.push_str(&text[copied..]);
    out.push('"');
}

pub(crate) fn from_node(node: &Node) -> Json {
    match &node.value {
        Value::Null => Json::Null,
        Value::Bool(truth) => Json::Bool(*truth),
        Value::Integer(number) => Json::Number((*number).into()),
        Value::Float(number) => from_float(*number),
        Value::String(text) => Json::String(text.clone()),
        Value::Sequence(items) => Json::Array(items.iter().map(from_node).collect()),
        Value::Mapping(entries) => {
            let fields: Map<_, _> = entries.iter().map(|entry| (entry.key.clone(), from_node(&entry.value))).collect();
            Json::Object(fields)
        }
    }
}

fn from_float(number: f64) -> Json {
    match as_json_integer(number) {
        Some(integer) => Json::Number(integer.into()),
        None => Number::from_f64(number).map_or(Json::Null, Json::Number),
    }
}
