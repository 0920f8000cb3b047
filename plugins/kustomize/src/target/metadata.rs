//! The notes of `buildMetadata`: where objects come from and what changed them.

use std::fmt::Write as _;

use crate::fault::Outcome;
use crate::node::{Scalar, Tag, Text};
use crate::resource::{Resource, list_of};
use crate::tree::OriginNote;

/// The annotation that says where an object comes from.
const ORIGIN: &str = "config.kubernetes.io/origin";

/// The annotation that says what changed an object.
const TRANSFORMATIONS: &str = "alpha.config.kubernetes.io/transformations";

/// What made or changed an object.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Maker {
    /// `apiVersion` of its configuration, `builtin` for fields of a kustomization.
    pub(super) api_version: Text,
    /// Its kind.
    pub(super) kind: Text,
    /// The name of its configuration.
    pub(super) name: Text,
    /// The namespace of its configuration.
    pub(super) namespace: Text,
}

/// Which notes are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Notes {
    /// Where an object comes from.
    pub(crate) origin: bool,
    /// What changed it.
    pub(crate) transformations: bool,
}

/// The note for an object that stands in a file.
pub(super) fn file_note(origin: &OriginNote) -> Text {
    let mut note = String::new();
    for (key, value) in [("path", &origin.path), ("repo", &origin.repo), ("ref", &origin.reference)] {
        line(&mut note, "", key, value);
    }
    note.into()
}

/// The note for an object that was made or changed by what is configured in the file `origin`.
pub(super) fn maker_note(origin: &OriginNote, maker: &Maker) -> Text {
    let mut note = String::new();
    for (key, value) in [("repo", &origin.repo), ("ref", &origin.reference), ("configuredIn", &origin.path)] {
        line(&mut note, "", key, value);
    }
    note.push_str("configuredBy:\n");
    let Maker { api_version, kind, name, namespace } = maker;
    for (key, value) in [("apiVersion", api_version), ("kind", kind), ("name", name), ("namespace", namespace)] {
        line(&mut note, "  ", key, value);
    }
    note.into()
}

/// One line, unless there is nothing to say.
fn line(note: &mut String, indent: &str, key: &str, value: &str) {
    if !value.is_empty() {
        let value = bowline_yaml::to_yaml(&serde_json::Value::from(value));
        writeln!(note, "{indent}{key}: {}", value.trim_end()).expect("a String takes all text");
    }
}

/// Puts the notes that are asked for into an object's annotations.
///
/// # Errors
/// When its metadata are no mapping.
pub(crate) fn write_notes(resource: &mut Resource, which: Notes) -> Outcome<()> {
    let mut notes = Vec::new();
    if let (true, Some(note)) = (which.origin, &resource.book.origin) {
        notes.push((ORIGIN, note.to_string()));
    }
    if which.transformations && !resource.book.transformations.is_empty() {
        notes.push((TRANSFORMATIONS, list_of(&resource.book.transformations)));
    }
    for (key, note) in notes {
        let annotations = resource.node.map_at("metadata")?.map_at("annotations")?;
        let value = Scalar { text: note.into(), tag: Tag::Str, quoted: true, folded: false };
        annotations.set_field(key, Some(value.into()))?;
    }
    Ok(())
}
