//! Quoted strings and characters, read and written as Go's `strconv` does.

use std::borrow::Cow;
use std::fmt::Write as _;

use super::rune::{self, decode, is_print};

/// Writes bytes as a string in double quotes, with escapes for what isn't printable.
#[must_use]
pub fn quote(bytes: &[u8]) -> String {
    quote_with(bytes, '"', Printable::Unicode)
}

/// The first characters of bytes in double quotes, at most so many.
#[must_use]
pub fn quote_start(bytes: &[u8], most: usize) -> String {
    let end = rune::runes(bytes).nth(most).map_or(bytes.len(), |(place, _)| place);
    quote(&bytes[..end])
}

/// What is written without an escape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Printable {
    /// What is printable.
    Unicode,
    /// What is printable ASCII.
    Ascii,
}

/// Writes bytes in the quotes given.
#[must_use]
pub fn quote_with(bytes: &[u8], quotes: char, printable: Printable) -> String {
    let mut out = String::with_capacity(bytes.len() + 2);
    out.push(quotes);
    let mut rest = bytes;
    while let Some((character, width)) = decode(rest) {
        if width == 1 && character == rune::ERROR {
            write_byte(rest[0], &mut out);
        } else {
            write_escaped(character, quotes, printable, &mut out);
        }
        rest = &rest[width..];
    }
    out.push(quotes);
    out
}

/// Writes one character in single quotes, as `%q` writes a number.
#[must_use]
pub fn quote_char(character: char, printable: Printable) -> String {
    let mut out = String::from('\'');
    write_escaped(character, '\'', printable, &mut out);
    out.push('\'');
    out
}

fn write_byte(byte: u8, out: &mut String) {
    // Writing to a string doesn't fail.
    let _ = write!(out, "\\x{byte:02x}");
}

fn write_escaped(character: char, quotes: char, printable: Printable, out: &mut String) {
    if character == quotes || character == '\\' {
        out.push('\\');
        out.push(character);
        return;
    }
    let plain = match printable {
        Printable::Unicode => is_print(character),
        Printable::Ascii => character.is_ascii() && is_print(character),
    };
    if plain {
        out.push(character);
        return;
    }
    match character {
        '\x07' => out.push_str("\\a"),
        '\x08' => out.push_str("\\b"),
        '\x0C' => out.push_str("\\f"),
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        '\x0B' => out.push_str("\\v"),
        ..' ' | '\x7F' => write_byte(character as u8, out),
        ..='\u{FFFF}' => {
            let _ = write!(out, "\\u{:04x}", u32::from(character));
        }
        _ => {
            let _ = write!(out, "\\U{:08x}", u32::from(character));
        }
    }
}

/// A string whose escapes aren't Go's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Malformed;

impl std::fmt::Display for Malformed {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("invalid syntax")
    }
}

/// Gives what a quoted string means, with its quotes (`"`, `` ` ``) around it.
///
/// # Errors
///
/// When the quotes don't match, or an escape isn't one of Go's.
pub fn unquote(quoted: &[u8]) -> Result<Cow<'_, [u8]>, Malformed> {
    let (Some(&quotes), true) = (quoted.first(), quoted.len() >= 2) else { return Err(Malformed) };
    if quoted.last() != Some(&quotes) {
        return Err(Malformed);
    }
    let inner = &quoted[1..quoted.len() - 1];
    match quotes {
        b'`' if inner.contains(&b'`') => Err(Malformed),
        b'`' if inner.contains(&b'\r') => Ok(inner.iter().copied().filter(|byte| *byte != b'\r').collect()),
        b'`' => Ok(Cow::Borrowed(inner)),
        b'"' if inner.contains(&b'\n') => Err(Malformed),
        b'"' if !inner.contains(&b'\\') && !inner.contains(&b'"') => Ok(Cow::Borrowed(inner)),
        b'"' => unescape(inner).map(Cow::Owned),
        _ => Err(Malformed),
    }
}

fn unescape(mut rest: &[u8]) -> Result<Vec<u8>, Malformed> {
    let mut out = Vec::with_capacity(rest.len());
    while !rest.is_empty() {
        let (piece, after) = unquote_char(rest, b'"')?;
        match piece {
            Piece::Byte(byte) => out.push(byte),
            Piece::Char(character) => out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes()),
        }
        rest = after;
    }
    Ok(out)
}

/// What one character of a quoted string means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece {
    /// A byte: `\x` and octal escapes.
    Byte(u8),
    /// A character.
    Char(char),
}

/// Reads one character or escape; gives it and what follows.
///
/// # Errors
///
/// When it is the closing quote, an escape that Go doesn't have, or nothing.
pub fn unquote_char(bytes: &[u8], quotes: u8) -> Result<(Piece, &[u8]), Malformed> {
    let (character, width) = decode(bytes).ok_or(Malformed)?;
    if character == char::from(quotes) {
        return Err(Malformed);
    }
    if character != '\\' {
        // A byte that is no text stays that byte.
        let piece = if character == rune::ERROR && width == 1 { Piece::Byte(bytes[0]) } else { Piece::Char(character) };
        return Ok((piece, &bytes[width..]));
    }
    let (&escape, rest) = bytes[1..].split_first().ok_or(Malformed)?;
    let simple = match escape {
        b'a' => '\x07',
        b'b' => '\x08',
        b'f' => '\x0C',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'v' => '\x0B',
        b'\\' => '\\',
        b'\'' | b'"' if escape == quotes => char::from(quotes),
        b'x' => return hex(rest, 2).and_then(|(code, rest)| Ok((Piece::Byte(byte(code)?), rest))),
        b'u' => return hex(rest, 4).and_then(|(code, rest)| Ok((scalar(code)?, rest))),
        b'U' => return hex(rest, 8).and_then(|(code, rest)| Ok((scalar(code)?, rest))),
        b'0'..=b'7' => return octal(&bytes[1..]),
        _ => return Err(Malformed),
    };
    Ok((Piece::Char(simple), rest))
}

fn hex(bytes: &[u8], digits: usize) -> Result<(u32, &[u8]), Malformed> {
    let (number, rest) = bytes.split_at_checked(digits).ok_or(Malformed)?;
    number
        .iter()
        .try_fold(0_u32, |sum, digit| Some(sum.wrapping_mul(16) | char::from(*digit).to_digit(16)?))
        .map(|code| (code, rest))
        .ok_or(Malformed)
}

fn octal(bytes: &[u8]) -> Result<(Piece, &[u8]), Malformed> {
    let (number, rest) = bytes.split_at_checked(3).ok_or(Malformed)?;
    let code =
        number.iter().try_fold(0_u32, |sum, digit| Some(sum * 8 + char::from(*digit).to_digit(8)?)).ok_or(Malformed)?;
    Ok((Piece::Byte(byte(code)?), rest))
}

fn byte(code: u32) -> Result<u8, Malformed> {
    u8::try_from(code).map_err(|_| Malformed)
}

fn scalar(code: u32) -> Result<Piece, Malformed> {
    char::from_u32(code).map(Piece::Char).ok_or(Malformed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_quoted_as_go_does() {
        for (bytes, expected) in [
            (b"plain".as_slice(), r#""plain""#),
            (b"tab\tnew\nq\"b\\", r#""tab\tnew\nq\"b\\""#),
            (b"\x00\x1b\x7f", r#""\x00\x1b\x7f""#),
            ("é\u{A0}\u{200B}😀\u{E000}".as_bytes(), r#""é\u00a0\u200b😀\ue000""#),
            (b"\xff\xc3", r#""\xff\xc3""#),
            ("\u{10FFFF}".as_bytes(), r#""\U0010ffff""#),
        ] {
            assert_eq!(quote(bytes), expected);
        }
        assert_eq!(quote_start("0123456789é".as_bytes(), 10), "\"0123456789\"");
        assert_eq!(quote_with("é".as_bytes(), '"', Printable::Ascii), r#""\u00e9""#);
        assert_eq!(quote_char('\'', Printable::Unicode), r"'\''");
    }

    #[test]
    fn quoted_strings_are_read_as_go_does() {
        for (quoted, expected) in [
            (r#""""#, b"".as_slice()),
            (r#""a\tb""#, b"a\tb"),
            (r#""\x41\101\u00e9\U0001F600""#, "AAé😀".as_bytes()),
            (r#""\xff""#, b"\xff"),
            (r#""\"""#, b"\""),
            ("`a\\n\r\nb`", b"a\\n\nb"),
        ] {
            assert_eq!(unquote(quoted.as_bytes()).as_deref(), Ok(expected), "{quoted}");
        }
    }

    #[test]
    fn other_escapes_are_refused() {
        for quoted in
            [r#""\'""#, r#""\q""#, r#""\x4""#, r#""\ud800""#, r#""\400""#, r#""a"b""#, "\"", "'a'", "\"a\nb\"", "`a`b`"]
        {
            assert_eq!(unquote(quoted.as_bytes()), Err(Malformed), "{quoted}");
        }
    }
}
