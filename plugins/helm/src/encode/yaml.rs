//! YAML as the two libraries write it that Helm has.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bowline_yaml::{Dialect, Print, Printer};

use super::check::check;
use super::reread;
use super::{MAX_DEPTH, bytes_of, exported};
use crate::go::fmt::write_float;
use crate::go::object::{Fields, Object};
use crate::go::value::{IntType, ListType, Map};
use crate::go::{Text, Value, methods};

/// Characters of base64 on a line.
const BASE64_LINE: usize = 70;

/// A value as YAML by way of JSON, ending in a line break.
///
/// # Errors
///
/// If JSON has no such value.
pub fn yaml(value: &Value) -> Result<String, String> {
    check(value, 0).map_err(|reason| format!("error marshaling into JSON: {reason}"))?;
    if reread::is_needed(value) {
        return Ok(bowline_yaml::print(&reread::reread(value)?, Dialect::V2));
    }
    Ok(bowline_yaml::print(value, Dialect::V2))
}

/// A value as YAML that is indented more, ending in a line break; numbers are floats where they were.
///
/// # Errors
///
/// If YAML has no such value.
pub fn yaml_pretty(value: &Value) -> Result<String, String> {
    check_pretty(value, 0)?;
    Ok(bowline_yaml::print(value, Dialect::V3))
}

fn check_pretty(value: &Value, depth: usize) -> Result<(), String> {
    if depth > MAX_DEPTH {
        return Err("yaml: value is nested too deeply".to_owned());
    }
    match value {
        Value::Complex(_) => Err("cannot marshal type: complex128".to_owned()),
        Value::List(list) => list.items.iter().try_for_each(|item| check_pretty(item, depth + 1)),
        Value::Map(map) => map.entries.borrow().values().try_for_each(|item| check_pretty(item, depth + 1)),
        _ => Ok(()),
    }
}

impl Print for Value {
    fn print(&self, printer: &mut Printer) {
        let is_pretty = printer.dialect() == Dialect::V3;
        match self {
            Self::Missing | Self::Nil | Self::Complex(_) => printer.null(),
            Self::Bool(truth) => printer.bool(*truth),
            Self::Int(number, IntType::Duration) if is_pretty => {
                printer.text(&methods::named_int(*number, IntType::Duration));
            }
            Self::Int(number, _) => printer.word(&number.to_string()),
            Self::Uint(number, _) => printer.word(&number.to_string()),
            Self::Float(number) if is_pretty => printer.word(&float(*number)),
            Self::Float(number) => printer.number(*number),
            Self::Text(text) => print_text(text, printer),
            Self::List(list) if list.of.is_nil() && !is_pretty => printer.null(),
            Self::List(list) if list.of == ListType::Bytes && !is_pretty => {
                printer.text(&STANDARD.encode(bytes_of(&list.items)));
            }
            Self::List(list) => printer.list(list.items.iter()),
            Self::Map(map) if map.of.is_nil() && !is_pretty => printer.null(),
            Self::Map(map) => print_map(map, printer),
            Self::Object(object) => print_object(object.as_ref(), printer),
        }
    }
}

fn print_text(text: &Text, printer: &mut Printer) {
    match text.as_str() {
        Some(text) => printer.text(text),
        None if printer.dialect() == Dialect::V3 => printer.tagged("!!binary", &base64_lines(text)),
        None => printer.text(&text.to_str()),
    }
}

/// Base64, in lines if it is longer than one.
fn base64_lines(bytes: &[u8]) -> String {
    let all = STANDARD.encode(bytes);
    if all.len() < BASE64_LINE {
        return all;
    }
    let mut lines = String::with_capacity(all.len() + all.len() / BASE64_LINE + 1);
    let mut rest = &all[..];
    while !rest.is_empty() {
        let (line, after) = rest.split_at(BASE64_LINE.min(rest.len()));
        lines.push_str(line);
        lines.push('\n');
        rest = after;
    }
    lines
}

fn print_map(map: &Map, printer: &mut Printer) {
    let entries = map.entries.borrow();
    let mut shown = Vec::with_capacity(entries.len());
    for (key, value) in entries.iter() {
        let Some(key) = key.as_str() else { return print_odd_map(&entries, printer) };
        shown.push((key, value));
    }
    printer.mapping(shown);
}

/// A map with keys that aren't UTF-8.
fn print_odd_map(entries: &crate::go::Entries, printer: &mut Printer) {
    let keys: Vec<_> = entries.keys().map(Text::to_str).collect();
    printer.mapping(keys.iter().map(AsRef::as_ref).zip(entries.values()).collect());
}

fn print_object(object: &dyn Object, printer: &mut Printer) {
    if printer.dialect() == Dialect::V3 {
        return print_pretty(object, printer);
    }
    match object.json() {
        Some(Value::Object(inner)) if inner.downcast::<Fields>().is_some() => {
            let fields = inner.fields();
            printer.mapping(fields.iter().map(|(name, value)| (*name, value)).collect());
        }
        Some(value) => value.print(printer),
        None => {
            let fields = exported(object);
            printer.mapping(fields.iter().map(|(name, value)| (*name, value)).collect());
        }
    }
}

fn print_pretty(object: &dyn Object, printer: &mut Printer) {
    if let Some(list) = object.items() {
        return printer.list(list.items.iter());
    }
    match object.json() {
        Some(Value::Text(text)) if object.type_name() == "time.Time" => printer.word(&text.to_str()),
        Some(value @ Value::Text(_)) => value.print(printer),
        _ => {
            let fields: Vec<_> =
                exported(object).into_iter().map(|(name, value)| (name.to_lowercase(), value)).collect();
            let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value)).collect();
            printer.record(&fields);
        }
    }
}

fn float(number: f64) -> String {
    if number.is_nan() {
        return ".nan".to_owned();
    }
    if number.is_infinite() {
        return if number > 0.0 { ".inf" } else { "-.inf" }.to_owned();
    }
    let mut out = Vec::new();
    write_float(number, 'g', None, &mut out);
    String::from_utf8_lossy(&out).into_owned()
}
