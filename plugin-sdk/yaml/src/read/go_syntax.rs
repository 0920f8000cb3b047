//! Values as Go writes them in its own syntax, which is how the Go module names a key that is none.

use std::fmt::Write as _;

use crate::scalar::{Scalar, resolve_plain};
use crate::{Entry, Integer, Node, Value};

/// A mapping or list in Go's syntax. None where what was read doesn't tell any more which type a scalar had there.
pub(super) fn go_syntax(node: &Node) -> Option<String> {
    let mut out = String::new();
    write_value(&node.value, &mut out).map(|()| out)
}

fn write_value(value: &Value, out: &mut String) -> Option<()> {
    match value {
        Value::Null => out.push_str("interface {}(nil)"),
        Value::Bool(truth) => write!(out, "{truth}").ok()?,
        Value::Integer(Integer::Signed(number)) => write!(out, "{number}").ok()?,
        Value::Integer(Integer::Unsigned(number)) => write!(out, "{number:#x}").ok()?,
        Value::Float(number) if (1e-4..1e6).contains(&number.abs()) => write!(out, "{number}").ok()?,
        Value::Float(_) => return None,
        Value::String(text) => write_text(text, out)?,
        Value::Sequence(items) => {
            out.push_str("[]interface {}{");
            for (place, item) in items.iter().enumerate() {
                out.push_str(if place == 0 { "" } else { ", " });
                write_value(&item.value, out)?;
            }
            out.push('}');
        }
        Value::Mapping(entries) => write_mapping(entries, out)?,
    }
    Some(())
}

fn write_mapping(entries: &[Entry], out: &mut String) -> Option<()> {
    let mut sorted: Vec<&Entry> = entries.iter().collect();
    sorted.sort_by(|one, other| one.key.cmp(&other.key));
    out.push_str("map[interface {}]interface {}{");
    for (place, entry) in sorted.into_iter().enumerate() {
        out.push_str(if place == 0 { "" } else { ", " });
        write_text(&entry.key, out)?;
        out.push(':');
        write_value(&entry.value.value, out)?;
    }
    out.push('}');
    Some(())
}

/// A text in quotes; none for what may have been something else before JSON made text of it, and for characters whose
/// escapes are a matter of their own.
fn write_text(text: &str, out: &mut String) -> Option<()> {
    let is_usual = |char: char| matches!(char, '\n' | '\t' | ' '..='~') || char.is_alphanumeric();
    if resolve_plain(text) != Scalar::Text || !text.chars().all(is_usual) {
        return None;
    }
    write!(out, "{text:?}").ok()
}
