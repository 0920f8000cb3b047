//! Documents read into what Go's types hold: numbers and truth values become text where text is wanted, what is missing
//! stays as it is, and a mismatch says so in Go's words.

use std::collections::BTreeMap;

use bowline_yaml::{Entry, Integer, Node, Value as Yaml};

use crate::go::{Text, Value};
use crate::values::document::{DocumentError, value_of};

/// What reading gives.
pub(super) type Decoded<T = ()> = Result<T, DocumentError>;

/// A mismatch at a field, named as `STRUCT.PATH`.
fn mismatch(node: &Node, field: &str, target: &str) -> DocumentError {
    DocumentError::Field {
        kind: node.json_name(),
        field: field.to_owned(),
        target: target.to_owned(),
        line: node.at.line,
    }
}

/// The entries of a document that are known, each with the name it is known by, sorted as Go reads them: by the bytes of
/// their keys. A key that differs from a name in case only is taken for it.
///
/// # Errors
///
/// When the document is no map; null has no entries.
pub(super) fn document<'n>(
    node: &'n Node,
    names: &[&'static str],
    target: &'static str,
) -> Decoded<Vec<(&'static str, &'n Node)>> {
    match &node.value {
        Yaml::Null => Ok(Vec::new()),
        Yaml::Mapping(entries) => Ok(known(entries, names)),
        _ => Err(DocumentError::NotMap { before: "", kind: node.json_name(), target, line: node.at.line }),
    }
}

/// [`document`] for a map within one.
pub(super) fn structure<'n>(
    node: &'n Node,
    names: &[&'static str],
    field: &str,
    target: &str,
) -> Decoded<Vec<(&'static str, &'n Node)>> {
    match &node.value {
        Yaml::Mapping(entries) => Ok(known(entries, names)),
        _ => Err(mismatch(node, field, target)),
    }
}

fn known<'n>(entries: &'n [Entry], names: &[&'static str]) -> Vec<(&'static str, &'n Node)> {
    let mut entries: Vec<&Entry> = entries.iter().collect();
    entries.sort_by(|left, right| left.key.cmp(&right.key));
    let name_of = |key: &str| {
        let exact = names.iter().find(|name| **name == key);
        exact.or_else(|| names.iter().find(|name| name.eq_ignore_ascii_case(key))).copied()
    };
    entries.into_iter().filter_map(|entry| Some((name_of(&entry.key)?, &entry.value))).collect()
}

/// Reads text.
pub(super) fn text(node: &Node, field: &str, into: &mut Text) -> Decoded {
    match &node.value {
        Yaml::Null => {}
        Yaml::Bool(value) => *into = if *value { "true" } else { "false" }.into(),
        Yaml::Integer(Integer::Signed(number)) => *into = number.to_string().into(),
        Yaml::Integer(Integer::Unsigned(number)) => *into = number.to_string().into(),
        Yaml::Float(number) => *into = short(*number).into(),
        Yaml::String(value) => *into = value.as_str().into(),
        Yaml::Sequence(_) | Yaml::Mapping(_) => return Err(mismatch(node, field, "string")),
    }
    Ok(())
}

/// A number in as few digits as tell it from others of 32 bits, with an exponent where Go writes one.
fn short(number: f64) -> String {
    #[expect(clippy::cast_possible_truncation, reason = "so does Go")]
    let number = number as f32;
    let scientific = format!("{number:e}");
    let Some((digits, exponent)) = scientific.split_once('e') else { return scientific };
    match exponent.parse::<i32>() {
        Ok(exponent @ (..-4 | 6..)) => {
            let sign = if exponent < 0 { '-' } else { '+' };
            format!("{digits}e{sign}{:02}", exponent.abs())
        }
        _ => format!("{number}"),
    }
}

/// Reads a truth value.
pub(super) fn boolean(node: &Node, field: &str, into: &mut bool) -> Decoded {
    match &node.value {
        Yaml::Null => {}
        Yaml::Bool(value) => *into = *value,
        _ => return Err(mismatch(node, field, "bool")),
    }
    Ok(())
}

/// Reads a list. Elements that are there already are read into; null takes the list away.
pub(super) fn list<T: Default>(
    node: &Node,
    field: &str,
    target: &str,
    into: &mut Option<Vec<T>>,
    mut each: impl FnMut(&Node, &mut T) -> Decoded,
) -> Decoded {
    match &node.value {
        Yaml::Null => *into = None,
        Yaml::Sequence(items) => {
            let list = into.get_or_insert_default();
            list.resize_with(items.len(), T::default);
            for (item, into) in items.iter().zip(list) {
                each(item, into)?;
            }
        }
        _ => return Err(mismatch(node, field, target)),
    }
    Ok(())
}

/// Reads a list of texts.
pub(super) fn texts(node: &Node, field: &str, into: &mut Vec<Text>) -> Decoded {
    let mut list_of = Some(std::mem::take(into));
    list(node, field, "[]string", &mut list_of, |item, into| text(item, field, into))?;
    *into = list_of.unwrap_or_default();
    Ok(())
}

/// Reads a list of anything.
pub(super) fn anything(node: &Node, field: &str, into: &mut Vec<Value>) -> Decoded {
    let mut list_of = None;
    list(node, field, "[]interface {}", &mut list_of, |item, into| {
        *into = value_of(item);
        Ok(())
    })?;
    *into = list_of.unwrap_or_default();
    Ok(())
}

/// Reads a map of texts. Entries that are there already stay; null takes the map away.
pub(super) fn text_map(node: &Node, field: &str, into: &mut Option<BTreeMap<Text, Text>>) -> Decoded {
    match &node.value {
        Yaml::Null => *into = None,
        Yaml::Mapping(entries) => {
            let map = into.get_or_insert_default();
            let mut entries: Vec<&Entry> = entries.iter().collect();
            entries.sort_by(|left, right| left.key.cmp(&right.key));
            for entry in entries {
                let mut value = Text::default();
                text(&entry.value, field, &mut value)?;
                map.insert(entry.key.as_str().into(), value);
            }
        }
        _ => return Err(mismatch(node, field, "map[string]string")),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::short;

    #[test]
    fn floats_are_short() {
        for (number, expected) in [
            (1.1, "1.1"),
            (1.25, "1.25"),
            (0.0001, "0.0001"),
            (0.00001, "1e-05"),
            (1e21, "1e+21"),
            (1_234_567.5, "1.2345675e+06"),
            (123_456.5, "123456.5"),
            (-2.5, "-2.5"),
        ] {
            assert_eq!(short(number), expected);
        }
    }
}
