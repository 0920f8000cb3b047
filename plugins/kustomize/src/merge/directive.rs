//! The directive `$patch`: what a patch says about the whole mapping or list it stands in.

use crate::fault::{Fault, Outcome};
use crate::node::{Kind, Node};

/// The key of the directive.
pub(super) const KEY: &str = "$patch";

/// What a patch asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Directive {
    /// What it is for goes.
    Delete,
    /// It takes the place of what it is for.
    Replace,
    /// What is done anyway.
    Merge,
}

impl Directive {
    fn read(value: &Node) -> Outcome<Self> {
        match value.as_text().map(|text| &**text).unwrap_or_default() {
            "delete" => Ok(Self::Delete),
            "replace" => Ok(Self::Replace),
            "merge" => Ok(Self::Merge),
            other => Err(Fault::new(
                "bad-patch",
                format!("unknown patch strategy '{other}': `{KEY}` is 'delete', 'replace' or 'merge'"),
            )),
        }
    }
}

/// The directive of a mapping.
///
/// # Errors
/// When it is unknown.
pub(super) fn of_map(patch: &Node) -> Outcome<Option<Directive>> {
    patch.get(KEY).map(Directive::read).transpose()
}

/// Takes the directive out of a mapping.
pub(super) fn remove(node: &mut Node) {
    if let Kind::Map(fields) = &mut node.kind
        && let Some(index) = fields.iter().position(|field| &*field.key.text == KEY)
    {
        fields.remove(index);
    }
}

/// The directive of a list: the first element that has one decides, if it has nothing else. Also its text, by which the
/// elements are known that are no longer there when the list is merged.
///
/// # Errors
/// When it is unknown.
pub(super) fn of_list(items: &[Node]) -> Outcome<Option<(Directive, &str)>> {
    let Some((fields, value)) = items.iter().find_map(|item| Some((item.as_map()?, item.get(KEY)?))) else {
        return Ok(None);
    };
    if fields.len() > 1 {
        return Ok(None);
    }
    let text = value.as_text().map(|text| &**text).unwrap_or_default();
    Directive::read(value).map(|directive| Some((directive, text)))
}

/// The elements of a list without those that have the directive with this text.
pub(super) fn without(items: &[Node], text: &str) -> Vec<Node> {
    let has = |item: &Node| {
        item.get(KEY).is_some_and(|value| value.as_text().map(|text| &**text).unwrap_or_default() == text)
    };
    let empty = |item: &Node| item.is_null() || item.as_map().is_some_and(<[_]>::is_empty);
    items.iter().filter(|item| !empty(item) && !has(item)).cloned().collect()
}
