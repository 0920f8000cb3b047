//! Dictionaries merged into another, which changes.

use std::rc::Rc;

use super::super::values::is_empty;
use super::super::{Fault, Outcome};
use crate::go::nesting::{LEVELS, TooDeep, VALUES};
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
    merged(&args, Winner::Target).or_else(without_error)
}

/// Fills in what the first dictionary lacks.
pub(super) fn must_merge(args: Args<'_>) -> Outcome {
    Ok(merged(&args, Winner::Target)?)
}

/// Lets the dictionaries behind it replace what is in the first. An error gives an empty text.
pub(super) fn merge_overwrite(args: Args<'_>) -> Outcome {
    merged(&args, Winner::Source).or_else(without_error)
}

/// Lets the dictionaries behind it replace what is in the first.
pub(super) fn must_merge_overwrite(args: Args<'_>) -> Outcome {
    Ok(merged(&args, Winner::Source)?)
}

/// Why dictionaries can't be merged.
enum MergeError {
    /// A struct has no place in the pointer that is there.
    OtherType,
    /// In Go, it would never end, or fail in a way that can't be caught.
    Fatal(Fault),
}

impl From<MergeError> for Fault {
    fn from(error: MergeError) -> Self {
        match error {
            MergeError::OtherType => "src and dst must be of same type".into(),
            MergeError::Fatal(fault) => fault,
        }
    }
}

fn without_error(error: MergeError) -> Outcome {
    match error {
        MergeError::OtherType => Ok("".into()),
        MergeError::Fatal(fault) => Err(fault),
    }
}

fn merged(args: &Args<'_>, winner: Winner) -> Result<Value, MergeError> {
    let mut merge = Merge { winner, left: VALUES };
    let Some(mut target) = args.map(0).cloned() else { return Ok(args.any(0).clone()) };
    for source in args.rest(1).iter().filter_map(Value::as_map) {
        if target.of == MapType::AnyNil && source.of != MapType::AnyNil {
            target = Rc::default();
        }
        merge.map(&target, source, 0)?;
    }
    Ok(Value::Map(target))
}

struct Merge {
    winner: Winner,
    /// How many more values may be looked at.
    left: usize,
}

impl Merge {
    fn map(&mut self, target: &Map, source: &Map, level: usize) -> Result<(), MergeError> {
        if level > LEVELS || self.left == 0 {
            return Err(MergeError::Fatal(TooDeep.to_string().into()));
        }
        if Rc::ptr_eq(&target.entries, &source.entries) || target.of == MapType::AnyNil {
            return Ok(());
        }
        // A copy, since the maps inside may be the same on both sides.
        let entries: Vec<_> = source.entries.borrow().iter().map(|(key, value)| (key.clone(), value.clone())).collect();
        for (key, value) in entries {
            self.left = self.left.saturating_sub(1);
            if !target.of.holds_any() && !matches!(value, Value::Text(_)) {
                let of = Value::Nil.type_name();
                let fault = format!("reflect.Value.SetMapIndex: value of type {of} is not assignable to type string");
                return Err(MergeError::Fatal(fault.into()));
            }
            let there = target.get(&key);
            let replaces = if value.is_nil() {
                self.winner == Winner::Source
            } else {
                self.inside(there.as_ref(), &value, level)?;
                self.replaces(there.as_ref(), &value)
            };
            if replaces {
                target.entries.borrow_mut().insert(key, value);
            }
        }
        Ok(())
    }

    /// Merges into what a key has already, if that can be.
    fn inside(&mut self, there: Option<&Value>, value: &Value, level: usize) -> Result<(), MergeError> {
        match (there, value) {
            (Some(Value::Map(there)), Value::Map(value)) => self.map(there, value, level + 1),
            (Some(Value::Object(there)), Value::Map(_) | Value::Object(_))
                if self.winner == Winner::Target && there.kind() == Kind::Pointer =>
            {
                let fits = matches!(value, Value::Object(value) if value.kind() == Kind::Pointer
                    || there.type_name().strip_prefix('*') == Some(&value.type_name()));
                if fits { Ok(()) } else { Err(MergeError::OtherType) }
            }
            _ => Ok(()),
        }
    }

    /// Whether a value takes the place of what a key has.
    fn replaces(&self, there: Option<&Value>, value: &Value) -> bool {
        match there {
            None => true,
            Some(there) if is_empty(there) && !matches!(there, Value::Object(_) | Value::Complex(_)) => true,
            Some(Value::Map(_)) if matches!(value, Value::Map(_)) => false,
            Some(_) => self.winner == Winner::Source,
        }
    }
}
