//! Tags that a comma follows: refused before the parser sees them, because it stops the program on them.
//!
//! `[!!str, a]` is malformed for the Go module and reaches an unfinished branch of `libyaml-safer`. Whether a `!` begins
//! a tag is for the scanner to say, so it is asked about a copy of the text in which no comma touches a tag.

use std::io::Read as _;

use libyaml_safer::{Encoding, Scanner, TokenData};

use super::events::AFTER_TEXT;
use super::{fault, text};
use crate::Error;

/// A comma that a tag may end at, because a `!` comes before it without a blank in between.
struct Candidate {
    /// Its byte in the text.
    comma: usize,
    /// Where the tag would end in the copy, a byte.
    tag_end: usize,
}

/// Refuses a tag that a comma follows directly.
pub(super) fn check(text: &str, lines_before: u32) -> Result<(), Error> {
    let (spaced, candidates) = separate(text);
    if candidates.is_empty() {
        return Ok(());
    }
    let mut scanner = Scanner::new();
    scanner.set_encoding(Encoding::Utf8);
    scanner.set_input(spaced.as_bytes().chain(AFTER_TEXT));
    for token in scanner {
        // A fault of the copy is one of the text, and the scanner may keep the tags before it to itself.
        let token = token.map_err(|error| fault::describe(&error, &spaced, lines_before))?;
        let TokenData::Tag { .. } = token.data else { continue };
        let end = token.end_mark.index;
        if let Ok(found) = candidates.binary_search_by_key(&end, |candidate| candidate.tag_end as u64) {
            let mut at = text::place_after(&text[..candidates[found].comma]);
            at.line = at.line.saturating_add(lines_before);
            return Err(Error::new(at, "a tag can't be followed by a comma; write a value between them"));
        }
    }
    Ok(())
}

/// Whether the text has what may be a tag that a comma follows directly, so that it can't be shown to the scanner.
pub(super) fn may_touch_commas(text: &str) -> bool {
    !separate(text).1.is_empty()
}

/// The text with a blank before each candidate. After a colon, a letter comes before the blank: a colon and a blank
/// would mean something by themselves.
fn separate(text: &str) -> (String, Vec<Candidate>) {
    let mut candidates = Vec::new();
    let mut spaced = String::new();
    let mut copied = 0;
    let mut from = 0;
    while let Some(mark) = text[from..].find('!').map(|offset| from + offset) {
        let end = text[mark..].find(|char: char| char == ',' || char.is_ascii_whitespace());
        let Some(end) = end.map(|length| mark + length) else { break };
        from = end + 1;
        if text.as_bytes()[end] != b',' {
            continue;
        }
        spaced.push_str(&text[copied..end]);
        if text.as_bytes()[end - 1] == b':' {
            spaced.push('x');
        }
        candidates.push(Candidate { comma: end, tag_end: spaced.len() });
        spaced.push(' ');
        copied = end;
    }
    if !candidates.is_empty() {
        spaced.push_str(&text[copied..]);
    }
    (spaced, candidates)
}
