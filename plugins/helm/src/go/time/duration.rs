//! Lengths of time in nanoseconds, as `1h30m0.5s`.

use std::fmt::Write as _;

use super::SECOND;

/// The largest number of nanoseconds, for a length below zero.
const MOST: u64 = 1 << 63;

/// A length as text.
#[must_use]
pub fn duration_string(nanoseconds: i64) -> String {
    let total = nanoseconds.unsigned_abs();
    let mut out = String::from(if nanoseconds < 0 { "-" } else { "" });
    // Writing to a string doesn't fail, here and below.
    match total {
        0 => out.push_str("0s"),
        1..1_000 => {
            let _ = write!(out, "{total}ns");
        }
        1_000..1_000_000 => decimal(total, 3, "µs", &mut out),
        1_000_000..1_000_000_000 => decimal(total, 6, "ms", &mut out),
        _ => {
            let seconds = total / SECOND.cast_unsigned();
            if seconds >= 3600 {
                let _ = write!(out, "{}h", seconds / 3600);
            }
            if seconds >= 60 {
                let _ = write!(out, "{}m", seconds / 60 % 60);
            }
            decimal(total % (60 * SECOND.cast_unsigned()), 9, "s", &mut out);
        }
    }
    out
}

/// Writes a number with the point so many digits from its end, without zeros at the end.
fn decimal(number: u64, digits: usize, unit: &str, out: &mut String) {
    let power = 10_u64.pow(u32::try_from(digits).unwrap_or_default());
    let _ = write!(out, "{}", number / power);
    let fraction = format!("{:0digits$}", number % power);
    let fraction = fraction.trim_end_matches('0');
    if !fraction.is_empty() {
        let _ = write!(out, ".{fraction}");
    }
    out.push_str(unit);
}

/// Reads a length: numbers with units.
///
/// # Errors
///
/// What is wrong with it, in Go's words.
pub fn parse_duration(text: &[u8]) -> Result<i64, String> {
    let invalid = || format!("time: invalid duration {}", super::scan::quoted(text));
    let (negative, mut rest) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, text),
    };
    if rest == b"0" {
        return Ok(0);
    }
    if rest.is_empty() {
        return Err(invalid());
    }
    let mut total = 0_u64;
    while !rest.is_empty() {
        let (whole, after) = leading_int(rest).ok_or_else(invalid)?;
        let mut has_digits = after.len() != rest.len();
        rest = after;
        let (mut fraction, mut scale) = (0, 1.0);
        if let Some(after) = rest.strip_prefix(b".") {
            let length;
            (fraction, scale, length) = leading_fraction(after);
            has_digits |= length > 0;
            rest = &after[length..];
        }
        if !has_digits {
            return Err(invalid());
        }
        let length = rest.iter().position(|byte| *byte == b'.' || byte.is_ascii_digit()).unwrap_or(rest.len());
        let (unit, after) = rest.split_at(length);
        rest = after;
        if unit.is_empty() {
            return Err(format!("time: missing unit in duration {}", super::scan::quoted(text)));
        }
        let Some(unit) = unit_of(unit) else {
            let (unit, text) = (super::scan::quoted(unit), super::scan::quoted(text));
            return Err(format!("time: unknown unit {unit} in duration {text}"));
        };
        if whole > MOST / unit {
            return Err(invalid());
        }
        let mut value = whole * unit;
        if fraction > 0 {
            value = value.wrapping_add(part(fraction, unit, scale));
        }
        total = total.wrapping_add(value);
        if value > MOST || total > MOST {
            return Err(invalid());
        }
    }
    match i64::try_from(total) {
        Ok(total) => Ok(if negative { -total } else { total }),
        Err(_) if negative => Ok(i64::MIN),
        Err(_) => Err(invalid()),
    }
}

#[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "as Go does")]
fn part(fraction: u64, unit: u64, scale: f64) -> u64 {
    (fraction as f64 * (unit as f64 / scale)) as u64
}

fn unit_of(name: &[u8]) -> Option<u64> {
    Some(match name {
        b"ns" => 1,
        b"us" | b"\xC2\xB5s" | b"\xCE\xBCs" => 1_000,
        b"ms" => 1_000_000,
        b"s" => 1_000_000_000,
        b"m" => 60_000_000_000,
        b"h" => 3_600_000_000_000,
        _ => return None,
    })
}

/// The number that a text begins with, if it isn't too large.
fn leading_int(text: &[u8]) -> Option<(u64, &[u8])> {
    let digits = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let mut number = 0_u64;
    for digit in &text[..digits] {
        number = number.checked_mul(10)?.checked_add(u64::from(digit - b'0')).filter(|number| *number <= MOST)?;
    }
    Some((number, &text[digits..]))
}

/// The digits behind a point as a number, what to divide it by, and how many there are; those beyond 64 bits are left
/// out.
fn leading_fraction(text: &[u8]) -> (u64, f64, usize) {
    let (mut number, mut scale, mut is_full) = (0_u64, 1.0, false);
    let digits = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    for digit in &text[..digits] {
        let next = number.checked_mul(10).and_then(|number| number.checked_add(u64::from(digit - b'0')));
        match next {
            Some(next) if !is_full && number <= (MOST - 1) / 10 && next <= MOST => {
                number = next;
                scale *= 10.0;
            }
            _ => is_full = true,
        }
    }
    (number, scale, digits)
}

/// Rounded to a multiple, half away from zero, as far as that fits.
#[must_use]
pub fn round(length: i64, to: i64) -> i64 {
    if to <= 0 {
        return length;
    }
    let left = length % to;
    let down = length - left;
    let is_less_than_half = left.unsigned_abs() < to.unsigned_abs() - left.unsigned_abs();
    match (is_less_than_half, length < 0) {
        (true, _) => down,
        (false, true) => down.checked_sub(to).unwrap_or(i64::MIN),
        (false, false) => down.checked_add(to).unwrap_or(i64::MAX),
    }
}

/// Rounded towards zero to a multiple.
#[must_use]
pub fn truncate(length: i64, to: i64) -> i64 {
    if to <= 0 { length } else { length - length % to }
}

#[expect(clippy::cast_precision_loss, reason = "as Go does")]
fn in_units(length: i64, unit: i64) -> f64 {
    (length / unit) as f64 + (length % unit) as f64 / unit as f64
}

/// A length in seconds.
#[must_use]
pub fn seconds(length: i64) -> f64 {
    in_units(length, SECOND)
}

/// A length in minutes.
#[must_use]
pub fn minutes(length: i64) -> f64 {
    in_units(length, 60 * SECOND)
}

/// A length in hours.
#[must_use]
pub fn hours(length: i64) -> f64 {
    in_units(length, 3600 * SECOND)
}
