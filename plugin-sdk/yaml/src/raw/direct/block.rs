//! Mappings and lists that are made by indentation.

use super::lines::Parent;
use super::{Field, Kind, Node, Reader, Scalar, Tag, Usual};

/// The longest key in bytes: the parser takes a little more.
pub(super) const LONGEST_KEY: usize = 1000;

impl Reader<'_, '_> {
    /// The value that begins at the current place, which is the first of its line or follows a `- `, `column` characters
    /// into the line.
    pub(super) fn content(&mut self, column: usize, parent: Parent, depth: usize) -> Usual<Node> {
        match self.byte() {
            b'-' if matches!(self.next_byte(), b' ' | b'\n' | 0) => self.list(column, depth + 1),
            b'|' | b'>' => self.block_scalar(parent),
            b'[' | b'{' => {
                let node = self.flow(depth)?;
                self.end_of_line()?;
                Some(node)
            }
            b'"' | b'\'' => {
                let (begin, line, at) = (self.at, self.line, self.position(self.at)?);
                let scalar = self.quoted_scalar()?;
                if self.is_line_over() {
                    return self.node(Kind::Scalar(scalar), at);
                }
                if self.line != line {
                    return None;
                }
                self.mapping(scalar, begin, column, depth + 1)
            }
            _ => {
                let begin = self.at;
                let text = self.plain_line()?;
                if self.byte() != b':' {
                    return self.plain_scalar(begin, text, parent);
                }
                let key = self.plain(text);
                self.mapping(key, begin, column, depth + 1)
            }
        }
    }

    /// The mapping whose first key was read and stands at `begin`; the current place is behind the key.
    fn mapping(&mut self, first: Scalar, begin: usize, column: usize, depth: usize) -> Usual<Node> {
        self.check_depth(depth)?;
        let at = self.position(begin)?;
        let base = self.fields.len();
        let (mut key, mut key_begin) = (first, begin);
        loop {
            if self.at - key_begin > LONGEST_KEY || key.tag == Tag::Merge || &*key.text == "<<" {
                return None;
            }
            self.count()?;
            let value = self.value(column, depth)?;
            self.fields.push(Field { key, value });
            match self.next_line()? {
                Some(indent) if indent == column => {}
                Some(indent) if indent > column => return None,
                _ => break,
            }
            key_begin = self.at;
            key = self.key()?;
        }
        let fields = self.fields.drain(base..).collect();
        self.node(Kind::Mapping(fields), at)
    }

    fn key(&mut self) -> Usual<Scalar> {
        match self.byte() {
            b'"' | b'\'' => {
                let line = self.line;
                self.quoted_scalar().filter(|_| self.line == line)
            }
            b'-' if matches!(self.next_byte(), b' ' | b'\n' | 0) => None,
            _ => {
                let text = self.plain_line()?;
                Some(self.plain(text))
            }
        }
    }

    /// The value of a key of the mapping at `column`; the current place is behind the key.
    fn value(&mut self, column: usize, depth: usize) -> Usual<Node> {
        while self.byte() == b' ' {
            self.at += 1;
        }
        if self.byte() != b':' {
            return None;
        }
        self.at += 1;
        if !matches!(self.byte(), b' ' | b'\n') && self.at < self.bytes.len() {
            return None;
        }
        let parent = Parent::at(column);
        let behind = self.at;
        if self.is_line_over() {
            let nothing_at = self.position(behind)?;
            return match self.next_line()? {
                Some(indent) if indent > column => self.content(indent, parent, depth),
                Some(indent) if indent == column && self.is_item() => self.list(column, depth + 1),
                _ => self.nothing(nothing_at),
            };
        }
        while self.byte() == b' ' {
            self.at += 1;
        }
        self.inline_value(parent, depth)
    }

    /// A value on the line of its key.
    fn inline_value(&mut self, parent: Parent, depth: usize) -> Usual<Node> {
        let begin = self.at;
        let node = match self.byte() {
            b'|' | b'>' => return self.block_scalar(parent),
            b'[' | b'{' => self.flow(depth)?,
            b'"' | b'\'' => {
                let at = self.position(begin)?;
                let scalar = self.quoted_scalar()?;
                self.node(Kind::Scalar(scalar), at)?
            }
            _ => {
                let text = self.plain_line()?;
                if self.byte() == b':' {
                    return None;
                }
                return self.plain_scalar(begin, text, parent);
            }
        };
        self.end_of_line()?;
        Some(node)
    }

    /// The list whose first `-` is at the current place, `column` characters into the line.
    fn list(&mut self, column: usize, depth: usize) -> Usual<Node> {
        self.check_depth(depth)?;
        let at = self.position(self.at)?;
        let base = self.items.len();
        loop {
            self.at += 1;
            let item = self.item(column, depth)?;
            self.items.push(item);
            match self.next_line()? {
                Some(indent) if indent > column => return None,
                Some(indent) if indent == column && self.is_item() => {}
                // What isn't an item ends a list that stands below its key; elsewhere the caller finds it too far in.
                _ => break,
            }
        }
        let items = self.items.drain(base..).collect();
        self.node(Kind::Sequence(items), at)
    }

    /// The item behind a `-`.
    fn item(&mut self, column: usize, depth: usize) -> Usual<Node> {
        let parent = Parent::at(column);
        let behind = self.at;
        if self.is_line_over() {
            let nothing_at = self.position(behind)?;
            return match self.next_line()? {
                Some(indent) if indent > column => self.content(indent, parent, depth),
                _ => self.nothing(nothing_at),
            };
        }
        while self.byte() == b' ' {
            self.at += 1;
        }
        let inner = self.at - self.line_begin;
        self.content(inner, parent, depth)
    }

    pub(super) fn check_depth(&self, depth: usize) -> Usual<()> {
        (depth <= self.bounds.depth).then_some(())
    }
}
