//! YAML inside text, printed again with its comments and in its style.

use bowline_yaml::raw::{self, Quotes};

use crate::node::{Field, Kind, Node, Scalar};

/// Blanks a level.
const STEP: usize = 2;

/// The document as YAML, without a line break at its end. Where its nodes were read from `original`, they keep their
/// comments and their style: braces, brackets, quotes and blocks.
pub(super) fn printed(document: &Node, original: &str) -> String {
    let lines: Vec<&str> = original.lines().collect();
    let mut print = Print { lines: &lines, seen: 0, out: String::new() };
    print.node(document, 0, Start::Line);
    print.comments_before(lines.len() + 1, 0);
    print.out.trim().to_owned()
}

/// What stands before a node on its line.
#[derive(Clone, Copy, PartialEq)]
enum Start {
    /// Nothing but blanks, or the `- ` of a list.
    Line,
    /// A key and its colon.
    Key,
}

struct Print<'a> {
    lines: &'a [&'a str],
    /// Up to which line of the original, from 1, comments were printed.
    seen: usize,
    out: String,
}

impl Print<'_> {
    /// Prints a node whose fields or items stand at `indent`.
    fn node(&mut self, node: &Node, indent: usize, start: Start) {
        let first = self.first_char(node);
        match &node.kind {
            Kind::Map(fields) if !fields.is_empty() && first != Some('{') => {
                for (index, field) in fields.iter().enumerate() {
                    let line = self.line_of(&field.value);
                    self.begin(index, indent, start, line);
                    self.key(field, indent);
                    let deeper = if matches!(field.value.kind, Kind::Seq(_)) { 0 } else { STEP };
                    self.node(&field.value, indent + deeper, Start::Key);
                    self.end(line, &field.value);
                }
            }
            Kind::Seq(items) if !items.is_empty() && first != Some('[') => {
                for (index, item) in items.iter().enumerate() {
                    let line = self.line_at(item);
                    self.begin(index, indent, start, line);
                    self.out.push_str("- ");
                    self.node(item, indent + STEP, Start::Line);
                    self.end(line, item);
                }
            }
            _ => {
                self.out.push_str(if start == Start::Key { " " } else { "" });
                match &node.kind {
                    Kind::Scalar(scalar) => self.scalar(node, scalar, indent),
                    _ => self.flow(node, indent),
                }
            }
        }
    }

    /// Begins an entry: with the comments above it, on a line of its own unless it can stand where its node begins.
    fn begin(&mut self, index: usize, indent: usize, start: Start, line: Option<usize>) {
        if index > 0 || start == Start::Key {
            self.out.push('\n');
        }
        if let Some(line) = line {
            self.comments_before(line, indent);
        }
        if index > 0 || start == Start::Key {
            self.out.extend(std::iter::repeat_n(' ', indent));
        }
    }

    /// Ends an entry with the comment on its line.
    fn end(&mut self, line: Option<usize>, value: &Node) {
        let Some(line) = line.filter(|line| *line > self.seen) else { return };
        self.seen = line;
        let text = self.lines.get(line - 1).copied().unwrap_or_default();
        if let Some(comment) = comment_of(text) {
            self.out.truncate(self.out.trim_end_matches(' ').len());
            self.out.push(' ');
            self.out.push_str(comment);
        }
        // Lines of a block or of quoted text are no comments, whatever they look like.
        if value.as_scalar().is_some_and(|scalar| scalar.quoted) {
            let depth = indent_of(text);
            let is_inside = |text: &&str| text.trim().is_empty() || indent_of(text) > depth;
            self.seen += self.lines.iter().copied().skip(line).take_while(is_inside).count();
        }
    }

    /// Prints the lines before this one that are comments and weren't printed yet.
    fn comments_before(&mut self, line: usize, indent: usize) {
        for text in self.lines.iter().take(line - 1).skip(self.seen) {
            if text.trim_start().starts_with('#') {
                if !self.out.is_empty() && !self.out.ends_with('\n') {
                    self.out.push('\n');
                }
                self.out.extend(std::iter::repeat_n(' ', indent));
                self.out.push_str(text.trim());
                self.out.push('\n');
            }
        }
        self.seen = self.seen.max(line - 1);
    }

    fn key(&mut self, field: &Field, indent: usize) {
        let quotes = if field.key.quoted { Quotes::Double } else { Quotes::AsNeeded };
        self.out.push_str(&raw::print_scalar(&field.key.text, quotes, indent));
        self.out.push(':');
    }

    /// Prints a node within braces or brackets, or with them around it.
    fn flow(&mut self, node: &Node, indent: usize) {
        match &node.kind {
            Kind::Scalar(scalar) => {
                let before = self.out.len();
                self.scalar(node, scalar, indent);
                // Without quotes, these would end the text here.
                let is_plain = self.out.get(before..).is_some_and(|printed| printed.ends_with(&*scalar.text));
                if is_plain && (scalar.text.is_empty() || scalar.text.contains([',', ':', '?', '[', ']', '{', '}'])) {
                    self.out.truncate(self.out.len() - scalar.text.len());
                    self.single(scalar);
                }
            }
            Kind::Map(fields) => {
                self.out.push('{');
                for (index, field) in fields.iter().enumerate() {
                    self.out.push_str(if index > 0 { ", " } else { "" });
                    self.key(field, indent);
                    self.out.push(' ');
                    self.flow(&field.value, indent);
                }
                self.out.push('}');
            }
            Kind::Seq(items) => {
                self.out.push('[');
                for (index, item) in items.iter().enumerate() {
                    self.out.push_str(if index > 0 { ", " } else { "" });
                    self.flow(item, indent);
                }
                self.out.push(']');
            }
        }
    }

    fn scalar(&mut self, node: &Node, scalar: &Scalar, indent: usize) {
        match self.first_char(node) {
            Some('\'') if scalar.quoted && !scalar.text.contains('\n') => self.single(scalar),
            Some('|') if scalar.quoted => {
                let block = raw::print_scalar(&scalar.text, Quotes::Block, indent);
                self.out.push_str(block.strip_suffix('\n').unwrap_or(&block));
            }
            Some('>') if scalar.quoted => self.folded(&scalar.text, indent),
            _ => self.out.push_str(node.to_yaml_at(indent).trim_end_matches('\n')),
        }
    }

    fn single(&mut self, scalar: &Scalar) {
        self.out.push('\'');
        self.out.push_str(&scalar.text.replace('\'', "''"));
        self.out.push('\'');
    }

    /// Prints text as a block in which a line break stands for a blank: each break is doubled.
    fn folded(&mut self, text: &str, indent: usize) {
        let block = raw::print_scalar(text, Quotes::Block, indent);
        let Some(block) = block.strip_prefix('|') else {
            self.out.push_str(&block);
            return;
        };
        let (head, body) = block.split_once('\n').unwrap_or((block, ""));
        self.out.push('>');
        self.out.push_str(head);
        let mut may_double = false;
        for line in body.split('\n') {
            self.out.push_str(if may_double && !line.is_empty() { "\n\n" } else { "\n" });
            self.out.push_str(line);
            may_double = !line.get(indent..).unwrap_or_default().starts_with(' ') && !line.is_empty();
        }
    }

    /// The line of the original on which the key of this value stands.
    fn line_of(&self, value: &Node) -> Option<usize> {
        let line = self.line_at(value)?;
        let is_below = match &value.kind {
            Kind::Map(fields) => !fields.is_empty() && self.first_char(value) != Some('{'),
            Kind::Seq(items) => !items.is_empty() && self.first_char(value) != Some('['),
            Kind::Scalar(_) => false,
        };
        if !is_below {
            return Some(line);
        }
        let is_content = |text: &str| !matches!(text.trim_start().bytes().next(), None | Some(b'#'));
        let above = self.lines.get(..line - 1)?;
        above.iter().rposition(|text| is_content(text)).map(|index| index + 1)
    }

    /// The line of the original on which a node begins.
    fn line_at(&self, node: &Node) -> Option<usize> {
        let line = usize::try_from(node.at.line).ok()?;
        Some(line).filter(|line| node.at.file == 0 && (1..=self.lines.len()).contains(line))
    }

    /// The character that a node began with, if it was read from the original text.
    fn first_char(&self, node: &Node) -> Option<char> {
        let text = self.lines.get(self.line_at(node)?.checked_sub(1)?)?;
        text.chars().nth(usize::from(node.at.column).checked_sub(1)?)
    }
}

fn indent_of(text: &str) -> usize {
    text.len() - text.trim_start_matches(' ').len()
}

/// The comment behind what a line says.
fn comment_of(line: &str) -> Option<&str> {
    let mut quote = None;
    let mut before = ' ';
    for (index, c) in line.char_indices() {
        match (quote, c) {
            (None, '#') if before == ' ' => return line.get(index..).map(str::trim_end),
            (None, '\'' | '"') if " [{,:-".contains(before) => quote = Some(c),
            (Some(open), _) if open == c => quote = None,
            _ => {}
        }
        before = c;
    }
    None
}
