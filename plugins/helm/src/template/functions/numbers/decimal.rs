//! Floats reckoned with as the decimal numbers that they are written as, without rounding on the way.

use num_bigint::{BigInt, Sign};

use super::super::Fault;
use super::Outcome;
use crate::go::cast::to_float;
use crate::go::{Args, Value, fmt};

/// Places behind the point that a quotient is rounded to.
const PLACES: i64 = 16;

/// `digits` times ten to the power of `exponent`.
struct Decimal {
    digits: BigInt,
    exponent: i64,
}

impl Decimal {
    /// The decimal that a float is written as, with no more digits than tell it from its neighbours.
    fn of(value: &Value) -> Result<Self, Fault> {
        let number = to_float(value);
        if !number.is_finite() {
            return Err(format!("Cannot create a Decimal from {}", fmt::printed(&number.into())).into());
        }
        let written = format!("{number:e}");
        let (digits, exponent) = written.split_once('e').unwrap_or((&written, "0"));
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let digits: i64 = format!("{whole}{fraction}").parse().unwrap_or(0);
        let exponent: i64 = exponent.parse().unwrap_or(0);
        Ok(Self { digits: digits.into(), exponent: exponent - i64::try_from(fraction.len()).unwrap_or(0) })
    }

    fn one() -> Self {
        Self { digits: 1.into(), exponent: 0 }
    }

    fn plus(self, other: Self) -> Self {
        let exponent = self.exponent.min(other.exponent);
        Self { digits: self.scaled(exponent) + other.scaled(exponent), exponent }
    }

    fn minus(self, other: Self) -> Self {
        self.plus(Self { digits: -other.digits, ..other })
    }

    fn times(self, other: Self) -> Self {
        Self { digits: self.digits * other.digits, exponent: self.exponent + other.exponent }
    }

    /// The quotient, rounded to [`PLACES`]; a half goes away from zero.
    fn over(self, other: Self) -> Result<Self, Fault> {
        if other.digits.sign() == Sign::NoSign {
            return Err("decimal division by 0".into());
        }
        let shift = self.exponent - other.exponent + PLACES;
        let (number, by) = if shift < 0 {
            (self.digits, other.digits * power_of_ten(-shift))
        } else {
            (self.digits * power_of_ten(shift), other.digits)
        };
        let negative = (number.sign() == Sign::Minus) != (by.sign() == Sign::Minus);
        let (number, by) = (number.magnitude(), by.magnitude());
        let rounded = BigInt::from((number * 2_u32 + by) / (by * 2_u32));
        Ok(Self { digits: if negative { -rounded } else { rounded }, exponent: -PLACES })
    }

    /// The digits at a lower exponent.
    fn scaled(self, exponent: i64) -> BigInt {
        if self.exponent == exponent { self.digits } else { self.digits * power_of_ten(self.exponent - exponent) }
    }

    /// The closest float.
    fn float(&self) -> f64 {
        format!("{}e{}", self.digits, self.exponent).parse().unwrap_or(f64::NAN)
    }
}

fn power_of_ten(exponent: i64) -> BigInt {
    BigInt::from(10).pow(u32::try_from(exponent).unwrap_or(0))
}

pub(super) fn add_one(args: Args<'_>) -> Outcome {
    Ok(Decimal::of(args.any(0))?.plus(Decimal::one()).float().into())
}

pub(super) fn add(args: Args<'_>) -> Outcome {
    let zero = Ok(Decimal { digits: 0.into(), exponent: 0 });
    let sum = args.rest(0).iter().fold(zero, |sum, value| Ok::<_, Fault>(sum?.plus(Decimal::of(value)?)));
    Ok(sum?.float().into())
}

pub(super) fn sub(args: Args<'_>) -> Outcome {
    reckoned(&args, |one, other| Ok(one.minus(other)))
}

pub(super) fn mul(args: Args<'_>) -> Outcome {
    reckoned(&args, |one, other| Ok(one.times(other)))
}

pub(super) fn div(args: Args<'_>) -> Outcome {
    reckoned(&args, Decimal::over)
}

fn reckoned(args: &Args<'_>, step: fn(Decimal, Decimal) -> Result<Decimal, Fault>) -> Outcome {
    let mut number = Decimal::of(args.any(0))?;
    for value in args.rest(1) {
        number = step(number, Decimal::of(value)?)?;
    }
    Ok(number.float().into())
}
