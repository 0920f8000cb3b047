//! Lists, of any type of slice.

mod parts;
mod search;

use std::rc::Rc;

use super::values::is_empty;
use super::{Fault, Function, Outcome};
use crate::go::nesting::VALUES;
use crate::go::value::{ListType, Value};
use crate::go::{Args, Grown, List, Param};

const ONE: &[Param] = &[Param::Any];
const TWO: &[Param] = &[Param::Any, Param::Any];
const CHUNK: &[Param] = &[Param::Int, Param::Any];

/// The functions. Those whose names begin with `must` fail just as the others do.
pub(super) const TABLE: &[Function] = &[
    Function::variadic("list", &[], Param::Any, list),
    Function::variadic("tuple", &[], Param::Any, list),
    Function::pure("append", TWO, append),
    Function::pure("mustAppend", TWO, append),
    Function::pure("push", TWO, append),
    Function::pure("mustPush", TWO, append),
    Function::pure("prepend", TWO, prepend),
    Function::pure("mustPrepend", TWO, prepend),
    Function::variadic("concat", &[], Param::Any, concat),
    Function::pure("first", ONE, parts::first),
    Function::pure("mustFirst", ONE, parts::first),
    Function::pure("last", ONE, parts::last),
    Function::pure("mustLast", ONE, parts::last),
    Function::pure("rest", ONE, parts::rest),
    Function::pure("mustRest", ONE, parts::rest),
    Function::pure("initial", ONE, parts::initial),
    Function::pure("mustInitial", ONE, parts::initial),
    Function::variadic("slice", ONE, Param::Any, parts::slice),
    Function::variadic("mustSlice", ONE, Param::Any, parts::slice),
    Function::pure("chunk", CHUNK, parts::chunk),
    Function::pure("mustChunk", CHUNK, parts::chunk),
    Function::pure("reverse", ONE, reverse),
    Function::pure("mustReverse", ONE, reverse),
    Function::pure("compact", ONE, compact),
    Function::pure("mustCompact", ONE, compact),
    Function::pure("uniq", ONE, search::uniq),
    Function::pure("mustUniq", ONE, search::uniq),
    Function::variadic("without", ONE, Param::Any, search::without),
    Function::variadic("mustWithout", ONE, Param::Any, search::without),
    Function::pure("has", TWO, search::has),
    Function::pure("mustHas", TWO, search::has),
];

/// What functions that look at the type of a list fail with when there is nothing.
const NO_LIST: &str = "runtime error: invalid memory address or nil pointer dereference";

/// The list that a value is; `refusal` begins what is said to other kinds of values.
fn list_of(value: &Value, refusal: &str) -> Result<Rc<List>, Fault> {
    // The APIs of a cluster, or a file's bytes, are a list for who looks into them.
    if let Value::Object(object) = value
        && let Some(list) = object.items()
    {
        return Ok(list);
    }
    match value {
        Value::List(list) => Ok(Rc::clone(list)),
        Value::Missing | Value::Nil => Err(NO_LIST.into()),
        _ => Err(format!("{refusal} {}", value.kind().name()).into()),
    }
}

/// A list of any values that is nil.
fn nil_list() -> Value {
    List::typed(ListType::AnyNil, Vec::new())
}

fn list(args: Args<'_>) -> Outcome {
    Ok(List::any(args.rest(0).to_vec()))
}

fn append(args: Args<'_>) -> Outcome {
    let list = list_of(args.any(0), "Cannot push on type")?;
    let mut items = Vec::with_capacity(list.items.len() + 1);
    items.extend_from_slice(&list.items);
    items.push(args.any(1).clone());
    Ok(List::made(ListType::Any, items, Grown::ByOne))
}

fn prepend(args: Args<'_>) -> Outcome {
    let list = list_of(args.any(0), "Cannot prepend on type")?;
    let mut items = Vec::with_capacity(list.items.len() + 1);
    items.push(args.any(1).clone());
    items.extend_from_slice(&list.items);
    Ok(List::made(ListType::Any, items, Grown::BehindOne))
}

fn concat(args: Args<'_>) -> Outcome {
    let mut items = Vec::new();
    for value in args.rest(0) {
        match value {
            Value::List(list) if items.len() + list.items.len() > VALUES => {
                return Err(format!("a list would have more than {VALUES} elements").into());
            }
            Value::List(list) => items.extend_from_slice(&list.items),
            Value::Missing | Value::Nil => return Err(NO_LIST.into()),
            _ => return Err(format!("Cannot concat type {} as list", value.kind().name()).into()),
        }
    }
    Ok(if items.is_empty() { nil_list() } else { List::gathered(items) })
}

fn reverse(args: Args<'_>) -> Outcome {
    let list = list_of(args.any(0), "Cannot find reverse on type")?;
    Ok(List::any(list.items.iter().rev().cloned().collect()))
}

fn compact(args: Args<'_>) -> Outcome {
    let list = list_of(args.any(0), "Cannot compact on type")?;
    Ok(List::gathered(list.items.iter().filter(|item| !is_empty(item)).cloned().collect()))
}

#[cfg(test)]
mod tests;
