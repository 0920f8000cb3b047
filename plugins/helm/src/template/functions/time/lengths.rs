//! Lengths of time out of any values.

use super::Outcome;
use crate::go::number::{parse_float, parse_int};
use crate::go::quote::quote;
use crate::go::time::{duration_string, parse_duration};
use crate::go::value::IntType;
use crate::go::{Args, Value, fmt};

const SECOND: i64 = super::SECOND;
const MINUTE: u64 = 60 * SECOND.cast_unsigned();
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// Seconds as text: of a text with an integer, or an `int64`; anything else is none.
pub(super) fn duration(args: Args<'_>) -> Outcome {
    let seconds = match args.any(0) {
        // What doesn't fit is the number closest to it.
        Value::Text(text) => parse_int(text, 10).unwrap_or_else(|error| match error {
            crate::go::number::NumberError::Syntax => 0,
            crate::go::number::NumberError::Range => {
                if text.starts_with(b"-") {
                    i64::MIN
                } else {
                    i64::MAX
                }
            }
        }),
        Value::Int(seconds, IntType::Int64) => *seconds,
        _ => 0,
    };
    Ok(duration_string(seconds.wrapping_mul(SECOND)).into())
}

/// The length that `durationRound` sees in a value: of a text, or an `int64` of nanoseconds.
pub(super) fn given(value: &Value) -> i64 {
    match value {
        Value::Text(text) => parse_duration(text).unwrap_or_default(),
        Value::Int(length, IntType::Int64) => *length,
        _ => 0,
    }
}

/// A length by its largest unit alone.
pub(super) fn rounded(length: i64) -> String {
    let length = length.unsigned_abs();
    let units =
        [(365 * DAY, "y"), (30 * DAY, "mo"), (DAY, "d"), (HOUR, "h"), (MINUTE, "m"), (SECOND.cast_unsigned(), "s")];
    match units.into_iter().find(|(unit, _)| length > *unit) {
        Some((unit, name)) => format!("{}{name}", length / unit),
        None => "0s".to_owned(),
    }
}

/// A length out of a text, or a number of seconds.
pub(super) fn length(value: &Value) -> Result<i64, String> {
    match value {
        Value::Int(length, IntType::Duration) => Ok(*length),
        Value::Int(seconds, _) => {
            seconds.checked_mul(SECOND).ok_or_else(|| format!("duration seconds overflow: {seconds}"))
        }
        Value::Uint(seconds, _) => i64::try_from(*seconds)
            .ok()
            .and_then(|seconds| seconds.checked_mul(SECOND))
            .ok_or_else(|| format!("duration seconds overflow: {seconds}")),
        Value::Float(seconds) => of_seconds(*seconds),
        Value::Text(text) => {
            let text_shown = text.to_str();
            let trimmed = text_shown.trim_matches(|character: char| character.is_whitespace());
            if trimmed.is_empty() {
                return Err("empty duration".to_owned());
            }
            if let Ok(length) = parse_duration(trimmed.as_bytes()) {
                return Ok(length);
            }
            match parse_float(trimmed.as_bytes()) {
                Ok(seconds) => of_seconds(seconds),
                Err(_) => Err(format!("could not parse duration {}", quote(text))),
            }
        }
        Value::Missing | Value::Nil => Err("invalid duration".to_owned()),
        _ => Err(format!("unsupported duration type {}", value.type_name())),
    }
}

/// What lengths of time lie below, in nanoseconds.
const LIMIT: f64 = 9_223_372_036_854_775_808.0;

#[expect(clippy::cast_possible_truncation, reason = "it was checked to fit")]
fn of_seconds(seconds: f64) -> Result<i64, String> {
    let shown = || fmt::printed(&Value::Float(seconds));
    if !seconds.is_finite() {
        return Err(format!("invalid duration seconds: {}", shown()));
    }
    if seconds.abs() > LIMIT / 1e9 {
        return Err(format!("duration seconds overflow: {}", shown()));
    }
    let nanoseconds = seconds * 1e9;
    // The limit itself wraps around.
    Ok(if nanoseconds >= LIMIT { i64::MIN } else { nanoseconds as i64 })
}

/// A length in a unit; what is none is 0.
pub(super) fn float(args: Args<'_>, unit: impl FnOnce(i64) -> f64) -> Outcome {
    Ok(Value::Float(length(args.any(0)).map_or(0.0, unit)))
}

/// A length in whole units of nanoseconds; what is none is 0.
pub(super) fn whole(args: Args<'_>, unit: i64) -> Outcome {
    Ok(Value::int64(length(args.any(0)).unwrap_or_default() / unit))
}

/// A length as a multiple of another; what is no length is 0, and what is no multiple changes nothing.
pub(super) fn to_multiple(args: Args<'_>, to: fn(i64, i64) -> i64) -> Outcome {
    let length_of = length(args.any(0));
    let multiple = length(args.any(1)).unwrap_or_default();
    Ok(Value::Int(length_of.map_or(0, |length| to(length, multiple)), IntType::Duration))
}
