//! Comparisons, which know basic types only.

use std::cmp::Ordering;
use std::rc::Rc;

use super::super::{Fault, Outcome};
use crate::go::value::Kind;
use crate::go::{Args, Value, fmt};

/// Types that compare with each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Basic {
    Bool,
    Complex,
    Int,
    Float,
    String,
    Uint,
}

fn basic(value: &Value) -> Option<Basic> {
    Some(match value {
        Value::Bool(_) => Basic::Bool,
        Value::Int(..) => Basic::Int,
        Value::Uint(..) => Basic::Uint,
        Value::Float(_) => Basic::Float,
        Value::Complex(_) => Basic::Complex,
        Value::Text(_) => Basic::String,
        Value::Missing | Value::Nil | Value::List(_) | Value::Map(_) | Value::Object(_) => return None,
    })
}

/// Whether the first argument is one of the others.
pub(super) fn eq(args: Args<'_>) -> Outcome {
    if args.len() < 2 {
        return Err("missing argument for comparison".into());
    }
    let first = args.any(0);
    for other in args.rest(1) {
        if equal(first, other)? {
            return Ok(Value::Bool(true));
        }
    }
    Ok(Value::Bool(false))
}

pub(super) fn ne(args: Args<'_>) -> Outcome {
    equal(args.any(0), args.any(1)).map(|equal| Value::Bool(!equal))
}

pub(super) fn lt(args: Args<'_>) -> Outcome {
    less(args.any(0), args.any(1)).map(Value::Bool)
}

pub(super) fn le(args: Args<'_>) -> Outcome {
    less_or_equal(args.any(0), args.any(1)).map(Value::Bool)
}

pub(super) fn gt(args: Args<'_>) -> Outcome {
    less_or_equal(args.any(0), args.any(1)).map(|holds| Value::Bool(!holds))
}

pub(super) fn ge(args: Args<'_>) -> Outcome {
    less(args.any(0), args.any(1)).map(|holds| Value::Bool(!holds))
}

fn less_or_equal(one: &Value, other: &Value) -> Result<bool, Fault> {
    Ok(less(one, other)? || equal(one, other)?)
}

fn incompatible(one: &Value, other: &Value) -> Fault {
    format!("incompatible types for comparison: {} and {}", one.type_name(), other.type_name()).into()
}

/// Integers of both kinds compare by what they are.
fn order_of_integers(one: &Value, other: &Value) -> Option<Ordering> {
    let wide = |value: &Value| match value {
        Value::Int(number, _) => Some(i128::from(*number)),
        Value::Uint(number, _) => Some(i128::from(*number)),
        _ => None,
    };
    Some(wide(one)?.cmp(&wide(other)?))
}

#[expect(clippy::float_cmp, reason = "equal is equal")]
fn equal(one: &Value, other: &Value) -> Result<bool, Fault> {
    if let Some(order) = order_of_integers(one, other) {
        return Ok(order == Ordering::Equal);
    }
    match (one, other) {
        (Value::Bool(one), Value::Bool(other)) => Ok(one == other),
        (Value::Float(one), Value::Float(other)) => Ok(one == other),
        (Value::Text(one), Value::Text(other)) => Ok(one == other),
        (Value::Complex(one), Value::Complex(other)) => Ok(one == other),
        _ if basic(one) == basic(other) => equal_others(one, other),
        _ if one.is_nil() || other.is_nil() => Ok(false),
        _ => Err(incompatible(one, other)),
    }
}

/// Whether values are equal that are neither numbers nor texts.
fn equal_others(one: &Value, other: &Value) -> Result<bool, Fault> {
    if !one.is_nil() && !other.is_nil() && one.kind() != other.kind() {
        let (mut shown, mut shown_other) = (shown(one, b"%s"), shown(other, b"%v"));
        shown.push_str(": ");
        shown_other.insert_str(0, ": ");
        let (of, of_other) = (one.type_name(), other.type_name());
        return Err(format!("non-comparable types {shown}{of}, {of_other}{shown_other}").into());
    }
    if is_nil(one) || is_nil(other) {
        return Ok(is_nil(one) == is_nil(other));
    }
    match (one, other) {
        (Value::Object(one), Value::Object(other)) if other.kind() == Kind::Pointer => {
            Ok(Rc::ptr_eq(one, other) || one.is_same(&**other))
        }
        (Value::Object(one), Value::Object(other)) => Ok(one.equals(&**other)),
        _ => Err(format!("non-comparable type {}: {}", shown(other, b"%s"), other.type_name()).into()),
    }
}

fn shown(value: &Value, format: &[u8]) -> String {
    let written = fmt::sprintf(format, std::slice::from_ref(value)).unwrap_or_default();
    crate::go::rune::to_str(&written).into_owned()
}

fn is_nil(value: &Value) -> bool {
    match value {
        Value::Missing | Value::Nil => true,
        Value::List(list) => list.of.is_nil(),
        Value::Map(map) => map.of == crate::go::value::MapType::AnyNil,
        _ => false,
    }
}

fn less(one: &Value, other: &Value) -> Result<bool, Fault> {
    let kinds = basic(one).zip(basic(other));
    let Some((kind, other_kind)) = kinds else { return Err("invalid type for comparison".into()) };
    if let Some(order) = order_of_integers(one, other) {
        return Ok(order == Ordering::Less);
    }
    match (one, other) {
        (Value::Float(one), Value::Float(other)) => Ok(one < other),
        (Value::Text(one), Value::Text(other)) => Ok(one < other),
        _ if kind == other_kind => Err("invalid type for comparison".into()),
        _ => Err(incompatible(one, other)),
    }
}
