//! Equality of values: numbers are equal however they are written.

use super::decimal::Decimal;
use super::json::Json;

/// Whether two values are equal.
pub(super) fn equal(one: &Json, other: &Json) -> bool {
    match (one, other) {
        (Json::Number(one), Json::Number(other)) => {
            one == other || Decimal::of(one).zip(Decimal::of(other)).is_some_and(|(one, other)| one == other)
        }
        (Json::List(one), Json::List(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| equal(one, other))
        }
        (Json::Map(one), Json::Map(other)) => {
            let same = |((key, one), (name, other)): ((_, _), (_, _))| key == name && equal(one, other);
            one.len() == other.len() && one.iter().zip(other).all(same)
        }
        (Json::Null, Json::Null) => true,
        (Json::Bool(one), Json::Bool(other)) => one == other,
        (Json::Text(one), Json::Text(other)) => one == other,
        _ => false,
    }
}

/// Bytes that are the same for equal values, and for no others.
pub(super) fn canonical(value: &Json) -> Vec<u8> {
    let mut out = Vec::new();
    write(value, &mut out);
    out
}

fn write(value: &Json, out: &mut Vec<u8>) {
    let measured = |tag: u8, bytes: &[u8], out: &mut Vec<u8>| {
        out.push(tag);
        out.extend((bytes.len() as u64).to_be_bytes());
        out.extend(bytes);
    };
    let counted = |tag: u8, count: usize, out: &mut Vec<u8>| {
        out.push(tag);
        out.extend((count as u64).to_be_bytes());
    };
    match value {
        Json::Null => out.push(b'n'),
        Json::Bool(truth) => out.push(if *truth { b't' } else { b'f' }),
        Json::Number(text) => {
            let canonical = Decimal::of(text).map_or_else(|| text.clone(), |number| number.canonical());
            measured(b'd', canonical.as_bytes(), out);
        }
        Json::Text(text) => measured(b's', text, out),
        Json::Foreign(of) => measured(b'x', of.as_bytes(), out),
        Json::List(items) => {
            counted(b'l', items.len(), out);
            items.iter().for_each(|item| write(item, out));
        }
        Json::Map(entries) => {
            counted(b'm', entries.len(), out);
            for (key, value) in entries {
                measured(b'k', key, out);
                write(value, out);
            }
        }
    }
}
