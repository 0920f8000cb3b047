//! Documents as they were written: scalars with their text and tag, by the rules of `go.yaml.in/yaml/v3`.
//!
//! `kustomize` works on documents before anything decides what a scalar means: it keeps the text, the type that text or
//! tag gave it, and whether it was in quotes. [`first_document`] reads a document so, and [`resolve`] says what text
//! without quotes means once it is final. Only `true` and `false` are booleans here; `yes`, `on` and `y` are text.
//!
//! Aliases are replaced by copies and merge keys by what they merge, as `kustomize` does on reading. Keys may stand
//! twice: that is for the one who prints to refuse.

mod compose;
mod form;
mod merge;
mod reader;
mod refold;
mod resolve;
mod share;

use std::rc::Rc;

pub use reader::{Reader, first_document};
pub use resolve::{Quotes, Resolved, decode_binary, float_text, is_quoted, print_scalar, resolve, resolve_as, rfc3339};

pub use refold::refold;

use crate::Position;

/// A value and the place it was written at.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// What it is.
    pub kind: Kind,
    /// Where it begins; for an alias, where the alias stands.
    pub at: Position,
}

/// What a node is.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// Text and its type.
    Scalar(Scalar),
    /// A list.
    Sequence(Vec<Node>),
    /// A mapping in source order, then what its merge key brought.
    Mapping(Vec<Field>),
}

/// A key of a mapping and its value.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// The key.
    pub key: Scalar,
    /// Its value.
    pub value: Node,
}

/// A scalar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scalar {
    /// The text, without quotes, escapes and indentation.
    pub text: Rc<str>,
    /// Its type.
    pub tag: Tag,
    /// Whether it was in quotes or a block. An explicit tag other than `!!str` speaks louder: `!!int "7"` isn't quoted.
    /// Within braces or brackets, a null of no text and a time with colons are: printing puts them in quotes there.
    pub quoted: bool,
    /// Whether it was a folded block, which printing changes: see [`refold`].
    pub folded: bool,
}

/// The type of a scalar: of its tag, or of what its text looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Tag {
    /// `!!null`.
    Null,
    /// `!!bool`.
    Bool,
    /// `!!int`.
    Int,
    /// `!!float`.
    Float,
    /// `!!str`.
    Str,
    /// `!!timestamp`.
    Time,
    /// `!!merge`, the key `<<`.
    Merge,
    /// `!!binary`: base64.
    Binary,
    /// Any other.
    Other,
}

impl Tag {
    /// As messages name it, such as `!!int`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Null => "!!null",
            Self::Bool => "!!bool",
            Self::Int => "!!int",
            Self::Float => "!!float",
            Self::Str => "!!str",
            Self::Time => "!!timestamp",
            Self::Merge => "!!merge",
            Self::Binary => "!!binary",
            Self::Other => "an unknown tag",
        }
    }
}
