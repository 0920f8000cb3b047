//! Floats as Go's `strconv` writes them.

use std::io::Write as _;

/// More digits than any float has; those beyond are zeros.
const MOST_DIGITS: usize = 1100;

/// Writes a float: `b`, `e`, `E`, `f`, `g`, `G`, `x` or `X`, with so many digits, or as few as read back equal.
pub fn write_float(number: f64, verb: char, precision: Option<usize>, out: &mut Vec<u8>) {
    if number.is_nan() {
        out.extend_from_slice(b"NaN");
        return;
    }
    if number.is_infinite() {
        out.extend_from_slice(if number > 0.0 { b"+Inf" } else { b"-Inf" });
        return;
    }
    match verb {
        'e' | 'E' => exponent(number, verb, precision, out),
        'f' | 'F' => fixed(number, precision, out),
        'b' => binary(number, out),
        'x' | 'X' => hexadecimal(number, verb, precision, out),
        _ => general(number, verb, precision, out),
    }
}

/// The digits of a number without its sign, and the exponent of the first.
fn digits(number: f64, precision: Option<usize>) -> (Vec<u8>, i32) {
    let text = match precision {
        Some(after) => format!("{:.1$e}", number.abs(), after.min(MOST_DIGITS)),
        None => format!("{:e}", number.abs()),
    };
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let mut digits: Vec<u8> = mantissa.bytes().filter(u8::is_ascii_digit).collect();
    if let Some(after) = precision.filter(|after| *after > MOST_DIGITS) {
        digits.resize(after + 1, b'0');
    }
    (digits, exponent.parse().unwrap_or(0))
}

fn exponent(number: f64, verb: char, precision: Option<usize>, out: &mut Vec<u8>) {
    let (digits, power) = digits(number, precision);
    write_exponent(number.is_sign_negative(), &digits, power, verb, out);
}

fn write_exponent(negative: bool, digits: &[u8], power: i32, verb: char, out: &mut Vec<u8>) {
    if negative {
        out.push(b'-');
    }
    out.push(digits[0]);
    if digits.len() > 1 {
        out.push(b'.');
        out.extend_from_slice(&digits[1..]);
    }
    out.push(if verb.is_ascii_uppercase() { b'E' } else { b'e' });
    out.push(if power < 0 { b'-' } else { b'+' });
    // Writing to a vector doesn't fail.
    let _ = write!(out, "{:02}", power.abs());
}

fn fixed(number: f64, precision: Option<usize>, out: &mut Vec<u8>) {
    let _ = match precision {
        Some(after) => {
            let written = write!(out, "{number:.0$}", after.min(MOST_DIGITS));
            out.resize(out.len() + after.saturating_sub(MOST_DIGITS), b'0');
            written
        }
        None => write!(out, "{number}"),
    };
}

/// Bits of the mantissa that are kept, without the leading one.
const MANTISSA_BITS: i32 = 52;

/// The mantissa and the power of two that its first bit stands for.
fn parts(number: f64) -> (u64, i32) {
    let bits = number.to_bits();
    let exponent = i32::try_from(bits >> MANTISSA_BITS & 0x7FF).unwrap_or(0);
    let mantissa = bits & ((1 << MANTISSA_BITS) - 1);
    if exponent == 0 { (mantissa, -1022) } else { (mantissa | 1 << MANTISSA_BITS, exponent - 1023) }
}

/// The mantissa as an integer, and the power of two it is multiplied by.
fn binary(number: f64, out: &mut Vec<u8>) {
    let (mantissa, exponent) = parts(number);
    let sign = if number.is_sign_negative() { "-" } else { "" };
    let _ = write!(out, "{sign}{mantissa}p{:+}", exponent - MANTISSA_BITS);
}

fn hexadecimal(number: f64, verb: char, precision: Option<usize>, out: &mut Vec<u8>) {
    /// Where the leading one stands, so that four bits a digit follow it.
    const LEADING: u32 = 60;
    let (mantissa, mut exponent) = parts(number);
    let mut bits = mantissa << 8;
    if bits == 0 {
        exponent = 0;
    } else {
        let shift = bits.leading_zeros() - (63 - LEADING);
        bits <<= shift;
        exponent -= shift.cast_signed();
    }
    if let Some(digits) = precision.filter(|digits| *digits < 15) {
        let kept = LEADING - 4 * u32::try_from(digits).unwrap_or(0);
        let (whole, rest) = (bits >> kept, bits & ((1 << kept) - 1));
        let half = 1 << (kept - 1);
        let up = rest > half || rest == half && whole & 1 == 1;
        bits = (whole + u64::from(up)) << kept;
        if bits >> (LEADING + 1) != 0 {
            bits >>= 1;
            exponent += 1;
        }
    }
    let digits = if verb == 'X' { b"0123456789ABCDEF" } else { b"0123456789abcdef" };
    if number.is_sign_negative() {
        out.push(b'-');
    }
    out.extend_from_slice(&[b'0', verb as u8, digits[usize::from(bits >> LEADING & 1 == 1)]]);
    let mut rest = bits << 4;
    if precision.map_or(rest != 0, |digits| digits > 0) {
        out.push(b'.');
    }
    let mut written = 0;
    while precision.map_or(rest != 0, |digits| written < digits) {
        out.push(digits[(rest >> LEADING) as usize]);
        rest <<= 4;
        written += 1;
    }
    out.push(if verb == 'X' { b'P' } else { b'p' });
    out.push(if exponent < 0 { b'-' } else { b'+' });
    let _ = write!(out, "{:02}", exponent.abs());
}

/// The shorter of both: an exponent for what is very small or large.
fn general(number: f64, verb: char, precision: Option<usize>, out: &mut Vec<u8>) {
    let wanted = precision.map(|digits| digits.max(1));
    let (mut digits, power) = digits(number, wanted.map(|digits| digits - 1));
    let limit = match wanted {
        None => 6,
        Some(wanted) => {
            let significant = digits.iter().rposition(|digit| *digit != b'0').map_or(1, |last| last + 1);
            digits.truncate(significant);
            let whole = usize::try_from(power + 1).unwrap_or(0);
            let limit = if wanted > significant && significant >= whole { significant } else { wanted };
            i32::try_from(limit).unwrap_or(i32::MAX)
        }
    };
    if power < -4 || power >= limit {
        write_exponent(number.is_sign_negative(), &digits, power, verb, out);
        return;
    }
    if number.is_sign_negative() {
        out.push(b'-');
    }
    let Ok(whole) = usize::try_from(power + 1) else {
        out.extend_from_slice(b"0.");
        out.resize(out.len() + usize::try_from(-power - 1).unwrap_or(0), b'0');
        out.extend_from_slice(&digits);
        return;
    };
    if whole == 0 {
        out.extend_from_slice(b"0.");
        out.extend_from_slice(&digits);
        return;
    }
    if digits.len() <= whole {
        let zeros = whole - digits.len();
        out.extend_from_slice(&digits);
        out.resize(out.len() + zeros, b'0');
    } else {
        out.extend_from_slice(&digits[..whole]);
        out.push(b'.');
        out.extend_from_slice(&digits[whole..]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats_are_written_as_go_does() {
        for (number, verb, precision, expected) in [
            (1_000_000.0, 'g', None, "1e+06"),
            (100_000.0, 'g', None, "100000"),
            (123_456_789.0, 'g', None, "1.23456789e+08"),
            (0.0001, 'g', None, "0.0001"),
            (0.00001, 'g', None, "1e-05"),
            (1.5, 'g', None, "1.5"),
            (0.1, 'g', None, "0.1"),
            (-0.0, 'g', None, "-0"),
            (0.0, 'g', None, "0"),
            (1e100, 'g', None, "1e+100"),
            (1234.5678, 'g', Some(3), "1.23e+03"),
            (100.0, 'g', Some(3), "100"),
            (1.0, 'f', Some(2), "1.00"),
            (2.5, 'f', Some(0), "2"),
            (1.5, 'e', None, "1.5e+00"),
            (1.0, 'e', Some(6), "1.000000e+00"),
            (1e21, 'f', None, "1000000000000000000000"),
            (1.5, 'b', None, "6755399441055744p-52"),
            (0.0, 'b', None, "0p-1074"),
            (1.5, 'x', None, "0x1.8p+00"),
            (0.0, 'x', None, "0x0p+00"),
            (5e-324, 'x', None, "0x1p-1074"),
            (-2.5, 'X', None, "-0X1.4P+01"),
            (1.7, 'x', Some(2), "0x1.b3p+00"),
            (1.999, 'x', Some(0), "0x1p+01"),
            (1.0, 'x', Some(3), "0x1.000p+00"),
        ] {
            let mut out = Vec::new();
            write_float(number, verb, precision, &mut out);
            assert_eq!(String::from_utf8_lossy(&out), expected, "{number} {verb} {precision:?}");
        }
    }
}
