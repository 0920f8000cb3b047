//! Dictionaries merged into another, which changes.

use std::rc::Rc;

use super::super::values::is_empty;
use super::super::{Fault, Outcome};
use crate::go::nesting::LEVELS;
use crate::go::value::{Kind, Map, MapType};
use crate::go::{Args, Value};

/// Which side wins where both have something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Winner {
    /// What is there already.
    Target,
    /// What is merged into it.
    Source,
}

/// Fills in what the first dictionary lacks. An error gives an empty text.
pub(super) fn merge(args: Args<'_>) -> Outcome {
    Ok(merged(&args, Winner::Target).unwrap_or_else(|_| "".into()))
}

/// Fills in what the first dictionary lacks.
pub(super) fn must_merge(args: Args<'_>) -> Outcome {
    merged(&args, Winner::Target)
}

/// Lets the dictionaries behind it replace what is in the first. An error gives an empty text.
pub(super) fn merge_overwrite(args: Args<'_>) -> Outcome {
    Ok(merged(&args, Winner::Source).unwrap_or_else(|_| "".into()))
}

/// Lets the dictionaries behind it replace what is in the first.
pub(super) fn must_merge_overwrite(args: Args<'_>) -> Outcome {
    merged(&args, Winner::Source)
}

fn merged(args: &Args<'_>, winner: Winner) -> Outcome {
    let mut target = Rc::clone(args.map(0).ok_or("a dictionary is needed")?);
    for source in args.rest(1).iter().filter_map(Value::as_map) {
        if target.of == MapType::AnyNil && source.of != MapType::AnyNil {
            target = Rc::default();
        }
        merge_map(&target, source, winner, 0)?;
    }
    Ok(Value::Map(target))
}

fn merge_map(target: &Rc<Map>, source: &Rc<Map>, winner: Winner, level: usize) -> Result<(), Fault> {
    if level > LEVELS {
        return Err(crate::go::nesting::TooDeep.to_string().into());
    }
    if Rc::ptr_eq(&target.entries, &source.entries) || target.of == MapType::AnyNil {
        return Ok(());
    }
    // A copy, since the maps inside may be the same on both sides.
    let entries: Vec<_> = source.entries.borrow().iter().map(|(key, value)| (key.clone(), value.clone())).collect();
    for (key, value) in entries {
        let there = target.get(&key);
        if !target.of.holds_any() && !matches!(value, Value::Text(_)) {
            return Err(format!(
                "reflect.Value.SetMapIndex: value of type {} is not assignable to type string",
                Value::Nil.type_name()
            )
            .into());
        }
        if value.is_nil() {
            if winner == Winner::Source {
                target.entries.borrow_mut().insert(key, value);
            }
            continue;
        }
        merge_inside(there.as_ref(), &value, winner, level)?;
        if replaces(there.as_ref(), &value, winner) {
            target.entries.borrow_mut().insert(key, value);
        }
    }
    Ok(())
}

/// Merges into what a key has already, if that can be.
fn merge_inside(there: Option<&Value>, value: &Value, winner: Winner, level: usize) -> Result<(), Fault> {
    match (there, value) {
        (Some(Value::Map(there)), Value::Map(value)) => merge_map(there, value, winner, level + 1),
        (Some(Value::Map(_)), Value::Object(_)) => Ok(()),
        (Some(Value::Object(there)), Value::Map(_) | Value::Object(_))
            if winner == Winner::Target && there.kind() == Kind::Pointer =>
        {
            match value {
                Value::Object(value)
                    if value.kind() == Kind::Pointer
                        || there.type_name().strip_prefix('*') == Some(&value.type_name()) =>
                {
                    Ok(())
                }
                _ => Err("src and dst must be of same type".into()),
            }
        }
        _ => Ok(()),
    }
}

/// Whether a value takes the place of what a key has.
fn replaces(there: Option<&Value>, value: &Value, winner: Winner) -> bool {
    let Some(there) = there.filter(|there| !is_empty(there) || matches!(there, Value::Object(_) | Value::Complex(_)))
    else {
        return true;
    };
    match (there, value) {
        (Value::Map(_), Value::Map(_)) => false,
        _ => winner == Winner::Source,
    }
}
