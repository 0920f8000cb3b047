//! Floats: the larger, the smaller, rounded.

use super::Outcome;
use crate::go::Args;
use crate::go::cast::to_float;

pub(super) fn max(args: Args<'_>) -> Outcome {
    Ok(args.rest(0).iter().map(to_float).reduce(larger).unwrap_or(0.0).into())
}

pub(super) fn min(args: Args<'_>) -> Outcome {
    Ok(args.rest(0).iter().map(to_float).reduce(|one, other| -larger(-one, -other)).unwrap_or(0.0).into())
}

/// The larger of two: infinity beats NaN, NaN beats everything else, zero beats minus zero.
fn larger(one: f64, other: f64) -> f64 {
    if one == f64::INFINITY || other == f64::INFINITY {
        f64::INFINITY
    } else if one.is_nan() || other.is_nan() {
        f64::NAN
    } else if one == 0.0 && other == 0.0 {
        if one.is_sign_negative() { other } else { one }
    } else if one > other {
        one
    } else {
        other
    }
}

/// `round number places [from]`: up where what is behind the places is at least `from`, a half unless it is given.
pub(super) fn round(args: Args<'_>) -> Outcome {
    let from = if args.len() > 2 { args.float(2) } else { 0.5 };
    let power = power_of_ten(args.int(1));
    let shifted = power * to_float(args.any(0));
    let fraction = if shifted.is_infinite() { f64::NAN } else { shifted.fract() };
    let rounded = if fraction >= from { shifted.ceil() } else { shifted.floor() };
    Ok((rounded / power).into())
}

/// Ten to a power, with the very rounding that Go's repeated squaring has.
fn power_of_ten(exponent: i64) -> f64 {
    // 10 is 0.625 times two to the fourth.
    let (mut factor, mut factor_scale) = (0.625_f64, 4_i64);
    let (mut number, mut scale) = (1.0_f64, 0_i64);
    let mut bits = exponent.unsigned_abs();
    match exponent {
        0 => return 1.0,
        1 => return 10.0,
        _ => {}
    }
    while bits != 0 {
        if factor_scale.abs() > 1 << 12 {
            scale += factor_scale;
            break;
        }
        if bits & 1 == 1 {
            number *= factor;
            scale += factor_scale;
        }
        factor *= factor;
        factor_scale <<= 1;
        if factor < 0.5 {
            factor += factor;
            factor_scale -= 1;
        }
        bits >>= 1;
    }
    if exponent < 0 { times_power_of_two(1.0 / number, -scale) } else { times_power_of_two(number, scale) }
}

/// A number near one times a power of two; it is rounded once at most.
fn times_power_of_two(number: f64, scale: i64) -> f64 {
    let scale = i32::try_from(scale.clamp(-1200, 1200)).unwrap_or(0);
    let half = scale / 2;
    number * 2_f64.powi(half) * 2_f64.powi(scale - half)
}
