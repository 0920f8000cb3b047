//! Runes: how Go reads bytes as characters and which it calls letters, digits, or printable.

use std::borrow::Cow;

use unicode_general_category::{GeneralCategory as Category, get_general_category};

/// What stands for bytes that are no UTF-8.
pub const ERROR: char = '\u{FFFD}';

/// The first character and how many bytes it takes; bytes that are no UTF-8 give [`ERROR`] and one byte. None at the end.
#[must_use]
pub fn decode(bytes: &[u8]) -> Option<(char, usize)> {
    let first = *bytes.first()?;
    if first.is_ascii() {
        return Some((char::from(first), 1));
    }
    let width = match first {
        0xC2..=0xDF => 2,
        0xE0..=0xEF => 3,
        0xF0..=0xF4 => 4,
        _ => return Some((ERROR, 1)),
    };
    let read =
        bytes.get(..width).and_then(|bytes| std::str::from_utf8(bytes).ok()).and_then(|text| text.chars().next());
    Some(read.map_or((ERROR, 1), |character| (character, width)))
}

/// The characters of bytes, each with its place, as Go ranges over a string.
pub fn runes(bytes: &[u8]) -> impl Iterator<Item = (usize, char)> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        let (character, width) = decode(bytes.get(at..)?)?;
        let place = at;
        at += width;
        Some((place, character))
    })
}

/// A letter (general category L).
#[must_use]
pub fn is_letter(character: char) -> bool {
    if character.is_ascii() {
        return character.is_ascii_alphabetic();
    }
    matches!(
        get_general_category(character),
        Category::UppercaseLetter
            | Category::LowercaseLetter
            | Category::TitlecaseLetter
            | Category::ModifierLetter
            | Category::OtherLetter
    )
}

/// A decimal digit (general category Nd).
#[must_use]
pub fn is_digit(character: char) -> bool {
    if character.is_ascii() {
        return character.is_ascii_digit();
    }
    get_general_category(character) == Category::DecimalNumber
}

/// A letter, a digit or an underscore: what names are made of.
#[must_use]
pub fn is_alphanumeric(character: char) -> bool {
    character == '_' || is_letter(character) || is_digit(character)
}

/// What Go prints as it is in a quoted string: letters, marks, numbers, punctuation, symbols and the ASCII space.
#[must_use]
pub fn is_print(character: char) -> bool {
    if character.is_ascii() {
        return (' '..='~').contains(&character);
    }
    !matches!(
        get_general_category(character),
        Category::SpaceSeparator
            | Category::LineSeparator
            | Category::ParagraphSeparator
            | Category::Control
            | Category::Format
            | Category::Surrogate
            | Category::PrivateUse
            | Category::Unassigned
    )
}

/// An upper-case letter (general category Lu).
#[must_use]
pub fn is_upper(character: char) -> bool {
    if character.is_ascii() {
        return character.is_ascii_uppercase();
    }
    get_general_category(character) == Category::UppercaseLetter
}

/// A lower-case letter (general category Ll).
#[must_use]
pub fn is_lower(character: char) -> bool {
    if character.is_ascii() {
        return character.is_ascii_lowercase();
    }
    get_general_category(character) == Category::LowercaseLetter
}

/// A letter that is an upper-case one before a lower-case one (general category Lt).
#[must_use]
pub fn is_title(character: char) -> bool {
    !character.is_ascii() && get_general_category(character) == Category::TitlecaseLetter
}

/// A number (general category N).
#[must_use]
pub fn is_number(character: char) -> bool {
    if character.is_ascii() {
        return character.is_ascii_digit();
    }
    matches!(get_general_category(character), Category::DecimalNumber | Category::LetterNumber | Category::OtherNumber)
}

/// Punctuation (general category P).
#[must_use]
pub fn is_punct(character: char) -> bool {
    matches!(
        get_general_category(character),
        Category::ConnectorPunctuation
            | Category::DashPunctuation
            | Category::OpenPunctuation
            | Category::ClosePunctuation
            | Category::InitialPunctuation
            | Category::FinalPunctuation
            | Category::OtherPunctuation
    )
}

/// White space, as Unicode says.
#[must_use]
pub fn is_space(character: char) -> bool {
    character.is_whitespace()
}

/// The upper-case letter of a letter; one for one, so that `ß` stays.
#[must_use]
pub fn to_upper(character: char) -> char {
    // Greek letters with an iota below have one as well, though in full they are two.
    match u32::from(character) {
        code @ (0x1F80..=0x1F87 | 0x1F90..=0x1F97 | 0x1FA0..=0x1FA7) => char::from_u32(code + 8).unwrap_or(character),
        code @ (0x1FB3 | 0x1FC3 | 0x1FF3) => char::from_u32(code + 9).unwrap_or(character),
        _ => single(character, character.to_uppercase()),
    }
}

/// The lower-case letter of a letter; one for one.
#[must_use]
pub fn to_lower(character: char) -> char {
    if character == '\u{130}' {
        return 'i';
    }
    single(character, character.to_lowercase())
}

/// The letter that begins a word in title case; one for one.
#[must_use]
pub fn to_title(character: char) -> char {
    match character {
        '\u{1C4}'..='\u{1C6}' => '\u{1C5}',
        '\u{1C7}'..='\u{1C9}' => '\u{1C8}',
        '\u{1CA}'..='\u{1CC}' => '\u{1CB}',
        '\u{1F1}'..='\u{1F3}' => '\u{1F2}',
        // Georgian has upper-case letters only for whole words.
        '\u{10D0}'..='\u{10FA}' | '\u{10FD}'..='\u{10FF}' => character,
        _ => to_upper(character),
    }
}

fn single(character: char, mut mapped: impl Iterator<Item = char>) -> char {
    match (mapped.next(), mapped.next()) {
        (Some(one), None) => one,
        _ => character,
    }
}

/// The last character and how many bytes it takes; see [`decode`].
#[must_use]
pub fn decode_last(bytes: &[u8]) -> Option<(char, usize)> {
    let last = *bytes.last()?;
    if last.is_ascii() {
        return Some((char::from(last), 1));
    }
    let found = (2..=bytes.len().min(4)).find_map(|width| {
        let (character, taken) = decode(&bytes[bytes.len() - width..])?;
        (taken == width).then_some((character, width))
    });
    Some(found.unwrap_or((ERROR, 1)))
}

/// Bytes as text; each that is no UTF-8 becomes [`ERROR`].
#[must_use]
pub fn to_str(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => Cow::Owned(runes(bytes).map(|(_, character)| character).collect()),
    }
}

/// The bytes with each character mapped; bytes that are no UTF-8 become [`ERROR`].
#[must_use]
pub fn map(bytes: &[u8], mut mapped: impl FnMut(char) -> char) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    for (_, character) in runes(bytes) {
        push(mapped(character), &mut out);
    }
    out
}

/// Writes a character as UTF-8.
pub fn push(character: char, out: &mut Vec<u8>) {
    if character.is_ascii() {
        out.push(character as u8);
    } else {
        out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
    }
}

/// How many characters there are; each byte that is no UTF-8 counts.
#[must_use]
pub fn count(bytes: &[u8]) -> usize {
    if bytes.is_ascii() { bytes.len() } else { runes(bytes).count() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_that_are_no_text_count_one_by_one() {
        let read: Vec<_> = runes(b"a\xC3\xA9\xFF\xE2\x82").collect();
        assert_eq!(read, [(0, 'a'), (1, 'é'), (3, ERROR), (4, ERROR), (5, ERROR)]);
    }

    #[test]
    fn an_overlong_form_is_no_text() {
        assert_eq!(decode(b"\xC0\x80"), Some((ERROR, 1)));
        assert_eq!(decode(b"\xED\xA0\x80"), Some((ERROR, 1)), "a surrogate");
        assert_eq!(decode(b""), None);
    }

    #[test]
    fn a_no_break_space_is_not_printed() {
        assert!(is_print('é') && is_print('😀') && is_print(' '));
        assert!(!is_print('\u{A0}') && !is_print('\u{200B}') && !is_print('\n'));
    }

    #[test]
    fn case_maps_letters_one_for_one() {
        for (character, upper, lower, title) in [
            ('a', 'A', 'a', 'A'),
            ('ß', 'ß', 'ß', 'ß'),
            ('é', 'É', 'é', 'É'),
            ('\u{1C6}', '\u{1C4}', '\u{1C6}', '\u{1C5}'),
            ('\u{1F80}', '\u{1F88}', '\u{1F80}', '\u{1F88}'),
            ('\u{130}', '\u{130}', 'i', '\u{130}'),
            ('\u{10D0}', '\u{1C90}', '\u{10D0}', '\u{10D0}'),
            ('1', '1', '1', '1'),
        ] {
            assert_eq!((to_upper(character), to_lower(character), to_title(character)), (upper, lower, title));
        }
    }

    #[test]
    fn the_last_character_is_found() {
        assert_eq!(decode_last("aé".as_bytes()), Some(('é', 2)));
        assert_eq!(decode_last(b"a\xA9"), Some((ERROR, 1)));
        assert_eq!(decode_last(b""), None);
    }
}
