//! Floats as Go's `strconv` writes them.

use std::io::Write as _;

/// Writes a float: `e`, `E`, `f`, `g` or `G`, with so many digits, or as few as read back equal.
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
        _ => general(number, verb, precision, out),
    }
}

/// The digits of a number without its sign, and the exponent of the first.
fn digits(number: f64, precision: Option<usize>) -> (Vec<u8>, i32) {
    let text = match precision {
        Some(after) => format!("{:.after$e}", number.abs()),
        None => format!("{:e}", number.abs()),
    };
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let digits = mantissa.bytes().filter(u8::is_ascii_digit).collect();
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
        Some(after) => write!(out, "{number:.after$}"),
        None => write!(out, "{number}"),
    };
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
        ] {
            let mut out = Vec::new();
            write_float(number, verb, precision, &mut out);
            assert_eq!(String::from_utf8_lossy(&out), expected, "{number} {verb} {precision:?}");
        }
    }
}
