//! Nodes as YAML, in the style of version 3 of the Go module: two blanks a level, lists not indented under their key,
//! no folds.

use bowline_yaml::raw::{self, Quotes};

use super::{Kind, Node, Scalar, Tag};

/// Blanks a level.
const STEP: usize = 2;

/// The longest key, in bytes, that shares the line of its value.
const LONGEST_SIMPLE_KEY: usize = 128;

impl Node {
    /// This as YAML text that ends in a line break. The order of fields is kept; quotes are double, and text of several
    /// lines is a block.
    #[must_use]
    pub fn to_yaml(&self) -> String {
        let mut out = String::new();
        write(self, 0, &mut out);
        if !out.ends_with('\n') {
            out.push('\n');
        }
        out
    }
}

impl Node {
    /// The same for a node within a document, whose further lines stand at `indent`.
    pub(crate) fn to_yaml_at(&self, indent: usize) -> String {
        let mut out = String::new();
        write(self, indent, &mut out);
        out
    }
}

/// Writes a node that begins where the line is, and whose further lines stand at `indent`.
fn write(node: &Node, indent: usize, out: &mut String) {
    match &node.kind {
        Kind::Scalar(scalar) => out.push_str(&scalar_text(scalar, indent.max(STEP))),
        Kind::Seq(items) if items.is_empty() => out.push_str("[]"),
        Kind::Map(fields) if fields.is_empty() => out.push_str("{}"),
        Kind::Seq(items) => {
            for (index, item) in items.iter().enumerate() {
                begin_line(index, indent, out);
                out.push_str("- ");
                write(item, indent + STEP, out);
            }
        }
        Kind::Map(fields) => {
            for (index, field) in fields.iter().enumerate() {
                begin_line(index, indent, out);
                write_key(&field.key, indent, out);
                out.push(':');
                write_value(&field.value, indent, out);
            }
        }
    }
}

fn write_value(value: &Node, indent: usize, out: &mut String) {
    let nested = match &value.kind {
        Kind::Map(fields) if !fields.is_empty() => Some(indent + STEP),
        Kind::Seq(items) if !items.is_empty() => Some(indent),
        _ => None,
    };
    if let Some(nested) = nested {
        out.push('\n');
        (0..nested).for_each(|_| out.push(' '));
        write(value, nested, out);
        return;
    }
    let before = out.len();
    out.push(' ');
    write(value, indent + STEP, out);
    if out.len() == before + 1 {
        out.pop();
    }
}

fn begin_line(index: usize, indent: usize, out: &mut String) {
    if index == 0 {
        return;
    }
    if !out.ends_with('\n') {
        out.push('\n');
    }
    (0..indent).for_each(|_| out.push(' '));
}

fn write_key(key: &Scalar, indent: usize, out: &mut String) {
    let is_simple = !key.text.contains('\n') && key.text.len() <= LONGEST_SIMPLE_KEY;
    if is_simple && !key.text.is_empty() {
        let quotes = if is_forced(key) { Quotes::Double } else { Quotes::AsNeeded };
        out.push_str(&raw::print_scalar(&key.text, quotes, indent));
        return;
    }
    if key.text.is_empty() {
        out.push_str(if key.quoted { "\"\"" } else { "''" });
        return;
    }
    out.push_str("? ");
    out.push_str(&scalar_text(key, indent + STEP));
    begin_line(1, indent, out);
}

fn scalar_text(scalar: &Scalar, indent: usize) -> String {
    let quotes = match scalar.text.contains('\n') {
        true => Quotes::Block,
        false if is_forced(scalar) => Quotes::Double,
        false => Quotes::AsNeeded,
    };
    let text = raw::print_scalar(&scalar.text, quotes, indent);
    match explicit_tag(scalar) {
        Some(tag) => format!("{tag} {text}"),
        None => text,
    }
}

/// Whether text has to be in quotes whatever its characters are.
fn is_forced(scalar: &Scalar) -> bool {
    scalar.quoted || scalar.tag == Tag::Str && Tag::from(raw::resolve(&scalar.text)) != Tag::Str
}

/// The tag that has to be written for the scalar to keep its type.
fn explicit_tag(scalar: &Scalar) -> Option<&'static str> {
    let tag = match scalar.tag {
        Tag::Str | Tag::Unset | Tag::Other => return None,
        Tag::Binary => return Some("!!binary"),
        Tag::Null => "!!null",
        Tag::Bool => "!!bool",
        Tag::Int => "!!int",
        Tag::Float => "!!float",
        Tag::Time => "!!timestamp",
        Tag::Merge => "!!merge",
    };
    (Tag::from(raw::resolve(&scalar.text)) != scalar.tag).then_some(tag)
}
