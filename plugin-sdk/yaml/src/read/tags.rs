//! Tags that a comma follows: refused before the parser sees them, because it stops the program on them.
//!
//! `[!!str, a]` is malformed for the Go module and reaches an unfinished branch of `libyaml-safer`. Whether a `!` begins
//! a tag is for the scanner to say, so it is asked about a copy of the text in which no comma touches a tag.

use std::io::Read as _;

use libyaml_safer::{Encoding, Scanner, TokenData};

use super::events::AFTER_TEXT;
use super::{fault, text};
use crate::Error;

/// Refuses a tag that a comma follows directly.
pub(super) fn check(text: &str) -> Result<(), Error> {
    let commas = commas_after_marks(text);
    if commas.is_empty() {
        return Ok(());
    }
    let spaced = with_spaces(text, &commas);
    let mut scanner = Scanner::new();
    scanner.set_encoding(Encoding::Utf8);
    scanner.set_input(spaced.as_bytes().chain(AFTER_TEXT));
    for token in scanner {
        let token = token.map_err(|error| fault::describe(&error, &spaced))?;
        let TokenData::Tag { .. } = token.data else { continue };
        let end = usize::try_from(token.end_mark.index).unwrap_or(usize::MAX);
        if let Some(comma) = comma_at(&commas, end) {
            return Err(Error::new(
                text::place_after(&text[..comma]),
                "a tag can't be followed by a comma; write a value between them",
            ));
        }
    }
    Ok(())
}

/// The commas that have a `!` somewhere before them without a blank in between.
fn commas_after_marks(text: &str) -> Vec<usize> {
    let bytes = text.as_bytes();
    let mut commas = Vec::new();
    let mut from = 0;
    while let Some(offset) = bytes[from..].iter().position(|byte| *byte == b'!') {
        let start = from + offset;
        let length = bytes[start..].iter().take_while(|byte| !byte.is_ascii_whitespace()).count();
        let run = start..start + length;
        commas.extend(run.clone().filter(|index| bytes[*index] == b','));
        from = run.end;
    }
    commas
}

fn with_spaces(text: &str, commas: &[usize]) -> String {
    let mut spaced = String::with_capacity(text.len() + commas.len());
    let mut copied = 0;
    for comma in commas {
        spaced.push_str(&text[copied..*comma]);
        spaced.push(' ');
        copied = *comma;
    }
    spaced.push_str(&text[copied..]);
    spaced
}

/// The comma of the original text whose space stands at `index` of the spaced one.
fn comma_at(commas: &[usize], index: usize) -> Option<usize> {
    commas.iter().enumerate().find(|(earlier, comma)| *comma + earlier == index).map(|(_, comma)| *comma)
}
