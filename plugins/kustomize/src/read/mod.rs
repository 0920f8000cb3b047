//! Reads files of objects: splits them into documents, takes lists apart and checks what every object needs.

mod list;
mod meta;
mod split;

pub(crate) use meta::check;

use bowline_yaml::{Limits, raw};

use crate::fault::{Fault, Outcome};
use crate::node::{Kind, Node, Place, Tag, no_text};

/// The objects of a file, in kustomize's order: those of lists come after all others, except where the file is one
/// `List`. Each has a kind, and a name unless its kind ends in `List`.
///
/// # Errors
/// Malformed YAML, a `---` line with content, an object without kind or name, a list whose items are none. Errors of
/// YAML begin with `MalformedYAMLError`.
pub fn objects(bytes: &[u8], file: u16) -> Outcome<Vec<Node>> {
    list::expand(listed(bytes, file)?)
}

/// The same, but lists such as a `ConfigMapList` stay what they are, except where the file is one `List`.
///
/// # Errors
/// As [`objects`], but for what is in lists.
pub fn listed(bytes: &[u8], file: u16) -> Outcome<Vec<Node>> {
    let text = split::text(bytes, file)?;
    let parts = split::documents(&text).map_err(|fault| fault.on(Place { file, line: 1, column: 1 }))?;
    let mut nodes = Vec::with_capacity(parts.len());
    let mut reader = raw::Reader::new(Limits::default());
    for part in &parts {
        let Some(node) = document(&mut reader, part.text, part.lines_before, file)? else { continue };
        if parts.len() == 1 {
            nodes = list::unwrap(node)?;
        } else {
            nodes.push(node);
        }
    }
    meta::drop_empty(&mut nodes)?;
    Ok(nodes)
}

/// The objects that a JSON value is: itself, or the items of a list. Each has what [`objects`] asks for. A null counts as
/// a field that was left empty, as templates mostly leave them: a merge drops those, and keeps a null that is spelled out.
///
/// # Errors
/// As [`objects`], but for what is wrong in YAML.
pub fn objects_of_json(value: &serde_json::Value) -> Outcome<Vec<Node>> {
    let mut node = Node::from_json(value);
    leave_nulls_empty(&mut node);
    let mut nodes = list::unwrap(node)?;
    meta::drop_empty(&mut nodes)?;
    list::expand(nodes)
}

fn leave_nulls_empty(node: &mut Node) {
    match &mut node.kind {
        Kind::Scalar(scalar) if scalar.tag == Tag::Null => scalar.text = no_text(),
        Kind::Scalar(_) => {}
        Kind::Seq(items) => items.iter_mut().for_each(leave_nulls_empty),
        Kind::Map(fields) => fields.iter_mut().for_each(|field| leave_nulls_empty(&mut field.value)),
    }
}

/// The first document of a file, whatever it is; null when there is none.
///
/// # Errors
/// Malformed YAML.
pub fn value(bytes: &[u8], file: u16) -> Outcome<Node> {
    Ok(first(bytes, file)?.unwrap_or_else(Node::null))
}

/// The first document of a file, whatever it is; `None` when there is nothing but comments.
///
/// # Errors
/// Malformed YAML.
pub fn first(bytes: &[u8], file: u16) -> Outcome<Option<Node>> {
    let text = split::text(bytes, file)?;
    let is_said = |line: &str| !matches!(line.trim_start().chars().next(), None | Some('#'));
    let node = document(&mut raw::Reader::new(Limits::default()), &text, 0, file)?;
    Ok(node.or_else(|| text.lines().any(is_said).then(Node::null)))
}

fn document(reader: &mut raw::Reader, text: &str, lines_before: u32, file: u16) -> Outcome<Option<Node>> {
    let node = reader.first_document(text, lines_before).map_err(|error| malformed(&error, file))?;
    Ok(node.map(|node| Node::from_raw(node, file)))
}

fn malformed(error: &bowline_yaml::Error, file: u16) -> Fault {
    let message = format!("MalformedYAMLError: yaml: line {}: {}", error.at().line, error.message());
    Fault::new("malformed-yaml", message).on(Place::of(error.at(), file))
}
