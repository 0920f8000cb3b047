//! Reads the usual shape of a manifest straight from its text, several times as fast as through tokens and events.
//!
//! Everything here answers with `None` at the first sight of anything but the usual: anchors, tags, tabs, directives,
//! further documents, rare escapes, and of course mistakes. The parser then reads the document from
//! its beginning, so it alone says what is an error, and what is read here has to be what it reads. Goldens, a property
//! test and a fuzz target compare the two.

mod block;
mod flow;
mod lines;
mod scalar;

use std::borrow::Cow;

use crate::Position;
use crate::read::text::first;

/// None for what cannot be read here.
pub(crate) type Usual<T> = Option<T>;

/// How a scalar was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    /// Without quotes.
    Plain,
    /// In quotes, or as a block of lines.
    Quoted,
    /// As a block of lines that are folded.
    Folded,
}

/// What is made of a document.
pub(crate) trait Form {
    /// A value.
    type Node;
    /// A key.
    type Key;
    /// A key and its value.
    type Field;

    fn scalar(&mut self, text: Cow<'_, str>, style: Style, at: Position) -> Usual<Self::Node>;

    fn key(&mut self, text: Cow<'_, str>, style: Style, at: Position) -> Usual<Self::Key>;

    fn field(&mut self, key: Self::Key, value: Self::Node) -> Self::Field;

    fn sequence(&mut self, items: Vec<Self::Node>, at: Position) -> Usual<Self::Node>;

    fn mapping(&mut self, fields: Vec<Self::Field>, at: Position) -> Usual<Self::Node>;

    fn is_collection(node: &Self::Node) -> bool;
}

/// How much of a document may be read; beyond it, the parser says what is too much.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bounds {
    pub(crate) depth: usize,
    pub(crate) nodes: usize,
}

/// The one document of `text`, and how many nodes it has; the document is none when there is none or it is null.
pub(crate) fn document<F: Form>(
    text: &str,
    lines_before: u32,
    bounds: Bounds,
    form: &mut F,
) -> Usual<(Option<F::Node>, usize)> {
    if has_unusual_breaks(text) {
        return None;
    }
    let mut reader = Reader {
        text,
        bytes: text.as_bytes(),
        at: 0,
        line_begin: 0,
        line: lines_before.checked_add(1)?,
        column: Column { of: 0, count: 0 },
        is_ascii: text.is_ascii(),
        bounds,
        nodes: 0,
        form,
        fields: Vec::new(),
        items: Vec::new(),
    };
    reader.skip_marker()?;
    let root = match reader.next_line()? {
        None => None,
        Some(indent) => {
            let root = reader.content(indent, lines::Parent::ROOT, 0)?;
            if reader.next_line()?.is_some() || !F::is_collection(&root) {
                return None;
            }
            Some(root)
        }
    };
    Some((root, reader.nodes))
}

/// The state of reading. `at` is always at a character of the text or its end.
struct Reader<'t, 'f, F: Form> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    /// Where the current line begins.
    line_begin: usize,
    /// Its number.
    line: u32,
    column: Column,
    is_ascii: bool,
    bounds: Bounds,
    nodes: usize,
    form: &'f mut F,
    /// Fields of the open mappings, so that each is made with just the room it needs.
    fields: Vec<F::Field>,
    /// Items of the open lists.
    items: Vec<F::Node>,
}

/// How many characters of the current line come before a place in it, to count on from.
struct Column {
    of: usize,
    count: usize,
}

impl<F: Form> Reader<'_, '_, F> {
    /// The byte at the current place; 0, which no text has, at the end.
    fn byte(&self) -> u8 {
        self.bytes.get(self.at).copied().unwrap_or(0)
    }

    /// The byte after that.
    fn next_byte(&self) -> u8 {
        self.bytes.get(self.at + 1).copied().unwrap_or(0)
    }

    /// Whether an item of a list begins here.
    fn is_item(&self) -> bool {
        self.byte() == b'-' && matches!(self.next_byte(), b' ' | b'\n' | 0)
    }

    /// The place of a byte of the current line.
    fn position(&mut self, byte: usize) -> Usual<Position> {
        let column = if self.is_ascii {
            byte - self.line_begin
        } else {
            if self.column.of < self.line_begin || self.column.of > byte {
                self.column = Column { of: self.line_begin, count: 0 };
            }
            let count = self.column.count + self.text.get(self.column.of..byte)?.chars().count();
            self.column = Column { of: byte, count };
            count
        };
        Some(Position { line: self.line, column: u32::try_from(column).ok()?.checked_add(1)? })
    }

    fn count(&mut self) -> Usual<()> {
        self.nodes += 1;
        (self.nodes <= self.bounds.nodes).then_some(())
    }

    /// A scalar that was read, which counts.
    fn scalar(&mut self, text: Cow<'_, str>, style: Style, at: Position) -> Usual<F::Node> {
        self.count()?;
        self.form.scalar(text, style, at)
    }

    /// A key that was read and begins at a byte of the current line, which counts. Merge keys aren't usual.
    fn key(&mut self, text: Cow<'_, str>, style: Style, begin: usize) -> Usual<F::Key> {
        self.count()?;
        if text == "<<" {
            return None;
        }
        let at = self.position(begin)?;
        self.form.key(text, style, at)
    }

    /// The list of the items from that place on.
    fn sequence(&mut self, base: usize, at: Position) -> Usual<F::Node> {
        self.count()?;
        let items = self.items.drain(base..).collect();
        self.form.sequence(items, at)
    }

    /// The mapping of the fields from that place on.
    fn mapping(&mut self, base: usize, at: Position) -> Usual<F::Node> {
        self.count()?;
        let fields = self.fields.drain(base..).collect();
        self.form.mapping(fields, at)
    }

    /// What stands for a value that isn't written.
    fn nothing(&mut self, at: Position) -> Usual<F::Node> {
        self.scalar(Cow::Borrowed(""), Style::Plain, at)
    }
}

/// Whether there are line breaks other than `\n`, or a byte order mark.
fn has_unusual_breaks(text: &str) -> bool {
    let bytes = text.as_bytes();
    let rare = |byte: &u8| matches!(byte, b'\r' | 0xc2 | 0xe2 | 0xef);
    let mut from = 0;
    while let Some(index) = first(&bytes[from..], rare).map(|offset| from + offset) {
        match &bytes[index..] {
            [b'\r', ..] | [0xc2, 0x85, ..] | [0xe2, 0x80, 0xa8 | 0xa9, ..] | [0xef, 0xbb, 0xbf, ..] => return true,
            _ => from = index + 1,
        }
    }
    false
}
