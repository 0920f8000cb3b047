//! Texts to their parts.

use super::{Outcome, find};
use crate::go::rune::decode;
use crate::go::value::{MapType, Value};
use crate::go::{Args, Entries, List, Map, Text};

/// The parts between separators, or the characters when there is none; at most so many, the last with the rest.
fn parts<'t>(text: &'t [u8], separator: &[u8], most: usize) -> Vec<&'t [u8]> {
    let mut parts = Vec::new();
    let mut rest = text;
    if separator.is_empty() {
        while let Some((_, width)) = decode(rest) {
            if parts.len() + 1 == most {
                parts.push(rest);
                break;
            }
            parts.push(&rest[..width]);
            rest = &rest[width..];
        }
        return parts;
    }
    while parts.len() + 1 < most
        && let Some(place) = find(rest, separator)
    {
        parts.push(&rest[..place]);
        rest = &rest[place + separator.len()..];
    }
    parts.push(rest);
    parts
}

fn numbered(parts: Vec<&[u8]>) -> Value {
    let entries: Entries =
        parts.into_iter().enumerate().map(|(place, part)| (format!("_{place}").into(), Value::text(part))).collect();
    Value::Map(std::rc::Rc::new(Map::typed(MapType::Strings, entries)))
}

pub(super) fn split(args: Args<'_>) -> Outcome {
    Ok(numbered(parts(args.text(1), args.text(0), usize::MAX)))
}

pub(super) fn splitn(args: Args<'_>) -> Outcome {
    let parts = match args.int(1) {
        0 => Vec::new(),
        most => parts(args.text(2), args.text(0), usize::try_from(most).unwrap_or(usize::MAX)),
    };
    Ok(numbered(parts))
}

pub(super) fn split_list(args: Args<'_>) -> Outcome {
    Ok(List::strings(parts(args.text(1), args.text(0), usize::MAX).into_iter().map(Text::from)))
}
