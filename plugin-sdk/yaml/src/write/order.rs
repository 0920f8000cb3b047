//! The order of keys: letters after everything else, runs of digits by their number.

use unicode_general_category::{GeneralCategory, get_general_category};

use super::Dialect;

/// Puts entries in the order they are printed.
///
/// The rule isn't a strict order for some sets of keys (`0x1F`, `017` and `1_000` go in a circle), which the standard
/// library's sort may answer with a panic: this merge sort ends with some arrangement whatever the rule says, and the
/// same one every time.
pub(super) fn sort<T: Copy>(entries: &mut [(&str, T)], dialect: Dialect) {
    if !entries.is_sorted_by(|a, b| !is_before(b.0, a.0, dialect)) {
        let mut spare = entries.to_vec();
        merge_sort(entries, &mut spare, dialect);
    }
}

fn merge_sort<'a, T: Copy>(entries: &mut [(&'a str, T)], spare: &mut [(&'a str, T)], dialect: Dialect) {
    let middle = entries.len() / 2;
    if middle == 0 {
        return;
    }
    merge_sort(&mut entries[..middle], &mut spare[..middle], dialect);
    merge_sort(&mut entries[middle..], &mut spare[middle..], dialect);
    spare.copy_from_slice(entries);
    let (left, right) = spare.split_at(middle);
    let (mut left, mut right) = (left.iter().peekable(), right.iter().peekable());
    for slot in entries {
        let takes_right = match (left.peek(), right.peek()) {
            (Some(left), Some(right)) => is_before(right.0, left.0, dialect),
            (None, _) => true,
            (_, None) => false,
        };
        let next = if takes_right { right.next() } else { left.next() };
        if let Some(entry) = next {
            *slot = *entry;
        }
    }
}

/// Whether the Go module prints the key `a` before the key `b`.
fn is_before(a: &str, b: &str, dialect: Dialect) -> bool {
    let shared = shared_prefix(a, b);
    let (Some(left), Some(right)) = (a[shared..].chars().next(), b[shared..].chars().next()) else {
        return a.len() < b.len();
    };
    match (is_letter(left), is_letter(right)) {
        (true, true) => return left < right,
        (false, false) => {}
        (left_is_letter, right_is_letter) => {
            let after_digit = dialect == Dialect::V3 && a[..shared].chars().next_back().is_some_and(is_digit);
            return if after_digit { left_is_letter } else { right_is_letter };
        }
    }
    // Within a number that has begun already, a zero is a digit like any other; else it leads and counts for nothing.
    let continues = (left == '0' || right == '0') && ends_in_number(&a[..shared]);
    let (left_number, left_digits) = leading_number(&a[shared..], continues);
    let (right_number, right_digits) = leading_number(&b[shared..], continues);
    if left_number != right_number {
        return left_number < right_number;
    }
    if left_digits != right_digits {
        return left_digits < right_digits;
    }
    left < right
}

/// The length of what both begin with, in whole characters.
fn shared_prefix(a: &str, b: &str) -> usize {
    let mut shared = a.bytes().zip(b.bytes()).take_while(|(a, b)| a == b).count();
    while !a.is_char_boundary(shared) || !b.is_char_boundary(shared) {
        shared -= 1;
    }
    shared
}

fn ends_in_number(text: &str) -> bool {
    text.chars().rev().take_while(|char| is_digit(*char)).any(|digit| digit != '0')
}

/// The number that `text` begins with and how many digits it has; it overflows as Go's does.
fn leading_number(text: &str, continues: bool) -> (i64, usize) {
    let start = (i64::from(continues), 0);
    text.chars().take_while(|char| is_digit(*char)).fold(start, |(number, digits), digit| {
        let digit = i64::from(u32::from(digit)) - i64::from(u32::from('0'));
        (number.wrapping_mul(10).wrapping_add(digit), digits + 1)
    })
}

fn is_letter(char: char) -> bool {
    use GeneralCategory::{LowercaseLetter, ModifierLetter, OtherLetter, TitlecaseLetter, UppercaseLetter};
    if char.is_ascii() {
        return char.is_ascii_alphabetic();
    }
    matches!(
        get_general_category(char),
        LowercaseLetter | ModifierLetter | OtherLetter | TitlecaseLetter | UppercaseLetter
    )
}

fn is_digit(char: char) -> bool {
    if char.is_ascii() {
        return char.is_ascii_digit();
    }
    get_general_category(char) == GeneralCategory::DecimalNumber
}
