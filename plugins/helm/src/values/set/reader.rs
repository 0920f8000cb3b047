//! The characters of a line.

use crate::go::Text;
use crate::go::rune::decode;

/// Reads a line character by character; what is no UTF-8 reads as U+FFFD.
#[derive(Debug)]
pub(super) struct Reader<'a> {
    text: &'a [u8],
    at: usize,
}

/// What was read up to a character that ends it.
#[derive(Debug)]
pub(super) struct Run {
    /// The text before it.
    pub(super) text: String,
    /// The character; none at the end of the line.
    pub(super) last: Option<char>,
}

impl<'a> Reader<'a> {
    /// A reader of a line from its start.
    pub(super) fn new(text: &'a [u8]) -> Self {
        Self { text, at: 0 }
    }

    /// What isn't read yet.
    pub(super) fn rest(&self) -> &'a [u8] {
        &self.text[self.at..]
    }

    /// Passes over bytes.
    pub(super) fn skip(&mut self, bytes: usize) {
        self.at = (self.at + bytes).min(self.text.len());
    }

    /// The next character, which isn't read by that.
    pub(super) fn peek(&self) -> Option<char> {
        decode(self.rest()).map(|(character, _)| character)
    }

    /// Reads the next character.
    pub(super) fn next(&mut self) -> Option<char> {
        let (character, width) = decode(self.rest())?;
        self.at += width;
        Some(character)
    }

    /// Reads up to one of the characters, and that one. A backslash makes the next character an ordinary one.
    pub(super) fn until(&mut self, stops: &str) -> Run {
        self.run(stops, true)
    }

    /// Reads up to one of the characters, and that one. Backslashes mean nothing.
    pub(super) fn until_plain(&mut self, stops: &str) -> Run {
        self.run(stops, false)
    }

    fn run(&mut self, stops: &str, escapes: bool) -> Run {
        let mut text = String::new();
        loop {
            match self.next() {
                Some(character) if stops.contains(character) => return Run { text, last: Some(character) },
                Some('\\') if escapes => match self.next() {
                    Some(character) => text.push(character),
                    None => return Run { text, last: None },
                },
                Some(character) => text.push(character),
                None => return Run { text, last: None },
            }
        }
    }

    /// Passes over spaces and one comma after them; whether that was all of a value: a comma came, or the end.
    pub(super) fn at_empty_value(&mut self) -> bool {
        loop {
            match self.peek() {
                None => return true,
                Some(',') => {
                    self.next();
                    return true;
                }
                Some(character) if character.is_whitespace() => {
                    self.next();
                }
                Some(_) => return false,
            }
        }
    }

    /// Reads everything that is left.
    pub(super) fn remainder(&mut self) -> Text {
        self.until_plain("").text.into()
    }
}
