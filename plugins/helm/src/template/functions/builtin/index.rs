//! Elements and lengths.

use std::rc::Rc;

use super::super::{Fault, Outcome};
use crate::go::value::{Kind, UintType};
use crate::go::{Args, List, Value};

/// An element of an element of … of a value.
pub(super) fn index(args: Args<'_>) -> Outcome {
    let mut item = args.any(0).clone();
    if item.is_nil() {
        return Err("index of untyped nil".into());
    }
    for index in args.rest(1) {
        item = element(&item, index)?;
    }
    Ok(item)
}

/// The slice that an object is.
fn slice_of(item: &Value) -> Option<Rc<List>> {
    if let Value::Object(object) = item { object.items() } else { None }
}

fn element(item: &Value, index: &Value) -> Outcome {
    if let Some(list) = slice_of(item) {
        return element(&Value::List(list), index);
    }
    match item {
        Value::Missing | Value::Nil => Err("index of nil pointer".into()),
        Value::Text(text) => {
            let place = place(index, text.len())?;
            let byte = text.get(place).ok_or("reflect: string index out of range")?;
            Ok(Value::Uint(u64::from(*byte), UintType::Uint8))
        }
        Value::List(list) => {
            let place = place(index, list.items.len())?;
            let item = list.items.get(place).ok_or("reflect: slice index out of range")?;
            Ok(item.clone())
        }
        Value::Map(map) => match index {
            Value::Text(key) => Ok(map.get(key).unwrap_or_else(|| map.of.zero())),
            Value::Missing | Value::Nil => Err("value is nil; should be of type string".into()),
            _ => Err(format!("value has type {}; should be string", index.type_name()).into()),
        },
        Value::Object(object) if let Some(bytes) = object.bytes() => {
            let place = place(index, bytes.len())?;
            let byte = bytes.get(place).ok_or("reflect: slice index out of range")?;
            Ok(Value::Uint(u64::from(*byte), UintType::Uint8))
        }
        _ => Err(format!("can't index item of type {}", pointed_to(item)).into()),
    }
}

/// The name of a type; of a pointer what it points to.
fn pointed_to(value: &Value) -> String {
    let name = value.type_name();
    if value.kind() == Kind::Pointer { name.trim_start_matches('*').to_owned() } else { name.into_owned() }
}

fn place(index: &Value, length: usize) -> Result<usize, Fault> {
    let number = match index {
        Value::Int(number, _) => *number,
        Value::Uint(number, _) => number.cast_signed(),
        Value::Missing | Value::Nil => return Err("cannot index slice/array with nil".into()),
        _ => return Err(format!("cannot index slice/array with type {}", index.type_name()).into()),
    };
    usize::try_from(number)
        .ok()
        .filter(|place| *place <= length)
        .ok_or_else(|| format!("index out of range: {number}").into())
}

pub(super) fn len(args: Args<'_>) -> Outcome {
    let item = args.any(0);
    let length = match item {
        Value::Text(text) => text.len(),
        Value::List(list) => list.items.len(),
        Value::Map(map) => map.entries.borrow().len(),
        Value::Object(object) if let Some(bytes) = object.bytes() => bytes.len(),
        Value::Object(object) if let Some(list) = object.items() => list.items.len(),
        Value::Nil => return Err("len of nil pointer".into()),
        Value::Missing => return Err("reflect: call of reflect.Value.Type on zero Value".into()),
        _ => return Err(format!("len of type {}", pointed_to(item)).into()),
    };
    Ok(Value::len_of(length))
}
