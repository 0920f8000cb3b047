//! Layers of values that a user gives, put together from low to high.

use std::rc::Rc;

use super::document::{DocumentError, merge, read_values};
use super::set::{self, Contents, Notation, SetError};
use crate::HelmVersion;
use crate::go::Map;

/// One layer of values.
#[derive(Debug, Clone, Copy)]
pub struct Layer<'a> {
    /// How the text is read.
    pub kind: LayerKind,
    /// What it says.
    pub text: &'a [u8],
    /// Where it comes from: the path of a file, or whatever says so.
    pub origin: &'a str,
}

/// How the text of a layer is read. Their order is the one in which Helm puts its flags together, wherever they stand on
/// the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LayerKind {
    /// Documents of YAML or JSON, as `--values` takes them.
    Document,
    /// A JSON object, or a line of JSON values.
    SetJson,
    /// A line of typed values.
    Set,
    /// A line of texts.
    SetString,
    /// A line of files.
    SetFile,
    /// A line of one literal text.
    SetLiteral,
}

/// Why a layer can't be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LayerError {
    /// A document of values can't be read.
    #[error("failed to parse {origin}: {error}")]
    ReadDocument {
        /// Where it comes from.
        origin: String,
        /// What is wrong.
        error: DocumentError,
    },
    /// A line can't be read.
    #[error("failed parsing {flag} data: {error}")]
    ReadLine {
        /// The flag that Helm has for its kind.
        flag: &'static str,
        /// Where it comes from.
        origin: String,
        /// What is wrong.
        error: SetError,
    },
    /// JSON can't be read.
    #[error("failed parsing --set-json data {object}{text}")]
    ReadJson {
        /// `JSON: ` for an object.
        object: &'static str,
        /// The text.
        text: String,
        /// Where it comes from.
        origin: String,
    },
}

impl LayerError {
    /// Where the layer comes from, and the line in it, if it is one of several.
    #[must_use]
    pub fn place(&self) -> (&str, Option<u32>) {
        match self {
            Self::ReadDocument { origin, error } => (origin, Some(error.line())),
            Self::ReadLine { origin, .. } | Self::ReadJson { origin, .. } => (origin, None),
        }
    }
}

/// Puts layers together in the order they are given, the last winning.
///
/// # Errors
///
/// When a layer can't be read, or names a file that can't.
pub fn merge_layers(layers: &[Layer<'_>], files: &dyn Contents, version: HelmVersion) -> Result<Rc<Map>, LayerError> {
    let values = Rc::new(Map::default());
    for layer in layers {
        layer.apply(&values, files, version)?;
    }
    Ok(values)
}

impl Layer<'_> {
    fn apply(&self, values: &Rc<Map>, files: &dyn Contents, version: HelmVersion) -> Result<(), LayerError> {
        let (notation, flag) = match self.kind {
            LayerKind::Document => {
                let error = |error| LayerError::ReadDocument { origin: self.origin.to_owned(), error };
                merge(values, &*read_values(self.text, version).map_err(error)?);
                return Ok(());
            }
            LayerKind::SetJson => return self.apply_json(values, files, version),
            LayerKind::Set => (Notation::Typed, "--set"),
            LayerKind::SetString => (Notation::Text, "--set-string"),
            LayerKind::SetFile => (Notation::File, "--set-file"),
            LayerKind::SetLiteral => (Notation::Literal, "--set-literal"),
        };
        set::apply(notation, self.text, values, files, version).map_err(|error| LayerError::ReadLine {
            flag,
            origin: self.origin.to_owned(),
            error,
        })
    }

    fn apply_json(&self, values: &Rc<Map>, files: &dyn Contents, version: HelmVersion) -> Result<(), LayerError> {
        let error = |object| LayerError::ReadJson {
            object,
            text: String::from_utf8_lossy(self.text).into_owned(),
            origin: self.origin.to_owned(),
        };
        let text = String::from_utf8_lossy(self.text);
        if version == HelmVersion::V4 && text.trim().starts_with('{') {
            let object = set::read_object(text.trim().as_bytes()).ok_or_else(|| error("JSON: "))?;
            merge(values, &object);
            return Ok(());
        }
        set::apply(Notation::Json, self.text, values, files, version).map_err(|_| error(""))
    }
}
