//! Mappings and lists that are made by indentation.

use std::borrow::Cow;

use super::lines::Parent;
use super::{Form, Reader, Style, Usual};

/// The longest key in bytes: the parser takes a little more.
pub(super) const LONGEST_KEY: usize = 1000;

impl<F: Form> Reader<'_, '_, F> {
    /// The value that begins at the current place, which is the first of its line or follows a `- `, `column` characters
    /// into the line.
    pub(super) fn content(&mut self, column: usize, parent: Parent, depth: usize) -> Usual<F::Node> {
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
                let text = self.quoted_scalar()?;
                let behind = self.at;
                if self.is_line_over() {
                    return self.scalar(text, Style::Quoted, at);
                }
                if self.line != line {
                    return None;
                }
                let key = self.block_key(text, Style::Quoted, begin, behind)?;
                self.block_mapping(key, begin, column, depth + 1)
            }
            _ => {
                let begin = self.at;
                let text = self.plain_line()?;
                if self.byte() != b':' {
                    return self.plain_scalar(begin, text, parent);
                }
                let key = self.block_key(Cow::Borrowed(text), Style::Plain, begin, self.at)?;
                self.block_mapping(key, begin, column, depth + 1)
            }
        }
    }

    /// The mapping whose first key was read and stands at `begin`; the current place is behind the key.
    fn block_mapping(&mut self, first: F::Key, begin: usize, column: usize, depth: usize) -> Usual<F::Node> {
        self.check_depth(depth)?;
        let at = self.position(begin)?;
        let base = self.fields.len();
        let mut key = first;
        loop {
            let value = self.value(column, depth)?;
            let field = self.form.field(key, value);
            self.fields.push(field);
            match self.next_line()? {
                Some(indent) if indent == column => {}
                Some(indent) if indent > column => return None,
                _ => break,
            }
            key = self.further_key()?;
        }
        self.mapping(base, at)
    }

    /// A key that begins at a byte of the current line and ends before another.
    fn block_key(&mut self, text: Cow<'_, str>, style: Style, begin: usize, end: usize) -> Usual<F::Key> {
        if end - begin > LONGEST_KEY { None } else { self.key(text, style, begin) }
    }

    fn further_key(&mut self) -> Usual<F::Key> {
        let begin = self.at;
        match self.byte() {
            b'"' | b'\'' => {
                let line = self.line;
                let text = self.quoted_scalar().filter(|_| self.line == line)?;
                self.block_key(text, Style::Quoted, begin, self.at)
            }
            b'-' if matches!(self.next_byte(), b' ' | b'\n' | 0) => None,
            _ => {
                let text = self.plain_line()?;
                self.block_key(Cow::Borrowed(text), Style::Plain, begin, self.at)
            }
        }
    }

    /// The value of a key of the mapping at `column`; the current place is behind the key.
    fn value(&mut self, column: usize, depth: usize) -> Usual<F::Node> {
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
    fn inline_value(&mut self, parent: Parent, depth: usize) -> Usual<F::Node> {
        let begin = self.at;
        let node = match self.byte() {
            b'|' | b'>' => return self.block_scalar(parent),
            b'[' | b'{' => self.flow(depth)?,
            b'"' | b'\'' => {
                let at = self.position(begin)?;
                let text = self.quoted_scalar()?;
                self.scalar(text, Style::Quoted, at)?
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
    fn list(&mut self, column: usize, depth: usize) -> Usual<F::Node> {
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
        self.sequence(base, at)
    }

    /// The item behind a `-`.
    fn item(&mut self, column: usize, depth: usize) -> Usual<F::Node> {
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
