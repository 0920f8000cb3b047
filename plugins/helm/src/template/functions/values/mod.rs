//! Values of any type: defaults, choices, types, equality.

use super::{Fault, Function, Outcome};
use crate::go::equal::deep_equal;
use crate::go::value::Kind;
use crate::go::{Args, Param, Value};

/// The functions.
pub(super) const TABLE: &[Function] = &[
    Function::variadic("default", &[Param::Any], Param::Any, default),
    Function::pure("empty", &[Param::Any], |args| Ok(is_empty(args.any(0)).into())),
    Function::variadic("coalesce", &[], Param::Any, coalesce),
    Function::variadic("all", &[], Param::Any, |args| Ok((!args.rest(0).iter().any(is_empty)).into())),
    Function::variadic("any", &[], Param::Any, |args| Ok((!args.rest(0).iter().all(is_empty)).into())),
    Function::pure("ternary", &[Param::Any, Param::Any, Param::Bool], |args| {
        Ok(args.any(usize::from(!args.bool(2))).clone())
    }),
    Function::pure("typeOf", &[Param::Any], |args| Ok(Value::from(type_of(args.any(0)).as_ref()))),
    Function::pure("typeIs", &[Param::Text, Param::Any], |args| {
        Ok((args.text(0) == type_of(args.any(1)).as_bytes()).into())
    }),
    Function::pure("typeIsLike", &[Param::Text, Param::Any], type_is_like),
    Function::pure("kindOf", &[Param::Any], |args| Ok(kind_of(args.any(0)).into())),
    Function::pure("kindIs", &[Param::Text, Param::Any], |args| {
        Ok((args.text(0) == kind_of(args.any(1)).as_bytes()).into())
    }),
    Function::pure("deepEqual", &[Param::Any, Param::Any], |args| {
        deep_equal(args.any(0), args.any(1)).map(Value::Bool).map_err(|error| Fault::Message(error.to_string()))
    }),
];

/// Whether a value counts as empty: nothing, zero, or without elements. Structs never do.
pub(super) fn is_empty(value: &Value) -> bool {
    match value {
        Value::Object(object) => object.kind() != Kind::Struct && !object.is_true(),
        _ => !value.is_true(),
    }
}

fn default(args: Args<'_>) -> Outcome {
    Ok(args.any(usize::from(!is_empty(args.any(1)))).clone())
}

fn coalesce(args: Args<'_>) -> Outcome {
    Ok(args.rest(0).iter().find(|value| !is_empty(value)).cloned().unwrap_or(Value::Nil))
}

fn type_of(value: &Value) -> std::borrow::Cow<'static, str> {
    if value.is_nil() { "<nil>".into() } else { value.type_name() }
}

fn kind_of(value: &Value) -> &'static str {
    if value.is_nil() { Kind::Invalid.name() } else { value.kind().name() }
}

fn type_is_like(args: Args<'_>) -> Outcome {
    let (wanted, of) = (args.text(0), type_of(args.any(1)));
    Ok((wanted == of.as_bytes() || of.as_bytes().strip_prefix(b"*") == Some(wanted)).into())
}

#[cfg(test)]
mod tests;
