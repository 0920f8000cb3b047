//! From bytes to documents: check the text, take the parser's events, build nodes.

mod colons;
mod compose;
mod ending;
pub(crate) mod events;
mod fault;
mod form;
mod go_syntax;
mod mapping;
mod tags;
pub(crate) mod text;

use crate::{Document, Error, Limits, Node};

/// The documents of a YAML or JSON file, with the default [`Limits`].
///
/// Documents that are empty, only comments or `null` are left out, as `kubectl` and `kustomize` pass over them. A byte
/// order mark and any kind of line ending are accepted.
///
/// # Errors
/// The first fault of the file with its place: bytes that aren't UTF-8, malformed YAML, an unknown anchor, a key
/// written twice, a value that JSON can't hold, a limit exceeded. A document that is malformed is told as such before what
/// is wrong with its values.
pub fn parse(source: &[u8]) -> Result<Vec<Document>, Error> {
    parse_with(source, &Limits::default())
}

/// [`parse`] with other limits.
///
/// # Errors
/// As [`parse`].
pub fn parse_with(source: &[u8], limits: &Limits) -> Result<Vec<Document>, Error> {
    let text = text::check(source)?;
    if let Some(documents) = form::documents(text, limits) {
        return Ok(documents);
    }
    read(text, |text| compose::Composer::new(text, limits)?.documents())
}

/// The first document of a file, none when it is empty or null. What comes after it isn't looked at, which is how the Go
/// module reads into a value; as there, a file of another version than YAML 1.1 is refused.
///
/// # Errors
/// As [`parse`], of the first document.
pub fn parse_first(source: &[u8], limits: &Limits) -> Result<Option<Node>, Error> {
    let text = text::check(source)?;
    if let Some(documents) = form::documents(text, limits) {
        return Ok(documents.into_iter().next().map(|document| document.root));
    }
    read(text, |text| compose::Composer::new(text, limits)?.first())
}

/// What is read of a text, with quotes around words that the parser refuses and the Go module doesn't.
fn read<T>(text: &str, read: impl Fn(&str) -> Result<T, Error>) -> Result<T, Error> {
    match read(text) {
        Err(error) if error.go_words().is_some_and(|words| words.ends_with(colons::FAULT)) => {
            colons::quoted(text).map_or(Err(error), |text| read(&text))
        }
        result => result,
    }
}
