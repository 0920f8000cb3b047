//! The parser's events, as this crate wants them: one place where the parser is named.

use libyaml_safer::{EventData, Mark, Parser};

use super::fault;
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

pub(super) struct Events<'s> {
    parser: Parser<&'s [u8]>,
}

impl<'s> Events<'s> {
    pub(super) fn new(text: &'s str) -> Self {
        let mut parser = Parser::new();
        parser.set_input(text.as_bytes());
        Self { parser }
    }

    /// The next event and where it begins.
    pub(super) fn next(&mut self) -> Result<(Event, Position), Error> {
        loop {
            let event = self.parser.parse().map_err(|error| fault::describe(&error))?;
            let at = position(event.start_mark);
            return Ok((
                match event.data {
                    EventData::StreamStart { .. } => continue,
                    EventData::StreamEnd => Event::StreamEnd,
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
