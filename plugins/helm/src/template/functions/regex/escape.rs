//! Escapes and classes within patterns.

use super::class::{self, Case, Class, Sign};
use super::fault::{PatternError, Problem};
use super::syntax::next_rune;
use super::unicode;

/// Reads `[…]` at the start of a text; gives the class and how long it is.
pub(super) fn class(text: &[u8], case: Case) -> Result<(Class, usize), PatternError> {
    let mut class = Class::default();
    let mut at = 1;
    let negated = text.get(at) == Some(&b'^');
    at += usize::from(negated);
    let mut first = true;
    while first || text.get(at) != Some(&b']') {
        first = false;
        let rest = text.get(at..).unwrap_or_default();
        let special = match add_named(rest, case, &mut class)? {
            Some(length) => Some(length),
            None => add_class(rest, case, &mut class)?,
        };
        at += match special {
            Some(length) => length,
            None => add_range(text, at, case, &mut class)?,
        };
    }
    let class = if negated { class.negated() } else { class };
    Ok((class, at + 1))
}

/// One character, or two with `-` between.
fn add_range(text: &[u8], start: usize, case: Case, class: &mut Class) -> Result<usize, PatternError> {
    let (low, length) = class_character(text, start)?;
    let mut at = start + length;
    let mut high = low;
    if text.get(at) == Some(&b'-') && text.get(at + 1).is_some_and(|byte| *byte != b']') {
        let (end, length) = class_character(text, at + 1)?;
        at += 1 + length;
        high = end;
        if high < low {
            return Err(PatternError::new(Problem::ClassRange, &text[start..at]));
        }
    }
    class.add_cased(low, high, case);
    Ok(at - start)
}

fn class_character(text: &[u8], at: usize) -> Result<(u32, usize), PatternError> {
    match text.get(at) {
        None => Err(PatternError::new(Problem::MissingBracket, text)),
        Some(b'\\') => character(&text[at..]),
        Some(_) => next_rune(&text[at..]).map(|(character, width)| (character.into(), width)),
    }
}

/// Adds `[:name:]` or `[:^name:]`, if there is one; gives its length.
fn add_named(text: &[u8], case: Case, class: &mut Class) -> Result<Option<usize>, PatternError> {
    if text.len() <= 2 || !text.starts_with(b"[:") {
        return Ok(None);
    }
    let Some(end) = text[2..].windows(2).position(|pair| pair == b":]") else { return Ok(None) };
    let name = &text[2..2 + end];
    let length = end + 4;
    let (bare, sign) = match name.strip_prefix(b"^") {
        Some(bare) => (bare, Sign::Negated),
        None => (name, Sign::Plain),
    };
    match class::named(bare) {
        Some(ranges) => {
            class.add_class(Class::of(ranges), case, sign);
            Ok(Some(length))
        }
        None => Err(PatternError::new(Problem::ClassRange, &text[..length])),
    }
}

/// Adds `\p{…}`, `\d` and the like, if there is one; gives its length.
pub(super) fn add_class(text: &[u8], case: Case, class: &mut Class) -> Result<Option<usize>, PatternError> {
    let [b'\\', letter, rest @ ..] = text else { return Ok(None) };
    if matches!(letter, b'p' | b'P') {
        return add_unicode(text, *letter == b'P', rest, case, class).map(Some);
    }
    let Some((perl, sign)) = class::perl(*letter) else { return Ok(None) };
    class.add_class(perl, case, sign);
    Ok(Some(2))
}

fn add_unicode(text: &[u8], negated: bool, rest: &[u8], case: Case, class: &mut Class) -> Result<usize, PatternError> {
    let (character, width) = next_rune(rest)?;
    let (name, length) = if character == '{' {
        let Some(end) = text.iter().position(|byte| *byte == b'}') else {
            check_utf8(text)?;
            return Err(PatternError::new(Problem::ClassRange, text));
        };
        check_utf8(&text[3..end])?;
        (&text[3..end], end + 1)
    } else {
        (&rest[..width], 2 + width)
    };
    let (name, sign) = match name.strip_prefix(b"^") {
        Some(name) => (name, Sign::Negated),
        None => (name, Sign::Plain),
    };
    let found = unicode::class(name).ok_or_else(|| PatternError::new(Problem::ClassRange, &text[..length]))?;
    class.add_class(found, case, sign.flipped_if(negated));
    Ok(length)
}

/// Refuses bytes that are no UTF-8.
pub(super) fn check_utf8(mut text: &[u8]) -> Result<(), PatternError> {
    while !text.is_empty() {
        let (_, width) = next_rune(text)?;
        text = &text[width..];
    }
    Ok(())
}

/// Reads the escape of one character at the start of a text; gives the character and how long it is.
pub(super) fn character(text: &[u8]) -> Result<(u32, usize), PatternError> {
    if text.len() < 2 {
        return Err(PatternError::new(Problem::TrailingBackslash, b""));
    }
    let (escape, width) = next_rune(&text[1..])?;
    let at = 1 + width;
    let wrong = |end: usize| Err(PatternError::new(Problem::Escape, &text[..end.min(text.len())]));
    match escape {
        '0' => Ok(octal(text)),
        '1'..='7' if matches!(text.get(2), Some(b'0'..=b'7')) => Ok(octal(text)),
        'x' => hex(text),
        'a' => Ok((0x07, at)),
        'f' => Ok((0x0C, at)),
        'n' => Ok((0x0A, at)),
        'r' => Ok((0x0D, at)),
        't' => Ok((0x09, at)),
        'v' => Ok((0x0B, at)),
        _ if escape.is_ascii() && !escape.is_ascii_alphanumeric() => Ok((escape.into(), at)),
        _ => wrong(at),
    }
}

/// Up to three digits.
fn octal(text: &[u8]) -> (u32, usize) {
    let digits = text[1..].iter().take(3).take_while(|byte| matches!(byte, b'0'..=b'7')).count();
    let code = text[1..=digits].iter().fold(0, |code, digit| code * 8 + u32::from(digit - b'0'));
    (code, 1 + digits)
}

/// `\xHH` or `\x{H…}`.
fn hex(text: &[u8]) -> Result<(u32, usize), PatternError> {
    let wrong = |end: usize| Err(PatternError::new(Problem::Escape, &text[..end.min(text.len())]));
    let mut at = 2;
    if at == text.len() {
        return wrong(at);
    }
    let (first, width) = next_rune(&text[at..])?;
    at += width;
    if first != '{' {
        let (second, width) = next_rune(&text[at..])?;
        at += width;
        return match (first.to_digit(16), second.to_digit(16)) {
            (Some(first), Some(second)) => Ok((first * 16 + second, at)),
            _ => wrong(at),
        };
    }
    let start = at;
    let mut code = 0;
    loop {
        if at == text.len() {
            return wrong(at);
        }
        let (digit, width) = next_rune(&text[at..])?;
        at += width;
        match digit.to_digit(16) {
            Some(value) => code = code * 16 + value,
            None if digit == '}' && at > start + 1 => return Ok((code, at)),
            None => return wrong(at),
        }
        if code > 0x10_FFFF {
            return wrong(at);
        }
    }
}
