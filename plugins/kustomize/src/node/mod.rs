//! Documents as kustomize sees them: scalars keep their text, tag and whether they were quoted until they are printed,
//! because many changes write text without a tag, which only printing resolves.

mod emit;
mod fingerprint;
mod finish;
pub mod matcher;
pub mod path;
mod reread;
mod set;
mod source;

use std::rc::Rc;

/// Text that is shared rather than copied.
pub type Text = Rc<str>;

/// Text without characters. All of it is one: making some would take memory.
#[must_use]
pub fn no_text() -> Text {
    thread_local! {
        static NONE: Text = Text::default();
    }
    NONE.with(Text::clone)
}

/// Where something was written. Takes no part in equality of nodes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Place {
    /// Which file, as [`crate::Files`] numbers them; 0 for what was made here, unless it is [`Place::shared`].
    pub file: u16,
    /// Column in characters, from 1; 0 when unknown.
    pub column: u16,
    /// Line, from 1; 0 when unknown.
    pub line: u32,
}

/// A value of a document.
#[derive(Debug, Clone)]
pub struct Node {
    /// What it is.
    pub kind: Kind,
    /// Where it begins.
    pub at: Place,
}

/// What a node is.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// Text with what is known of its type.
    Scalar(Scalar),
    /// A list.
    Seq(Vec<Node>),
    /// A mapping. The order of its fields has no meaning; a key may stand twice until it is printed.
    Map(Vec<Field>),
}

/// A key of a mapping and its value.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// The key as it was written.
    pub key: Scalar,
    /// Its value.
    pub value: Node,
}

/// A scalar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scalar {
    /// What was written, without quotes.
    pub text: Text,
    /// Its type, as far as it is settled.
    pub tag: Tag,
    /// Whether it was in quotes or a block: then it is text, whatever it looks like.
    pub quoted: bool,
    /// Whether it is a folded block, which becomes another text when it is printed and read again.
    pub folded: bool,
}

/// The type of a scalar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tag {
    /// Not settled: printing resolves the text.
    Unset,
    /// Null.
    Null,
    /// A boolean.
    Bool,
    /// A whole number.
    Int,
    /// A number with a fraction or an exponent.
    Float,
    /// Text.
    Str,
    /// A date or time.
    Time,
    /// The merge key `<<`.
    Merge,
    /// Base64 of what is meant.
    Binary,
    /// Some application's own tag; printed as text.
    Other,
}

impl Place {
    /// What stands for the file of scalars that are one: no build has as many files.
    const SHARED: u16 = u16::MAX;

    /// The place of all scalars that were made here as one and have stayed it, by the number of their group in the
    /// object, from 1.
    #[must_use]
    pub fn shared(number: u32) -> Self {
        Self { file: Self::SHARED, column: 0, line: number }
    }

    /// The number that [`Place::shared`] was given.
    #[must_use]
    pub fn number(self) -> Option<u32> {
        Some(self.line).filter(|_| self.file == Self::SHARED)
    }

    /// Whether it is in a file.
    #[must_use]
    pub fn is_written(self) -> bool {
        self.file != 0 && self.file != Self::SHARED
    }
}

impl PartialEq for Node {
    fn eq(&self, other: &Self) -> bool {
        self.kind == other.kind
    }
}

impl Scalar {
    /// Text, whatever it looks like.
    #[must_use]
    pub fn text(text: impl Into<Text>) -> Self {
        Self { text: text.into(), tag: Tag::Str, quoted: false, folded: false }
    }

    /// Text whose type printing resolves, as kustomize writes names.
    #[must_use]
    pub fn untagged(text: impl Into<Text>) -> Self {
        Self { text: text.into(), tag: Tag::Unset, quoted: false, folded: false }
    }

    /// Whether kustomize takes it for text before it is printed.
    #[must_use]
    pub fn is_string(&self) -> bool {
        matches!(self.tag, Tag::Str | Tag::Unset)
    }
}

impl From<Kind> for Node {
    /// A node that was made here.
    fn from(kind: Kind) -> Self {
        Self { kind, at: Place::default() }
    }
}

impl From<Scalar> for Node {
    fn from(scalar: Scalar) -> Self {
        Kind::Scalar(scalar).into()
    }
}

impl Field {
    /// A field whose key was made here.
    #[must_use]
    pub fn new(key: impl Into<Text>, value: Node) -> Self {
        Self { key: Scalar::untagged(key), value }
    }
}

impl Node {
    /// An empty mapping that was made here.
    #[must_use]
    pub fn map() -> Self {
        Kind::Map(Vec::new()).into()
    }

    /// An empty list that was made here.
    #[must_use]
    pub fn seq() -> Self {
        Kind::Seq(Vec::new()).into()
    }

    /// A null that was made here.
    #[must_use]
    pub fn null() -> Self {
        Scalar { text: "null".into(), tag: Tag::Null, quoted: false, folded: false }.into()
    }

    /// The scalar, if it is one.
    #[must_use]
    pub fn as_scalar(&self) -> Option<&Scalar> {
        match &self.kind {
            Kind::Scalar(scalar) => Some(scalar),
            _ => None,
        }
    }

    /// The text of a scalar of any type.
    #[must_use]
    pub fn as_text(&self) -> Option<&Text> {
        self.as_scalar().map(|scalar| &scalar.text)
    }

    /// The fields, if it is a mapping.
    #[must_use]
    pub fn as_map(&self) -> Option<&[Field]> {
        match &self.kind {
            Kind::Map(fields) => Some(fields),
            _ => None,
        }
    }

    /// The items, if it is a list.
    #[must_use]
    pub fn as_seq(&self) -> Option<&[Self]> {
        match &self.kind {
            Kind::Seq(items) => Some(items),
            _ => None,
        }
    }

    /// The value of the first field `key`, if this is a mapping that has it.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.as_map()?.iter().find(|field| &*field.key.text == key).map(|field| &field.value)
    }

    /// The same, to change it.
    #[must_use]
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Self> {
        match &mut self.kind {
            Kind::Map(fields) => fields.iter_mut().find(|field| &*field.key.text == key).map(|field| &mut field.value),
            _ => None,
        }
    }

    /// Whether it is a scalar whose type is null.
    #[must_use]
    pub fn is_null(&self) -> bool {
        self.as_scalar().is_some_and(|scalar| scalar.tag == Tag::Null)
    }

    /// Whether it is null, or a mapping or list without anything in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        match &self.kind {
            Kind::Scalar(_) => self.is_null(),
            Kind::Seq(items) => items.is_empty(),
            Kind::Map(fields) => fields.is_empty(),
        }
    }

    /// What it is in kustomize's words: `ScalarNode`, `SequenceNode` or `MappingNode`.
    #[must_use]
    pub fn kind_name(&self) -> &'static str {
        match self.kind {
            Kind::Scalar(_) => "ScalarNode",
            Kind::Seq(_) => "SequenceNode",
            Kind::Map(_) => "MappingNode",
        }
    }

    /// The text of `metadata.FIELD` for a scalar there; empty otherwise.
    #[must_use]
    pub fn metadata(&self, field: &str) -> Text {
        let found = self.get("metadata").and_then(|metadata| metadata.get(field));
        found.filter(|value| !value.is_null()).and_then(Self::as_text).cloned().unwrap_or_else(no_text)
    }

    /// The pairs of `metadata.labels` or `metadata.annotations` as text, whatever their types; a value that is no
    /// scalar is empty.
    #[must_use]
    pub fn metadata_pairs(&self, field: &str) -> Vec<(Text, Text)> {
        let found = self.get("metadata").and_then(|metadata| metadata.get(field)).and_then(Self::as_map);
        found
            .unwrap_or_default()
            .iter()
            .map(|field| (field.key.text.clone(), field.value.as_text().cloned().unwrap_or_default()))
            .collect()
    }
}
