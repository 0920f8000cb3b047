//! What every object has to have.

use crate::fault::{Fault, Outcome};
use crate::node::{Node, Text};

/// What kustomize calls kinds whose objects are lists of objects.
pub(super) const LIST_SUFFIX: &str = "List";

/// What is said of a mapping that is no object at all.
pub(super) const MISSING: &str = "missing Resource metadata: an object needs apiVersion, kind and metadata.name";

/// Leaves out what is null or empty and checks the rest.
pub(super) fn drop_empty(nodes: &mut Vec<Node>) -> Outcome<()> {
    nodes.retain(|node| !node.is_empty());
    nodes.iter().try_for_each(check)
}

/// That an object has what every object needs.
///
/// # Errors
/// When it has no metadata, no kind, or no name where its kind does not end in `List`.
pub(crate) fn check(object: &Node) -> Outcome<()> {
    let metadata = filled(object, "metadata");
    let says_something = |metadata: &Node| {
        ["name", "namespace", "labels", "annotations"].iter().any(|key| filled(metadata, key).is_some())
    };
    let kind = filled(object, "kind");
    if kind.is_none() && filled(object, "apiVersion").is_none() && !metadata.is_some_and(says_something) {
        return Err(Fault::new("missing-metadata", MISSING).on(object.at));
    }
    let kind = kind.and_then(Node::as_text).map(|kind| &**kind).unwrap_or_default();
    if kind.is_empty() {
        return Err(Fault::new("missing-kind", format!("missing kind in object ({})", describe(object))).on(object.at));
    }
    if !kind.ends_with(LIST_SUFFIX) && object.metadata("name").is_empty() {
        let message = format!("missing metadata.name in object ({})", describe(object));
        return Err(Fault::new("missing-name", message).on(object.at));
    }
    Ok(())
}

/// The value of a field that has one.
fn filled<'n>(node: &'n Node, key: &str) -> Option<&'n Node> {
    node.get(key).filter(|value| !value.is_empty())
}

/// What is known of an object, to find it by: type, name, namespace, labels and annotations.
fn describe(object: &Node) -> String {
    let text = |key: &str| object.get(key).and_then(Node::as_text).cloned().unwrap_or_default();
    let pairs = |field| {
        let mut pairs: Vec<(Text, Text)> = object.metadata_pairs(field);
        pairs.sort();
        pairs.iter().map(|(key, value)| format!("{key}={value}")).collect::<Vec<_>>().join(" ").into()
    };
    let known: [(&str, Text); 6] = [
        ("apiVersion", text("apiVersion")),
        ("kind", text("kind")),
        ("name", object.metadata("name")),
        ("namespace", object.metadata("namespace")),
        ("labels", pairs("labels")),
        ("annotations", pairs("annotations")),
    ];
    let known = known.iter().filter(|(_, value)| !value.is_empty());
    known.map(|(name, value)| format!("{name}: {value}")).collect::<Vec<_>>().join(", ")
}
