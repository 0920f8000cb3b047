//! Upper and lower case.

use super::Outcome;
use crate::go::rune::{self, is_lower, is_space, is_title, is_upper, to_lower, to_title, to_upper};
use crate::go::{Args, Value};

pub(super) fn upper(args: Args<'_>) -> Outcome {
    let text = args.text(0);
    if text.is_ascii() {
        return Ok(text.to_ascii_uppercase().into());
    }
    Ok(rune::map(text, to_upper).into())
}

pub(super) fn lower(args: Args<'_>) -> Outcome {
    let text = args.text(0);
    if text.is_ascii() {
        return Ok(text.to_ascii_lowercase().into());
    }
    Ok(rune::map(text, to_lower).into())
}

/// Words begin after what is neither a letter nor a digit; outside of ASCII only after white space.
pub(super) fn title(args: Args<'_>) -> Outcome {
    let separates = |character: char| {
        if character.is_ascii() {
            !rune::is_alphanumeric(character)
        } else {
            !rune::is_alphanumeric(character) && is_space(character)
        }
    };
    let mut before = ' ';
    let mapped = rune::map(args.text(0), |character| {
        let begins = separates(before);
        before = character;
        if begins { to_title(character) } else { character }
    });
    Ok(mapped.into())
}

pub(super) fn untitle(args: Args<'_>) -> Outcome {
    let mut begins = true;
    let mapped = rune::map(args.text(0), |character| {
        if is_space(character) {
            begins = true;
            character
        } else if std::mem::take(&mut begins) {
            to_lower(character)
        } else {
            character
        }
    });
    Ok(mapped.into())
}

/// First letters of words, where each byte counts as a character of Latin-1.
pub(super) fn initials(args: Args<'_>) -> Outcome {
    let mut out = Vec::new();
    let mut begins = true;
    for byte in args.text(0) {
        let character = char::from(*byte);
        if is_space(character) {
            begins = true;
        } else if std::mem::take(&mut begins) {
            rune::push(character, &mut out);
        }
    }
    Ok(out.into())
}

pub(super) fn swapcase(args: Args<'_>) -> Outcome {
    let mut after_space = true;
    let mapped = rune::map(args.text(0), |character| {
        if is_upper(character) || is_title(character) {
            after_space = false;
            to_lower(character)
        } else if is_lower(character) {
            if std::mem::take(&mut after_space) { to_title(character) } else { to_upper(character) }
        } else {
            after_space = is_space(character);
            character
        }
    });
    Ok(mapped.into())
}

/// What joins words.
pub(super) fn connects(character: char) -> bool {
    matches!(character, '-' | '_') || is_space(character)
}

/// Words without what joined them, each with a capital. Of several connectors one goes away; those in front stay.
pub(super) fn camelcase(args: Args<'_>) -> Outcome {
    let mut rest = rune::runes(args.text(0)).map(|(_, character)| character);
    let mut out = Vec::with_capacity(args.text(0).len());
    let Some(mut current) = rest.next() else { return Ok(out.into()) };
    while connects(current) {
        rune::push(current, &mut out);
        // When there is nothing else, the last one is there twice.
        let Some(next) = rest.next() else { break };
        current = next;
    }
    let mut capitals = is_upper(current);
    current = to_upper(current);
    for mut character in rest {
        let before = current;
        if connects(before) {
            if connects(character) {
                rune::push(before, &mut out);
                current = character;
                continue;
            }
            capitals = is_upper(character);
            character = to_upper(character);
        } else {
            if capitals {
                capitals = is_upper(character);
                character = if capitals { to_lower(character) } else { character };
            }
            rune::push(before, &mut out);
        }
        current = character;
    }
    rune::push(current, &mut out);
    Ok(Value::from(out))
}
