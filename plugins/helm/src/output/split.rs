//! Text to documents, where lines begin with `---`.

use std::ops::Range;

use crate::HelmVersion;
use crate::go::rune::{decode, is_space};

/// Where the documents of a text are, in bytes; blank ones are left out.
#[must_use]
pub fn split(text: &[u8], version: HelmVersion) -> Vec<Range<usize>> {
    match version {
        HelmVersion::V4 => split_v4(text),
        HelmVersion::V3 => split_v3(text),
    }
}

/// At `---` at the beginning of a line, with the blanks behind it. White space goes away before a document only.
fn split_v4(text: &[u8]) -> Vec<Range<usize>> {
    let mut pieces = Vec::new();
    let mut begin = leading(text);
    let mut at = begin;
    let mut line_begins = true;
    while at < text.len() {
        if line_begins && text[at..].starts_with(b"---") {
            pieces.push(begin..at);
            at += 3 + text[at + 3..].iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
            begin = at;
            line_begins = false;
            continue;
        }
        match text[at..].iter().position(|byte| *byte == b'\n') {
            Some(newline) => at += newline + 1,
            None => break,
        }
        line_begins = true;
    }
    pieces.push(begin..text.len());
    pieces
        .into_iter()
        .map(|piece| piece.start + leading(&text[piece.clone()])..piece.end)
        .filter(|piece| !piece.is_empty())
        .collect()
}

/// At `---` at the beginning of the text or of a line, with all white space around it. White space goes away on both
/// sides of a document.
fn split_v3(text: &[u8]) -> Vec<Range<usize>> {
    let whole = trimmed(text, 0..text.len());
    let mut pieces = Vec::new();
    let (mut begin, mut at, mut line_begins) = (whole.start, whole.start, true);
    while at < whole.end {
        if line_begins && text[at..whole.end].starts_with(b"---") {
            pieces.push(begin..at);
            at += 3;
            at += text[at..whole.end].iter().take_while(|byte| is_re2_space(**byte)).count();
            begin = at;
            // The line break that another separator would need is gone with the white space.
            line_begins = false;
            continue;
        }
        match text[at..whole.end].iter().position(|byte| *byte == b'\n') {
            Some(newline) => at += newline + 1,
            None => break,
        }
        line_begins = true;
    }
    pieces.push(begin..whole.end);
    pieces.into_iter().map(|piece| trimmed(text, piece)).filter(|piece| !piece.is_empty()).collect()
}

/// What `\s` means in Go's regular expressions.
fn is_re2_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b'\x0C')
}

/// How long the white space at the beginning is.
fn leading(text: &[u8]) -> usize {
    let mut at = 0;
    while let Some((character, width)) = decode(&text[at..]) {
        if !is_space(character) {
            break;
        }
        at += width;
    }
    at
}

/// A part without the white space at both ends.
fn trimmed(text: &[u8], piece: Range<usize>) -> Range<usize> {
    let begin = piece.start + leading(&text[piece.clone()]);
    let mut end = piece.end;
    while end > begin {
        // The last character: at most three bytes that continue one stand before its first.
        let first = (begin..end).rev().take(4).find(|at| text[*at] & 0xC0 != 0x80).unwrap_or(end - 1);
        match decode(&text[first..end]) {
            Some((character, width)) if first + width == end && is_space(character) => end = first,
            _ => break,
        }
    }
    begin..end.max(begin)
}

/// Whether there is nothing but white space.
pub(super) fn is_blank(text: &[u8]) -> bool {
    leading(text) == text.len()
}

/// Without the white space at both ends.
pub(super) fn trim(text: &[u8]) -> &[u8] {
    &text[trimmed(text, 0..text.len())]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(text: &str, version: HelmVersion) -> Vec<&str> {
        split(text.as_bytes(), version).into_iter().map(|piece| &text[piece]).collect()
    }

    #[test]
    fn helm_4_keeps_what_stands_at_the_end_of_a_document() {
        for (text, expected) in [
            ("---\na\n---\nb\n", vec!["a\n", "b\n"]),
            ("a\n----\nb", vec!["a\n", "-\nb"]),
            ("a\n---b: 1\n", vec!["a\n", "b: 1\n"]),
            ("a\n--- # c\nb\n", vec!["a\n", "# c\nb\n"]),
            ("a\r\n---\r\nb\r\n", vec!["a\r\n", "b\r\n"]),
            ("a\n ---\nb", vec!["a\n ---\nb"]),
            ("---\tb", vec!["b"]),
            ("\u{A0}\n\n", vec![]),
            ("------", vec!["---"]),
            ("", vec![]),
        ] {
            assert_eq!(pieces(text, HelmVersion::V4), expected, "{text:?}");
        }
    }

    #[test]
    fn helm_3_trims_documents() {
        for (text, expected) in [
            ("---\na\n---\nb\n", vec!["a", "b"]),
            ("a\n\n  \n---\n\n  b\n", vec!["a", "b"]),
            ("a\n--- # c\nb\n", vec!["a", "# c\nb"]),
            ("\n---\na", vec!["a"]),
            ("a---\nb", vec!["a---\nb"]),
            ("---\n---\na", vec!["---\na"]),
        ] {
            assert_eq!(pieces(text, HelmVersion::V3), expected, "{text:?}");
        }
    }
}
