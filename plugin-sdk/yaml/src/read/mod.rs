//! From bytes to documents: check the text, take the parser's events, build nodes.

mod compose;
mod ending;
pub(crate) mod events;
mod fault;
mod form;
mod mapping;
mod tags;
pub(crate) mod text;

use crate::{Document, Error, Limits};

/// The documents of a YAML or JSON file, with the default [`Limits`].
///
/// Documents that are empty, only comments or `null` are left out, as `kubectl` and `kustomize` pass over them. A byte
/// order mark and any kind of line ending are accepted.
///
/// # Errors
/// The first fault of the file with its place: bytes that aren't UTF-8, malformed YAML, an unknown anchor, a key
/// written twice, a value that JSON can't hold, a limit exceeded.
pub fn parse(source: &[u8]) -> Result<Vec<Document>, Error> {
    parse_with(source, &Limits::default())
}

/// [`parse`] with other limits.
///
/// # Errors
/// As [`parse`].
pub fn parse_with(source: &[u8], limits: &Limits) -> Result<Vec<Document>, Error> {
    let text = text::check(source)?;
    match form::documents(text, limits) {
        Some(documents) => Ok(documents),
        None => compose::Composer::new(text, limits)?.documents(),
    }
}
