//! Nodes from what is read directly.

use std::borrow::Cow;
use std::collections::HashSet;

use super::mapping::INDEXED_FROM;
use crate::direct::{self, Bounds, Form, Style, Usual};
use crate::scalar::{Scalar, resolve_plain};
use crate::{Document, Entry, Limits, Node, Position, Value};

/// The documents of a text that has one at most, of the usual shape; none when the parser has to read it.
pub(super) fn documents(text: &str, limits: &Limits) -> Usual<Vec<Document>> {
    let bounds = Bounds { depth: limits.depth.min(Limits::DEEPEST), nodes: limits.nodes };
    let (root, _) = direct::document(text, 0, bounds, &mut Nodes)?;
    let Some(root) = root else { return Some(Vec::new()) };
    let at = if text.starts_with("---") { Position { line: 1, column: 1 } } else { root.at };
    Some(vec![Document { at, root }])
}

/// Nodes as JSON has them. A key that stands twice isn't usual: it is for the parser to refuse or to replace.
struct Nodes;

/// What a scalar means.
fn meaning(text: &str, style: Style) -> Scalar {
    if style == Style::Plain { resolve_plain(text) } else { Scalar::Text }
}

impl Form for Nodes {
    type Node = Node;
    type Key = (String, Position);
    type Field = Entry;

    fn scalar(&mut self, text: Cow<'_, str>, style: Style, at: Position) -> Usual<Node> {
        Some(Node { at, value: meaning(&text, style).into_value(text.into_owned()).ok()? })
    }

    fn key(&mut self, text: Cow<'_, str>, style: Style, at: Position) -> Usual<(String, Position)> {
        Some((meaning(&text, style).into_key(text.into_owned()).ok()?, at))
    }

    fn field(&mut self, (key, key_at): (String, Position), value: Node) -> Entry {
        Entry { key, key_at, value }
    }

    fn sequence(&mut self, items: Vec<Node>, at: Position) -> Usual<Node> {
        Some(Node { at, value: Value::Sequence(items) })
    }

    fn mapping(&mut self, entries: Vec<Entry>, at: Position) -> Usual<Node> {
        let differ = if entries.len() < INDEXED_FROM {
            entries.iter().enumerate().all(|(place, entry)| entries[..place].iter().all(|other| other.key != entry.key))
        } else {
            let mut keys = HashSet::with_capacity(entries.len());
            entries.iter().all(|entry| keys.insert(entry.key.as_str()))
        };
        differ.then_some(Node { at, value: Value::Mapping(entries) })
    }

    fn is_collection(node: &Node) -> bool {
        matches!(node.value, Value::Sequence(_) | Value::Mapping(_))
    }
}
