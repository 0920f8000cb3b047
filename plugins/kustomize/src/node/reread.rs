//! Text that is JSON for a moment: kustomize reads its own JSON as YAML, to which some characters say more.

use std::borrow::Cow;

use super::Place;
use crate::fault::{Fault, Outcome};

/// A line break to YAML 1.1, which JSON leaves as it is.
const NEXT_LINE: char = '\u{85}';

/// The longest key in characters, quotes left out, that YAML finds between braces.
const LONGEST_KEY: usize = 1022;

/// The text of a value as it is read: around U+0085 blanks are lost, one of them becomes a space, several become line
/// breaks.
///
/// # Errors
/// Characters that YAML refuses.
pub(super) fn value(text: &str, at: Place) -> Outcome<Cow<'_, str>> {
    if !is_suspicious(text) {
        return Ok(Cow::Borrowed(text));
    }
    check(text, at)?;
    Ok(if text.contains(NEXT_LINE) { Cow::Owned(folded(text)) } else { Cow::Borrowed(text) })
}

/// # Errors
/// Characters that YAML refuses in a key.
pub(super) fn check_key(text: &str, at: Place) -> Outcome<()> {
    if text.len() > LONGEST_KEY && text.chars().count() > LONGEST_KEY {
        let message =
            format!("yaml: did not find expected ',' or '}}': a mapping key has more than {LONGEST_KEY} characters");
        return Err(Fault::new("bad-key", message).on(at));
    }
    if !is_suspicious(text) {
        return Ok(());
    }
    check(text, at)?;
    if !text.contains(NEXT_LINE) {
        return Ok(());
    }
    let message = format!(
        "yaml: did not find expected ',' or '}}': the mapping key \"{}\" has the line break U+0085",
        text.escape_default()
    );
    Err(Fault::new("bad-key", message).on(at))
}

/// Whether a closer look is due: only these bytes begin the characters in question.
fn is_suspicious(text: &str) -> bool {
    text.bytes().any(|byte| matches!(byte, 0x7f | 0xc2 | 0xef))
}

fn check(text: &str, at: Place) -> Outcome<()> {
    let is_refused = |char: &char| matches!(char, '\u{7f}'..='\u{84}' | '\u{86}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}');
    let Some(char) = text.chars().find(is_refused) else { return Ok(()) };
    let message = format!("yaml: control characters are not allowed: the text holds U+{:04X}", u32::from(char));
    Err(Fault::new("bad-value", message).on(at))
}

fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(index) = rest.find(NEXT_LINE) {
        out.push_str(rest[..index].trim_end_matches(' '));
        let behind = rest[index..].trim_start_matches([' ', NEXT_LINE]);
        let breaks = rest[index..rest.len() - behind.len()].chars().filter(|char| *char == NEXT_LINE).count();
        if breaks == 1 {
            out.push(' ');
        } else {
            out.extend(std::iter::repeat_n('\n', breaks - 1));
        }
        rest = behind;
    }
    out.push_str(rest);
    out
}
