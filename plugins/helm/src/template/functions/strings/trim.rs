//! Ends of texts, and their white space.

use super::Outcome;
use crate::go::rune::{self, decode, decode_last};
use crate::go::{Args, Value};

/// Without the characters at both ends for which something holds.
fn trimmed(mut text: &[u8], goes: impl Fn(char) -> bool) -> &[u8] {
    while let Some((character, width)) = decode(text)
        && goes(character)
    {
        text = &text[width..];
    }
    while let Some((character, width)) = decode_last(text)
        && goes(character)
    {
        text = &text[..text.len() - width];
    }
    text
}

/// A part of an argument, which is the argument itself when it is all of it.
fn part(args: Args<'_>, place: usize, part: &[u8]) -> Outcome {
    let whole = args.text(place);
    Ok(if part.len() == whole.len() { Value::Text(args.shared(place)) } else { Value::text(part) })
}

pub(super) fn trim(args: Args<'_>) -> Outcome {
    part(args, 0, trimmed(args.text(0), rune::is_space))
}

pub(super) fn trim_all(args: Args<'_>) -> Outcome {
    let set: Vec<char> = rune::runes(args.text(0)).map(|(_, character)| character).collect();
    part(args, 1, trimmed(args.text(1), |character| set.contains(&character)))
}

pub(super) fn trim_suffix(args: Args<'_>) -> Outcome {
    let text = args.text(1);
    part(args, 1, text.strip_suffix(args.text(0)).unwrap_or(text))
}

pub(super) fn trim_prefix(args: Args<'_>) -> Outcome {
    let text = args.text(1);
    part(args, 1, text.strip_prefix(args.text(0)).unwrap_or(text))
}

/// Without white space. Each byte counts as a character of Latin-1, as soon as one goes away.
pub(super) fn nospace(args: Args<'_>) -> Outcome {
    let text = args.text(0);
    let is_space = |byte: u8| rune::is_space(char::from(byte));
    if !text.iter().copied().any(is_space) {
        return Ok(Value::Text(args.shared(0)));
    }
    let mut out = Vec::with_capacity(text.len());
    for byte in text.iter().copied().filter(|byte| !is_space(*byte)) {
        rune::push(char::from(byte), &mut out);
    }
    Ok(out.into())
}
