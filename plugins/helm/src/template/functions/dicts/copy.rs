//! Copies of values with everything inside.

use std::rc::Rc;

use super::super::{Fault, Outcome};
use crate::go::nesting::{LEVELS, TooDeep, VALUES};
use crate::go::value::{ListType, Map};
use crate::go::{Args, Entries, Value};

/// A copy that shares no dictionary with the original.
pub(super) fn deep_copy(args: Args<'_>) -> Outcome {
    let value = args.any(0);
    if value.is_nil() {
        return Err("reflect: call of reflect.Value.Type on zero Value".into());
    }
    let mut left = VALUES;
    copied(value, 0, &mut left).map_err(|error| Fault::Message(error.to_string()))
}

fn copied(value: &Value, level: usize, left: &mut usize) -> Result<Value, TooDeep> {
    *left = left.checked_sub(1).ok_or(TooDeep)?;
    if level > LEVELS {
        return Err(TooDeep);
    }
    Ok(match value {
        // Lists don't change but for texts that are sorted: others without dictionaries in them can be shared.
        Value::List(list)
            if list.of == ListType::Strings
                || list.items.iter().any(|item| matches!(item, Value::List(_) | Value::Map(_))) =>
        {
            let items = list.items.iter().map(|item| copied(item, level + 1, left)).collect::<Result<_, _>>()?;
            list.like(items)
        }
        Value::Map(map) => {
            let mut entries = Entries::new();
            for (key, value) in map.entries.borrow().iter() {
                entries.insert(key.clone(), copied(value, level + 1, left)?);
            }
            Value::Map(Rc::new(Map::typed(map.of, entries)))
        }
        _ => value.clone(),
    })
}
