//! Paths into a node: how they are split, and how the node at their end is found or made.

use super::{Field, Kind, Node, Scalar, Tag};
use crate::fault::{Fault, Outcome};

/// What a node is that has to be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CreateKind {
    /// A mapping.
    Map,
    /// A list.
    Seq,
    /// A scalar; the tag is given to a null that stands where the scalar should.
    Scalar(Tag),
}

impl CreateKind {
    /// An empty node of this kind.
    #[must_use]
    pub fn make(self) -> Node {
        match self {
            Self::Map => Node::map(),
            Self::Seq => Node::seq(),
            Self::Scalar(_) => Scalar::untagged("").into(),
        }
    }

    /// What a field has to be so that `next`, the part of the path behind it, can be found in it; `self` at the end.
    #[must_use]
    pub fn holding(self, next: Option<&str>) -> Self {
        match next {
            Some("") | None => self,
            Some(part) if is_element(part) || index(part).is_some_and(|index| index >= 0) => Self::Seq,
            Some(_) => Self::Map,
        }
    }
}

/// The parts of a path. A delimiter behind `\` belongs to its part; one at the beginning is left out.
#[must_use]
pub fn split(path: &str, delimiter: char) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    let path = path.strip_prefix(delimiter).unwrap_or(path);
    for piece in path.split(delimiter) {
        match parts.last_mut().filter(|last| last.ends_with('\\')) {
            Some(last) => {
                last.pop();
                last.push(delimiter);
                last.push_str(piece);
            }
            None => parts.push(piece.to_owned()),
        }
    }
    parts
}

/// The parts of a path with dots, in which brackets hold parts together: `[name=a.b]` stays as it is, and `[a.b]` is
/// the key `a.b`.
#[must_use]
pub fn split_brackets(path: &str) -> Vec<String> {
    let mut parts = Vec::new();
    let mut pieces = split(path, '.').into_iter();
    while let Some(mut part) = pieces.next() {
        if !part.starts_with('[') || part.ends_with(']') {
            parts.push(part);
            continue;
        }
        for piece in pieces.by_ref() {
            part.push('.');
            part.push_str(&piece);
            if piece.ends_with(']') {
                break;
            }
        }
        parts.push(if part.contains('=') { part } else { part.trim_matches(['[', ']']).to_owned() });
    }
    parts
}

/// The number that a part of a path is, if it is one.
#[must_use]
pub fn index(part: &str) -> Option<i64> {
    part.parse().ok()
}

/// Whether a part of a path picks elements by what they say, as `[name=x]` does.
#[must_use]
pub fn is_element(part: &str) -> bool {
    part.starts_with('[') && part.ends_with(']')
}

/// Key and value of a part such as `[name=x]`; the key is empty in `[=x]`.
///
/// # Errors
/// When there is no `=`.
pub fn element(part: &str) -> Outcome<(&str, &str)> {
    let inner = part.strip_suffix(']').unwrap_or(part);
    let inner = inner.strip_prefix('[').unwrap_or(inner);
    inner.split_once('=').ok_or_else(|| {
        Fault::new(
            "bad-path",
            format!(
                "list path element must contain fieldName=fieldValue for element to match, which '{part}' does not"
            ),
        )
    })
}

/// The fault of a node that is something else than what a path needs.
#[must_use]
pub fn wrong_kind(expected: &str, node: &Node) -> Fault {
    Fault::new("wrong-kind", format!("wrong node kind: expected {expected} but got {}", node.kind_name()))
}

/// The items of a list; a null counts as an empty one.
///
/// # Errors
/// When it is neither.
pub fn items(node: &Node) -> Outcome<&[Node]> {
    match node.as_seq() {
        Some(items) => Ok(items),
        None if node.is_null() => Ok(&[]),
        None => Err(wrong_kind("SequenceNode", node)),
    }
}

/// The same, to change them.
///
/// # Errors
/// As [`items`].
pub fn items_mut(node: &mut Node) -> Outcome<&mut [Node]> {
    items(node)?;
    match &mut node.kind {
        Kind::Seq(items) => Ok(items),
        _ => Ok(&mut []),
    }
}

/// The node that `parts` lead to, if there is one. A part is a key, an index, `-` for the last element or `[key=value]`.
///
/// # Errors
/// When a part cannot be understood, or asks for an element of what is no list or a field of what is no mapping.
pub fn lookup<'a, S: AsRef<str>>(node: &'a Node, parts: &[S]) -> Outcome<Option<&'a Node>> {
    let mut node = node;
    for part in steps(parts) {
        match locate(node, part)?.and_then(|at| child(node, at)) {
            Some(found) => node = found,
            None => return Ok(None),
        }
    }
    Ok(Some(node))
}

/// The same, to change what is found.
///
/// # Errors
/// As [`lookup`].
pub fn lookup_mut<'a, S: AsRef<str>>(node: &'a mut Node, parts: &[S]) -> Outcome<Option<&'a mut Node>> {
    walk(node, parts, None)
}

/// The same, but fields and `[key=value]` elements that are missing are made; the last one becomes a `kind`. An index
/// makes nothing, and nothing is made in a null.
///
/// # Errors
/// As [`lookup`].
pub fn lookup_create<'a, S: AsRef<str>>(
    node: &'a mut Node,
    parts: &[S],
    kind: CreateKind,
) -> Outcome<Option<&'a mut Node>> {
    walk(node, parts, Some(kind))
}

/// The parts without blanks around them, and without those that are blank.
fn steps<S: AsRef<str>>(parts: &[S]) -> impl Iterator<Item = &str> {
    parts.iter().map(|part| part.as_ref().trim()).filter(|part| !part.is_empty())
}

fn walk<'a, S: AsRef<str>>(
    node: &'a mut Node,
    parts: &[S],
    create: Option<CreateKind>,
) -> Outcome<Option<&'a mut Node>> {
    let mut node = node;
    let mut steps = steps(parts).peekable();
    while let Some(part) = steps.next() {
        let at = match (locate(node, part)?, create) {
            (None, Some(kind)) => append(node, part, kind.holding(steps.peek().copied()))?,
            (found, _) => found,
        };
        match at.and_then(|at| child_mut(node, at)) {
            Some(found) => node = found,
            None => return Ok(None),
        }
    }
    Ok(Some(node))
}

/// Which child of `node` a part of a path means.
fn locate(node: &Node, part: &str) -> Outcome<Option<usize>> {
    if let Some(index) = index(part) {
        let index = usize::try_from(index)
            .map_err(|_| Fault::new("bad-path", format!("array index {index} cannot be negative")))?;
        let len = items(node)?.len();
        return Ok(Some(index).filter(|index| *index < len));
    }
    if part == "-" {
        let len = items(node)?.len();
        let last = len.checked_sub(1);
        return last.map(Some).ok_or_else(|| Fault::new("bad-path", "an empty list has no last element for '-'"));
    }
    if part == "*" {
        return Err(Fault::new("bad-path", "wildcard is not supported in PathGetter"));
    }
    if is_element(part) {
        let (key, value) = element(part)?;
        return Ok(items(node)?.iter().position(|item| is_named(item, key, value)));
    }
    match &node.kind {
        Kind::Map(fields) => Ok(fields.iter().position(|field| &*field.key.text == part)),
        _ if node.is_null() => Ok(None),
        _ => Err(wrong_kind("MappingNode", node)),
    }
}

/// Whether an element of a list has a field `key` that says `value`, or says so itself when there is no key.
fn is_named(item: &Node, key: &str, value: &str) -> bool {
    let says = |node: &Node| node.as_text().map_or("", |text| &**text) == value;
    if key.is_empty() { says(item) } else { item.get(key).is_some_and(says) }
}

/// Puts what a part of a path means into `node`, where it is missing. Gives its place, unless such a part makes nothing.
fn append(node: &mut Node, part: &str, kind: CreateKind) -> Outcome<Option<usize>> {
    match &mut node.kind {
        Kind::Map(fields) => {
            fields.push(Field::new(part, kind.make()));
            Ok(Some(fields.len() - 1))
        }
        Kind::Seq(items) if is_element(part) => {
            items.push(named(part)?);
            Ok(Some(items.len() - 1))
        }
        _ => Ok(None),
    }
}

/// The element that `[key=value]` looks for.
///
/// # Errors
/// When the part has no `=`.
pub fn named(part: &str) -> Outcome<Node> {
    let (key, value) = element(part)?;
    let value = Scalar::untagged(value).into();
    Ok(if key.is_empty() { value } else { Kind::Map(vec![Field::new(key, value)]).into() })
}

fn child(node: &Node, at: usize) -> Option<&Node> {
    match &node.kind {
        Kind::Map(fields) => fields.get(at).map(|field| &field.value),
        Kind::Seq(items) => items.get(at),
        Kind::Scalar(_) => None,
    }
}

fn child_mut(node: &mut Node, at: usize) -> Option<&mut Node> {
    match &mut node.kind {
        Kind::Map(fields) => fields.get_mut(at).map(|field| &mut field.value),
        Kind::Seq(items) => items.get_mut(at),
        Kind::Scalar(_) => None,
    }
}
