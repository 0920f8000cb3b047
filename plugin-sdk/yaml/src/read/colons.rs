//! Colons that end a word within brackets or braces: `[a:, b]` is a list of two texts for the Go module, and a fault for
//! the parser here.
//!
//! Once the parser has refused such a file, the scanner is asked for each of these words, and they get quotes: text is
//! what they are, as nothing that ends with a colon means anything else.

use std::io::Read as _;

use libyaml_safer::{Encoding, Scanner};

use super::events::AFTER_TEXT;
use super::tags::may_touch_commas;

/// What the parser says of such a colon.
pub(super) const FAULT: &str = "found unexpected ':'";

/// How many of these words a file may have, as the file is scanned again for each.
const MOST: usize = 100;

/// The text with quotes around these words; none when there are too many of them, or when a `?` is in one, which begins
/// a key for the Go module.
pub(super) fn quoted(text: &str) -> Option<String> {
    if may_touch_commas(text) {
        return None;
    }
    let mut copy = text.to_owned();
    for _ in 0..MOST {
        let Some((begin, end)) = refused(&copy) else { return Some(copy) };
        let word = copy.get(begin..end).filter(|word| !word.contains('?'))?.replace('\'', "''");
        copy.replace_range(begin..end, &format!("'{word}'"));
    }
    None
}

/// Where the first such word begins, and where it ends behind its colon.
fn refused(text: &str) -> Option<(usize, usize)> {
    let mut scanner = Scanner::new();
    scanner.set_encoding(Encoding::Utf8);
    scanner.set_input(text.as_bytes().chain(AFTER_TEXT));
    let fault = scanner.find_map(Result::err).filter(|fault| fault.problem() == FAULT)?;
    let (begin, colon) = (fault.context_mark()?.index, fault.problem_mark()?.index);
    Some((usize::try_from(begin).ok()?, usize::try_from(colon).ok()? + 1))
}
