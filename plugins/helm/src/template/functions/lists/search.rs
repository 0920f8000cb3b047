//! Elements found, left out, or kept once.

use std::collections::HashSet;

use super::super::{Fault, Outcome};
use super::list_of;
use crate::go::equal::deep_equal;
use crate::go::{Args, List, Text, Value};

/// Whether one of the values is the same as `wanted`, with everything inside.
fn contains(values: &[Value], wanted: &Value) -> Result<bool, Fault> {
    for value in values {
        if deep_equal(wanted, value).map_err(|error| Fault::Message(error.to_string()))? {
            return Ok(true);
        }
    }
    Ok(false)
}

pub(super) fn uniq(args: Args<'_>) -> Outcome {
    let list = list_of(args.any(0), "Cannot find uniq on type")?;
    let mut texts: HashSet<&Text> = HashSet::new();
    // Only what isn't a text must be compared one by one.
    let (mut others, mut kept) = (Vec::new(), Vec::new());
    for item in &list.items {
        let is_new = match item {
            Value::Text(text) => texts.insert(text),
            _ if contains(&others, item)? => false,
            _ => {
                others.push(item.clone());
                true
            }
        };
        if is_new {
            kept.push(item.clone());
        }
    }
    Ok(List::gathered(kept))
}

pub(super) fn without(args: Args<'_>) -> Outcome {
    let list = list_of(args.any(0), "Cannot find without on type")?;
    let mut kept = Vec::new();
    for item in &list.items {
        if !contains(args.rest(1), item)? {
            kept.push(item.clone());
        }
    }
    Ok(List::gathered(kept))
}

/// `has wanted list`; there is nothing in no list.
pub(super) fn has(args: Args<'_>) -> Outcome {
    if args.any(1).is_nil() {
        return Ok(false.into());
    }
    let list = list_of(args.any(1), "Cannot find has on type")?;
    contains(&list.items, args.any(0)).map(Value::Bool)
}
