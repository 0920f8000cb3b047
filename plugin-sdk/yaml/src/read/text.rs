//! What has to hold before the parser sees a file: UTF-8, and no control characters.

use crate::{Error, Position};

/// The text of `source` without a byte order mark.
pub(super) fn check(source: &[u8]) -> Result<&str, Error> {
    let text = std::str::from_utf8(source).map_err(|error| {
        let (valid, rest) = source.split_at(error.valid_up_to());
        let before = String::from_utf8_lossy(valid);
        let words = if rest.first().is_some_and(|byte| matches!(byte, 0xc0..=0xf7)) {
            "yaml: invalid trailing UTF-8 octet"
        } else {
            "yaml: invalid leading UTF-8 octet"
        };
        Error::new(place_after(&before), describe_bytes(rest, &before)).with_go_words(words)
    })?;
    check_characters(text.strip_prefix('\u{feff}').unwrap_or(text), 0)
}

/// `text` itself, unless there are control characters in it. `lines_before` lines of its file come before it.
pub(crate) fn check_characters(text: &str, lines_before: u32) -> Result<&str, Error> {
    let Some((index, char)) = find_forbidden(text) else { return Ok(text) };
    let mut at = place_after(&text[..index]);
    at.line = at.line.saturating_add(lines_before);
    let message = format!(
        "the control character U+{:04X} isn't allowed; write it as an escape in double quotes",
        u32::from(char)
    );
    Err(Error::new(at, message).with_go_words("yaml: control characters are not allowed"))
}

fn describe_bytes(rest: &[u8], before: &str) -> String {
    match rest {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] if before.is_empty() => "the file is UTF-16; save it as UTF-8".to_owned(),
        [byte, ..] => format!("the byte 0x{byte:02X} isn't valid UTF-8; save the file as UTF-8"),
        [] => "the file isn't valid UTF-8".to_owned(),
    }
}

/// The first character that YAML doesn't allow in a file, and its byte index.
fn find_forbidden(text: &str) -> Option<(usize, char)> {
    // Nearly every file is plain ASCII: look at bytes first, at characters only where a byte is suspicious.
    let suspicious = |byte: &u8| matches!(byte, 0..=8 | 11 | 12 | 14..=31 | 0x7f | 0xc2 | 0xef);
    let mut from = 0;
    while let Some(offset) = first(&text.as_bytes()[from..], suspicious) {
        let index = from + offset;
        let char = text[index..].chars().next()?;
        if is_forbidden(char) {
            return Some((index, char));
        }
        from = index + char.len_utf8();
    }
    None
}

/// Where the first byte is that `wanted` holds of. Where it holds of few, most bytes are looked at many at a time.
pub(crate) fn first(bytes: &[u8], wanted: impl Fn(&u8) -> bool) -> Option<usize> {
    const BLOCK: usize = 64;
    let has_one = |block: &[u8]| block.iter().fold(false, |found, byte| found | wanted(byte));
    let block = bytes.chunks(BLOCK).position(has_one)? * BLOCK;
    bytes[block..].iter().position(wanted).map(|offset| block + offset)
}

fn is_forbidden(char: char) -> bool {
    match char {
        '\t' | '\n' | '\r' | '\u{85}' => false,
        '\u{fffe}' | '\u{ffff}' => true,
        _ => char.is_control(),
    }
}

/// The place of the character that follows `before`.
pub(super) fn place_after(before: &str) -> Position {
    let before = before.strip_prefix('\u{feff}').unwrap_or(before);
    let line_start = before.rfind(['\n', '\r']).map_or(0, |index| index + 1);
    let breaks = before.bytes().filter(|byte| *byte == b'\n').count() + lone_returns(before);
    Position { line: count(breaks + 1), column: count(before[line_start..].chars().count() + 1) }
}

/// Carriage returns that end a line by themselves.
fn lone_returns(text: &str) -> usize {
    let bytes = text.as_bytes();
    bytes.iter().enumerate().filter(|(index, byte)| **byte == b'\r' && bytes.get(index + 1) != Some(&b'\n')).count()
}

/// Lines and columns beyond four thousand million are all the same.
fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
