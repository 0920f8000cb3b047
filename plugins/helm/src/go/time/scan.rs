//! Numbers, names and other bits of times in text.

use super::layout::Part;

/// A text isn't as the layout shows.
pub(super) struct Bad;

/// A text in quotes; whatever isn't ASCII is written as bytes.
pub(super) fn quoted(text: &[u8]) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for &byte in text {
        match byte {
            b'"' | b'\\' => {
                out.push('\\');
                out.push(char::from(byte));
            }
            b' '..=b'~' | 0x7F => out.push(char::from(byte)),
            _ => out.push_str(&format!("\\x{byte:02x}")),
        }
    }
    out.push('"');
    out
}

/// Skips what the layout has before a part; blanks stand for any number of them.
pub(super) fn skip(text: &mut &[u8], mut before: &[u8]) -> bool {
    while let Some(&first) = before.first() {
        if first == b' ' {
            if text.first().is_some_and(|byte| *byte != b' ') {
                return false;
            }
            before = without_blanks(before);
            *text = without_blanks(text);
        } else if text.first() == Some(&first) {
            (before, *text) = (&before[1..], &text[1..]);
        } else {
            return false;
        }
    }
    true
}

fn without_blanks(text: &[u8]) -> &[u8] {
    &text[text.iter().take_while(|byte| **byte == b' ').count()..]
}

/// The digit at a place.
pub(super) fn digit(text: &[u8], at: usize) -> Option<i64> {
    text.get(at).filter(|byte| byte.is_ascii_digit()).map(|byte| i64::from(byte - b'0'))
}

/// One digit or two; exactly two if the width is fixed.
pub(super) fn number(text: &mut &[u8], fixed: bool) -> Result<i64, Bad> {
    let first = digit(text, 0).ok_or(Bad)?;
    match digit(text, 1) {
        Some(second) => {
            *text = &text[2..];
            Ok(first * 10 + second)
        }
        None if fixed => Err(Bad),
        None => {
            *text = &text[1..];
            Ok(first)
        }
    }
}

/// Cuts so many bytes off.
pub(super) fn take<'t>(text: &mut &'t [u8], length: usize) -> Result<&'t [u8], Bad> {
    let (taken, rest) = text.split_at_checked(length).ok_or(Bad)?;
    *text = rest;
    Ok(taken)
}

/// Which of these names a text begins with, in any case.
pub(super) fn name(text: &mut &[u8], names: &[&str], length: Option<usize>) -> Result<i64, Bad> {
    for (place, name) in names.iter().enumerate() {
        let name = &name.as_bytes()[..length.unwrap_or(name.len())];
        if text.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name)) {
            *text = &text[name.len()..];
            return i64::try_from(place).map_err(|_| Bad);
        }
    }
    Err(Bad)
}

/// Nanoseconds of a fraction of that length, with the character in front; none when it is below zero.
pub(super) fn fraction(text: &mut &[u8], length: usize) -> Result<Option<u32>, Bad> {
    let taken = take(text, length)?;
    if !matches!(taken.first(), Some(b'.' | b',')) {
        return Err(Bad);
    }
    // A sign may stand in front, as before any number; what is below zero is out of range.
    let digits = &taken[1..length.min(10)];
    let missing = u32::try_from(9_usize.saturating_sub(digits.len())).unwrap_or_default();
    Ok(u32::try_from(number_of(digits)?).ok().map(|number| number * 10_u32.pow(missing)))
}

/// Up to three digits, exactly three if there are zeros in front.
pub(super) fn year_day(part: Part, text: &mut &[u8]) -> Result<i64, Bad> {
    if part == Part::UnderYearDay {
        let blanks = text.iter().take(2).take_while(|byte| **byte == b' ').count();
        *text = &text[blanks..];
    }
    let digits = text.iter().take(3).take_while(|byte| byte.is_ascii_digit()).count();
    if digits == 0 || part == Part::ZeroYearDay && digits != 3 {
        return Err(Bad);
    }
    number_of(take(text, digits)?)
}

/// A number with a sign or without.
pub(super) fn number_of(text: &[u8]) -> Result<i64, Bad> {
    crate::go::number::parse_int(text, 10).map_err(|_| Bad)
}

/// How long the abbreviation of a zone is that a text begins with.
pub(super) fn zone_length(text: &[u8]) -> Option<usize> {
    if text.len() < 3 {
        return None;
    }
    if text.starts_with(b"ChST") || text.starts_with(b"MeST") {
        return Some(4);
    }
    if let Some(rest) = text.strip_prefix(b"GMT") {
        return Some(3 + offset_length(rest));
    }
    if matches!(text[0], b'+' | b'-') {
        return Some(offset_length(text)).filter(|length| *length > 0);
    }
    match text.iter().take(6).take_while(|byte| byte.is_ascii_uppercase()).count() {
        5 if text[4] == b'T' => Some(5),
        4 if text[3] == b'T' || text.starts_with(b"WITA") => Some(4),
        3 => Some(3),
        _ => None,
    }
}

/// How long a sign and hours are, if they are hours.
pub(super) fn offset_length(text: &[u8]) -> usize {
    if !matches!(text.first(), Some(b'+' | b'-')) {
        return 0;
    }
    let digits = text[1..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    match number_of(&text[1..=digits]) {
        Ok(hours) if hours <= 23 => 1 + digits,
        _ => 0,
    }
}
