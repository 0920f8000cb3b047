//! Values as texts, one or many.

use super::Outcome;
use crate::go::fmt::{self, text_of};
use crate::go::value::{ListType, Value};
use crate::go::{Args, Grown, List, Text};

pub(super) fn quote(args: Args<'_>) -> Outcome {
    each(args, |value| crate::go::quote::quote(&text_of(value)).into_bytes())
}

pub(super) fn squote(args: Args<'_>) -> Outcome {
    each(args, |value| {
        let mut out = vec![b'\''];
        fmt::write_plain(value, &mut out);
        out.push(b'\'');
        out
    })
}

pub(super) fn cat(args: Args<'_>) -> Outcome {
    each(args, |value| {
        let mut out = Vec::new();
        fmt::write_plain(value, &mut out);
        out
    })
}

/// What becomes of each argument that isn't nil, with spaces between.
fn each(args: Args<'_>, written: impl Fn(&Value) -> Vec<u8>) -> Outcome {
    let mut out = Vec::new();
    for (place, value) in args.0.iter().filter(|value| !value.is_nil()).enumerate() {
        if place > 0 {
            out.push(b' ');
        }
        out.append(&mut written(value));
    }
    Ok(out.into())
}

pub(super) fn to_string(args: Args<'_>) -> Outcome {
    Ok(Value::Text(text_of(args.any(0))))
}

/// The texts of a list, without its nils; what is no list is its only element.
fn texts(value: &Value) -> Vec<Text> {
    match value {
        Value::List(list) => list.items.iter().filter(|item| !item.is_nil()).map(text_of).collect(),
        Value::Missing | Value::Nil => Vec::new(),
        _ => vec![text_of(value)],
    }
}

pub(super) fn to_strings(args: Args<'_>) -> Outcome {
    match args.any(0) {
        list @ Value::List(found) if matches!(found.of, ListType::Strings | ListType::StringsNil) => Ok(list.clone()),
        value => Ok(gathered(value, texts(value))),
    }
}

/// The texts of a value; nils that were left out leave room.
fn gathered(value: &Value, texts: Vec<Text>) -> Value {
    let room = value.as_list().map_or(0, |list| list.items.len());
    List::made(ListType::Strings, texts.into_iter().map(Value::Text).collect(), Grown::From(room))
}

pub(super) fn join(args: Args<'_>) -> Outcome {
    let mut out = Vec::new();
    for (place, text) in texts(args.any(1)).iter().enumerate() {
        if place > 0 {
            out.extend_from_slice(args.text(0));
        }
        out.extend_from_slice(text);
    }
    Ok(out.into())
}

pub(super) fn sort_alpha(args: Args<'_>) -> Outcome {
    match args.any(0) {
        // Texts are sorted where they are, for all who have the list.
        Value::List(list) if list.of == ListType::Strings => {
            let mut sorted = list.items.to_vec();
            sorted.sort_unstable_by(|one, other| one.as_text().cmp(&other.as_text()));
            list.items.sort_to(sorted);
            Ok(Value::List(list.clone()))
        }
        value @ Value::List(_) => {
            let mut texts = texts(value);
            texts.sort_unstable();
            Ok(gathered(value, texts))
        }
        value => Ok(List::strings([text_of(value)])),
    }
}
