//! Values as text, as Go's `fmt` writes them.

mod field;
mod float;
mod scan;
mod write;

pub use float::write_float;
pub use scan::sprintf;
pub use write::MAX_LENGTH;

use super::Text;
use super::nesting::TooDeep;
use super::value::{IntType, Kind, Value};
use write::Printer;

/// What a template writes of a value.
///
/// # Errors
///
/// When the value is nested too deeply, or takes too much room.
pub fn write_printed(value: &Value, out: &mut Vec<u8>) -> Result<(), TooDeep> {
    match value {
        Value::Text(text) => out.extend_from_slice(text),
        Value::Missing | Value::Nil => out.extend_from_slice(b"<no value>"),
        Value::Int(number, IntType::Int | IntType::Int64) => write_int(*number, out),
        Value::Object(object) => {
            if let Some(text) = object.shown_in_action() {
                out.extend_from_slice(&text);
                return Ok(());
            }
            let start = out.len();
            write_value(value, out)?;
            // What a pointer points to is written, not the pointer.
            if object.kind() == Kind::Pointer && out.get(start) == Some(&b'&') {
                out.remove(start);
            }
        }
        _ => return write_value(value, out),
    }
    Ok(())
}

/// Writes a value as `%v` does.
///
/// # Errors
///
/// When the value is nested too deeply, or takes too much room.
pub fn write_value(value: &Value, out: &mut Vec<u8>) -> Result<(), TooDeep> {
    let mut printer = Printer::new(std::mem::take(out));
    printer.print(value, 'v');
    let (written, outcome) = printer.finish();
    *out = written;
    outcome
}

/// Writes a value as `%v` does; one that is nested too deeply ends where that begins.
pub fn write_plain(value: &Value, out: &mut Vec<u8>) {
    match value {
        Value::Text(text) => out.extend_from_slice(text),
        Value::Int(number, IntType::Int | IntType::Int64) => write_int(*number, out),
        _ => {
            // It is cut there, which is all that can be done without an error.
            let _ = write_value(value, out);
        }
    }
}

/// A value as `%v` writes it.
#[must_use]
pub fn printed(value: &Value) -> String {
    let mut out = Vec::new();
    write_plain(value, &mut out);
    String::from_utf8(out).unwrap_or_else(|error| super::rune::to_str(error.as_bytes()).into_owned())
}

/// A value as a text, as Sprig makes one: `%v`, but of bytes what they say.
#[must_use]
pub fn text_of(value: &Value) -> Text {
    match value {
        Value::Text(text) => text.clone(),
        _ => Text::from(text_bytes(value)),
    }
}

fn text_bytes(value: &Value) -> Vec<u8> {
    if let Some(bytes) = write::bytes_of(value) {
        return bytes.into_owned();
    }
    let mut out = Vec::new();
    write_plain(value, &mut out);
    out
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

/// Values one after the other, with a space between two of which none is a text.
///
/// # Errors
///
/// When a value is nested too deeply, or takes too much room.
pub fn sprint(values: &[Value]) -> Result<Vec<u8>, TooDeep> {
    let mut printer = Printer::new(Vec::new());
    let mut after_text = true;
    for value in values {
        let text = matches!(value, Value::Text(_));
        if !text && !after_text {
            printer.out.push(b' ');
        }
        printer.print(value, 'v');
        after_text = text;
    }
    let (out, outcome) = printer.finish();
    outcome.map(|()| out)
}

/// Values with a space between any two, and a newline after.
///
/// # Errors
///
/// When a value is nested too deeply, or takes too much room.
pub fn sprintln(values: &[Value]) -> Result<Vec<u8>, TooDeep> {
    let mut printer = Printer::new(Vec::new());
    for (place, value) in values.iter().enumerate() {
        if place > 0 {
            printer.out.push(b' ');
        }
        printer.print(value, 'v');
    }
    printer.out.push(b'\n');
    let (out, outcome) = printer.finish();
    outcome.map(|()| out)
}

/// Writes an integer in decimal digits.
pub fn write_int(number: i64, out: &mut Vec<u8>) {
    if number < 0 {
        out.push(b'-');
    }
    let mut digits = [0; 20];
    let mut at = digits.len();
    let mut rest = number.unsigned_abs();
    loop {
        at -= 1;
        digits[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    out.extend_from_slice(&digits[at..]);
}

#[cfg(test)]
mod tests;
