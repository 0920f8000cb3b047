//! Values given in one line: `a.b=1,c[0]=x`, as `--set` and its kin take them.

mod json;
mod parser;
mod reader;

use std::rc::Rc;

use crate::HelmVersion;
use crate::go::{Map, Text};
use parser::Parser;

/// How what follows a `=` is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notation {
    /// `--set`: numbers, `true`, `false` and `null` mean what they say; `{a,b}` is a list.
    Typed,
    /// `--set-string`: everything is text; `{a,b}` is a list of it.
    Text,
    /// `--set-file`: the path of a file, whose content is the value.
    File,
    /// `--set-json`: a JSON value.
    Json,
    /// `--set-literal`: all that is left is text, commas and backslashes included.
    Literal,
}

/// Why a line can't be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SetError {
    /// It isn't written as it must be; the message is Helm's.
    #[error("{0}")]
    Malformed(String),
    /// A file that it names can't be read.
    #[error("{0}")]
    ReadFile(String),
}

/// Reads the files that `--set-file` names.
pub trait Contents {
    /// The content of a file.
    ///
    /// # Errors
    ///
    /// When it can't be read: why.
    fn content(&self, path: &str) -> Result<Text, String>;
}

/// No files: every one is missing.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoFiles;

impl Contents for NoFiles {
    fn content(&self, path: &str) -> Result<Text, String> {
        Err(format!("open {path}: no such file or directory"))
    }
}

/// Puts what a line says into values. Lists and maps that are there already are kept and changed where the line says so.
///
/// # Errors
///
/// When the line is malformed, doesn't fit what is there, or names a file that can't be read. The values may hold a part
/// of the line then.
pub fn apply(
    notation: Notation,
    line: &[u8],
    values: &Rc<Map>,
    files: &dyn Contents,
    version: HelmVersion,
) -> Result<(), SetError> {
    Parser::new(notation, line, files).parse(values, version)
}

/// The object that a text of JSON is; none when it is anything else.
#[must_use]
pub fn read_object(text: &[u8]) -> Option<Rc<Map>> {
    json::value_of(serde_json::from_slice(text).ok()?).as_map().cloned()
}

#[cfg(test)]
mod tests;
