//! JSON as Go's `encoding/json` reads it, with its words for what is wrong.

use super::scan::Scanner;
use crate::go::{Entries, List, Map, Text, Value};

/// How deep arrays and objects may be nested: what the stack of a component holds.
const MAX_DEPTH: usize = 500;

/// A value, and what was wrong with a part of it that was left out.
#[derive(Debug)]
pub struct Decoded {
    /// The value.
    pub value: Value,
    /// Why a part of it is nil: a number that no float can hold.
    pub fault: Option<String>,
}

/// Reads a text that is one JSON value. Numbers are floats.
///
/// # Errors
///
/// When it isn't one.
pub fn json(text: &[u8]) -> Result<Decoded, String> {
    let mut reader = Reader { scanner: Scanner::new(text), depth: 0, fault: None };
    let value = reader.value()?;
    reader.scanner.skip_blanks();
    match reader.scanner.peek() {
        None => Ok(Decoded { value, fault: reader.fault }),
        Some(_) => Err(reader.scanner.invalid("after top-level value")),
    }
}

struct Reader<'t> {
    scanner: Scanner<'t>,
    depth: usize,
    fault: Option<String>,
}

impl Reader<'_> {
    fn value(&mut self) -> Result<Value, String> {
        self.scanner.skip_blanks();
        match self.scanner.peek() {
            Some(b'{') => self.nested(Self::object),
            Some(b'[') => self.nested(Self::array),
            Some(b'"') => self.scanner.string().map(Value::from),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b't') => self.scanner.literal("true").map(|()| Value::Bool(true)),
            Some(b'f') => self.scanner.literal("false").map(|()| Value::Bool(false)),
            Some(b'n') => self.scanner.literal("null").map(|()| Value::Nil),
            _ => Err(self.scanner.invalid("looking for beginning of value")),
        }
    }

    fn nested(&mut self, read: fn(&mut Self) -> Result<Value, String>) -> Result<Value, String> {
        if self.depth >= MAX_DEPTH {
            return Err("exceeded max depth".to_owned());
        }
        self.depth += 1;
        self.scanner.skip();
        let value = read(self);
        self.depth -= 1;
        value
    }

    fn object(&mut self) -> Result<Value, String> {
        let mut entries = Entries::new();
        self.scanner.skip_blanks();
        if self.scanner.take(b'}') {
            return Ok(Map::any(entries));
        }
        loop {
            self.scanner.skip_blanks();
            if self.scanner.peek() != Some(b'"') {
                return Err(self.scanner.invalid("looking for beginning of object key string"));
            }
            let key = Text::from(self.scanner.string()?);
            self.scanner.skip_blanks();
            if !self.scanner.take(b':') {
                return Err(self.scanner.invalid("after object key"));
            }
            let value = self.value()?;
            entries.insert(key, value);
            self.scanner.skip_blanks();
            if self.scanner.take(b'}') {
                return Ok(Map::any(entries));
            }
            if !self.scanner.take(b',') {
                return Err(self.scanner.invalid("after object key:value pair"));
            }
        }
    }

    fn array(&mut self) -> Result<Value, String> {
        let mut items = Vec::new();
        self.scanner.skip_blanks();
        if self.scanner.take(b']') {
            return Ok(List::gathered(items));
        }
        loop {
            items.push(self.value()?);
            self.scanner.skip_blanks();
            if self.scanner.take(b']') {
                return Ok(List::gathered(items));
            }
            if !self.scanner.take(b',') {
                return Err(self.scanner.invalid("after array element"));
            }
        }
    }

    fn number(&mut self) -> Result<Value, String> {
        let text = self.scanner.number()?;
        let number = text.parse().unwrap_or(f64::INFINITY);
        if f64::is_finite(number) {
            return Ok(Value::Float(number));
        }
        let words = || format!("json: cannot unmarshal number {text} into Go value of type float64");
        self.fault.get_or_insert_with(words);
        Ok(Value::Nil)
    }
}
