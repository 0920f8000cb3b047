//! Numbers as Go's `strconv` and `encoding/json` read and print them.

use std::fmt::Write as _;

use crate::Integer;

/// The integer that `text` denotes in Go's notation: decimal, `0x`, `0o`, `0b` or a leading `0` for octal, with a sign.
/// `text` has no underscores any more.
pub(crate) fn parse_integer(text: &str) -> Option<Integer> {
    let (negative, signed, digits) = match text.as_bytes().first()? {
        b'-' => (true, true, &text[1..]),
        b'+' => (false, true, &text[1..]),
        _ => (false, false, text),
    };
    let magnitude = parse_magnitude(digits)?;
    if negative {
        return 0i64.checked_sub_unsigned(magnitude).map(Integer::Signed);
    }
    match i64::try_from(magnitude) {
        Ok(number) => Some(Integer::Signed(number)),
        // Beyond i64, Go tries an unsigned number, which takes no sign.
        Err(_) if signed => None,
        Err(_) => Some(Integer::Unsigned(magnitude)),
    }
}

fn parse_magnitude(digits: &str) -> Option<u64> {
    let bytes = digits.as_bytes();
    let (radix, digits) = match bytes {
        [b'0', b'x' | b'X', ..] => (16, &digits[2..]),
        [b'0', b'o' | b'O', ..] => (8, &digits[2..]),
        [b'0', b'b' | b'B', ..] => (2, &digits[2..]),
        [b'0', _, ..] => (8, &digits[1..]),
        _ => (10, digits),
    };
    // `from_str_radix` would take one more sign.
    if !digits.as_bytes().first()?.is_ascii_hexdigit() {
        return None;
    }
    u64::from_str_radix(digits, radix).ok()
}

/// The finite number that `text` denotes as YAML writes fractions and exponents: `1.`, `.5`, `+1e3`, `08`.
pub(crate) fn parse_fraction(text: &str) -> Option<f64> {
    let bytes = text.as_bytes();
    let unsigned = usize::from(matches!(bytes.first(), Some(b'-' | b'+')));
    let whole = digits_at(bytes, unsigned);
    let mut end = unsigned + whole;
    let mut fraction = 0;
    if bytes.get(end) == Some(&b'.') {
        fraction = digits_at(bytes, end + 1);
        end += 1 + fraction;
    }
    if whole == 0 && fraction == 0 {
        return None;
    }
    if let Some(b'e' | b'E') = bytes.get(end) {
        let sign = usize::from(matches!(bytes.get(end + 1), Some(b'-' | b'+')));
        let exponent = digits_at(bytes, end + 1 + sign);
        if exponent == 0 {
            return None;
        }
        end += 1 + sign + exponent;
    }
    if end != bytes.len() {
        return None;
    }
    // What is too large for a float stays text.
    text.parse::<f64>().ok().filter(|number| number.is_finite())
}

fn digits_at(bytes: &[u8], start: usize) -> usize {
    bytes[start.min(bytes.len())..].iter().take_while(|byte| byte.is_ascii_digit()).count()
}

/// The integer that a reader of `number`'s JSON text sees, if it sees one. JSON writes whole numbers below 1e21 without
/// a fraction, with zeros after the shortest digits that give the number back.
#[must_use]
pub fn as_json_integer(number: f64) -> Option<Integer> {
    /// Every whole number up to here is a float of its own, so no digits are made up.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if number.fract() != 0.0 || number.abs() >= 2e19 || (number == 0.0 && number.is_sign_negative()) {
        return None;
    }
    if number.abs() <= EXACT {
        #[expect(clippy::cast_possible_truncation, reason = "whole and within 2^53")]
        return Some(Integer::Signed(number as i64));
    }
    parse_integer(&number.to_string())
}

/// Appends `number` as Go's `encoding/json` prints it: the shortest digits that give it back, with an exponent below
/// 1e-6 and from 1e21. What is not finite has no JSON text and becomes `null`.
pub(crate) fn write_json_float(number: f64, out: &mut String) {
    if !number.is_finite() {
        out.push_str("null");
        return;
    }
    let size = number.abs();
    if size != 0.0 && !(1e-6..1e21).contains(&size) {
        let text = format!("{number:e}");
        match text.split_once("e-") {
            Some(_) => out.push_str(&text),
            None => out.push_str(&text.replacen('e', "e+", 1)),
        }
        return;
    }
    write!(out, "{number}").expect("a String takes all text");
}

/// Appends the digits and exponent of a shortest scientific notation (`1.5e-7`) as Go's `%g` prints them: with an
/// exponent of at least two digits below 1e-4 and from 1e6.
pub(crate) fn write_general(scientific: &str, out: &mut String) {
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if (-4..6).contains(&exponent) {
        write_plain(mantissa, exponent, out);
        return;
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    write!(out, "{mantissa}e{sign}{:02}", exponent.abs()).expect("a String takes all text");
}

fn write_plain(mantissa: &str, exponent: i32, out: &mut String) {
    let (sign, digits) = mantissa.strip_prefix('-').map_or(("", mantissa), |digits| ("-", digits));
    let digits: String = digits.chars().filter(char::is_ascii_digit).collect();
    out.push_str(sign);
    if exponent < 0 {
        out.push_str("0.");
        (1..-exponent).for_each(|_| out.push('0'));
        out.push_str(&digits);
        return;
    }
    let whole = exponent.unsigned_abs() as usize + 1;
    out.push_str(&digits[..whole.min(digits.len())]);
    (digits.len()..whole).for_each(|_| out.push('0'));
    if digits.len() > whole {
        out.push('.');
        out.push_str(&digits[whole..]);
    }
}
