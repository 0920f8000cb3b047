//! Documents inside text, printed again as what they were.

use bowline_yaml::raw;

use crate::node::{Field, Kind, Node, Scalar, Tag};

/// The document as JSON or YAML, as `original` is; the empty text for one that JSON cannot say.
pub(super) fn printed(document: &Node, original: &str) -> Option<String> {
    if original.trim_start().starts_with(['{', '[']) {
        let mut json = String::new();
        document.write_json(&mut json).ok()?;
        let is_pretty = original.contains('\n') && original.contains("  ");
        return Some(laid_out(&json, if is_pretty { Layout::Indented } else { Layout::Compact }));
    }
    let lines: Vec<&str> = original.lines().collect();
    let mut out = String::new();
    Yaml { lines: &lines, out: &mut out }.block(document, 0, Start::Line);
    Some(out.trim().to_owned())
}

#[derive(Clone, Copy, PartialEq)]
enum Layout {
    Compact,
    Indented,
}

/// JSON without blanks as the Go module prints it: with characters of HTML escaped, and perhaps on many lines.
fn laid_out(json: &str, layout: Layout) -> String {
    let mut out = String::with_capacity(json.len() * 2);
    let mut depth = 0_usize;
    let mut in_text = false;
    let mut chars = json.chars().peekable();
    let line = |out: &mut String, depth: usize| {
        if layout == Layout::Indented {
            out.push('\n');
            out.extend(std::iter::repeat_n("  ", depth));
        }
    };
    while let Some(c) = chars.next() {
        match c {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            '\\' if in_text => {
                out.push(c);
                out.extend(chars.next());
            }
            '"' => {
                in_text = !in_text;
                out.push(c);
            }
            _ if in_text => out.push(c),
            '{' | '[' => {
                out.push(c);
                if matches!(chars.peek(), Some('}' | ']')) {
                    out.extend(chars.next());
                } else {
                    depth += 1;
                    line(&mut out, depth);
                }
            }
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                line(&mut out, depth);
                out.push(c);
            }
            ',' => {
                out.push(c);
                line(&mut out, depth);
            }
            ':' if layout == Layout::Indented => out.push_str(": "),
            _ => out.push(c),
        }
    }
    out
}

/// Prints nodes in the style they were written in.
struct Yaml<'a> {
    lines: &'a [&'a str],
    out: &'a mut String,
}

/// What stands before a node on its line.
#[derive(Clone, Copy, PartialEq)]
enum Start {
    /// Nothing but blanks, or the `- ` of a list.
    Line,
    /// A key and its colon.
    Key,
}

impl Yaml<'_> {
    /// Prints a node whose fields or items stand at `indent`.
    fn block(&mut self, node: &Node, indent: usize, start: Start) {
        let space = if start == Start::Key { " " } else { "" };
        match &node.kind {
            Kind::Scalar(scalar) => {
                self.out.push_str(space);
                self.scalar(scalar, self.first_char(node), indent);
            }
            _ if node.is_empty() || matches!(self.first_char(node), Some('{' | '[')) => {
                self.out.push_str(space);
                self.flow(node);
            }
            Kind::Map(fields) => {
                for (index, field) in fields.iter().enumerate() {
                    self.line(index, indent, start);
                    self.key(field);
                    let deeper = matches!(field.value.kind, Kind::Map(_) | Kind::Scalar(_));
                    self.block(&field.value, indent + if deeper { 2 } else { 0 }, Start::Key);
                }
            }
            Kind::Seq(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.line(index, indent, start);
                    self.out.push_str("- ");
                    self.block(item, indent + 2, Start::Line);
                }
            }
        }
    }

    /// Begins a line, unless the first entry can stand where its node begins.
    fn line(&mut self, index: usize, indent: usize, start: Start) {
        if index > 0 || start == Start::Key {
            self.out.push('\n');
            self.out.extend(std::iter::repeat_n(' ', indent));
        }
    }

    fn key(&mut self, field: &Field) {
        self.scalar(&field.key, None, 0);
        self.out.push(':');
    }

    fn flow(&mut self, node: &Node) {
        match &node.kind {
            Kind::Scalar(scalar) => self.scalar(scalar, self.first_char(node).filter(|c| *c != '|' && *c != '>'), 0),
            Kind::Map(fields) => {
                self.out.push('{');
                for (index, field) in fields.iter().enumerate() {
                    self.out.push_str(if index > 0 { ", " } else { "" });
                    self.key(field);
                    self.out.push(' ');
                    self.flow(&field.value);
                }
                self.out.push('}');
            }
            Kind::Seq(items) => {
                self.out.push('[');
                for (index, item) in items.iter().enumerate() {
                    self.out.push_str(if index > 0 { ", " } else { "" });
                    self.flow(item);
                }
                self.out.push(']');
            }
        }
    }

    /// Prints a scalar; `style` is the character that it began with.
    fn scalar(&mut self, scalar: &Scalar, style: Option<char>, indent: usize) {
        let text = &*scalar.text;
        let meant = raw::resolve(text).tag();
        let is_text = matches!(scalar.tag, Tag::Str | Tag::Other) || (scalar.tag == Tag::Unset && scalar.quoted);
        match style {
            Some('|' | '>') if scalar.quoted && !text.is_empty() => self.literal(text, indent),
            _ if text.contains('\n') && !scalar.quoted => self.literal(text, indent),
            Some('\'') if scalar.quoted => self.single(text),
            _ if scalar.quoted => self.double(text),
            _ if is_text && meant != raw::Tag::Str => self.double(text),
            _ if meant == raw::Tag::Str && raw::is_quoted(text) => self.single(text),
            _ => self.out.push_str(text),
        }
    }

    fn single(&mut self, text: &str) {
        self.out.push('\'');
        self.out.push_str(&text.replace('\'', "''"));
        self.out.push('\'');
    }

    fn double(&mut self, text: &str) {
        let mut json = String::new();
        bowline_yaml::write_json_text(text, &mut json);
        self.out.push_str(&json);
    }

    fn literal(&mut self, text: &str, indent: usize) {
        self.out.push('|');
        if text.starts_with([' ', '\n']) {
            self.out.push('2');
        }
        let body = text.strip_suffix('\n').unwrap_or(text);
        if body.len() == text.len() {
            self.out.push('-');
        } else if body.ends_with('\n') || body.is_empty() {
            self.out.push('+');
        }
        for line in body.split('\n') {
            self.out.push('\n');
            if !line.is_empty() {
                self.out.extend(std::iter::repeat_n(' ', indent));
                self.out.push_str(line);
            }
        }
    }

    /// The character that a node began with, if it was read from the original text.
    fn first_char(&self, node: &Node) -> Option<char> {
        let line = usize::try_from(node.at.line).ok()?.checked_sub(1)?;
        let column = usize::from(node.at.column).checked_sub(1)?;
        self.lines.get(line)?.chars().nth(column)
    }
}
