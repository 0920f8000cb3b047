//! Objects that are lists of objects.

use std::collections::VecDeque;

use super::meta::{LIST_SUFFIX, MISSING, drop_empty};
use crate::fault::{Fault, Outcome};
use crate::node::{Kind, Node, Tag};

/// The items of a `List`, if the only document of a file is one; else the document itself.
pub(super) fn unwrap(node: Node) -> Outcome<Vec<Node>> {
    let is_list =
        node.get("kind").and_then(Node::as_text).is_some_and(|kind| matches!(&**kind, "List" | "ResourceList"));
    if !is_list || (node.get("items").is_none() && node.get("functionConfig").is_none()) {
        return Ok(vec![node]);
    }
    match take(node, "items").map(|items| (items.at, items.kind)) {
        None | Some((_, Kind::Scalar(_))) => Ok(Vec::new()),
        Some((_, Kind::Seq(items))) => Ok(items),
        Some((_, Kind::Map(fields))) if fields.is_empty() => Ok(Vec::new()),
        Some((at, Kind::Map(_))) => Err(Fault::new("missing-metadata", MISSING).on(at)),
    }
}

/// Puts the items of lists, such as those of a `ConfigMapList`, behind all other objects, and the items of lists among
/// them behind those.
pub(super) fn expand(nodes: Vec<Node>) -> Outcome<Vec<Node>> {
    let is_list =
        |node: &Node| node.get("kind").and_then(Node::as_text).is_some_and(|kind| kind.ends_with(LIST_SUFFIX));
    if !nodes.iter().any(is_list) {
        return Ok(nodes);
    }
    let mut queue = VecDeque::from(nodes);
    let mut objects = Vec::new();
    while let Some(node) = queue.pop_front() {
        if !is_list(&node) {
            objects.push(node);
            continue;
        }
        let kind = node.get("kind").and_then(Node::as_text).cloned().unwrap_or_default();
        let mut passed = node.clone();
        passed.unfold();
        passed.pass_through_json().map_err(|fault| fault.context(format!("trouble expanding list of {kind}")))?;
        match take(passed, "items") {
            // Not a collection, whatever its kind is called.
            None => objects.push(node),
            Some(items) => queue.extend(items_of(items, &kind)?),
        }
    }
    Ok(objects)
}

fn items_of(items: Node, kind: &str) -> Outcome<Vec<Node>> {
    let at = items.at;
    let found = match items.kind {
        Kind::Seq(items) => {
            let mut objects = Vec::new();
            for item in items {
                objects.extend(unwrap(item)?);
            }
            drop_empty(&mut objects)?;
            return Ok(objects);
        }
        Kind::Map(_) => "map[string]interface {}",
        Kind::Scalar(scalar) => match scalar.tag {
            Tag::Null => return Ok(Vec::new()),
            Tag::Bool => "bool",
            Tag::Int => "int",
            Tag::Float => "float64",
            _ => "string",
        },
    };
    Err(Fault::new("bad-list", format!("expected array in {kind}/items, but found {found}")).on(at))
}

fn take(node: Node, key: &str) -> Option<Node> {
    match node.kind {
        Kind::Map(fields) => fields.into_iter().find(|field| &*field.key.text == key).map(|field| field.value),
        _ => None,
    }
}
