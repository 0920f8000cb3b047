//! JSON as Go's `encoding/json` writes it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::check::check;
use super::{bytes_of, exported};
use crate::go::Value;
use crate::go::fmt::write_float;
use crate::go::object::Object;
use crate::go::rune::{self, decode};
use crate::go::value::ListType;

/// Which characters of texts are escaped without need.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Escapes {
    /// `<`, `>` and `&`, which mean something in HTML.
    Html,
    /// None.
    Few,
}

/// How JSON is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// On one line without blanks.
    Compact,
    /// A line each entry, indented by two spaces a level.
    Indented,
}

/// A value as JSON, without a line break at the end.
///
/// # Errors
///
/// If JSON has no such value; the text is Go's.
pub fn json(value: &Value, escapes: Escapes, layout: Layout) -> Result<Vec<u8>, String> {
    check(value, 0)?;
    let mut writer = Writer { out: Vec::new(), escapes, layout, depth: 0 };
    writer.value(value);
    Ok(writer.out)
}

struct Writer {
    out: Vec<u8>,
    escapes: Escapes,
    layout: Layout,
    depth: usize,
}

impl Writer {
    fn value(&mut self, value: &Value) {
        match value {
            Value::Missing | Value::Nil | Value::Complex(_) => self.put("null"),
            Value::Bool(true) => self.put("true"),
            Value::Bool(false) => self.put("false"),
            Value::Int(number, _) => self.put(&number.to_string()),
            Value::Uint(number, _) => self.put(&number.to_string()),
            Value::Float(number) => write_number(*number, &mut self.out),
            Value::Text(text) => self.text(text),
            Value::List(list) if list.of.is_nil() => self.put("null"),
            Value::List(list) if list.of == ListType::Bytes => self.base64(&bytes_of(&list.items)),
            Value::List(list) => self.many(b"[]", list.items.iter(), Self::value),
            Value::Map(map) if map.of.is_nil() => self.put("null"),
            Value::Map(map) => self.many(b"{}", map.entries.borrow().iter(), |writer, (key, value)| {
                writer.text(key);
                writer.colon();
                writer.value(value);
            }),
            Value::Object(object) => self.object(object.as_ref()),
        }
    }

    fn object(&mut self, object: &dyn Object) {
        if let Some(value) = object.json() {
            // What an object is in JSON may be an object, of which only the fields count.
            return match &value {
                Value::Object(inner) => self.fields(&exported_or_all(inner.as_ref())),
                value => self.value(value),
            };
        }
        if let Some(bytes) = object.bytes() {
            return self.base64(bytes);
        }
        self.fields(&exported(object));
    }

    fn fields(&mut self, fields: &[(&'static str, Value)]) {
        self.many(b"{}", fields.iter(), |writer, (name, value)| {
            writer.text(name.as_bytes());
            writer.colon();
            writer.value(value);
        });
    }

    /// Entries between brackets.
    fn many<T>(&mut self, brackets: &[u8; 2], items: impl Iterator<Item = T>, write: impl Fn(&mut Self, T)) {
        self.out.push(brackets[0]);
        self.depth += 1;
        let mut is_first = true;
        for item in items {
            if !is_first {
                self.out.push(b',');
            }
            is_first = false;
            self.line();
            write(self, item);
        }
        self.depth -= 1;
        if !is_first {
            self.line();
        }
        self.out.push(brackets[1]);
    }

    fn line(&mut self) {
        if self.layout == Layout::Indented {
            self.out.push(b'\n');
            self.out.resize(self.out.len() + 2 * self.depth, b' ');
        }
    }

    fn colon(&mut self) {
        self.put(if self.layout == Layout::Indented { ": " } else { ":" });
    }

    fn put(&mut self, text: &str) {
        self.out.extend_from_slice(text.as_bytes());
    }

    fn base64(&mut self, bytes: &[u8]) {
        self.out.push(b'"');
        self.out.extend_from_slice(STANDARD.encode(bytes).as_bytes());
        self.out.push(b'"');
    }

    fn text(&mut self, text: &[u8]) {
        self.out.push(b'"');
        let mut rest = text;
        loop {
            let plain = rest.iter().position(|byte| !self.is_plain(*byte)).unwrap_or(rest.len());
            self.out.extend_from_slice(&rest[..plain]);
            rest = &rest[plain..];
            let Some((char, width)) = decode(rest) else { break };
            self.special(char, width, &rest[..width]);
            rest = &rest[width..];
        }
        self.out.push(b'"');
    }

    fn is_plain(&self, byte: u8) -> bool {
        match byte {
            b'"' | b'\\' | 0..0x20 | 0x80.. => false,
            b'<' | b'>' | b'&' => self.escapes == Escapes::Few,
            _ => true,
        }
    }

    fn special(&mut self, char: char, width: usize, bytes: &[u8]) {
        match char {
            rune::ERROR if width == 1 => self.put("\\ufffd"),
            '"' => self.put("\\\""),
            '\\' => self.put("\\\\"),
            '\x08' => self.put("\\b"),
            '\x0c' => self.put("\\f"),
            '\n' => self.put("\\n"),
            '\r' => self.put("\\r"),
            '\t' => self.put("\\t"),
            '\0'..' ' | '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => self.put(&format!("\\u{:04x}", u32::from(char))),
            _ => self.out.extend_from_slice(bytes),
        }
    }
}

/// Names in JSON begin with any letter; those of Go's structs tell by it whether they are seen.
fn exported_or_all(object: &dyn Object) -> Vec<(&'static str, Value)> {
    if object.downcast::<crate::go::object::Fields>().is_some() { object.fields() } else { exported(object) }
}

/// A number without an exponent, unless it is very small or large.
fn write_number(number: f64, out: &mut Vec<u8>) {
    let size = number.abs();
    if size != 0.0 && !(1e-6..1e21).contains(&size) {
        let start = out.len();
        write_float(number, 'e', None, out);
        // Go writes the exponent with two digits, JSON with as few as there are.
        if let [.., b'-', b'0', _] = out[start..] {
            let zero = out.len() - 2;
            out.remove(zero);
        }
        return;
    }
    write_float(number, 'f', None, out);
}
