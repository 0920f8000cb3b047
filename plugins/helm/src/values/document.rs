//! YAML documents to values, as Helm's way through JSON gives them.

use std::borrow::Cow;
use std::ops::Range;
use std::rc::Rc;

use bowline_yaml::{DuplicateKeys, Integer, Limits, Node, Value as Yaml};
use memchr::memchr;

use crate::go::{Entries, List, Map, Text, Value};
use crate::{HelmVersion, abandon};

/// Why a file of values can't be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DocumentError {
    /// Something stands behind the `---` of a line.
    #[error("error reading yaml document: invalid Yaml document separator: {rest}")]
    Separator {
        /// What stands there.
        rest: String,
        /// The line, from 1.
        line: u32,
    },
    /// A document is no YAML.
    #[error("{before}error converting YAML to JSON: {told}")]
    Malformed {
        /// What Helm says before.
        before: &'static str,
        /// The line, from 1.
        line: u32,
        /// What is wrong, in Helm's words and in plain ones.
        told: String,
    },
    /// A document is something else than a map.
    #[error(
        "{before}error unmarshaling JSON: while decoding JSON: json: cannot unmarshal {kind} into Go value of type {target}"
    )]
    NotMap {
        /// What Helm says before.
        before: &'static str,
        /// What it is, in the words of JSON.
        kind: &'static str,
        /// What it should be, in the words of Go.
        target: &'static str,
        /// The line it begins at, from 1.
        line: u32,
    },
    /// A field is something else than it must be.
    #[error(
        "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal {kind} into Go struct field {field} of type {target}"
    )]
    Field {
        /// What it is, in the words of JSON.
        kind: &'static str,
        /// The field, in the words of Go: a structure and the path from the root.
        field: String,
        /// What it should be, in the words of Go.
        target: String,
        /// The line it begins at, from 1.
        line: u32,
    },
}

impl DocumentError {
    /// The line it is about, from 1.
    #[must_use]
    pub fn line(&self) -> u32 {
        match self {
            Self::Separator { line, .. }
            | Self::Malformed { line, .. }
            | Self::NotMap { line, .. }
            | Self::Field { line, .. } => *line,
        }
    }
}

/// What a file of values says. Helm 4 puts all documents of it together, the last winning; Helm 3 reads the first.
///
/// # Errors
///
/// When it is no YAML, or a document is no map.
pub fn read_values(source: &[u8], version: HelmVersion) -> Result<Rc<Map>, DocumentError> {
    let values = Rc::new(Map::default());
    let mut source = Cow::Borrowed(source);
    if version == HelmVersion::V4 && !source.ends_with(b"\n") {
        // Helm 4 goes through the file line by line and ends each, which a block of text at the end keeps.
        source.to_mut().push(b'\n');
    }
    let source = &*source;
    let (pieces, before) = match version {
        HelmVersion::V3 => (std::iter::once(0..source.len()).collect(), ""),
        HelmVersion::V4 => (split(source)?, "cannot unmarshal yaml document: "),
    };
    for piece in pieces {
        let Some(root) = read_piece(source, &piece, before)? else { continue };
        let Yaml::Mapping(_) = &root.value else {
            let line = root.at.line + lines(&source[..piece.start]);
            return Err(DocumentError::NotMap {
                before,
                kind: root.json_name(),
                target: "map[string]interface {}",
                line,
            });
        };
        if let Some(map) = value_of(&root).as_map() {
            merge(&values, map);
        }
        abandon(root);
    }
    Ok(values)
}

/// The first document of a file; none when it is empty or null.
///
/// # Errors
///
/// When it is no YAML.
pub fn read_first(source: &[u8]) -> Result<Option<Node>, DocumentError> {
    read_piece(source, &(0..source.len()), "")
}

/// The first document of a text that isn't a file of values; none when it is empty.
///
/// # Errors
///
/// When it is no YAML.
pub(crate) fn parse_first(source: &[u8]) -> Result<Option<Node>, bowline_yaml::Error> {
    let limits = Limits { duplicate_keys: DuplicateKeys::LastWins, ..Limits::default() };
    bowline_yaml::parse_first(source, &limits)
}

fn read_piece(source: &[u8], piece: &Range<usize>, before: &'static str) -> Result<Option<Node>, DocumentError> {
    match parse_first(&source[piece.clone()]) {
        Ok(root) => Ok(root),
        Err(error) => Err(DocumentError::Malformed {
            before,
            line: error.at().line + lines(&source[..piece.start]),
            told: told(&error, lines(&source[..piece.start])),
        }),
    }
}

/// What Helm says to text that is no YAML, which often names another line, with the place and what it means behind it.
/// The text begins behind so many lines.
pub(crate) fn told(error: &bowline_yaml::Error, lines_before: u32) -> String {
    let (line, column) = (error.at().line + lines_before, error.at().column);
    let message = error.message();
    match error.go_words() {
        Some(words) => format!("{words} (line {line}, column {column}: {message})"),
        None => format!("yaml: line {line}, column {column}: {message}"),
    }
}

fn lines(text: &[u8]) -> u32 {
    u32::try_from(text.iter().filter(|byte| **byte == b'\n').count()).unwrap_or(u32::MAX / 2)
}

/// The lines of a text with their ends, and where each begins.
fn each_line(text: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = text.get(at..).filter(|rest| !rest.is_empty())?;
        let line = &rest[..memchr(b'\n', rest).map_or(rest.len(), |end| end + 1)];
        let start = at;
        at += line.len();
        Some((start, line))
    })
}

/// The documents of a file, cut at lines that begin with `---`. A separator before anything else stays with what
/// follows.
fn split(source: &[u8]) -> Result<Vec<Range<usize>>, DocumentError> {
    let (mut pieces, mut start) = (Vec::new(), 0);
    for (at, line) in each_line(source) {
        let Some(rest) = line.strip_prefix(b"---") else { continue };
        let rest = String::from_utf8_lossy(rest);
        let rest = rest.trim();
        if !rest.is_empty() && !rest.starts_with('#') {
            return Err(DocumentError::Separator { rest: rest.to_owned(), line: lines(&source[..at]) + 1 });
        }
        if at > start {
            pieces.push(start..at);
            start = at + line.len();
        }
    }
    pieces.push(start..source.len());
    Ok(pieces)
}

/// What a document says. Numbers are floats: JSON has no others for Go.
#[must_use]
pub fn value_of(node: &Node) -> Value {
    match &node.value {
        Yaml::Null => Value::Nil,
        Yaml::Bool(value) => Value::Bool(*value),
        #[expect(clippy::cast_precision_loss, reason = "so does Go")]
        Yaml::Integer(Integer::Signed(number)) => Value::Float(*number as f64),
        #[expect(clippy::cast_precision_loss, reason = "so does Go")]
        Yaml::Integer(Integer::Unsigned(number)) => Value::Float(*number as f64),
        Yaml::Float(number) => Value::Float(*number),
        Yaml::String(text) => Value::text(text.as_str()),
        Yaml::Sequence(items) => List::gathered(items.iter().map(value_of).collect()),
        Yaml::Mapping(entries) => {
            let entries: Entries =
                entries.iter().map(|entry| (Text::from(entry.key.as_str()), value_of(&entry.value))).collect();
            Map::any(entries)
        }
    }
}

/// Puts the entries of a map over those of another; maps in both are put together. A null replaces what is there.
/// Maps of `over` become part of `into`.
pub fn merge(into: &Map, over: &Map) {
    for (key, value) in over.entries.borrow().iter() {
        match (into.get(key), value) {
            (Some(Value::Map(own)), Value::Map(value)) => merge(&own, value),
            _ => {
                into.entries.borrow_mut().insert(key.clone(), value.clone());
            }
        }
    }
}
