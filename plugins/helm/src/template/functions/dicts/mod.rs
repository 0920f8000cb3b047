//! Dictionaries.

mod copy;
mod merge;

use std::rc::Rc;

use super::{Fault, Function, Outcome};
use crate::go::value::{ListType, Map, MapType};
use crate::go::{Args, Entries, Grown, List, Param, Text, Value, fmt};

/// The functions.
pub(super) const TABLE: &[Function] = &[
    Function::variadic("dict", &[], Param::Any, dict),
    Function::pure("get", &[Param::Map, Param::Text], get),
    Function::pure("set", &[Param::Map, Param::Text, Param::Any], set),
    Function::pure("unset", &[Param::Map, Param::Text], unset),
    Function::pure("hasKey", &[Param::Map, Param::Text], has_key),
    Function::variadic("pluck", &[Param::Text], Param::Map, pluck),
    Function::variadic("keys", &[], Param::Map, keys),
    Function::pure("values", &[Param::Map], values),
    Function::variadic("pick", &[Param::Map], Param::Text, pick),
    Function::variadic("omit", &[Param::Map], Param::Text, omit),
    Function::variadic("dig", &[], Param::Any, dig),
    Function::variadic("merge", &[Param::Map], Param::Map, merge::merge),
    Function::variadic("mustMerge", &[Param::Map], Param::Map, merge::must_merge),
    Function::variadic("mergeOverwrite", &[Param::Map], Param::Map, merge::merge_overwrite),
    Function::variadic("mustMergeOverwrite", &[Param::Map], Param::Map, merge::must_merge_overwrite),
    Function::pure("deepCopy", &[Param::Any], copy::deep_copy),
    Function::pure("mustDeepCopy", &[Param::Any], copy::deep_copy),
];

/// A key made of any value: texts and bytes as they are, else as it is printed.
fn key_of(value: &Value) -> Text {
    match value {
        Value::Text(text) => text.clone(),
        Value::List(list) if list.of == ListType::Bytes => {
            let byte = |item: &Value| if let Value::Uint(byte, _) = item { *byte as u8 } else { 0 };
            list.items.iter().map(byte).collect::<Vec<u8>>().into()
        }
        _ => {
            let mut text = Vec::new();
            fmt::write_plain(value, &mut text);
            text.into()
        }
    }
}

fn dict(args: Args<'_>) -> Outcome {
    let pair = |pair: &[Value]| (key_of(&pair[0]), pair.get(1).cloned().unwrap_or_else(|| Text::default().into()));
    Ok(Map::any(args.rest(0).chunks(2).map(pair).collect()))
}

fn map<'a>(args: &Args<'a>) -> Result<&'a Rc<Map>, Fault> {
    args.map(0).ok_or_else(|| "a dictionary is needed".into())
}

fn get(args: Args<'_>) -> Outcome {
    Ok(map(&args)?.get(args.text(1)).unwrap_or_else(|| Text::default().into()))
}

fn set(args: Args<'_>) -> Outcome {
    let map = map(&args)?;
    if map.of == MapType::AnyNil {
        return Err("assignment to entry in nil map".into());
    }
    let replaced = map.entries.borrow_mut().insert(args.shared(1), args.any(2).clone());
    drop(replaced);
    Ok(args.any(0).clone())
}

fn unset(args: Args<'_>) -> Outcome {
    let removed = map(&args)?.entries.borrow_mut().remove(args.text(1));
    drop(removed);
    Ok(args.any(0).clone())
}

fn has_key(args: Args<'_>) -> Outcome {
    Ok(map(&args)?.entries.borrow().contains_key(args.text(1)).into())
}

fn maps(values: &[Value]) -> impl Iterator<Item = &Rc<Map>> {
    values.iter().filter_map(Value::as_map)
}

fn pluck(args: Args<'_>) -> Outcome {
    Ok(List::gathered(maps(args.rest(1)).filter_map(|map| map.get(args.text(0))).collect()))
}

fn keys(args: Args<'_>) -> Outcome {
    let mut keys = Vec::new();
    for map in maps(args.rest(0)) {
        keys.extend(map.entries.borrow().keys().cloned());
    }
    Ok(List::made(ListType::Strings, keys.into_iter().map(Value::Text).collect(), Grown::From(0)))
}

fn values(args: Args<'_>) -> Outcome {
    Ok(List::gathered(map(&args)?.entries.borrow().values().cloned().collect()))
}

fn pick(args: Args<'_>) -> Outcome {
    let entries = map(&args)?.entries.borrow();
    let picked = args.rest(1).iter().filter_map(Value::as_text);
    let picked: Entries = picked.filter_map(|key| Some((key.clone(), entries.get(key)?.clone()))).collect();
    Ok(Map::any(picked))
}

fn omit(args: Args<'_>) -> Outcome {
    let mut left = map(&args)?.entries.borrow().clone();
    for key in args.rest(1).iter().filter_map(Value::as_text) {
        left.remove(key);
    }
    Ok(Map::any(left))
}

/// `dig "a" "b" default dict`: what is at the end of the keys, or the default where one is missing.
fn dig(args: Args<'_>) -> Outcome {
    let [keys @ .., default, dict] = args.rest(0) else {
        return Err("dig needs at least three arguments".into());
    };
    if keys.is_empty() {
        return Err("dig needs at least three arguments".into());
    }
    let mut map = plain_map(dict)?;
    let keys = keys
        .iter()
        .map(|key| key.as_text().ok_or_else(|| not_of_type(key, "string")))
        .collect::<Result<Vec<&Text>, Fault>>()?;
    let (last, path) = keys.split_last().ok_or("dig needs at least three arguments")?;
    for key in path {
        let Some(step) = map.get(key) else { return Ok(default.clone()) };
        map = plain_map(&step)?;
    }
    Ok(map.get(last).unwrap_or_else(|| default.clone()))
}

/// A map of exactly the type that dictionaries have.
fn plain_map(value: &Value) -> Result<Rc<Map>, Fault> {
    match value {
        Value::Map(map) if matches!(map.of, MapType::Any | MapType::AnyNil) => Ok(Rc::clone(map)),
        _ => Err(not_of_type(value, MapType::Any.name())),
    }
}

fn not_of_type(value: &Value, wanted: &str) -> Fault {
    let of = if value.is_nil() { "nil".into() } else { value.type_name() };
    format!("interface conversion: interface {{}} is {of}, not {wanted}").into()
}

#[cfg(test)]
mod tests;
