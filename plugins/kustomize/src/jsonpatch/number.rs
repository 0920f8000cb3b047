//! Numbers as they come out of Go: read as 64-bit floats, written in YAML, read again.

use crate::node::{Scalar, Tag};

/// The scalar for a number of JSON. From 1e6 on it is written with an exponent and so is a float, also when it is whole;
/// printing makes it a whole number again.
pub(super) fn scalar(json: &str) -> Scalar {
    let text = general(json.parse().unwrap_or_default());
    let digits = text.strip_prefix('-').unwrap_or(&text);
    let tag = if digits.bytes().all(|byte| byte.is_ascii_digit()) { Tag::Int } else { Tag::Float };
    Scalar { text: text.into(), tag, quoted: false, folded: false }
}

/// The shortest text that reads as this number, as Go's verb `%g` arranges it: with an exponent below 1e-4 and from 1e6
/// on.
fn general(value: f64) -> String {
    let scientific = format!("{value:e}");
    let Some((digits, exponent)) = scientific.split_once('e') else { return scientific };
    let exponent: i32 = exponent.parse().unwrap_or_default();
    if (-4..6).contains(&exponent) {
        return value.to_string();
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{digits}e{sign}{:02}", exponent.abs())
}
