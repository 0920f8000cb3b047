//! Copies of values that share nothing that can be changed.

use std::rc::Rc;

use crate::go::{Map, Value};

/// How deep values may be nested: far more than documents are, and no more than the stack of a guest has room for.
pub const DEEPEST: usize = 1_000;

/// Values that are nested too deeply, or contain themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("values are nested more than {DEEPEST} deep, or contain themselves")]
pub struct TooDeep;

/// A copy of a map and of all maps in it.
///
/// # Errors
///
/// When values are nested too deeply.
pub fn copy_map(map: &Map) -> Result<Rc<Map>, TooDeep> {
    map_at(map, 0)
}

/// A copy of a value and of all maps in it. Texts, and lists without maps, are shared: they never change.
///
/// # Errors
///
/// When values are nested too deeply.
pub fn copy(value: &Value) -> Result<Value, TooDeep> {
    copy_at(value, 0)
}

fn map_at(map: &Map, depth: usize) -> Result<Rc<Map>, TooDeep> {
    if depth > DEEPEST {
        return Err(TooDeep);
    }
    let entries = map.entries.borrow();
    let copied = entries.iter().map(|(key, value)| Ok((key.clone(), copy_at(value, depth + 1)?)));
    Ok(Rc::new(Map::typed(map.of, copied.collect::<Result<_, TooDeep>>()?)))
}

fn copy_at(value: &Value, depth: usize) -> Result<Value, TooDeep> {
    match value {
        Value::Map(map) => Ok(Value::Map(map_at(map, depth)?)),
        Value::List(list) if list.items.iter().any(|item| matches!(item, Value::Map(_) | Value::List(_))) => {
            if depth > DEEPEST {
                return Err(TooDeep);
            }
            let items = list.items.iter().map(|item| copy_at(item, depth + 1)).collect::<Result<_, _>>()?;
            Ok(list.like(items))
        }
        other => Ok(other.clone()),
    }
}

/// Checks that values are not nested too deeply.
///
/// # Errors
///
/// When they are.
pub fn check_depth(map: &Map) -> Result<(), TooDeep> {
    fn check(value: &Value, depth: usize) -> Result<(), TooDeep> {
        match value {
            _ if depth > DEEPEST => Err(TooDeep),
            Value::Map(map) => map.entries.borrow().values().try_for_each(|value| check(value, depth + 1)),
            Value::List(list) => list.items.iter().try_for_each(|value| check(value, depth + 1)),
            _ => Ok(()),
        }
    }
    map.entries.borrow().values().try_for_each(|value| check(value, 1))
}
