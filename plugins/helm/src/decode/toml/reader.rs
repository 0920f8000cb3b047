//! The text, character by character.

use crate::go::quote::{Printable, quote_char};
use crate::go::rune::{self, decode};

/// What is wrong and where.
pub(super) struct Fault {
    /// The line, from 1.
    pub(super) line: usize,
    pub(super) message: String,
}

/// Reads characters and counts lines.
#[derive(Clone)]
pub(super) struct Reader<'t> {
    text: &'t [u8],
    at: usize,
    pub(super) line: usize,
}

pub(super) type Read<T> = Result<T, Fault>;

impl<'t> Reader<'t> {
    pub(super) fn new(text: &'t [u8]) -> Self {
        Self { text: text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text), at: 0, line: 1 }
    }

    /// The next character; none at the end.
    pub(super) fn peek(&self) -> Read<Option<char>> {
        let rest = &self.text[self.at..];
        let Some((char, width)) = decode(rest) else { return Ok(None) };
        if char == rune::ERROR && width == 1 {
            return Err(self.fault(format!("invalid UTF-8 byte: 0x{:02x}", rest[0])));
        }
        let is_lone_return = char == '\r' && rest.get(1) != Some(&b'\n');
        if is_lone_return || matches!(char, '\0'..='\x08' | '\x0b' | '\x0c' | '\x0e'..='\x1f' | '\x7f') {
            let code = u32::from(char);
            return Err(self.fault(format!("TOML files cannot contain control characters: '0x{code:02x}'")));
        }
        Ok(Some(char))
    }

    /// The next character, which is taken.
    pub(super) fn next(&mut self) -> Read<Option<char>> {
        let char = self.peek()?;
        self.at += char.map_or(0, char::len_utf8);
        self.line += usize::from(char == Some('\n'));
        Ok(char)
    }

    /// Takes a character, if it is the next.
    pub(super) fn take(&mut self, wanted: char) -> Read<bool> {
        let is_next = self.peek()? == Some(wanted);
        if is_next {
            self.next()?;
        }
        Ok(is_next)
    }

    /// Takes a text, if it comes next.
    pub(super) fn take_all(&mut self, wanted: &str) -> bool {
        let is_next = self.text[self.at..].starts_with(wanted.as_bytes());
        if is_next {
            self.at += wanted.len();
        }
        is_next
    }

    /// Takes characters as long as they are such.
    pub(super) fn take_while(&mut self, is_such: impl Fn(char) -> bool) -> Read<&'t str> {
        let start = self.at;
        while self.peek()?.is_some_and(&is_such) {
            self.next()?;
        }
        Ok(std::str::from_utf8(&self.text[start..self.at]).unwrap_or_default())
    }

    pub(super) fn skip_blanks(&mut self) -> Read<()> {
        self.take_while(|char| matches!(char, ' ' | '\t')).map(|_| ())
    }

    /// Takes blanks, line breaks and comments.
    pub(super) fn skip_lines(&mut self) -> Read<()> {
        loop {
            self.take_while(|char| matches!(char, ' ' | '\t' | '\r' | '\n'))?;
            if !self.take('#')? {
                return Ok(());
            }
            self.skip_comment()?;
        }
    }

    /// Takes everything up to the end of the line.
    pub(super) fn skip_comment(&mut self) -> Read<()> {
        self.take_while(|char| !matches!(char, '\r' | '\n')).map(|_| ())
    }

    pub(super) fn fault(&self, message: impl Into<String>) -> Fault {
        Fault { line: self.line, message: message.into() }
    }

    /// Says that the next character is wrong. The library counts a line break before it complains.
    pub(super) fn unexpected(&self, expected: &str) -> Read<Fault> {
        let next = self.peek()?;
        let mut fault = self.unexpected_here(expected)?;
        fault.line += usize::from(next == Some('\n'));
        Ok(fault)
    }

    /// Says that the next character is wrong, and names the line that it is on.
    pub(super) fn unexpected_here(&self, expected: &str) -> Read<Fault> {
        let shown = quote_char(self.peek()?.unwrap_or('\0'), Printable::Unicode);
        Ok(self.fault(format!("{expected} {shown} instead")))
    }

    /// The next character between quotes, or the end.
    pub(super) fn next_or_end(&self) -> Read<String> {
        Ok(self.peek()?.map_or_else(|| "end of file".to_owned(), |char| format!("'{char}'")))
    }
}
