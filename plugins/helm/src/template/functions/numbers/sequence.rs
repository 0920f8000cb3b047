//! Sequences of integers.

use super::super::Fault;
use super::Outcome;
use crate::go::value::ListType;
use crate::go::{Args, Grown, List, Value};

/// The most numbers that a sequence may have, so that a template can't ask for more memory than there is.
const MOST: i128 = 1_000_000;

pub(super) fn until(args: Args<'_>) -> Outcome {
    let end = args.int(0);
    listed(0, end, if end < 0 { -1 } else { 1 })
}

pub(super) fn until_step(args: Args<'_>) -> Outcome {
    listed(args.int(0), args.int(1), args.int(2))
}

fn listed(start: i64, end: i64, step: i64) -> Outcome {
    Ok(List::made(ListType::Ints, numbers(start, end, step)?.map(Value::int).collect(), Grown::From(0)))
}

/// The numbers from a start to an end, which isn't among them; none where the step leads away from it.
fn numbers(start: i64, end: i64, step: i64) -> Result<impl Iterator<Item = i64>, Fault> {
    let (distance, length) = (i128::from(end) - i128::from(start), i128::from(step));
    let leads_away = if distance < 0 { step >= 0 } else { step <= 0 };
    let count = if leads_away { 0 } else { (distance.abs() + length.abs() - 1) / length.abs() };
    if count > MOST {
        return Err(format!("a sequence of {count} numbers is longer than {MOST}").into());
    }
    let count = i64::try_from(count).unwrap_or(0);
    Ok((0..count).map(move |place| start.wrapping_add(step.wrapping_mul(place))))
}

/// The numbers to an end, from a start to an end, or from a start by steps to an end, as a text.
pub(super) fn seq(args: Args<'_>) -> Outcome {
    let toward = |start: i64, end: i64| if end < start { -1 } else { 1 };
    let (start, step, end) = match args.len() {
        1 => (1, toward(1, args.int(0)), args.int(0)),
        2 => (args.int(0), toward(args.int(0), args.int(1)), args.int(1)),
        3 => (args.int(0), args.int(1), args.int(2)),
        _ => return Ok("".into()),
    };
    if end < start && step > 0 {
        return Ok("".into());
    }
    let mut text = Vec::new();
    for (place, number) in numbers(start, end.wrapping_add(toward(start, end)), step)?.enumerate() {
        if place > 0 {
            text.push(b' ');
        }
        text.extend_from_slice(number.to_string().as_bytes());
    }
    Ok(text.into())
}
