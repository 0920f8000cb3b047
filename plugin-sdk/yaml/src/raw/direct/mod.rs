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

use super::share::Shared;
use super::{Field, Kind, Node, Scalar, Tag};
use crate::Position;
use crate::read::text::first;

/// What cannot be read here.
type Usual<T> = Option<T>;

/// How much of a document may be read; beyond it, the parser says what is too much.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    pub(super) depth: usize,
    pub(super) nodes: usize,
}

/// The one document of `text`, and how many nodes it has; the document is none when there is none or it is null.
pub(super) fn document(
    text: &str,
    lines_before: u32,
    bounds: Bounds,
    shared: &mut Shared,
) -> Usual<(Option<Node>, usize)> {
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
        shared,
        fields: Vec::new(),
        items: Vec::new(),
    };
    reader.skip_marker()?;
    let root = match reader.next_line()? {
        None => None,
        Some(indent) => {
            let root = reader.content(indent, lines::Parent::ROOT, 0)?;
            if reader.next_line()?.is_some() || matches!(root.kind, Kind::Scalar(_)) {
                return None;
            }
            Some(root)
        }
    };
    Some((root, reader.nodes))
}

/// The state of reading. `at` is always at a character of the text or its end.
struct Reader<'t, 's> {
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
    shared: &'s mut Shared,
    /// Fields of the open mappings, so that each is made with just the room it needs.
    fields: Vec<Field>,
    /// Items of the open lists.
    items: Vec<Node>,
}

/// How many characters of the current line come before a place in it, to count on from.
struct Column {
    of: usize,
    count: usize,
}

impl Reader<'_, '_> {
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

    /// A node that was read, which counts.
    fn node(&mut self, kind: Kind, at: Position) -> Usual<Node> {
        self.count()?;
        Some(Node { kind, at })
    }

    fn count(&mut self) -> Usual<()> {
        self.nodes += 1;
        (self.nodes <= self.bounds.nodes).then_some(())
    }

    /// Text without quotes.
    fn plain(&mut self, text: &str) -> Scalar {
        Scalar { text: self.shared.text(text), tag: super::resolve(text).tag(), quoted: false, folded: false }
    }

    /// Text in quotes or of a block.
    fn quoted(&mut self, text: &str) -> Scalar {
        Scalar { text: self.shared.text(text), tag: Tag::Str, quoted: true, folded: false }
    }

    /// What stands for a value that isn't written.
    fn nothing(&mut self, at: Position) -> Usual<Node> {
        let scalar = self.plain("");
        self.node(Kind::Scalar(scalar), at)
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
