//! The parser's events, as this crate wants them: one place where the parser is named.

use std::io::{Chain, Read as _};

use libyaml_safer::{Encoding, EventData, Mark, Parser};

use super::{ending, fault, tags};
use crate::{Error, Position};

/// What the parser found next.
pub(super) enum Event {
    DocumentStart,
    DocumentEnd,
    StreamEnd,
    Alias(String),
    Scalar(Written),
    SequenceStart(Option<String>),
    SequenceEnd,
    MappingStart(Option<String>),
    MappingEnd,
}

/// A scalar as it was written.
pub(super) struct Written {
    pub(super) anchor: Option<String>,
    pub(super) tag: Option<String>,
    pub(super) text: String,
    /// Whether neither quotes nor a tag say what it is.
    pub(super) plain: bool,
}

/// What the parser reads after a file: one more document, an empty one. Without it the parser stops the program where a
/// file ends within a block scalar or an escape.
pub(super) const AFTER_TEXT: &[u8] = b"\n---\n";

pub(super) struct Events<'s> {
    parser: Parser<Chain<&'s [u8], &'static [u8]>>,
    text: &'s str,
    /// Whether the line break of [`AFTER_TEXT`] ends the file's last line.
    lacks_break: bool,
}

impl<'s> Events<'s> {
    /// # Errors
    /// A tag that a comma follows.
    pub(super) fn new(text: &'s str) -> Result<Self, Error> {
        tags::check(text)?;
        let lacks_break = !text.is_empty() && !text.ends_with(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}']);
        let mut parser = Parser::new();
        // Asked to guess, the parser takes the first byte of a character such as U+FF01 for a broken byte order mark.
        parser.set_encoding(Encoding::Utf8);
        parser.set_input(text.as_bytes().chain(if lacks_break { AFTER_TEXT } else { &AFTER_TEXT[1..] }));
        Ok(Self { parser, text, lacks_break })
    }

    /// The next event and where it begins.
    pub(super) fn next(&mut self) -> Result<(Event, Position), Error> {
        loop {
            let mut event = self.parser.parse().map_err(|error| fault::describe(&error, self.text))?;
            if self.lacks_break {
                ending::correct(self.text, &mut event);
            }
            let at = position(event.start_mark);
            return Ok((
                match event.data {
                    EventData::StreamStart { .. } => continue,
                    EventData::StreamEnd => Event::StreamEnd,
                    EventData::DocumentStart { .. } if event.start_mark.index >= self.text.len() as u64 => {
                        Event::StreamEnd
                    }
                    EventData::DocumentStart { .. } => Event::DocumentStart,
                    EventData::DocumentEnd { .. } => Event::DocumentEnd,
                    EventData::Alias { anchor } => Event::Alias(anchor),
                    EventData::Scalar { anchor, tag, value, plain_implicit, .. } => {
                        Event::Scalar(Written { anchor, tag, text: value, plain: plain_implicit })
                    }
                    EventData::SequenceStart { anchor, .. } => Event::SequenceStart(anchor),
                    EventData::SequenceEnd => Event::SequenceEnd,
                    EventData::MappingStart { anchor, .. } => Event::MappingStart(anchor),
                    EventData::MappingEnd => Event::MappingEnd,
                },
                at,
            ));
        }
    }
}

/// The parser counts from 0.
pub(super) fn position(mark: Mark) -> Position {
    let count = |number: u64| u32::try_from(number).map_or(u32::MAX, |number| number.saturating_add(1));
    Position { line: count(mark.line), column: count(mark.column) }
}
