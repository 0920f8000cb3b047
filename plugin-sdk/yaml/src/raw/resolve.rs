//! What text means by the rules of version 3.

use super::Tag;
use crate::scalar::{Scalar, decode_base64, resolve_number};
use crate::{Integer, number, timestamp, write};

/// What a scalar means.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Resolved {
    /// Nothing, `~` or `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number that 64 bits hold.
    Integer(Integer),
    /// Any other number; infinite ones and not-a-number too.
    Float(f64),
    /// A date, or a date and a time: [`rfc3339`] says which.
    Time,
    /// The merge key.
    Merge,
    /// Text.
    Text,
}

impl Resolved {
    /// The type.
    #[must_use]
    pub fn tag(self) -> Tag {
        match self {
            Self::Null => Tag::Null,
            Self::Bool(_) => Tag::Bool,
            Self::Integer(_) => Tag::Int,
            Self::Float(_) => Tag::Float,
            Self::Time => Tag::Time,
            Self::Merge => Tag::Merge,
            Self::Text => Tag::Str,
        }
    }
}

impl From<Scalar> for Resolved {
    fn from(scalar: Scalar) -> Self {
        match scalar {
            Scalar::Null => Self::Null,
            Scalar::Bool(truth) => Self::Bool(truth),
            Scalar::Integer(number) => Self::Integer(number),
            Scalar::Float(number) => Self::Float(number),
            Scalar::Timestamp => Self::Time,
            Scalar::Text => Self::Text,
        }
    }
}

/// What `text` means without quotes and without a tag.
#[must_use]
pub fn resolve(text: &str) -> Resolved {
    resolve_hinted(None, text)
}

/// What `text` means under `tag`: text under `!!str` and tags of applications, a float where `!!float` tags a whole
/// number. What `!!binary` stands for is said by [`decode_binary`].
///
/// # Errors
/// In words, when the text is of another type.
pub fn resolve_as(tag: Tag, text: &str) -> Result<Resolved, String> {
    let hint = match tag {
        Tag::Str | Tag::Merge | Tag::Binary | Tag::Other => return Ok(Resolved::Text),
        Tag::Time => "timestamp",
        Tag::Null | Tag::Bool | Tag::Int | Tag::Float => "",
    };
    let resolved = resolve_hinted(Some(hint), text);
    match resolved {
        _ if resolved.tag() == tag => Ok(resolved),
        #[expect(clippy::cast_precision_loss, reason = "the tag asks for a float")]
        Resolved::Integer(Integer::Signed(number)) if tag == Tag::Float => Ok(Resolved::Float(number as f64)),
        _ => Err(format!("cannot decode {} `{text}` as a {}", resolved.tag().name(), tag.name())),
    }
}

/// What the base64 of a `!!binary` stands for, as text: bytes that aren't UTF-8 become U+FFFD, as JSON demands.
///
/// # Errors
/// In words, when it isn't base64.
pub fn decode_binary(text: &str) -> Result<String, String> {
    decode_base64(text)
}

/// The date or time `text` as RFC 3339 has it, in its own zone; none if it isn't one or its zone is a day off or more.
#[must_use]
pub fn rfc3339(text: &str) -> Option<String> {
    timestamp::Moment::read(text)?.rfc3339()
}

/// `number` as the Go module prints it when no JSON is involved: `1e+06` from a million on, `1e-05` below 0.0001.
#[must_use]
pub fn float_text(number: f64) -> String {
    let mut text = String::new();
    match number {
        _ if number.is_nan() => text.push_str(".nan"),
        f64::INFINITY => text.push_str(".inf"),
        f64::NEG_INFINITY => text.push_str("-.inf"),
        _ => number::write_general(&format!("{number:e}"), &mut text),
    }
    text
}

/// Whether the string `text` gets quotes, or becomes a block, when it is printed.
#[must_use]
pub fn is_quoted(text: &str) -> bool {
    write::is_quoted(text)
}

/// How a scalar is marked as text when it is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quotes {
    /// With quotes only where text of these characters can't stand without.
    AsNeeded,
    /// In double quotes.
    Double,
    /// As a block of lines after `|`, or in double quotes if it can't be one.
    Block,
}

/// A scalar as the Go module prints it, without the blank before it; the lines of a block stand at `indent`.
#[must_use]
pub fn print_scalar(text: &str, quotes: Quotes, indent: usize) -> String {
    write::scalar(text, quotes, indent)
}

/// `tag` without `!!`, if there is one: only text without a tag or with `!!timestamp` can be a date.
fn resolve_hinted(tag: Option<&str>, text: &str) -> Resolved {
    let Some(&first) = text.as_bytes().first() else { return Resolved::Null };
    match first {
        b't' | b'T' | b'f' | b'F' | b'n' | b'N' | b'~' => word(text).unwrap_or(Resolved::Text),
        b'<' if text == "<<" => Resolved::Merge,
        b'.' => word(text).or_else(|| fraction(text)).unwrap_or(Resolved::Text),
        b'+' | b'-' | b'0'..=b'9' => word(text).unwrap_or_else(|| match resolve_number(tag, text) {
            Scalar::Text => signed_behind_prefix(text).unwrap_or(Resolved::Text),
            number => number.into(),
        }),
        _ => Resolved::Text,
    }
}

/// A number that begins with its point. Unlike the others, it takes underscores between digits only.
fn fraction(text: &str) -> Option<Resolved> {
    let is_digit = |place: Option<&u8>| place.is_some_and(u8::is_ascii_digit);
    let bytes = text.as_bytes();
    for (index, _) in bytes.iter().enumerate().filter(|(_, byte)| **byte == b'_') {
        if index == 0 || !is_digit(bytes.get(index - 1)) || !is_digit(bytes.get(index + 1)) {
            return None;
        }
    }
    number::parse_fraction(&text.replace('_', "")).map(Resolved::Float)
}

fn word(text: &str) -> Option<Resolved> {
    Some(match text {
        "true" | "True" | "TRUE" => Resolved::Bool(true),
        "false" | "False" | "FALSE" => Resolved::Bool(false),
        "~" | "null" | "Null" | "NULL" => Resolved::Null,
        ".nan" | ".NaN" | ".NAN" => Resolved::Float(f64::NAN),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => Resolved::Float(f64::INFINITY),
        "-.inf" | "-.Inf" | "-.INF" => Resolved::Float(f64::NEG_INFINITY),
        _ => return None,
    })
}

/// The Go module takes a sign behind `0b` and `0o`: `0b-1` is minus one.
fn signed_behind_prefix(text: &str) -> Option<Resolved> {
    let radix = match text.as_bytes() {
        [b'0', b'b', b'+' | b'-', ..] => 2,
        [b'0', b'o', b'+' | b'-', ..] => 8,
        _ => return None,
    };
    let digits = text.get(2..)?.replace('_', "");
    i64::from_str_radix(&digits, radix).ok().map(|number| Resolved::Integer(Integer::Signed(number)))
}
