//! JSON with its numbers as they are written.

use std::collections::BTreeMap;

use crate::go::value::MapType;
use crate::go::{Text, Value, fmt, nesting, quote};

/// A JSON value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Json {
    Null,
    Bool(bool),
    /// A number, as text.
    Number(String),
    Text(Text),
    List(Vec<Json>),
    Map(BTreeMap<Text, Json>),
    /// What JSON has no value for, by its type in Go.
    Foreign(String),
}

impl Json {
    /// Values of a chart. What nests too deep is cut off there.
    pub(super) fn of(value: &Value, depth: usize) -> Self {
        let Some(below) = depth.checked_sub(1) else { return Self::Foreign("too deep".to_owned()) };
        match value {
            Value::Missing | Value::Nil => Self::Null,
            Value::Bool(truth) => Self::Bool(*truth),
            Value::Float(number) if !number.is_finite() => Self::Foreign("float64".to_owned()),
            Value::Int(..) | Value::Uint(..) | Value::Float(_) => {
                let mut text = Vec::new();
                fmt::write_plain(value, &mut text);
                Self::Number(String::from_utf8_lossy(&text).into_owned())
            }
            Value::Text(text) => Self::Text(text.clone()),
            Value::List(list) if list.of.holds_any() => {
                Self::List(list.items.iter().map(|item| Self::of(item, below)).collect())
            }
            Value::Map(map) if matches!(map.of, MapType::Any | MapType::AnyNil | MapType::Named(_)) => {
                let entries = map.entries.borrow();
                Self::Map(entries.iter().map(|(key, value)| (key.clone(), Self::of(value, below))).collect())
            }
            _ => Self::Foreign(value.type_name().into_owned()),
        }
    }

    /// The value of a key, if this is a map that has it.
    pub(super) fn get(&self, key: &str) -> Option<&Self> {
        if let Self::Map(entries) = self { entries.get(key.as_bytes()) } else { None }
    }

    /// The text of a key.
    pub(super) fn text(&self, key: &str) -> Option<&str> {
        if let Self::Text(text) = self.get(key)? { text.as_str() } else { None }
    }

    /// The list of a key.
    pub(super) fn list(&self, key: &str) -> Option<&[Self]> {
        if let Self::List(list) = self.get(key)? { Some(list) } else { None }
    }

    /// The map of a key.
    pub(super) fn map(&self, key: &str) -> Option<&BTreeMap<Text, Self>> {
        if let Self::Map(map) = self.get(key)? { Some(map) } else { None }
    }

    /// The truth of a key.
    pub(super) fn truth(&self, key: &str) -> Option<bool> {
        if let Self::Bool(truth) = self.get(key)? { Some(*truth) } else { None }
    }

    /// What a pointer in JSON leads to.
    pub(super) fn at(&self, pointer: &str) -> Option<&Self> {
        pointer.split('/').skip(1).try_fold(self, |value, step| {
            let step = step.replace("~1", "/").replace("~0", "~");
            match value {
                Self::Map(entries) => entries.get(step.as_bytes()),
                Self::List(items) => items.get(step.parse::<usize>().ok()?),
                _ => None,
            }
        })
    }
}

/// A step of a pointer in JSON.
pub(super) fn escape(step: &str) -> String {
    step.replace('~', "~0").replace('/', "~1")
}

/// What a text says.
///
/// # Errors
///
/// What is wrong, as Go says it.
pub(super) fn parse(text: &[u8]) -> Result<Json, String> {
    let mut reader = Reader { text, at: 0 };
    let value = reader.value(nesting::LEVELS)?;
    reader.blanks();
    match reader.peek() {
        None => Ok(value),
        Some(_) => Err("invalid character after top-level value".to_owned()),
    }
}

struct Reader<'a> {
    text: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn blanks(&mut self) {
        while self.peek().is_some_and(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n')) {
            self.at += 1;
        }
    }

    /// An error about the next character; `where_` is what it isn't right for.
    fn wrong(&self, where_: &str) -> String {
        let Some(byte) = self.peek() else { return "unexpected EOF".to_owned() };
        let shown = match byte {
            b'\'' => r"'\''".to_owned(),
            b'"' => "'\"'".to_owned(),
            _ => {
                let quoted = quote::quote(&char::from(byte).to_string().into_bytes());
                format!("'{}'", quoted.trim_matches('"'))
            }
        };
        format!("invalid character {shown} {where_}")
    }

    fn value(&mut self, depth: usize) -> Result<Json, String> {
        let below = depth.checked_sub(1).ok_or("exceeded max depth")?;
        self.blanks();
        match self.peek() {
            Some(b'{') => self.object(below),
            Some(b'[') => self.array(below),
            Some(b'"') => self.string().map(Json::Text),
            Some(b't') => self.word("true", Json::Bool(true)),
            Some(b'f') => self.word("false", Json::Bool(false)),
            Some(b'n') => self.word("null", Json::Null),
            Some(b'-' | b'0'..=b'9') => self.number(),
            None if self.text.is_empty() => Err("EOF".to_owned()),
            _ => Err(self.wrong("looking for beginning of value")),
        }
    }

    fn word(&mut self, word: &str, value: Json) -> Result<Json, String> {
        for (place, wanted) in word.char_indices() {
            if self.peek().map(char::from) != Some(wanted) {
                return Err(self.wrong(&format!("in literal {word} (expecting '{}')", &word[place..=place])));
            }
            self.at += 1;
        }
        Ok(value)
    }

    fn object(&mut self, depth: usize) -> Result<Json, String> {
        let mut entries = BTreeMap::new();
        self.at += 1;
        self.blanks();
        if self.peek() == Some(b'}') {
            self.at += 1;
            return Ok(Json::Map(entries));
        }
        loop {
            self.blanks();
            if self.peek() != Some(b'"') {
                return Err(self.wrong("looking for beginning of object key string"));
            }
            let key = self.string()?;
            self.blanks();
            if self.peek() != Some(b':') {
                return Err(self.wrong("after object key"));
            }
            self.at += 1;
            let value = self.value(depth)?;
            entries.insert(key, value);
            self.blanks();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b'}') => break,
                _ => return Err(self.wrong("after object key:value pair")),
            }
        }
        self.at += 1;
        Ok(Json::Map(entries))
    }

    fn array(&mut self, depth: usize) -> Result<Json, String> {
        let mut items = Vec::new();
        self.at += 1;
        self.blanks();
        if self.peek() == Some(b']') {
            self.at += 1;
            return Ok(Json::List(items));
        }
        loop {
            items.push(self.value(depth)?);
            self.blanks();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b']') => break,
                _ => return Err(self.wrong("after array element")),
            }
        }
        self.at += 1;
        Ok(Json::List(items))
    }

    fn number(&mut self) -> Result<Json, String> {
        let start = self.at;
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        if self.peek() == Some(b'0') {
            self.at += 1;
        } else {
            self.digits("in numeric literal")?;
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits("after decimal point in numeric literal")?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.digits("in exponent of numeric literal")?;
        }
        Ok(Json::Number(String::from_utf8_lossy(&self.text[start..self.at]).into_owned()))
    }

    fn digits(&mut self, where_: &str) -> Result<(), String> {
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        if start == self.at { Err(self.wrong(where_)) } else { Ok(()) }
    }

    fn string(&mut self) -> Result<Text, String> {
        let mut out = Vec::new();
        self.at += 1;
        loop {
            match self.peek() {
                None => return Err(self.wrong("")),
                Some(b'"') => break,
                Some(b'\\') => self.escaped(&mut out)?,
                Some(0..0x20) => return Err(self.wrong("in string literal")),
                Some(byte) => {
                    out.push(byte);
                    self.at += 1;
                }
            }
        }
        self.at += 1;
        // What isn't UTF-8 reads as U+FFFD.
        Ok(match String::from_utf8(out) {
            Ok(text) => text.into(),
            Err(error) => String::from_utf8_lossy(error.as_bytes()).into_owned().into(),
        })
    }

    fn escaped(&mut self, out: &mut Vec<u8>) -> Result<(), String> {
        self.at += 1;
        let byte = match self.peek() {
            Some(byte @ (b'"' | b'\\' | b'/')) => byte,
            Some(b'b') => 8,
            Some(b'f') => 12,
            Some(b'n') => b'\n',
            Some(b'r') => b'\r',
            Some(b't') => b'\t',
            Some(b'u') => {
                self.at += 1;
                let character = self.unicode()?;
                out.extend(character.encode_utf8(&mut [0; 4]).bytes());
                return Ok(());
            }
            _ => return Err(self.wrong("in string escape code")),
        };
        self.at += 1;
        out.push(byte);
        Ok(())
    }

    /// The character of four digits, or of two times four; halves of such a pair read as U+FFFD.
    fn unicode(&mut self) -> Result<char, String> {
        let first = self.hex()?;
        if (0xD800..0xDC00).contains(&first) && self.text[self.at..].starts_with(b"\\u") {
            let before = self.at;
            self.at += 2;
            let second = self.hex()?;
            if (0xDC00..0xE000).contains(&second) {
                let joined = 0x1_0000 + ((first - 0xD800) << 10) + (second - 0xDC00);
                return Ok(char::from_u32(joined).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            self.at = before;
        }
        Ok(char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    fn hex(&mut self) -> Result<u32, String> {
        let mut number = 0;
        for _ in 0..4 {
            let digit = self.peek().and_then(|byte| char::from(byte).to_digit(16));
            number = number << 4 | digit.ok_or_else(|| self.wrong("in \\u hexadecimal character escape"))?;
            self.at += 1;
        }
        Ok(number)
    }
}
