//! Numbers as exactly as they are written.

use std::cmp::Ordering;

use num_bigint::{BigInt, Sign};

/// The highest power of ten, up or down, that a number may have: each one more is another digit to compute with.
const MAX_EXPONENT: i64 = 5000;

/// A number: an integer times a power of ten.
#[derive(Debug, Clone)]
pub(super) struct Decimal {
    digits: BigInt,
    exponent: i64,
}

impl Decimal {
    /// The number of a text in JSON's form; none when it is out of reach.
    pub(super) fn of(text: &str) -> Option<Self> {
        let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let exponent: i64 = exponent.parse().ok()?;
        let exponent = exponent.checked_sub(i64::try_from(fraction.len()).ok()?)?;
        if exponent.abs() > MAX_EXPONENT || mantissa.len() > 5000 {
            return None;
        }
        let digits = BigInt::parse_bytes(format!("{whole}{fraction}").as_bytes(), 10)?;
        Some(Self { digits, exponent })
    }

    /// Both as integers times the same power of ten.
    fn aligned(&self, other: &Self) -> (BigInt, BigInt) {
        let low = self.exponent.min(other.exponent);
        let scaled = |number: &Self| {
            let power = u32::try_from(number.exponent - low).unwrap_or_default();
            &number.digits * BigInt::from(10).pow(power)
        };
        (scaled(self), scaled(other))
    }

    /// Whether it is a whole multiple of another, which isn't zero.
    pub(super) fn is_multiple_of(&self, other: &Self) -> bool {
        let (number, part) = self.aligned(other);
        part.sign() == Sign::NoSign || (number % part).sign() == Sign::NoSign
    }

    /// Whether it has no fraction.
    pub(super) fn is_whole(&self) -> bool {
        self.is_multiple_of(&Self { digits: 1.into(), exponent: 0 })
    }

    /// The number for counting, if it is whole.
    pub(super) fn to_count(&self) -> Option<i64> {
        let (number, one) = self.aligned(&Self { digits: 1.into(), exponent: 0 });
        let whole = &number / &one;
        (whole.clone() * one == number).then(|| i64::try_from(whole).ok())?
    }

    /// The closest float.
    fn to_float(&self) -> f64 {
        format!("{}e{}", self.digits, self.exponent).parse().unwrap_or(f64::NAN)
    }

    /// The same bytes for the same number.
    pub(super) fn canonical(&self) -> String {
        if self.digits.sign() == Sign::NoSign {
            return "0".to_owned();
        }
        let digits = self.digits.to_string();
        let short = digits.trim_end_matches('0');
        format!("{short}e{}", self.exponent + i64::try_from(digits.len() - short.len()).unwrap_or_default())
    }
}

impl PartialEq for Decimal {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Decimal {}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        let (one, two) = self.aligned(other);
        one.cmp(&two)
    }
}

/// The number as English has it: digits in groups of three, and powers of ten from a million on.
impl std::fmt::Display for Decimal {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let number = self.to_float();
        if !number.is_finite() {
            return out.write_str(if number < 0.0 { "-∞" } else { "∞" });
        }
        let scientific = format!("{number:e}");
        let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
        let exponent: i32 = exponent.parse().unwrap_or_default();
        if (-4..6).contains(&exponent) {
            let plain = number.to_string();
            let (sign, plain) = plain.strip_prefix('-').map_or(("", &*plain), |plain| ("-", plain));
            let (whole, fraction) = plain.split_once('.').map_or((plain, None), |(w, f)| (w, Some(f)));
            write!(out, "{sign}{}", grouped(whole))?;
            return fraction.map_or(Ok(()), |fraction| write!(out, ".{fraction}"));
        }
        write!(out, "{mantissa}×10{}", if exponent < 0 { "⁻" } else { "" })?;
        for digit in format!("{:02}", exponent.abs()).bytes() {
            let raised = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
            write!(out, "{}", raised[usize::from(digit - b'0') % 10])?;
        }
        Ok(())
    }
}

/// Digits in groups of three.
fn grouped(digits: &str) -> String {
    let mut out = String::new();
    for (place, digit) in digits.char_indices() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A whole number as English has it.
pub(super) fn counted(number: i64) -> String {
    let sign = if number < 0 { "-" } else { "" };
    format!("{sign}{}", grouped(&number.unsigned_abs().to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_shown_as_in_english() {
        for (text, shown) in [
            ("0", "0"),
            ("-1", "-1"),
            ("1234", "1,234"),
            ("65536", "65,536"),
            ("-123456.5", "-123,456.5"),
            ("0.1", "0.1"),
            ("0.0001", "0.0001"),
            ("0.00001", "1×10⁻⁰⁵"),
            ("1234567", "1.234567×10⁰⁶"),
            ("2e6", "2×10⁰⁶"),
            ("1e21", "1×10²¹"),
            ("1e400", "∞"),
        ] {
            assert_eq!(Decimal::of(text).map(|number| number.to_string()).as_deref(), Some(shown), "{text}");
        }
        assert_eq!(counted(-1_234_567), "-1,234,567");
    }

    #[test]
    fn multiples_are_exact() {
        let number = |text: &str| Decimal::of(text).expect("it is a number");
        for (one, other, is_multiple) in [
            ("0.3", "0.1", true),
            ("4.5", "1.5", true),
            ("0.35", "0.1", false),
            ("1e300", "0.5", true),
            ("7", "2", false),
        ] {
            assert_eq!(number(one).is_multiple_of(&number(other)), is_multiple, "{one} {other}");
        }
        assert!(number("1e3").is_whole() && number("1.0").is_whole() && !number("1.5").is_whole());
        assert_eq!(number("1.0"), number("1"));
        assert_eq!(number("100").canonical(), number("1e2").canonical());
        assert!(Decimal::of("1e6000").is_none());
    }
}
