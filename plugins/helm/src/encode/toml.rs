//! TOML as the library writes it that Helm has.

use std::rc::Rc;

use super::MAX_DEPTH;
use crate::decode::{DATE, DATE_AND_TIME, TIME_OF_DAY};
use crate::go::fmt::write_float;
use crate::go::object::Object;
use crate::go::time::Time;
use crate::go::value::{IntType, Kind};
use crate::go::{List, Text, Value, methods};

/// A value as TOML.
///
/// # Errors
///
/// If TOML has no such value; the text is Go's.
pub fn toml(value: &Value) -> Result<Vec<u8>, String> {
    let mut writer = Writer { out: Vec::new(), depth: 0 };
    writer.encode(&mut Vec::new(), value)?;
    Ok(writer.out)
}

struct Writer {
    out: Vec<u8>,
    depth: usize,
}

/// What a value is to TOML.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Type {
    /// Not there.
    Nil,
    Table,
    /// A list of nothing but tables.
    Tables,
    Other,
}

impl Type {
    fn of(value: &Value, depth: usize) -> Result<Self, String> {
        if depth > MAX_DEPTH {
            return Err("toml: value is nested too deeply".to_owned());
        }
        Ok(match value {
            Value::Missing | Value::Nil => Self::Nil,
            Value::Map(map) if map.of.is_nil() => Self::Nil,
            Value::Map(_) => Self::Table,
            Value::List(list) if list.of.is_nil() => Self::Nil,
            Value::List(list) => Self::of_items(list, depth)?,
            Value::Complex(_) => return Err("unsupported type: complex128".to_owned()),
            Value::Object(object) => match object.items() {
                Some(list) => Self::of_items(&list, depth)?,
                None if marshalled(object.as_ref()).is_some() => Self::Other,
                None => Self::Table,
            },
            _ => Self::Other,
        })
    }

    fn of_items(list: &List, depth: usize) -> Result<Self, String> {
        let mut all = !list.items.is_empty();
        for item in &list.items {
            match Self::of(item, depth + 1)? {
                Self::Nil => return Err("toml: cannot encode array with nil element".to_owned()),
                of => all &= of == Self::Table,
            }
        }
        Ok(if all { Self::Tables } else { Self::Other })
    }

    fn is_table(self) -> bool {
        matches!(self, Self::Table | Self::Tables)
    }
}

/// The text that an object makes of itself, and whether it stands without quotes.
fn marshalled(object: &dyn Object) -> Option<(Text, bool)> {
    match object.json() {
        Some(Value::Text(_)) if let Some(time) = object.downcast::<Time>() => Some((local_or_full(time), true)),
        Some(Value::Text(text)) if object.bytes().is_none() => Some((text, false)),
        _ => None,
    }
}

/// A time as TOML has it: what was read without a zone is written without.
fn local_or_full(time: &Time) -> Text {
    let layout: &[u8] = match &*time.zone.name() {
        DATE => b"2006-01-02",
        TIME_OF_DAY => b"15:04:05.999999999",
        DATE_AND_TIME => b"2006-01-02T15:04:05.999999999",
        _ => b"2006-01-02T15:04:05.999999999Z07:00",
    };
    time.format(layout).into()
}

/// Keys with what they have and their place.
type Entries = Vec<(usize, Text, Value)>;

impl Writer {
    fn put(&mut self, text: &str) {
        self.out.extend_from_slice(text.as_bytes());
    }

    fn encode(&mut self, key: &mut Vec<Text>, value: &Value) -> Result<(), String> {
        self.depth += 1;
        let done = match value {
            Value::Missing | Value::Nil if key.is_empty() => {
                Err("reflect: call of reflect.Value.Type on zero Value".to_owned())
            }
            Value::Complex(_) => {
                Err(format!("unsupported type for key '{}': complex128", String::from_utf8_lossy(&joined(key))))
            }
            _ => match Type::of(value, self.depth)? {
                Type::Nil if !matches!(value, Value::List(_)) => Ok(()),
                Type::Table => self.table(key, value),
                Type::Tables => self.tables(key, value),
                Type::Nil | Type::Other => self.key_value(key, value),
            },
        };
        self.depth -= 1;
        done
    }

    fn newline(&mut self) {
        if !self.out.is_empty() {
            self.out.push(b'\n');
        }
    }

    fn indent(&mut self, key: &[Text]) {
        for _ in 1..key.len() {
            self.put("  ");
        }
    }

    fn key_value(&mut self, key: &[Text], value: &Value) -> Result<(), String> {
        let Some(last) = key.last() else { return self.element(value) };
        self.indent(key);
        write_key(last, &mut self.out);
        self.put(" = ");
        self.element(value)?;
        self.newline();
        Ok(())
    }

    fn table(&mut self, key: &mut Vec<Text>, value: &Value) -> Result<(), String> {
        if key.len() == 1 {
            self.newline();
        }
        if !key.is_empty() {
            self.heading(key, "[", "]");
        }
        self.entries(key, value)
    }

    fn tables(&mut self, key: &mut Vec<Text>, value: &Value) -> Result<(), String> {
        if key.is_empty() {
            return Err("toml: top-level values must be Go maps or structs".to_owned());
        }
        for item in items(value).iter().flat_map(|list| &list.items) {
            self.newline();
            self.heading(key, "[[", "]]");
            self.entries(key, item)?;
        }
        Ok(())
    }

    fn heading(&mut self, key: &[Text], open: &str, close: &str) {
        self.indent(key);
        self.put(open);
        self.out.extend_from_slice(&joined(key));
        self.put(close);
        self.newline();
    }

    /// What a table holds: first what stands on lines of its own, then tables.
    fn entries(&mut self, key: &mut Vec<Text>, value: &Value) -> Result<(), String> {
        let (direct, tables) = parted(value, self.depth)?;
        for (_, name, value) in direct.into_iter().chain(tables) {
            key.push(name);
            self.encode(key, &value)?;
            key.pop();
        }
        Ok(())
    }

    fn element(&mut self, value: &Value) -> Result<(), String> {
        self.depth += 1;
        match value {
            Value::Text(text) => write_quoted(text, &mut self.out),
            Value::Bool(truth) => self.put(if *truth { "true" } else { "false" }),
            Value::Int(number, IntType::Duration) => {
                write_quoted(methods::named_int(*number, IntType::Duration).as_bytes(), &mut self.out);
            }
            Value::Int(number, _) => self.put(&number.to_string()),
            Value::Uint(number, _) => self.put(&number.to_string()),
            Value::Float(number) => self.float(*number),
            Value::Missing | Value::Nil | Value::Complex(_) => {}
            Value::Map(_) => self.inline(value)?,
            Value::List(list) => self.array(list)?,
            Value::Object(object) => match (object.items(), marshalled(object.as_ref())) {
                (Some(list), _) => self.array(&list)?,
                (None, Some((text, true))) => self.out.extend_from_slice(&text),
                (None, Some((text, false))) => write_quoted(&text, &mut self.out),
                (None, None) => self.inline(value)?,
            },
        }
        self.depth -= 1;
        Ok(())
    }

    fn array(&mut self, list: &List) -> Result<(), String> {
        self.put("[");
        for (place, item) in list.items.iter().enumerate() {
            if place > 0 {
                self.put(", ");
            }
            self.element(item)?;
        }
        self.put("]");
        Ok(())
    }

    /// A table between braces. Where values are left out, the commas of the library stay.
    fn inline(&mut self, value: &Value) -> Result<(), String> {
        let (direct, tables) = parted(value, self.depth)?;
        self.put("{");
        let is_struct = matches!(value, Value::Object(_));
        let total = direct.len() + tables.len();
        let comma_follows = !tables.is_empty();
        for (group, trailing) in [(direct, comma_follows), (tables, false)] {
            let count = group.len();
            for (order, (place, name, value)) in group.into_iter().enumerate() {
                if Type::of(&value, self.depth)? == Type::Nil {
                    continue;
                }
                write_key(&name, &mut self.out);
                self.put(" = ");
                self.element(&value)?;
                let is_last = if is_struct { place + 1 == total } else { !trailing && order + 1 == count };
                if !is_last {
                    self.put(", ");
                }
            }
        }
        self.put("}");
        Ok(())
    }

    fn float(&mut self, number: f64) {
        if number.is_nan() {
            return self.put(if number.is_sign_negative() { "-nan" } else { "nan" });
        }
        if number.is_infinite() {
            return self.put(if number < 0.0 { "-inf" } else { "inf" });
        }
        let start = self.out.len();
        write_float(number, 'g', None, &mut self.out);
        if !self.out[start..].iter().any(|byte| matches!(byte, b'e' | b'.')) {
            self.put(".0");
        }
    }
}

fn items(value: &Value) -> Option<Rc<List>> {
    match value {
        Value::List(list) => Some(list.clone()),
        Value::Object(object) => object.items(),
        _ => None,
    }
}

/// The entries of a table that aren't tables, and those that are.
/// The struct that is a part of Helm 3's `.Chart`.
const EMBEDDED: &str = "Metadata";

fn parted(value: &Value, depth: usize) -> Result<(Entries, Entries), String> {
    let all: Entries = match value {
        Value::Map(map) => {
            let entries = map.entries.borrow();
            entries.iter().enumerate().map(|(place, (key, value))| (place, key.clone(), value.clone())).collect()
        }
        Value::Object(object) => {
            let is_exported = |name: &str| name.starts_with(|first: char| first.is_ascii_uppercase());
            // Fields of a struct that is a part of this one are fields of this one; a nil list isn't there.
            let fields = object.fields().into_iter().flat_map(|(name, value)| match &value {
                Value::Object(inner) if name == EMBEDDED => inner.fields(),
                _ => vec![(name, value)],
            });
            let fields = fields.filter(|(_, value)| !matches!(value, Value::List(list) if list.of.is_nil()));
            let fields = fields.enumerate();
            let fields = fields.filter(|(_, (name, _))| object.kind() != Kind::Slice && is_exported(name));
            fields.map(|(place, (name, value))| (place, name.into(), value)).collect()
        }
        _ => Vec::new(),
    };
    let (mut direct, mut tables) = (Vec::new(), Vec::new());
    for entry in all {
        let group = if Type::of(&entry.2, depth)?.is_table() { &mut tables } else { &mut direct };
        group.push(entry);
    }
    Ok((direct, tables))
}

/// A path of names as a key.
pub(crate) fn joined(key: &[Text]) -> Vec<u8> {
    let mut out = Vec::new();
    for (place, part) in key.iter().enumerate() {
        if place > 0 {
            out.push(b'.');
        }
        write_key(part, &mut out);
    }
    out
}

fn write_key(key: &[u8], out: &mut Vec<u8>) {
    let is_bare = !key.is_empty() && key.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
    if is_bare { out.extend_from_slice(key) } else { write_quoted(key, out) }
}

fn write_quoted(text: &[u8], out: &mut Vec<u8>) {
    out.push(b'"');
    for byte in text {
        match byte {
            b'"' => out.extend_from_slice(b"\\\""),
            b'\\' => out.extend_from_slice(b"\\\\"),
            b'\x08' => out.extend_from_slice(b"\\b"),
            b'\t' => out.extend_from_slice(b"\\t"),
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\x0c' => out.extend_from_slice(b"\\f"),
            b'\r' => out.extend_from_slice(b"\\r"),
            0..0x20 | 0x7f => out.extend_from_slice(format!("\\u{byte:04x}").as_bytes()),
            _ => out.push(*byte),
        }
    }
    out.push(b'"');
}
