//! Values as text, as Go's `fmt` writes them.

mod float;

pub use float::write_float;

use crate::go::object::Object;
use crate::go::value::{IntType, Kind, Map, Value};

/// What a template writes of a value.
pub fn write_printed(value: &Value, out: &mut Vec<u8>) {
    match value {
        Value::Text(text) => out.extend_from_slice(text),
        Value::Missing => out.extend_from_slice(b"<no value>"),
        Value::Object(object) => match object.shown_in_action() {
            Some(text) => out.extend_from_slice(&text),
            None if object.kind() == Kind::Pointer => write_fields(object.as_ref(), out),
            None => write_plain(value, out),
        },
        _ => write_plain(value, out),
    }
}

/// A value as `%v` writes it.
#[must_use]
pub fn printed(value: &Value) -> String {
    let mut out = Vec::new();
    write_plain(value, &mut out);
    String::from_utf8_lossy(&out).into_owned()
}

/// A value as Go's `reflect.Value` shows itself: texts as they are, of others the type.
#[must_use]
pub fn reflected(value: &Value) -> String {
    match value {
        Value::Text(text) => text.to_string(),
        Value::Missing => "<invalid Value>".to_owned(),
        _ => format!("<{} Value>", value.type_name()),
    }
}

/// Writes a value as `%v` does.
pub fn write_plain(value: &Value, out: &mut Vec<u8>) {
    match value {
        Value::Missing | Value::Nil => out.extend_from_slice(b"<nil>"),
        Value::Bool(true) => out.extend_from_slice(b"true"),
        Value::Bool(false) => out.extend_from_slice(b"false"),
        Value::Int(number, IntType::Int | IntType::Int32 | IntType::Int64) => write_int(*number, out),
        Value::Int(number, of) => out.extend_from_slice(crate::go::methods::named_int(*number, *of).as_bytes()),
        Value::Uint(number, _) => out.extend_from_slice(number.to_string().as_bytes()),
        Value::Float(number) => write_float(*number, 'g', None, out),
        Value::Complex(parts) => write_complex(**parts, out),
        Value::Text(text) => out.extend_from_slice(text),
        Value::List(list) => {
            out.push(b'[');
            for (place, item) in list.items.iter().enumerate() {
                if place > 0 {
                    out.push(b' ');
                }
                write_plain(item, out);
            }
            out.push(b']');
        }
        Value::Map(map) => write_map(map, out),
        Value::Object(object) => match (object.shown(), object.bytes()) {
            (Some(text), _) => out.extend_from_slice(&text),
            (None, Some(bytes)) => write_bytes(bytes, out),
            (None, None) => {
                if object.kind() == Kind::Pointer {
                    out.push(b'&');
                }
                write_fields(object.as_ref(), out);
            }
        },
    }
}

fn write_fields(object: &dyn Object, out: &mut Vec<u8>) {
    out.push(b'{');
    for (place, (_, field)) in object.fields().iter().enumerate() {
        if place > 0 {
            out.push(b' ');
        }
        write_plain(field, out);
    }
    out.push(b'}');
}

fn write_bytes(bytes: &[u8], out: &mut Vec<u8>) {
    out.push(b'[');
    for (place, byte) in bytes.iter().enumerate() {
        if place > 0 {
            out.push(b' ');
        }
        out.extend_from_slice(byte.to_string().as_bytes());
    }
    out.push(b']');
}

fn write_int(number: i64, out: &mut Vec<u8>) {
    out.extend_from_slice(number.to_string().as_bytes());
}

fn write_complex((real, imaginary): (f64, f64), out: &mut Vec<u8>) {
    out.push(b'(');
    write_float(real, 'g', None, out);
    if !imaginary.is_sign_negative() {
        out.push(b'+');
    }
    write_float(imaginary, 'g', None, out);
    out.extend_from_slice(b"i)");
}

fn write_map(map: &Map, out: &mut Vec<u8>) {
    out.extend_from_slice(b"map[");
    for (place, (key, value)) in map.entries.borrow().iter().enumerate() {
        if place > 0 {
            out.push(b' ');
        }
        out.extend_from_slice(key);
        out.push(b':');
        write_plain(value, out);
    }
    out.push(b']');
}
