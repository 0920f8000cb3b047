//! Fields inside text that is JSON or YAML itself, such as a file in a `ConfigMap`.

use super::printed::printed;
use crate::node::path::{self, CreateKind};
use crate::node::{Kind, Node, matcher};
use crate::read;

/// Calls `write` with the nodes that the rest of a path leads to inside the first scalar on its way, and writes the
/// changed document back as what it was, JSON or YAML. `None` if there is no such scalar, it is no document, or
/// has no such node; then nothing is changed.
pub(super) fn visit(
    object: &mut Node,
    parts: &[String],
    create: Option<CreateKind>,
    write: &mut matcher::Visit<'_>,
) -> Option<()> {
    let (len, mut document) = document(object, parts)?;
    let (to_scalar, rest) = parts.split_at_checked(len)?;
    let scalar = path::lookup_mut(object, to_scalar).ok()??;
    let found = matcher::visit(&mut document, rest, create, write).ok()?;
    let Kind::Scalar(scalar) = &mut scalar.kind else {
        return None;
    };
    scalar.text = printed(&document, &scalar.text).filter(|_| found > 0)?.into();
    Some(())
}

/// How many parts lead to the first scalar that a document can be read from, and the document.
fn document(object: &Node, parts: &[String]) -> Option<(usize, Node)> {
    (1..parts.len()).find_map(|len| {
        let scalar = path::lookup(object, parts.get(..len)?).ok()??.as_scalar()?;
        if matcher::is_blank(&scalar.text) {
            return None;
        }
        Some((len, read::value(scalar.text.as_bytes(), 0).ok()?))
    })
}
