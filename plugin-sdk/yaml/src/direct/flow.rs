//! Mappings and lists in braces and brackets, as JSON has them.

use std::borrow::Cow;

use super::block::LONGEST_KEY;
use super::{Form, Reader, Style, Usual};
use crate::Position;

impl<'t, F: Form> Reader<'t, '_, F> {
    /// The mapping or list whose brace or bracket is at the current place, inside of `depth` others.
    pub(super) fn flow(&mut self, depth: usize) -> Usual<F::Node> {
        self.check_depth(depth + 1)?;
        let at = self.position(self.at)?;
        let is_list = self.byte() == b'[';
        self.at += 1;
        if is_list { self.flow_list(depth + 1, at) } else { self.flow_mapping(depth + 1, at) }
    }

    fn flow_list(&mut self, depth: usize, at: Position) -> Usual<F::Node> {
        let base = self.items.len();
        loop {
            self.flow_blanks()?;
            if self.byte() == b']' {
                break;
            }
            let item = self.flow_value(depth)?;
            self.items.push(item);
            self.flow_blanks()?;
            match self.byte() {
                b',' => self.at += 1,
                b']' => break,
                _ => return None,
            }
        }
        self.at += 1;
        self.sequence(base, at)
    }

    fn flow_mapping(&mut self, depth: usize, at: Position) -> Usual<F::Node> {
        let base = self.fields.len();
        loop {
            self.flow_blanks()?;
            if self.byte() == b'}' {
                break;
            }
            let key = self.flow_key()?;
            self.flow_blanks()?;
            let value = self.flow_value(depth)?;
            let field = self.form.field(key, value);
            self.fields.push(field);
            self.flow_blanks()?;
            match self.byte() {
                b',' => self.at += 1,
                b'}' => break,
                _ => return None,
            }
        }
        self.at += 1;
        self.mapping(base, at)
    }

    /// A key and its `:`, which may touch what follows only behind quotes.
    fn flow_key(&mut self) -> Usual<F::Key> {
        let (begin, line) = (self.at, self.line);
        let (text, style) = self.flow_scalar()?;
        if self.line != line || self.at - begin > LONGEST_KEY || self.byte() != b':' {
            return None;
        }
        let key = self.key(text, style, begin)?;
        self.at += 1;
        (style == Style::Quoted || matches!(self.byte(), b' ' | b'\n')).then_some(key)
    }

    fn flow_value(&mut self, depth: usize) -> Usual<F::Node> {
        if matches!(self.byte(), b'[' | b'{') {
            return self.flow(depth);
        }
        let at = self.position(self.at)?;
        let (text, style) = self.flow_scalar()?;
        self.scalar(text, style, at)
    }

    fn flow_scalar(&mut self) -> Usual<(Cow<'t, str>, Style)> {
        if matches!(self.byte(), b'"' | b'\'') {
            return Some((self.quoted_scalar()?, Style::Quoted));
        }
        Some((Cow::Borrowed(self.flow_plain()?), Style::Plain))
    }

    /// A word of characters that mean nothing anywhere.
    fn flow_plain(&mut self) -> Usual<&'t str> {
        let begin = self.at;
        let is_word =
            |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'/' | b'-' | b'+' | b'=');
        let length = self.bytes[begin..].iter().take_while(|byte| is_word(byte)).count();
        if length == 0 || self.bytes[begin] == b'-' && !self.next_byte().is_ascii_alphanumeric() {
            return None;
        }
        self.at = begin + length;
        // Anything else than an end of the word, a blank within it included, is for the parser to judge.
        let from = self.at;
        self.flow_blanks()?;
        let ends = matches!(self.byte(), b',' | b']' | b'}') || self.at == from && self.byte() == b':';
        ends.then(|| self.text.get(begin..begin + length)).flatten()
    }

    /// Passes blanks and line breaks; comments and tabs aren't usual here.
    fn flow_blanks(&mut self) -> Usual<()> {
        loop {
            match self.byte() {
                b' ' => self.at += 1,
                b'\n' => {
                    self.begin_line();
                    if matches!(self.byte(), b'-' | b'.' | b'%') {
                        return None;
                    }
                }
                b'\t' | b'#' => return None,
                _ => return Some(()),
            }
        }
    }
}
