//! Text for other languages: HTML, JavaScript, URLs.

use std::borrow::Cow;
use std::io::Write as _;

use super::super::{Fault, Outcome};
use crate::go::value::Kind;
use crate::go::{Args, Value, fmt, rune};

/// The arguments as an action writes them, one after the other.
fn joined<'a>(args: Args<'a>) -> Result<Cow<'a, [u8]>, Fault> {
    if let [Value::Text(text)] = args.0 {
        return Ok(Cow::Borrowed(text));
    }
    let mut values = Vec::with_capacity(args.len());
    for value in args.0 {
        values.push(match value {
            Value::Missing | Value::Nil => Value::text("<no value>"),
            Value::Object(object) if object.kind() == Kind::Pointer => {
                let mut out = Vec::new();
                fmt::write_printed(value, &mut out).map_err(|error| Fault::from(error.to_string()))?;
                Value::from(out)
            }
            _ => value.clone(),
        });
    }
    fmt::sprint(&values).map(Cow::Owned).map_err(|error| error.to_string().into())
}

pub(super) fn html(args: Args<'_>) -> Outcome {
    let text = joined(args)?;
    let mut out = Vec::with_capacity(text.len() + text.len() / 8);
    for byte in text.iter() {
        match byte {
            0 => out.extend_from_slice("\u{FFFD}".as_bytes()),
            b'"' => out.extend_from_slice(b"&#34;"),
            b'\'' => out.extend_from_slice(b"&#39;"),
            b'&' => out.extend_from_slice(b"&amp;"),
            b'<' => out.extend_from_slice(b"&lt;"),
            b'>' => out.extend_from_slice(b"&gt;"),
            _ => out.push(*byte),
        }
    }
    Ok(out.into())
}

pub(super) fn js(args: Args<'_>) -> Outcome {
    let text = joined(args)?;
    let mut out = Vec::with_capacity(text.len() + text.len() / 8);
    let mut at = 0;
    while let Some((character, width)) = rune::decode(&text[at..]) {
        match character {
            '\\' | '\'' | '"' => out.extend_from_slice(&[b'\\', text[at]]),
            '<' | '>' | '&' | '=' | ..'\u{20}' => write_code(character, &mut out),
            _ if character.is_ascii() || rune::is_print(character) => out.extend_from_slice(&text[at..at + width]),
            _ => write_code(character, &mut out),
        }
        at += width;
    }
    Ok(out.into())
}

fn write_code(character: char, out: &mut Vec<u8>) {
    // Writing to a vector doesn't fail.
    let _ = write!(out, "\\u{:04X}", u32::from(character));
}

pub(super) fn urlquery(args: Args<'_>) -> Outcome {
    let text = joined(args)?;
    let mut out = Vec::with_capacity(text.len() + text.len() / 4);
    for byte in text.iter() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => out.push(*byte),
            b' ' => out.push(b'+'),
            _ => {
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    Ok(out.into())
}
