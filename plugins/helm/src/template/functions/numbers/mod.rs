//! Numbers: conversions, integers, floats, sequences.

mod decimal;
mod float;
mod integer;
mod sequence;

use super::{Function, Outcome};
use crate::go::cast::{to_float, to_int};
use crate::go::number::{NumberError, parse_int};
use crate::go::{Args, Param, Value, fmt};

const ONE: &[Param] = &[Param::Any];
const TWO: &[Param] = &[Param::Any, Param::Any];

/// The functions.
pub(super) const TABLE: &[Function] = &[
    Function::pure("int", ONE, |args| Ok(Value::int(to_int(args.any(0))))),
    Function::pure("int64", ONE, |args| Ok(Value::int64(to_int(args.any(0))))),
    Function::pure("float64", ONE, |args| Ok(to_float(args.any(0)).into())),
    Function::pure("atoi", &[Param::Text], atoi),
    Function::pure("toDecimal", ONE, to_decimal),
    Function::pure("add1", ONE, integer::add_one),
    Function::variadic("add", &[], Param::Any, integer::add),
    Function::pure("sub", TWO, integer::sub),
    Function::pure("div", TWO, integer::div),
    Function::pure("mod", TWO, integer::modulo),
    Function::variadic("mul", ONE, Param::Any, integer::mul),
    Function::variadic("max", ONE, Param::Any, integer::max),
    Function::variadic("biggest", ONE, Param::Any, integer::max),
    Function::variadic("min", ONE, Param::Any, integer::min),
    Function::pure("add1f", ONE, decimal::add_one),
    Function::variadic("addf", &[], Param::Any, decimal::add),
    Function::variadic("subf", ONE, Param::Any, decimal::sub),
    Function::variadic("mulf", ONE, Param::Any, decimal::mul),
    Function::variadic("divf", ONE, Param::Any, decimal::div),
    Function::variadic("maxf", ONE, Param::Any, float::max),
    Function::variadic("minf", ONE, Param::Any, float::min),
    Function::pure("floor", ONE, |args| Ok(to_float(args.any(0)).floor().into())),
    Function::pure("ceil", ONE, |args| Ok(to_float(args.any(0)).ceil().into())),
    Function::variadic("round", &[Param::Any, Param::Int], Param::Float, float::round),
    Function::pure("until", &[Param::Int], sequence::until),
    Function::pure("untilStep", &[Param::Int, Param::Int, Param::Int], sequence::until_step),
    Function::variadic("seq", &[], Param::Int, sequence::seq),
];

/// A text of decimal digits as an integer: what doesn't fit is the closest that does, what is none is 0.
fn atoi(args: Args<'_>) -> Outcome {
    let text = args.text(0);
    Ok(Value::int(parse_int(text, 10).unwrap_or_else(|error| match error {
        NumberError::Syntax => 0,
        NumberError::Range if text.first() == Some(&b'-') => i64::MIN,
        NumberError::Range => i64::MAX,
    })))
}

/// What is printed, read as an octal number; 0 where it is none.
fn to_decimal(args: Args<'_>) -> Outcome {
    let mut text = Vec::new();
    fmt::write_plain(args.any(0), &mut text);
    Ok(Value::int64(parse_int(&text, 8).unwrap_or(0)))
}

#[cfg(test)]
mod tests;
