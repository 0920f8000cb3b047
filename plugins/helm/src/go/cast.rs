//! Anything as a number, the way that functions of templates take their arguments.

use super::number::{parse_float, parse_int};
use super::value::{IntType, Value};

/// A value as an `int` or an `int64`; 0 for what is no number.
#[must_use]
pub fn to_int(value: &Value) -> i64 {
    match value {
        Value::Int(_, IntType::Duration) => 0,
        Value::Int(number, _) => *number,
        Value::Uint(number, _) => number.cast_signed(),
        Value::Float(number) => float_to_int(*number),
        Value::Bool(value) => i64::from(*value),
        Value::Text(text) => parse_int(without_zero_decimals(text), 0).unwrap_or(0),
        _ => 0,
    }
}

/// A value as a `float64`; 0 for what is no number.
#[must_use]
pub fn to_float(value: &Value) -> f64 {
    match value {
        Value::Int(_, IntType::Duration) => 0.0,
        Value::Int(number, _) => *number as f64,
        Value::Uint(number, _) => *number as f64,
        Value::Float(number) => *number,
        Value::Bool(value) => f64::from(u8::from(*value)),
        Value::Text(text) => parse_float(text).unwrap_or(0.0),
        _ => 0.0,
    }
}

/// A float without what follows its point. What doesn't fit is the least integer, as processors of type amd64 have it.
#[must_use]
pub fn float_to_int(number: f64) -> i64 {
    const BEYOND: f64 = 9_223_372_036_854_775_808.0;
    if (-BEYOND..BEYOND).contains(&number) { number as i64 } else { i64::MIN }
}

/// `1` of `1.00`: zeros after a point don't keep a text from being an integer.
fn without_zero_decimals(text: &[u8]) -> &[u8] {
    let digits = text.len() - text.iter().rev().take_while(|byte| **byte == b'0').count();
    if digits < text.len() { text[..digits].strip_suffix(b".").unwrap_or(text) } else { text }
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use super::*;
    use crate::go::List;
    use crate::go::value::UintType;

    #[test]
    fn integers_are_made_of_anything() {
        for (text, expected) in [
            ("12", 12),
            ("-3", -3),
            ("1.0", 1),
            ("1.000", 1),
            ("1.", 0),
            ("1.0.0", 0),
            (".0", 0),
            ("100", 100),
            ("0x1f", 31),
            ("010", 8),
            ("0b11", 3),
            ("1_000", 1000),
            ("08", 0),
            (" 1", 0),
            ("1.5", 0),
            ("1e3", 0),
            ("9223372036854775807", i64::MAX),
            ("9223372036854775808", 0),
            ("", 0),
        ] {
            assert_eq!(to_int(&text.into()), expected, "{text}");
        }
        for (number, expected) in [
            (2.9, 2),
            (-2.9, -2),
            (1e19, i64::MIN),
            (-1e19, i64::MIN),
            (f64::NAN, i64::MIN),
            (f64::INFINITY, i64::MIN),
            (9.223_372_036_854_775e18, 9_223_372_036_854_774_784),
        ] {
            assert_eq!(to_int(&number.into()), expected, "{number}");
        }
        for (value, expected) in [
            (Value::Nil, 0),
            (Value::Missing, 0),
            (true.into(), 1),
            (Value::Int(3, IntType::Month), 3),
            (Value::Int(3, IntType::Duration), 0),
            (Value::Uint(u64::MAX, UintType::Uint64), -1),
            (Value::Complex(Rc::new((1.0, 0.0))), 0),
            (List::any(vec![Value::int(1)]), 0),
        ] {
            assert_eq!(to_int(&value), expected, "{value:?}");
        }
    }

    #[test]
    fn floats_are_made_of_anything() {
        for (text, expected) in [
            ("1.5", 1.5),
            ("1e3", 1000.0),
            ("0x1p4", 16.0),
            ("inf", f64::INFINITY),
            ("1e400", 0.0),
            (" 1", 0.0),
            ("", 0.0),
        ] {
            assert_eq!(to_float(&text.into()), expected, "{text}");
        }
        assert_eq!(to_float(&Value::Int(3, IntType::Duration)), 0.0);
        assert_eq!(to_float(&Value::Uint(7, UintType::Uint8)), 7.0);
        assert_eq!(to_float(&true.into()), 1.0);
        assert_eq!(to_float(&Value::Nil), 0.0);
    }
}
