//! Go's syntax of regular expressions.

use regex_syntax::hir::{Capture, Hir, Look, Repetition};

use super::class::{Case, Class};
use super::count::{Counted, MAX_REPEAT, count};
use super::escape::{self, check_utf8};
use super::fault::{PatternError, Problem};
use super::piece::{Level, Piece};
use crate::go::rune::{self, decode};

/// How deep expressions may lie in each other.
const MAX_HEIGHT: u32 = 1000;

/// How large an expression may be, counted in instructions of Go's.
const MAX_SIZE: u64 = (128 << 20) / 40;

/// An expression and the names of its groups; the first group is the whole match, without a name.
#[derive(Debug)]
pub(super) struct Syntax {
    pub(super) hir: Hir,
    pub(super) groups: Vec<Option<Box<[u8]>>>,
}

/// Reads a pattern.
pub(super) fn parse(pattern: &[u8]) -> Result<Syntax, PatternError> {
    let mut parser = Parser {
        pattern,
        at: 0,
        flags: Flags::default(),
        open: Vec::new(),
        level: Level::default(),
        groups: vec![None],
        last_repeat: None,
    };
    while let Some(byte) = parser.peek() {
        let repeat = parser.step(byte)?;
        parser.last_repeat = repeat;
    }
    if !parser.open.is_empty() {
        return Err(PatternError::new(Problem::MissingParenthesis, pattern));
    }
    let piece = std::mem::take(&mut parser.level).finish();
    parser.check(&piece)?;
    Ok(Syntax { hir: piece.hir, groups: parser.groups })
}

/// What `(?flags)` sets.
#[derive(Debug, Clone, Copy, Default)]
struct Flags {
    fold: bool,
    lines: bool,
    dot_all: bool,
    lazy: bool,
}

impl Flags {
    fn case(self) -> Case {
        if self.fold { Case::Folded } else { Case::Sensitive }
    }
}

/// A parenthesis that isn't closed yet.
struct Open {
    /// The number of the group, if it captures.
    group: Option<usize>,
    flags: Flags,
    outer: Level,
}

struct Parser<'p> {
    pattern: &'p [u8],
    at: usize,
    flags: Flags,
    open: Vec<Open>,
    level: Level,
    groups: Vec<Option<Box<[u8]>>>,
    /// Where the repetition begins that was just read.
    last_repeat: Option<usize>,
}

/// The next character; bytes that are none are an error.
pub(super) fn next_rune(text: &[u8]) -> Result<(char, usize), PatternError> {
    match decode(text) {
        Some((rune::ERROR, 1)) => Err(PatternError::new(Problem::Utf8, text)),
        Some(read) => Ok(read),
        None => Ok((rune::ERROR, 0)),
    }
}

impl<'p> Parser<'p> {
    fn peek(&self) -> Option<u8> {
        self.pattern.get(self.at).copied()
    }

    fn rest(&self) -> &'p [u8] {
        &self.pattern[self.at.min(self.pattern.len())..]
    }

    fn check(&self, piece: &Piece) -> Result<(), PatternError> {
        if piece.height > MAX_HEIGHT {
            return Err(PatternError::new(Problem::Nesting, self.pattern));
        }
        if piece.size > MAX_SIZE {
            return Err(PatternError::new(Problem::Size, self.pattern));
        }
        Ok(())
    }

    fn push(&mut self, piece: Piece) -> Result<(), PatternError> {
        self.check(&piece)?;
        self.level.sequence.push(piece);
        Ok(())
    }

    fn push_hir(&mut self, hir: Hir, length: usize) {
        self.level.sequence.push(Piece::leaf(hir));
        self.at += length;
    }

    fn literal(&mut self, code: u32) {
        let hir = match char::from_u32(code) {
            Some(character) if !self.flags.fold => Hir::literal(character.encode_utf8(&mut [0; 4]).as_bytes().to_vec()),
            _ => {
                let mut class = Class::default();
                class.add_cased(code, code, self.flags.case());
                class.into_hir()
            }
        };
        self.level.sequence.push(Piece::leaf(hir));
    }

    /// Reads one thing; gives where it began if it was a repetition.
    fn step(&mut self, byte: u8) -> Result<Option<usize>, PatternError> {
        let start = self.at;
        match byte {
            b'(' if self.rest().get(1) == Some(&b'?') => self.perl_group()?,
            b'(' => {
                self.at += 1;
                self.open_group(Some(None));
            }
            b'|' => {
                self.at += 1;
                self.level.end_alternative();
            }
            b')' => self.close_group()?,
            b'^' if self.flags.lines => self.push_hir(Hir::look(Look::StartLF), 1),
            b'^' => self.push_hir(Hir::look(Look::Start), 1),
            b'$' if self.flags.lines => self.push_hir(Hir::look(Look::EndLF), 1),
            b'$' => self.push_hir(Hir::look(Look::End), 1),
            b'.' => {
                let mut class = Class::default();
                if !self.flags.dot_all {
                    class.add(0x0A, 0x0A);
                }
                self.push_hir(class.negated().into_hir(), 1);
            }
            b'[' => {
                let (class, length) = escape::class(self.rest(), self.flags.case())?;
                self.push_hir(class.into_hir(), length);
            }
            b'*' => return self.repeat(1, 0, None, Counted::No).map(|()| Some(start)),
            b'+' => return self.repeat(1, 1, None, Counted::No).map(|()| Some(start)),
            b'?' => return self.repeat(1, 0, Some(1), Counted::No).map(|()| Some(start)),
            b'{' => match count(self.rest()) {
                Some(count) => {
                    let (least, most) = count
                        .checked()
                        .ok_or_else(|| PatternError::new(Problem::RepeatCount, &self.rest()[..count.length]))?;
                    return self.repeat(count.length, least, most, Counted::Yes).map(|()| Some(start));
                }
                None => {
                    self.at += 1;
                    self.literal('{'.into());
                }
            },
            b'\\' => self.backslash()?,
            _ => {
                let (character, width) = next_rune(self.rest())?;
                self.at += width;
                self.literal(character.into());
            }
        }
        Ok(None)
    }

    fn backslash(&mut self) -> Result<(), PatternError> {
        match self.rest().get(1) {
            Some(b'A') => self.push_hir(Hir::look(Look::Start), 2),
            Some(b'b') => self.push_hir(Hir::look(Look::WordAscii), 2),
            Some(b'B') => self.push_hir(Hir::look(Look::WordAsciiNegate), 2),
            Some(b'z') => self.push_hir(Hir::look(Look::End), 2),
            Some(b'C') => return Err(PatternError::new(Problem::Escape, &self.rest()[..2])),
            Some(b'Q') => {
                self.at += 2;
                return self.quoted();
            }
            _ => {
                let mut class = Class::default();
                if let Some(length) = escape::add_class(self.rest(), self.flags.case(), &mut class)? {
                    self.push_hir(class.into_hir(), length);
                } else {
                    let (code, length) = escape::character(self.rest())?;
                    self.at += length;
                    self.literal(code);
                }
            }
        }
        Ok(())
    }

    /// Characters up to `\E`, or to the end.
    fn quoted(&mut self) -> Result<(), PatternError> {
        let rest = self.rest();
        let end = rest.windows(2).position(|pair| pair == b"\\E");
        let mut text = &rest[..end.unwrap_or(rest.len())];
        while !text.is_empty() {
            let (character, width) = next_rune(text)?;
            self.literal(character.into());
            text = &text[width..];
        }
        self.at += end.map_or(rest.len(), |end| end + 2);
        Ok(())
    }

    /// Opens a group: one that captures, with a name or without, or one that doesn't.
    fn open_group(&mut self, captures: Option<Option<Box<[u8]>>>) {
        let group = captures.map(|name| {
            self.groups.push(name);
            self.groups.len() - 1
        });
        self.open.push(Open { group, flags: self.flags, outer: std::mem::take(&mut self.level) });
    }

    fn close_group(&mut self) -> Result<(), PatternError> {
        let Some(open) = self.open.pop() else {
            return Err(PatternError::new(Problem::UnexpectedParenthesis, self.pattern));
        };
        self.at += 1;
        self.flags = open.flags;
        let mut piece = std::mem::replace(&mut self.level, open.outer).finish();
        if let Some(group) = open.group {
            let index = u32::try_from(group).unwrap_or(u32::MAX);
            self.check(&piece)?;
            piece = Piece {
                hir: Hir::capture(Capture { index, name: None, sub: Box::new(piece.hir) }),
                height: piece.height + 1,
                size: piece.size + 2,
                repeats: piece.repeats,
            };
        }
        self.push(piece)
    }

    /// `(?P<name>`, `(?<name>`, `(?flags)` or `(?flags:`.
    fn perl_group(&mut self) -> Result<(), PatternError> {
        let rest = self.rest();
        let name_at = if rest.len() > 4 && rest[2..].starts_with(b"P<") {
            4
        } else if rest.len() > 3 && rest[2] == b'<' {
            3
        } else {
            return self.flags();
        };
        let Some(end) = rest.iter().position(|byte| *byte == b'>') else {
            check_utf8(rest)?;
            return Err(PatternError::new(Problem::NamedCapture, rest));
        };
        let name = rest.get(name_at..end).unwrap_or_default();
        check_utf8(name)?;
        if name.is_empty() || !name.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'_') {
            return Err(PatternError::new(Problem::NamedCapture, &rest[..=end]));
        }
        self.at += end + 1;
        self.open_group(Some(Some(name.into())));
        Ok(())
    }

    fn flags(&mut self) -> Result<(), PatternError> {
        let rest = self.rest();
        let mut flags = self.flags;
        let (mut on, mut seen) = (true, false);
        let mut at = 2;
        while at < rest.len() {
            let (character, width) = next_rune(&rest[at..])?;
            at += width;
            match character {
                'i' => flags.fold = on,
                'm' => flags.lines = on,
                's' => flags.dot_all = on,
                'U' => flags.lazy = on,
                '-' if on => {
                    (on, seen) = (false, false);
                    continue;
                }
                ':' | ')' if on || seen => {
                    if character == ':' {
                        self.open_group(None);
                    }
                    self.flags = flags;
                    self.at += at;
                    return Ok(());
                }
                _ => break,
            }
            seen = true;
        }
        Err(PatternError::new(Problem::PerlSyntax, &rest[..at]))
    }

    /// Repeats what was read last; `length` is that of the operator without a `?` behind it.
    fn repeat(&mut self, length: usize, least: u32, most: Option<u32>, counted: Counted) -> Result<(), PatternError> {
        let start = self.at;
        let lazy = self.rest().get(length) == Some(&b'?');
        self.at += length + usize::from(lazy);
        if let Some(before) = self.last_repeat {
            return Err(PatternError::new(Problem::NestedRepeat, &self.pattern[before..self.at]));
        }
        let Some(piece) = self.level.sequence.pop() else {
            return Err(PatternError::new(Problem::MissingArgument, &self.pattern[start..self.at]));
        };
        let times = match most {
            Some(0) => 0,
            most => most.unwrap_or(least).max(1),
        };
        let repeats = match (counted, times) {
            (Counted::No, _) => piece.repeats,
            (Counted::Yes, 0) => 1,
            (Counted::Yes, times) => piece.repeats.saturating_mul(times),
        };
        if counted == Counted::Yes && (least >= 2 || most.is_some_and(|most| most >= 2)) && repeats > MAX_REPEAT {
            return Err(PatternError::new(Problem::RepeatCount, &self.pattern[start..self.at]));
        }
        let size = match most {
            None if least == 0 => 2 + piece.size,
            None => 1 + piece.size.saturating_mul(least.into()),
            Some(most) => piece.size.saturating_mul(most.into()) + u64::from(most - least),
        };
        let greedy = lazy == self.flags.lazy;
        let repetition = Repetition { min: least, max: most, greedy, sub: Box::new(piece.hir) };
        let hir = Hir::repetition(repetition);
        self.push(Piece { hir, height: piece.height + 1, size: size.max(1), repeats })
    }
}
