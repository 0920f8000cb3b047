//! Numbers read as Go's `strconv` does.

/// Why a text is no number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberError {
    /// It isn't written as one.
    Syntax,
    /// It doesn't fit.
    Range,
}

impl std::fmt::Display for NumberError {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(match self {
            Self::Syntax => "invalid syntax",
            Self::Range => "value out of range",
        })
    }
}

/// Reads an unsigned integer: base 2 to 36, or 0 to go by its prefix and allow underscores.
///
/// # Errors
///
/// When the text is no integer in that base, or doesn't fit in 64 bits.
pub fn parse_uint(text: &[u8], base: u32) -> Result<u64, NumberError> {
    let (digits, radix) = if base == 0 { prefixed(text) } else { (text, base) };
    if text.is_empty() {
        return Err(NumberError::Syntax);
    }
    let mut number = 0_u64;
    let mut underscores = false;
    for byte in digits {
        if *byte == b'_' && base == 0 {
            underscores = true;
            continue;
        }
        let digit = char::from(*byte).to_digit(36).filter(|digit| *digit < radix).ok_or(NumberError::Syntax)?;
        number = number
            .checked_mul(u64::from(radix))
            .and_then(|number| number.checked_add(u64::from(digit)))
            .ok_or(NumberError::Range)?;
    }
    if underscores && !underscores_fit(text) {
        return Err(NumberError::Syntax);
    }
    Ok(number)
}

/// The digits after the prefix, and the base it means.
fn prefixed(text: &[u8]) -> (&[u8], u32) {
    match text {
        [b'0', b'b' | b'B', rest @ ..] if !rest.is_empty() => (rest, 2),
        [b'0', b'o' | b'O', rest @ ..] if !rest.is_empty() => (rest, 8),
        [b'0', b'x' | b'X', rest @ ..] if !rest.is_empty() => (rest, 16),
        [b'0', rest @ ..] => (rest, 8),
        _ => (text, 10),
    }
}

/// Reads an integer, with a sign or without; see [`parse_uint`].
///
/// # Errors
///
/// When the text is no integer in that base, or doesn't fit in 64 bits.
pub fn parse_int(text: &[u8], base: u32) -> Result<i64, NumberError> {
    let (negative, digits) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, text),
    };
    let number = i128::from(parse_uint(digits, base)?);
    i64::try_from(if negative { -number } else { number }).map_err(|_| NumberError::Range)
}

/// Whether each underscore stands between digits, or between a prefix and a digit.
fn underscores_fit(text: &[u8]) -> bool {
    let text = text.strip_prefix(b"-").or_else(|| text.strip_prefix(b"+")).unwrap_or(text);
    let (mut before, rest, hex) = match text {
        [b'0', letter @ (b'b' | b'B' | b'o' | b'O' | b'x' | b'X'), rest @ ..] => {
            (b'0', rest, letter.eq_ignore_ascii_case(&b'x'))
        }
        _ => (b'^', text, false),
    };
    for byte in rest {
        before = match byte {
            b'0'..=b'9' => b'0',
            b'a'..=b'f' | b'A'..=b'F' if hex => b'0',
            b'_' if before == b'0' => b'_',
            b'_' => return false,
            _ if before == b'_' => return false,
            _ => b'!',
        };
    }
    before != b'_'
}

/// Reads a float of 64 bits: decimal, hexadecimal with an exponent of two, `inf`, `infinity` or `nan`.
///
/// # Errors
///
/// When the text is no float, or too large for one.
pub fn parse_float(text: &[u8]) -> Result<f64, NumberError> {
    let plain = text.strip_prefix(b"-").or_else(|| text.strip_prefix(b"+")).unwrap_or(text);
    let number = if plain.len() > 2 && plain[0] == b'0' && plain[1].eq_ignore_ascii_case(&b'x') {
        hex_float(plain)
    } else {
        decimal_float(plain)
    };
    let number = number?;
    if text.contains(&b'_') && !underscores_fit(text) {
        return Err(NumberError::Syntax);
    }
    Ok(if text.first() == Some(&b'-') { -number } else { number })
}

fn decimal_float(text: &[u8]) -> Result<f64, NumberError> {
    if [b"inf".as_slice(), b"infinity"].iter().any(|name| text.eq_ignore_ascii_case(name)) {
        return Ok(f64::INFINITY);
    }
    if text.eq_ignore_ascii_case(b"nan") {
        return Ok(f64::NAN);
    }
    let is_part = |byte: &u8| byte.is_ascii_digit() || matches!(byte, b'.' | b'e' | b'E' | b'+' | b'-' | b'_');
    if !text.iter().all(is_part) || matches!(text.first(), Some(b'+' | b'-')) {
        return Err(NumberError::Syntax);
    }
    let digits: String = text.iter().filter(|byte| **byte != b'_').map(|byte| char::from(*byte)).collect();
    let number: f64 = digits.parse().map_err(|_| NumberError::Syntax)?;
    if number.is_infinite() { Err(NumberError::Range) } else { Ok(number) }
}

/// `0x` digits, with a point or without, and the exponent that it must have.
fn hex_float(text: &[u8]) -> Result<f64, NumberError> {
    let split = text.iter().position(|byte| byte.eq_ignore_ascii_case(&b'p')).ok_or(NumberError::Syntax)?;
    let (mantissa, exponent) = (&text[2..split], &text[split + 1..]);
    let exponent: Vec<u8> = exponent.iter().copied().filter(|byte| *byte != b'_').collect();
    let exponent = match exponent.as_slice() {
        [] | [b'+' | b'-'] | [b'+' | b'-', b'+' | b'-', ..] => return Err(NumberError::Syntax),
        digits => parse_int(digits, 10).or_else(|error| match error {
            NumberError::Range => Ok(if digits[0] == b'-' { -100_000 } else { 100_000 }),
            NumberError::Syntax => Err(error),
        })?,
    };
    let (mut bits, mut scale, mut point, mut digits) = (0_u128, 0_i64, false, 0_u32);
    for byte in mantissa {
        match byte {
            b'_' => {}
            b'.' if !point => point = true,
            _ => {
                let digit = char::from(*byte).to_digit(16).ok_or(NumberError::Syntax)?;
                digits += 1;
                if bits >> 120 == 0 {
                    bits = bits << 4 | u128::from(digit);
                    scale -= if point { 4 } else { 0 };
                } else {
                    // What is beyond the bits that count only decides how to round.
                    bits |= u128::from(digit != 0);
                    scale += if point { 0 } else { 4 };
                }
            }
        }
    }
    if digits == 0 {
        return Err(NumberError::Syntax);
    }
    scaled(bits, scale.saturating_add(exponent.clamp(-100_000, 100_000)))
}

/// `bits` times a power of two, rounded once, to even.
fn scaled(bits: u128, exponent: i64) -> Result<f64, NumberError> {
    if bits == 0 {
        return Ok(0.0);
    }
    let length = 128 - i64::from(bits.leading_zeros());
    // How many bits a float has at that size: 53, or less where it is subnormal.
    let kept = (length + exponent + 1074).min(53);
    if kept < 0 {
        return Ok(0.0);
    }
    let dropped = length - kept;
    let rounded = if dropped <= 0 {
        bits
    } else {
        let half = 1_u128 << (dropped - 1).min(127);
        let rest = bits & (half - 1);
        let whole = if dropped >= 128 { 0 } else { bits >> dropped };
        let up = bits & half != 0 && (rest != 0 || whole & 1 == 1);
        whole + u128::from(up)
    };
    let power = exponent + dropped.max(0);
    #[expect(clippy::cast_precision_loss, reason = "it has 53 bits at most, or it was not rounded")]
    let mut number = rounded as f64;
    let mut left = power;
    while left > 0 && number.is_finite() {
        let step = left.min(1000);
        number *= 2_f64.powi(i32::try_from(step).unwrap_or(1000));
        left -= step;
    }
    while left < 0 && number != 0.0 {
        let step = left.max(-1000);
        number *= 2_f64.powi(i32::try_from(step).unwrap_or(-1000));
        left -= step;
    }
    if number.is_infinite() { Err(NumberError::Range) } else { Ok(number) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_go_by_their_prefix() {
        for (text, expected) in [
            ("0", Ok(0)),
            ("017", Ok(15)),
            ("0x1F", Ok(31)),
            ("-0b101", Ok(-5)),
            ("+0o17", Ok(15)),
            ("1_000", Ok(1000)),
            ("0_7", Ok(7)),
            ("0x_f", Ok(15)),
            ("_1", Err(NumberError::Syntax)),
            ("1__0", Err(NumberError::Syntax)),
            ("1_", Err(NumberError::Syntax)),
            ("08", Err(NumberError::Syntax)),
            ("", Err(NumberError::Syntax)),
            ("0x", Err(NumberError::Syntax)),
            ("9223372036854775808", Err(NumberError::Range)),
            ("-9223372036854775808", Ok(i64::MIN)),
        ] {
            assert_eq!(parse_int(text.as_bytes(), 0), expected, "{text}");
        }
        assert_eq!(parse_int(b"1_0", 10), Err(NumberError::Syntax));
        assert_eq!(parse_uint(b"zz", 36), Ok(1295));
    }

    #[test]
    fn floats_are_decimal_or_hexadecimal() {
        for (text, expected) in [
            ("1.5", Ok(1.5)),
            (".5", Ok(0.5)),
            ("5.", Ok(5.0)),
            ("1_0.2_5e1_0", Ok(10.25e10)),
            ("-1e3", Ok(-1000.0)),
            ("0x1p-2", Ok(0.25)),
            ("0x1.8p1", Ok(3.0)),
            ("0X1.fffffffffffff8p0", Ok(2.0)),
            ("0x1p-1074", Ok(5e-324)),
            ("0x1p-1075", Ok(0.0)),
            ("0x1p1024", Err(NumberError::Range)),
            ("1e400", Err(NumberError::Range)),
            ("Inf", Ok(f64::INFINITY)),
            ("0x1", Err(NumberError::Syntax)),
            ("0x.p1", Err(NumberError::Syntax)),
            ("1e", Err(NumberError::Syntax)),
            ("--1", Err(NumberError::Syntax)),
            (".", Err(NumberError::Syntax)),
            ("", Err(NumberError::Syntax)),
        ] {
            assert_eq!(parse_float(text.as_bytes()), expected, "{text}");
        }
        assert!(parse_float(b"NaN").is_ok_and(f64::is_nan));
    }
}
