//! Splits a file at its `---` lines, before anything reads it as YAML.

use std::borrow::Cow;

use memchr::memmem;

use super::malformed;
use crate::fault::{Fault, Outcome};

/// What stands between two `---` lines.
pub(super) struct Part<'t> {
    pub(super) text: &'t str,
    pub(super) lines_before: u32,
}

/// The file's text with `\n` for `\r\n`.
pub(super) fn text(bytes: &[u8], file: u16) -> Outcome<Cow<'_, str>> {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        // The reader has the words for what is wrong.
        Err(error) => {
            let fault = bowline_yaml::parse(bytes).err().map(|error| malformed(&error, file));
            return Err(fault.unwrap_or_else(|| Fault::new("malformed-yaml", error.to_string())));
        }
    };
    Ok(if text.contains("\r\n") { Cow::Owned(text.replace("\r\n", "\n")) } else { Cow::Borrowed(text) })
}

/// The parts of a file. A `---` in its first line separates nothing, and one that shares its line break with the one
/// before doesn't either: both are left to the reader of the part.
pub(super) fn documents(text: &str) -> Outcome<Vec<Part<'_>>> {
    let mut parts = Vec::new();
    let mut begin = 0;
    let mut lines_before = 0;
    while let Some(separator) = memmem::find(&text.as_bytes()[begin..], b"\n---").map(|offset| begin + offset) {
        let Some(end) = memchr::memchr(b'\n', &text.as_bytes()[separator + 1..]).map(|length| separator + 1 + length)
        else {
            break;
        };
        let written = text[separator..end].trim();
        let behind = text[separator + "\n---".len()..end].trim_start();
        if !behind.is_empty() && !behind.starts_with('#') {
            return Err(Fault::new("bad-separator", format!("invalid document separator: {written}")));
        }
        let part = &text[begin..=separator];
        parts.push(Part { text: part, lines_before });
        lines_before += lines(part) + 1;
        begin = end + 1;
    }
    parts.push(Part { text: &text[begin..], lines_before });
    Ok(parts)
}

fn lines(text: &str) -> u32 {
    u32::try_from(memchr::memchr_iter(b'\n', text.as_bytes()).count()).unwrap_or(u32::MAX)
}
