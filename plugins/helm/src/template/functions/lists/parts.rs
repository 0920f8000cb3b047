//! Parts of lists.

use std::rc::Rc;

use super::super::Outcome;
use super::{list_of, nil_list};
use crate::go::cast::{float_to_int, to_int};
use crate::go::value::ListType;
use crate::go::{Args, List, Value};

pub(super) fn first(args: Args<'_>) -> Outcome {
    let list = list_of(args.any(0), "Cannot find first on type")?;
    Ok(list.items.first().cloned().unwrap_or(Value::Nil))
}

pub(super) fn last(args: Args<'_>) -> Outcome {
    let list = list_of(args.any(0), "Cannot find last on type")?;
    Ok(list.items.last().cloned().unwrap_or(Value::Nil))
}

pub(super) fn rest(args: Args<'_>) -> Outcome {
    let list = list_of(args.any(0), "Cannot find rest on type")?;
    Ok(list.items.split_first().map_or_else(nil_list, |(_, rest)| List::any(rest.to_vec())))
}

pub(super) fn initial(args: Args<'_>) -> Outcome {
    let list = list_of(args.any(0), "Cannot find initial on type")?;
    Ok(list.items.split_last().map_or_else(nil_list, |(_, initial)| List::any(initial.to_vec())))
}

/// `slice list [from [to]]`: the elements between two places, in a list of the same type. As in Go, the second place
/// may be behind the end of the list as far as the array behind it goes.
pub(super) fn slice(args: Args<'_>) -> Outcome {
    let list = list_of(args.any(0), "list should be type of slice or array but")?;
    let length = list.items.len();
    if length == 0 {
        return Ok(Value::Nil);
    }
    let place = |number: usize, without: usize| match args.rest(number) {
        [] => Some(without),
        [place, ..] => usize::try_from(to_int(place)).ok(),
    };
    let part = place(1, 0).zip(place(2, length)).and_then(|(from, to)| list.part(from, to));
    match part {
        Some(part) => Ok(Value::List(Rc::new(part))),
        None => Err("reflect.Value.Slice: slice index out of bounds".into()),
    }
}

/// What is said of a length that no list can have.
pub(super) const NO_LENGTH: &str = "runtime error: makeslice: len out of range";

/// `chunk size list`: lists of that many elements; the last has what is left.
pub(super) fn chunk(args: Args<'_>) -> Outcome {
    let (size, list) = (args.int(0), list_of(args.any(1), "Cannot chunk type")?);
    let length = list.items.len();
    let count = float_to_int(((length as f64 - 1.0) / size as f64).floor() + 1.0);
    let count = usize::try_from(count).map_err(|_| NO_LENGTH)?;
    let mut chunks = Vec::new();
    for place in 0..count {
        let left = float_to_int((length as f64 % size as f64).floor());
        let wanted = if place + 1 == count && left != 0 { left } else { size };
        let wanted = usize::try_from(wanted).map_err(|_| NO_LENGTH)?;
        let start = length.min(place.saturating_mul(usize::try_from(size).unwrap_or(0)));
        let end = length.min(start.saturating_add(wanted));
        chunks.push(List::any(list.items[start..end].to_vec()));
    }
    Ok(List::typed(ListType::Lists, chunks))
}
