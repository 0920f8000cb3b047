//! Lines: their indentation, comments and ends.

use super::{Form, Reader, Usual};

/// How far the mapping or list is indented that a value belongs to.
#[derive(Clone, Copy)]
pub(super) struct Parent(Option<usize>);

impl Parent {
    /// There is none.
    pub(super) const ROOT: Self = Self(None);

    pub(super) fn at(column: usize) -> Self {
        Self(Some(column))
    }

    /// The least indentation of further lines of a value in it.
    pub(super) fn inner(self) -> usize {
        self.0.map_or(0, |column| column + 1)
    }
}

impl<F: Form> Reader<'_, '_, F> {
    /// Passes a `---` that has a line for itself.
    pub(super) fn skip_marker(&mut self) -> Usual<()> {
        if self.bytes.starts_with(b"---\n") {
            self.at = 3;
        }
        Some(())
    }

    /// Goes to the first character of the next line with content, and says how far it is indented; none at the end. The
    /// current place has to be where a line or its content ends, or a line begins.
    pub(super) fn next_line(&mut self) -> Usual<Option<usize>> {
        loop {
            while self.byte() == b' ' {
                self.at += 1;
            }
            match self.byte() {
                b'\n' => self.begin_line(),
                b'#' => self.at = self.line_end(self.at),
                0 if self.at >= self.bytes.len() => return Some(None),
                b'\t' | b'%' => return None,
                b'-' | b'.' if self.at == self.line_begin && self.is_marker() => return None,
                _ => return Some(Some(self.at - self.line_begin)),
            }
        }
    }

    /// Passes the blanks behind a value, and a comment after them; anything else isn't usual.
    pub(super) fn end_of_line(&mut self) -> Usual<()> {
        let end = self.at;
        while self.byte() == b' ' {
            self.at += 1;
        }
        match self.byte() {
            b'\n' => Some(()),
            b'#' if self.at > end => {
                self.at = self.line_end(self.at);
                Some(())
            }
            _ => (self.at >= self.bytes.len()).then_some(()),
        }
    }

    /// Whether nothing but blanks and a comment follow on the line; passes them then.
    pub(super) fn is_line_over(&mut self) -> bool {
        let from = self.at;
        if self.end_of_line().is_some() {
            return true;
        }
        self.at = from;
        false
    }

    /// Passes the line break at the current place.
    pub(super) fn begin_line(&mut self) {
        self.at += 1;
        self.line_begin = self.at;
        self.line = self.line.saturating_add(1);
    }

    /// Where the line that `from` is in ends: at its line break or the end of the text.
    pub(super) fn line_end(&self, from: usize) -> usize {
        self.bytes[from..].iter().position(|byte| *byte == b'\n').map_or(self.bytes.len(), |length| from + length)
    }

    fn is_marker(&self) -> bool {
        let rest = &self.bytes[self.at..];
        (rest.starts_with(b"---") || rest.starts_with(b"..."))
            && rest.get(3).is_none_or(|byte| matches!(byte, b' ' | b'\n' | b'\t'))
    }
}
