//! Integers, which wrap around where they don't fit.

use super::Outcome;
use crate::go::cast::to_int;
use crate::go::{Args, Value};

const DIVIDED_BY_ZERO: &str = "runtime error: integer divide by zero";

pub(super) fn add_one(args: Args<'_>) -> Outcome {
    Ok(Value::int64(to_int(args.any(0)).wrapping_add(1)))
}

pub(super) fn add(args: Args<'_>) -> Outcome {
    Ok(Value::int64(args.rest(0).iter().map(to_int).fold(0, i64::wrapping_add)))
}

pub(super) fn sub(args: Args<'_>) -> Outcome {
    Ok(Value::int64(to_int(args.any(0)).wrapping_sub(to_int(args.any(1)))))
}

pub(super) fn div(args: Args<'_>) -> Outcome {
    let (number, by) = (to_int(args.any(0)), to_int(args.any(1)));
    if by == 0 { Err(DIVIDED_BY_ZERO.into()) } else { Ok(Value::int64(number.wrapping_div(by))) }
}

pub(super) fn modulo(args: Args<'_>) -> Outcome {
    let (number, by) = (to_int(args.any(0)), to_int(args.any(1)));
    if by == 0 { Err(DIVIDED_BY_ZERO.into()) } else { Ok(Value::int64(number.wrapping_rem(by))) }
}

pub(super) fn mul(args: Args<'_>) -> Outcome {
    Ok(Value::int64(args.rest(0).iter().map(to_int).fold(1, i64::wrapping_mul)))
}

pub(super) fn max(args: Args<'_>) -> Outcome {
    Ok(Value::int64(args.rest(0).iter().map(to_int).max().unwrap_or(0)))
}

pub(super) fn min(args: Args<'_>) -> Outcome {
    Ok(Value::int64(args.rest(0).iter().map(to_int).min().unwrap_or(0)))
}
