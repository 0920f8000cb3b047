//! The parser's events, as this crate wants them: one place where the parser is named.

use std::io::{Chain, Read as _};

use libyaml_safer::{Encoding, EventData, MappingStyle, Mark, Parser, ScalarStyle, SequenceStyle};

use super::{ending, fault, tags};
use crate::{Error, Position};

/// What the parser found next.
pub(crate) enum Event {
    DocumentStart,
    DocumentEnd,
    StreamEnd,
    Alias(String),
    Scalar(Written),
    SequenceStart(Opening),
    SequenceEnd,
    MappingStart(Opening),
    MappingEnd,
}

/// How a mapping or list begins.
pub(crate) struct Opening {
    pub(crate) anchor: Option<String>,
    /// Whether it stands in braces or brackets.
    pub(crate) flow: bool,
}

/// A scalar as it was written.
pub(crate) struct Written {
    pub(crate) anchor: Option<String>,
    pub(crate) tag: Option<String>,
    pub(crate) text: String,
    /// Whether neither quotes nor a tag say what it is.
    pub(crate) plain: bool,
    /// Whether it stands in quotes or is a block.
    pub(crate) quoted: bool,
    /// Whether it is a block whose lines are folded.
    pub(crate) folded: bool,
}

/// What the parser reads after a file: one more document, an empty one. Without it the parser stops the program where a
/// file ends within a block scalar or an escape.
pub(crate) const AFTER_TEXT: &[u8] = b"\n---\n";

pub(crate) struct Events<'s> {
    parser: Parser<Chain<&'s [u8], &'static [u8]>>,
    text: &'s str,
    /// Whether the line break of [`AFTER_TEXT`] ends the file's last line.
    lacks_break: bool,
    /// Lines of the file before `text`.
    lines_before: u32,
    /// Whether the text has been refused.
    is_refused: bool,
    /// The version that the current document is said to have, and where.
    version: Option<((i32, i32), Mark)>,
}

impl<'s> Events<'s> {
    /// # Errors
    /// A tag that a comma follows.
    pub(crate) fn new(text: &'s str) -> Result<Self, Error> {
        Self::after_lines(text, 0)
    }

    /// The events of a part of a file that `lines_before` lines come before.
    ///
    /// # Errors
    /// A tag that a comma follows.
    pub(crate) fn after_lines(text: &'s str, lines_before: u32) -> Result<Self, Error> {
        tags::check(text, lines_before)?;
        let lacks_break = !text.is_empty() && !text.ends_with(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}']);
        let mut parser = Parser::new();
        // Asked to guess, the parser takes the first byte of a character such as U+FF01 for a broken byte order mark.
        parser.set_encoding(Encoding::Utf8);
        parser.set_input(text.as_bytes().chain(if lacks_break { AFTER_TEXT } else { &AFTER_TEXT[1..] }));
        Ok(Self { parser, text, lacks_break, lines_before, is_refused: false, version: None })
    }

    /// Nothing that comes later is worse than what has been found.
    pub(crate) fn refuse(&mut self) {
        self.is_refused = true;
    }

    /// What the parser has against the rest of the document, unless the text is refused already. The Go module reads a
    /// document to its end before it looks at what it says.
    pub(crate) fn malformed_later(&mut self) -> Option<Error> {
        while !self.is_refused {
            match self.next() {
                Ok((Event::DocumentEnd | Event::StreamEnd, _)) => return None,
                Ok(_) => {}
                Err(error) => return Some(error),
            }
        }
        None
    }

    /// That the current document says to be of a version that the Go module doesn't take.
    pub(super) fn newer_version(&self) -> Option<Error> {
        let ((major, minor), mark) = self.version.filter(|(version, _)| *version != (1, 1))?;
        let line = mark.line.saturating_add(u64::from(self.lines_before));
        let place = if line == 0 { String::new() } else { format!("line {line}: ") };
        let message = format!("YAML {major}.{minor} isn't read here, only 1.1; take the %YAML line out");
        let words = format!("yaml: {place}found incompatible YAML document");
        Some(Error::new(position(mark, self.lines_before), message).with_go_words(words))
    }

    /// The next event and where it begins.
    pub(crate) fn next(&mut self) -> Result<(Event, Position), Error> {
        loop {
            let mut event = match self.parser.parse() {
                Ok(event) => event,
                Err(error) => {
                    self.is_refused = true;
                    return Err(fault::describe(&error, self.text, self.lines_before));
                }
            };
            if self.lacks_break {
                ending::correct(self.text, &mut event);
            }
            let at = position(event.start_mark, self.lines_before);
            return Ok((
                match event.data {
                    EventData::StreamStart { .. } => continue,
                    EventData::StreamEnd => Event::StreamEnd,
                    EventData::DocumentStart { .. } if event.start_mark.index >= self.text.len() as u64 => {
                        Event::StreamEnd
                    }
                    EventData::DocumentStart { version_directive, tag_directives, .. } => {
                        self.version =
                            version_directive.map(|version| ((version.major, version.minor), event.start_mark));
                        let has_directives = self.version.is_some() || !tag_directives.is_empty();
                        if has_directives && event.end_mark.index > self.text.len() as u64 {
                            self.is_refused = true;
                            return Err(fault::no_document(self.text, self.lines_before));
                        }
                        Event::DocumentStart
                    }
                    EventData::DocumentEnd { .. } => Event::DocumentEnd,
                    EventData::Alias { anchor } => Event::Alias(anchor),
                    EventData::Scalar { anchor, tag, value, plain_implicit, style, .. } => {
                        let quoted = style != ScalarStyle::Plain;
                        let folded = style == ScalarStyle::Folded;
                        Event::Scalar(Written { anchor, tag, text: value, plain: plain_implicit, quoted, folded })
                    }
                    EventData::SequenceStart { anchor, style, .. } => {
                        Event::SequenceStart(Opening { anchor, flow: style == SequenceStyle::Flow })
                    }
                    EventData::SequenceEnd => Event::SequenceEnd,
                    EventData::MappingStart { anchor, style, .. } => {
                        Event::MappingStart(Opening { anchor, flow: style == MappingStyle::Flow })
                    }
                    EventData::MappingEnd => Event::MappingEnd,
                },
                at,
            ));
        }
    }
}

/// The parser counts from 0 and knows nothing of the lines before its text.
pub(crate) fn position(mark: Mark, lines_before: u32) -> Position {
    let count = |number: u64| u32::try_from(number).map_or(u32::MAX, |number| number.saturating_add(1));
    Position { line: count(mark.line).saturating_add(lines_before), column: count(mark.column) }
}
