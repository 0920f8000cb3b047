//! What the lexer gives the parser.

use std::fmt;
use std::ops::Range;

use crate::go::quote::{quote, quote_start};

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The input can't be read on; the token has the reason.
    Error,
    /// `true` or `false`.
    Bool,
    /// A character that has no other meaning, such as a comma.
    Char,
    /// A character in single quotes.
    CharConstant,
    /// A complex number, such as `1+2i`.
    Complex,
    /// `=`.
    Assign,
    /// `:=`.
    Declare,
    /// The end of the input.
    End,
    /// A name after a dot.
    Field,
    /// A name.
    Identifier,
    /// `{{`.
    LeftDelim,
    /// `(`.
    LeftParen,
    /// A number.
    Number,
    /// `|`.
    Pipe,
    /// A string in backquotes.
    RawString,
    /// `}}`.
    RightDelim,
    /// `)`.
    RightParen,
    /// White space between operands.
    Space,
    /// A string in double quotes.
    String,
    /// What stands outside of actions.
    Text,
    /// A name that begins with `$`.
    Variable,
    /// A dot alone.
    Dot,
    /// A word that has a meaning of its own.
    Keyword(Keyword),
}

/// Words that have a meaning of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keyword {
    /// `block`.
    Block,
    /// `break`.
    Break,
    /// `continue`.
    Continue,
    /// `define`.
    Define,
    /// `else`.
    Else,
    /// `end`.
    End,
    /// `if`.
    If,
    /// `nil`.
    Nil,
    /// `range`.
    Range,
    /// `template`.
    Template,
    /// `with`.
    With,
}

impl Keyword {
    /// The keyword that a word is.
    #[must_use]
    pub fn of(word: &[u8]) -> Option<Self> {
        Some(match word {
            b"block" => Self::Block,
            b"break" => Self::Break,
            b"continue" => Self::Continue,
            b"define" => Self::Define,
            b"else" => Self::Else,
            b"end" => Self::End,
            b"if" => Self::If,
            b"nil" => Self::Nil,
            b"range" => Self::Range,
            b"template" => Self::Template,
            b"with" => Self::With,
            _ => return None,
        })
    }
}

/// A part of the input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: Kind,
    /// Where it begins, in bytes.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// The line where it begins, from 1.
    pub line: usize,
}

impl Token {
    /// Where it stands, in bytes.
    #[must_use]
    pub fn at(self) -> Range<usize> {
        self.start..self.end
    }

    /// The token as messages show it: an error as the reason why the input can't be read on.
    #[must_use]
    pub fn shown<'t>(self, source: &'t [u8], reason: &'t str) -> Shown<'t> {
        Shown { token: self, source, reason }
    }
}

/// A token with the text that it is a part of.
#[derive(Debug)]
pub struct Shown<'t> {
    token: Token,
    source: &'t [u8],
    reason: &'t str,
}

/// Tokens of more bytes are cut to as many characters.
const SHOWN: usize = 10;

impl fmt::Display for Shown<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = self.source.get(self.token.at()).unwrap_or_default();
        match self.token.kind {
            Kind::End => out.write_str("EOF"),
            Kind::Error => out.write_str(self.reason),
            Kind::Keyword(_) | Kind::Dot => write!(out, "<{}>", crate::go::rune::to_str(bytes)),
            _ if bytes.len() > SHOWN => write!(out, "{}...", quote_start(bytes, SHOWN)),
            _ => out.write_str(&quote(bytes)),
        }
    }
}
