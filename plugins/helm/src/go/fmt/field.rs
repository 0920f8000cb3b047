//! One value in its width: padding, precision, signs.

use std::io::Write as _;

use super::float::write_float;
use crate::go::quote::{Printable, quote_char, quote_with};
use crate::go::rune;

/// What stands between the percent sign and the verb.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Flags {
    pub(super) minus: bool,
    pub(super) plus: bool,
    pub(super) sharp: bool,
    pub(super) space: bool,
    pub(super) zero: bool,
    /// `%+v`: with the names of fields.
    pub(super) plus_v: bool,
    /// `%#v`: as in Go's source.
    pub(super) sharp_v: bool,
    pub(super) width: Option<usize>,
    pub(super) precision: Option<usize>,
}

/// Digits of numbers, and the letter of the prefix.
pub(super) const LOWER: &[u8; 17] = b"0123456789abcdefx";
/// Digits of numbers, and the letter of the prefix.
pub(super) const UPPER: &[u8; 17] = b"0123456789ABCDEFX";

impl Flags {
    fn fill(&self, count: usize, out: &mut Vec<u8>) {
        // Zeros only ever stand on the left.
        let byte = if self.zero && !self.minus { b'0' } else { b' ' };
        out.resize(out.len() + count, byte);
    }

    /// Writes bytes in their width, which counts characters.
    pub(super) fn pad(&self, bytes: &[u8], out: &mut Vec<u8>) {
        let missing = self.width.map_or(0, |width| width.saturating_sub(rune::count(bytes)));
        if !self.minus {
            self.fill(missing, out);
        }
        out.extend_from_slice(bytes);
        if self.minus {
            self.fill(missing, out);
        }
    }

    fn without_zero(&self) -> Self {
        Self { zero: false, ..*self }
    }

    fn truncated<'b>(&self, bytes: &'b [u8]) -> &'b [u8] {
        let Some(most) = self.precision else { return bytes };
        if bytes.len() <= most {
            return bytes;
        }
        let end = rune::runes(bytes).nth(most).map_or(bytes.len(), |(place, _)| place);
        &bytes[..end]
    }

    /// `%s`.
    pub(super) fn string(&self, bytes: &[u8], out: &mut Vec<u8>) {
        self.pad(self.truncated(bytes), out);
    }

    /// `%q` of a text.
    pub(super) fn quoted(&self, bytes: &[u8], out: &mut Vec<u8>) {
        let bytes = self.truncated(bytes);
        if self.sharp && can_backquote(bytes) {
            self.pad(&[b"`", bytes, b"`"].concat(), out);
            return;
        }
        self.pad(quote_with(bytes, '"', self.printable()).as_bytes(), out);
    }

    fn printable(&self) -> Printable {
        if self.plus { Printable::Ascii } else { Printable::Unicode }
    }

    /// `%x` and `%X` of a text.
    pub(super) fn hex(&self, bytes: &[u8], digits: &[u8; 17], out: &mut Vec<u8>) {
        let bytes = &bytes[..self.precision.unwrap_or(bytes.len()).min(bytes.len())];
        let mut text = Vec::with_capacity(2 * bytes.len() + 2);
        for (place, byte) in bytes.iter().enumerate() {
            if self.space && place > 0 {
                text.push(b' ');
            }
            if self.sharp && (self.space || place == 0) {
                text.extend_from_slice(&[b'0', digits[16]]);
            }
            text.extend_from_slice(&[digits[usize::from(byte >> 4)], digits[usize::from(byte & 15)]]);
        }
        self.pad(&text, out);
    }

    /// `%c`.
    pub(super) fn character(&self, code: u64, out: &mut Vec<u8>) {
        let mut text = Vec::new();
        rune::push(character(code), &mut text);
        self.pad(&text, out);
    }

    /// `%q` of a number.
    pub(super) fn quoted_character(&self, code: u64, out: &mut Vec<u8>) {
        self.pad(quote_char(character(code), self.printable()).as_bytes(), out);
    }

    /// `%U`.
    pub(super) fn code_point(&self, code: u64, out: &mut Vec<u8>) {
        let digits = self.precision.unwrap_or(0).max(4);
        let number = format!("{code:X}");
        let mut text = b"U+".to_vec();
        text.resize(2 + digits.saturating_sub(number.len()), b'0');
        text.extend_from_slice(number.as_bytes());
        let shown = u32::try_from(code).ok().and_then(char::from_u32).filter(|shown| rune::is_print(*shown));
        if let (true, Some(shown)) = (self.sharp, shown) {
            text.extend_from_slice(b" '");
            rune::push(shown, &mut text);
            text.push(b'\'');
        }
        self.without_zero().pad(&text, out);
    }

    /// An integer: its size and whether it is negative.
    pub(super) fn integer(&self, size: u64, negative: bool, base: u64, verb: char, out: &mut Vec<u8>) {
        let signed = negative || self.plus || self.space;
        let least = match (self.precision, self.width) {
            (Some(0), _) if size == 0 => {
                self.without_zero().fill(self.width.unwrap_or(0), out);
                return;
            }
            (Some(precision), _) => precision,
            (None, Some(width)) if self.zero && !self.minus => width.saturating_sub(usize::from(signed)),
            _ => 0,
        };
        let letters = if verb == 'X' { UPPER } else { LOWER };
        // From the last digit to the first.
        let mut text = Vec::with_capacity(least.max(8) + 4);
        let mut rest = size;
        loop {
            text.push(letters[usize::try_from(rest % base).unwrap_or(0)]);
            rest /= base;
            if rest == 0 {
                break;
            }
        }
        if text.len() < least {
            text.resize(least, b'0');
        }
        if self.sharp {
            match base {
                2 => text.extend_from_slice(b"b0"),
                8 if text.last() != Some(&b'0') => text.push(b'0'),
                16 => text.extend_from_slice(&[letters[16], b'0']),
                _ => {}
            }
        }
        if verb == 'O' {
            text.extend_from_slice(b"o0");
        }
        if signed {
            text.push(if negative {
                b'-'
            } else if self.plus {
                b'+'
            } else {
                b' '
            });
        }
        text.reverse();
        self.without_zero().pad(&text, out);
    }

    /// A float; `precision` is what the verb has without one of its own.
    pub(super) fn float(&self, number: f64, verb: char, precision: Option<usize>, out: &mut Vec<u8>) {
        let precision = self.precision.or(precision);
        let mut text = vec![b'+'];
        write_float(number, verb, precision, &mut text);
        if matches!(text.get(1), Some(b'-' | b'+')) {
            text.remove(0);
        }
        if self.space && text[0] == b'+' && !self.plus {
            text[0] = b' ';
        }
        if matches!(text.get(1), Some(b'I' | b'N')) {
            if text[1] == b'N' && !self.space && !self.plus {
                text.remove(0);
            }
            // An infinity has its sign.
            self.without_zero().pad(&text, out);
            return;
        }
        if self.sharp && verb != 'b' {
            with_point(&mut text, verb, precision);
        }
        if !self.plus && text[0] == b'+' {
            self.pad(&text[1..], out);
            return;
        }
        if self.zero && !self.minus && self.width.is_some_and(|width| width > text.len()) {
            out.push(text[0]);
            self.fill(self.width.unwrap_or(0) - text.len(), out);
            out.extend_from_slice(&text[1..]);
            return;
        }
        self.pad(&text, out);
    }
}

fn character(code: u64) -> char {
    u32::try_from(code).ok().and_then(char::from_u32).unwrap_or(rune::ERROR)
}

/// Whether a text can stand between backquotes.
fn can_backquote(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_ok_and(|text| {
        text.chars().all(|character| {
            !matches!(character, '`' | '\u{FEFF}' | '\u{7F}') && (character >= ' ' || character == '\t')
        })
    })
}

/// Gives a float a point, and the zeros that the verb would drop. The first byte is the sign.
fn with_point(text: &mut Vec<u8>, verb: char, precision: Option<usize>) {
    let hex = matches!(verb, 'x' | 'X');
    let mut digits = if matches!(verb, 'g' | 'G' | 'x') { precision.unwrap_or(6) } else { 0 };
    let exponent = text.iter().position(|byte| match byte {
        b'p' | b'P' => true,
        b'e' | b'E' => !hex,
        _ => false,
    });
    let tail = text.split_off(exponent.unwrap_or(text.len()));
    let (mut point, mut counts) = (false, false);
    for byte in &text[1..] {
        match byte {
            b'.' => point = true,
            _ => {
                counts |= *byte != b'0';
                digits = digits.saturating_sub(usize::from(counts));
            }
        }
    }
    if !point {
        if text.len() == 2 && text[1] == b'0' {
            digits = digits.saturating_sub(1);
        }
        text.push(b'.');
    }
    text.resize(text.len() + digits, b'0');
    text.extend_from_slice(&tail);
}

/// Writes a pointer, which has no address that anybody could use.
pub(super) fn write_address(out: &mut Vec<u8>) {
    // Writing to a vector doesn't fail.
    let _ = write!(out, "{:#x}", 0xc0_0000_0000_u64);
}
