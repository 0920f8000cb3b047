//! Durations as Go and Kubernetes write them: `5m`, `1h30m`, `1.5s`.

use std::time::Duration;

/// Nanoseconds of each unit; the two forms of micro differ in their code point only.
const UNITS: [(&str, u64); 8] = [
    ("ns", 1),
    ("us", 1_000),
    ("\u{b5}s", 1_000),
    ("\u{3bc}s", 1_000),
    ("ms", 1_000_000),
    ("s", 1_000_000_000),
    ("m", 60_000_000_000),
    ("h", 3_600_000_000_000),
];

/// Digits after the point that still count: a nanosecond of an hour.
const FRACTION_DIGITS: usize = 12;

/// Reads a duration.
///
/// # Errors
/// What is wrong with `text`, and how a duration looks.
pub fn parse(text: &str) -> Result<Duration, String> {
    let refusal = || "is no duration: write it like 30s, 5m or 1h30m".to_owned();
    if text == "0" {
        return Ok(Duration::ZERO);
    }
    let mut rest = text;
    let mut nanoseconds: u64 = 0;
    while !rest.is_empty() || rest.len() == text.len() {
        let (part, after) = part(rest).ok_or_else(refusal)?;
        nanoseconds = nanoseconds
            .checked_add(part)
            // Go's durations end here, and so do those of every tool that reads the same file.
            .filter(|sum| i64::try_from(*sum).is_ok())
            .ok_or_else(|| "is longer than 292 years".to_owned())?;
        rest = after;
    }
    Ok(Duration::from_nanos(nanoseconds))
}

/// One number with its unit in nanoseconds (saturated), and the rest of the text.
fn part(text: &str) -> Option<(u64, &str)> {
    let end = text.find(|character: char| !character.is_ascii_digit() && character != '.')?;
    let (number, rest) = text.split_at(end);
    let unit_end = rest.find(|character: char| character.is_ascii_digit() || character == '.').unwrap_or(rest.len());
    let (unit, rest) = rest.split_at(unit_end);
    let (_, scale) = UNITS.iter().find(|(name, _)| *name == unit)?;
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if (whole.is_empty() && fraction.is_empty()) || fraction.contains('.') {
        return None;
    }
    let whole: u64 = if whole.is_empty() { 0 } else { whole.parse().unwrap_or(u64::MAX) };
    let digits = &fraction[..fraction.len().min(FRACTION_DIGITS)];
    let numerator: u128 = if digits.is_empty() { 0 } else { digits.parse().ok()? };
    let exponent = u32::try_from(digits.len()).ok()?;
    let small = u64::try_from(u128::from(*scale) * numerator / 10_u128.pow(exponent)).ok()?;
    Some((whole.saturating_mul(*scale).saturating_add(small), rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_as_go_reads_them() {
        let nanoseconds = |text: &str| parse(text).map(|duration| duration.as_nanos());
        assert_eq!(nanoseconds("0"), Ok(0));
        assert_eq!(nanoseconds("5m"), Ok(300_000_000_000));
        assert_eq!(nanoseconds("1h30m"), Ok(5_400_000_000_000));
        assert_eq!(nanoseconds("1.5s"), Ok(1_500_000_000));
        assert_eq!(nanoseconds(".5h"), Ok(1_800_000_000_000));
        assert_eq!(nanoseconds("1.s"), Ok(1_000_000_000));
        assert_eq!(nanoseconds("100ms1us1\u{b5}s1\u{3bc}s1ns"), Ok(100_003_001));
        assert_eq!(nanoseconds("0.333333333333333333s"), Ok(333_333_333));
    }

    #[test]
    fn what_is_no_duration_is_refused() {
        for text in ["", "5", "m", "5 m", "-5m", "5x", "1..5s", ".s", "5mm", "1:30", "5m3", "٣s"] {
            assert!(parse(text).unwrap_err().starts_with("is no duration"), "{text}");
        }
        for text in ["9999999999h", "99999999999999999999999999s"] {
            assert!(parse(text).is_err(), "{text}");
        }
        assert_eq!(parse("2562048h").unwrap_err(), "is longer than 292 years");
    }
}
