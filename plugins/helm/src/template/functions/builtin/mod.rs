//! What Go's templates have by themselves.

mod compare;
mod escape;
mod index;

use super::{Body, Fault, Function, Outcome};
use crate::go::nesting::TooDeep;
use crate::go::{Args, Param, Value, fmt};

/// The functions.
pub(super) const TABLE: &[Function] = &[
    special("and", &[Param::Reflect], Param::Reflect, Body::And),
    special("or", &[Param::Reflect], Param::Reflect, Body::Or),
    special("call", &[Param::Reflect], Param::Reflect, Body::Call),
    Function::pure("not", &[Param::Reflect], not),
    Function::variadic("eq", &[Param::Reflect], Param::Reflect, compare::eq),
    Function::pure("ne", &[Param::Reflect, Param::Reflect], compare::ne),
    Function::pure("lt", &[Param::Reflect, Param::Reflect], compare::lt),
    Function::pure("le", &[Param::Reflect, Param::Reflect], compare::le),
    Function::pure("gt", &[Param::Reflect, Param::Reflect], compare::gt),
    Function::pure("ge", &[Param::Reflect, Param::Reflect], compare::ge),
    Function::variadic("index", &[Param::Reflect], Param::Reflect, index::index),
    Function::pure("len", &[Param::Reflect], index::len),
    Function::variadic("print", &[], Param::Any, print),
    Function::variadic("println", &[], Param::Any, println),
    Function::variadic("printf", &[Param::Text], Param::Any, printf),
    Function::variadic("html", &[], Param::Any, escape::html),
    Function::variadic("js", &[], Param::Any, escape::js),
    Function::variadic("urlquery", &[], Param::Any, escape::urlquery),
];

const fn special(name: &'static str, params: &'static [Param], rest: Param, body: Body) -> Function {
    Function { name, params, variadic: Some(rest), body }
}

fn not(args: Args<'_>) -> Outcome {
    Ok(Value::Bool(!args.any(0).is_true()))
}

fn print(args: Args<'_>) -> Outcome {
    text(fmt::sprint(args.0))
}

fn println(args: Args<'_>) -> Outcome {
    text(fmt::sprintln(args.0))
}

fn printf(args: Args<'_>) -> Outcome {
    text(fmt::sprintf(args.text(0), args.rest(1)))
}

fn text(written: Result<Vec<u8>, TooDeep>) -> Outcome {
    written.map(Value::from).map_err(|error| Fault::from(error.to_string()))
}

#[cfg(test)]
mod tests;
