//! Text to tokens.

use super::token::{Keyword, Kind, Token};
use crate::go::find;
use crate::go::quote::quote;
use crate::go::rune::{decode, is_alphanumeric, is_print};

const LEFT_DELIM: &[u8] = b"{{";
const RIGHT_DELIM: &[u8] = b"}}";
const LEFT_COMMENT: &[u8] = b"/*";
const RIGHT_COMMENT: &[u8] = b"*/";
/// `- ` after an opening delimiter, ` -` before a closing one: white space beyond it goes away.
const TRIM_MARKER: usize = 2;

/// Reads tokens from a text, one at a time.
#[derive(Debug)]
pub struct Lexer<'s> {
    source: &'s [u8],
    /// Where the next character is.
    at: usize,
    /// Where the current token begins.
    start: usize,
    /// Line of `start`, from 1.
    line: usize,
    /// Open parentheses of the current action.
    parens: usize,
    inside: bool,
    /// Why the input can't be read on.
    failure: Option<String>,
}

impl<'s> Lexer<'s> {
    /// A lexer at the beginning of a text.
    #[must_use]
    pub fn new(source: &'s [u8]) -> Self {
        Self { source, at: 0, start: 0, line: 1, parens: 0, inside: false, failure: None }
    }

    /// The next token. After an error, or at the end, there are only [`Kind::End`]s.
    pub fn next_token(&mut self) -> Token {
        if self.failure.is_some() {
            return Token { kind: Kind::End, start: 0, end: 0, line: self.line };
        }
        if self.inside { self.inside_action() } else { self.outside() }
    }

    /// Why the input can't be read on, once there was an error.
    #[must_use]
    pub fn failure(&self) -> &str {
        self.failure.as_deref().unwrap_or_default()
    }

    fn rest(&self) -> &'s [u8] {
        &self.source[self.at..]
    }

    fn peek(&self) -> Option<char> {
        decode(self.rest()).map(|(character, _)| character)
    }

    fn bump(&mut self) -> Option<char> {
        let (character, width) = decode(self.rest())?;
        self.at += width;
        Some(character)
    }

    /// Takes a character out of a set.
    fn accept(&mut self, set: &[u8]) -> bool {
        let found = self.rest().first().is_some_and(|byte| set.contains(byte));
        self.at += usize::from(found);
        found
    }

    /// Takes characters as long as they are in a set.
    fn accept_run(&mut self, set: &[u8]) {
        self.take_while(|byte| set.contains(&byte));
    }

    /// Takes bytes as long as they are such.
    fn take_while(&mut self, is_such: impl Fn(u8) -> bool) {
        self.at += self.rest().iter().take_while(|byte| is_such(**byte)).count();
    }

    fn emit(&mut self, kind: Kind) -> Token {
        let token = Token { kind, start: self.start, end: self.at, line: self.line };
        match kind {
            Kind::Text | Kind::Space | Kind::RawString => self.skip(),
            // No other is more than a line.
            _ => self.start = self.at,
        }
        token
    }

    /// Leaves what was read so far.
    fn skip(&mut self) {
        self.line += newlines(&self.source[self.start..self.at]);
        self.start = self.at;
    }

    fn fail(&mut self, reason: impl Into<String>) -> Token {
        self.failure = Some(reason.into());
        Token { kind: Kind::Error, start: self.start, end: self.at, line: self.line }
    }

    fn outside(&mut self) -> Token {
        loop {
            let Some(length) = find(self.rest(), LEFT_DELIM) else {
                self.at = self.source.len();
                return if self.at > self.start { self.emit(Kind::Text) } else { self.emit(Kind::End) };
            };
            if length > 0 {
                let delim = self.at + length;
                let mut end = delim;
                if begins_trimming(&self.source[delim + LEFT_DELIM.len()..]) {
                    end = self.at + trim_end(&self.source[self.at..delim]).len();
                }
                self.at = end;
                let token = (end > self.start).then(|| self.emit(Kind::Text));
                self.at = delim;
                self.skip();
                if let Some(token) = token {
                    return token;
                }
            }
            if let Some(token) = self.left_delim() {
                return token;
            }
        }
    }

    /// Opens an action, or leaves a comment behind.
    fn left_delim(&mut self) -> Option<Token> {
        self.at += LEFT_DELIM.len();
        let marker = if begins_trimming(self.rest()) { TRIM_MARKER } else { 0 };
        if self.rest()[marker..].starts_with(LEFT_COMMENT) {
            self.at += marker;
            self.skip();
            return self.comment();
        }
        let token = self.emit(Kind::LeftDelim);
        self.inside = true;
        self.parens = 0;
        self.at += marker;
        self.skip();
        Some(token)
    }

    fn comment(&mut self) -> Option<Token> {
        self.at += LEFT_COMMENT.len();
        let Some(length) = find(self.rest(), RIGHT_COMMENT) else { return Some(self.fail("unclosed comment")) };
        self.at += length + RIGHT_COMMENT.len();
        let Some(marker) = self.right_delim_ahead() else {
            return Some(self.fail("comment ends before closing delimiter"));
        };
        self.at += marker + RIGHT_DELIM.len();
        if marker > 0 {
            self.skip_spaces();
        }
        self.skip();
        None
    }

    fn skip_spaces(&mut self) {
        self.take_while(is_space);
    }

    /// How long the trim marker is before the closing delimiter that comes next; none when none comes.
    fn right_delim_ahead(&self) -> Option<usize> {
        let rest = self.rest();
        if ends_trimming(rest) && rest[TRIM_MARKER..].starts_with(RIGHT_DELIM) {
            return Some(TRIM_MARKER);
        }
        rest.starts_with(RIGHT_DELIM).then_some(0)
    }

    fn right_delim(&mut self, marker: usize) -> Token {
        self.at += marker;
        self.skip();
        self.at += RIGHT_DELIM.len();
        let token = self.emit(Kind::RightDelim);
        if marker > 0 {
            self.skip_spaces();
            self.skip();
        }
        self.inside = false;
        token
    }

    fn inside_action(&mut self) -> Token {
        if let Some(marker) = self.right_delim_ahead() {
            if self.parens == 0 {
                return self.right_delim(marker);
            }
            return self.fail("unclosed left paren");
        }
        let Some(character) = self.bump() else { return self.fail("unclosed action") };
        match character {
            ' ' | '\t' | '\r' | '\n' => self.space(),
            '=' => self.emit(Kind::Assign),
            ':' if self.accept(b"=") => self.emit(Kind::Declare),
            ':' => self.fail("expected :="),
            '|' => self.emit(Kind::Pipe),
            '"' => self.quoted(b'"', Kind::String, "unterminated quoted string"),
            '\'' => self.quoted(b'\'', Kind::CharConstant, "unterminated character constant"),
            '`' => self.raw_string(),
            '$' => self.name_after(Kind::Variable),
            '.' if self.rest().first().is_some_and(|byte| !byte.is_ascii_digit()) => self.name_after(Kind::Field),
            '.' | '+' | '-' | '0'..='9' => {
                self.at = self.start;
                self.number()
            }
            _ if is_alphanumeric(character) => self.identifier(),
            '(' => {
                self.parens += 1;
                self.emit(Kind::LeftParen)
            }
            ')' if self.parens == 0 => self.fail("unexpected right paren"),
            ')' => {
                self.parens -= 1;
                self.emit(Kind::RightParen)
            }
            _ if character.is_ascii() && is_print(character) => self.emit(Kind::Char),
            _ => self.fail(format!("unrecognized character in action: {}", code_point(character))),
        }
    }

    /// White space; the last of it belongs to the closing delimiter when a trim marker follows.
    fn space(&mut self) -> Token {
        self.skip_spaces();
        let last = self.at - 1;
        if ends_trimming(&self.source[last..]) && self.source[last + TRIM_MARKER..].starts_with(RIGHT_DELIM) {
            self.at = last;
            if last == self.start {
                return self.right_delim(TRIM_MARKER);
            }
        }
        self.emit(Kind::Space)
    }

    fn quoted(&mut self, quotes: u8, kind: Kind, unterminated: &str) -> Token {
        loop {
            self.take_while(|byte| byte != quotes && !matches!(byte, b'\\' | b'\n'));
            let ending = self.rest().first().copied();
            self.at += usize::from(ending.is_some());
            match ending {
                Some(b'\\') if !matches!(self.rest().first(), None | Some(b'\n')) => self.at += 1,
                Some(byte) if byte == quotes => return self.emit(kind),
                _ => return self.fail(unterminated),
            }
        }
    }

    fn raw_string(&mut self) -> Token {
        match self.rest().iter().position(|byte| *byte == b'`') {
            Some(length) => {
                self.at += length + 1;
                self.emit(Kind::RawString)
            }
            None => {
                self.at = self.source.len();
                self.fail("unterminated raw quoted string")
            }
        }
    }

    /// The name of a field or a variable, whose first character was read.
    fn name_after(&mut self, kind: Kind) -> Token {
        if self.at_terminator() {
            return self.emit(if kind == Kind::Variable { kind } else { Kind::Dot });
        }
        self.name();
        if self.at_terminator() { self.emit(kind) } else { self.bad_character() }
    }

    fn name(&mut self) {
        loop {
            self.take_while(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
            match self.rest().first() {
                Some(byte) if !byte.is_ascii() => match decode(self.rest()) {
                    Some((character, width)) if is_alphanumeric(character) => self.at += width,
                    _ => return,
                },
                _ => return,
            }
        }
    }

    fn identifier(&mut self) -> Token {
        self.name();
        if !self.at_terminator() {
            return self.bad_character();
        }
        let word = &self.source[self.start..self.at];
        match Keyword::of(word) {
            Some(keyword) => self.emit(Kind::Keyword(keyword)),
            None if word == b"true" || word == b"false" => self.emit(Kind::Bool),
            None => self.emit(Kind::Identifier),
        }
    }

    fn bad_character(&mut self) -> Token {
        let shown = self.peek().map_or_else(String::new, code_point);
        self.fail(format!("bad character {shown}"))
    }

    /// Whether a name may end here.
    fn at_terminator(&self) -> bool {
        match self.rest().first() {
            None | Some(b' ' | b'\t' | b'\r' | b'\n' | b'.' | b',' | b'|' | b':' | b')' | b'(') => true,
            Some(_) => self.rest().starts_with(RIGHT_DELIM),
        }
    }

    fn number(&mut self) -> Token {
        if !self.scan_number() {
            return self.bad_number();
        }
        if matches!(self.rest().first(), Some(b'+' | b'-')) {
            if !self.scan_number() || self.source[self.at - 1] != b'i' {
                return self.bad_number();
            }
            return self.emit(Kind::Complex);
        }
        self.emit(Kind::Number)
    }

    fn bad_number(&mut self) -> Token {
        let shown = quote(&self.source[self.start..self.at]);
        self.fail(format!("bad number syntax: {shown}"))
    }

    /// Takes what may be a number; the parser finds out whether it is one.
    fn scan_number(&mut self) -> bool {
        const DECIMAL: &[u8] = b"0123456789_";
        const HEX: &[u8] = b"0123456789abcdefABCDEF_";
        self.accept(b"+-");
        let mut digits = DECIMAL;
        if self.accept(b"0") {
            if self.accept(b"xX") {
                digits = HEX;
            } else if self.accept(b"oO") {
                digits = b"01234567_";
            } else if self.accept(b"bB") {
                digits = b"01_";
            }
        }
        self.accept_run(digits);
        if self.accept(b".") {
            self.accept_run(digits);
        }
        if digits == DECIMAL && self.accept(b"eE") || digits == HEX && self.accept(b"pP") {
            self.accept(b"+-");
            self.accept_run(DECIMAL);
        }
        self.accept(b"i");
        if self.peek().is_some_and(is_alphanumeric) {
            self.bump();
            return false;
        }
        true
    }
}

/// A character as `%#U` writes it.
fn code_point(character: char) -> String {
    let code = u32::from(character);
    if is_print(character) { format!("U+{code:04X} '{character}'") } else { format!("U+{code:04X}") }
}

fn newlines(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte == b'\n').count()
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

fn begins_trimming(bytes: &[u8]) -> bool {
    matches!(bytes, [b'-', space, ..] if is_space(*space))
}

fn ends_trimming(bytes: &[u8]) -> bool {
    matches!(bytes, [space, b'-', ..] if is_space(*space))
}

/// Without the white space at the end that trim markers mean.
fn trim_end(bytes: &[u8]) -> &[u8] {
    let end = bytes.iter().rposition(|byte| !is_space(*byte)).map_or(0, |last| last + 1);
    &bytes[..end]
}
