//! Runes: how Go reads bytes as characters and which it calls letters, digits, or printable.

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
}
