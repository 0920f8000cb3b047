//! What kustomize remembers of objects in annotations, and this crate in a [`Book`].

use super::{Behavior, Book, PreviousId, Resource};
use crate::fault::Outcome;
use crate::node::{Field, Kind, Node, Scalar, Text};

/// The annotations that stand for a part of a [`Book`]; none is ever printed.
mod keys {
    pub(super) const PREVIOUS_KINDS: &str = "internal.config.kubernetes.io/previousKinds";
    pub(super) const PREVIOUS_NAMES: &str = "internal.config.kubernetes.io/previousNames";
    pub(super) const PREVIOUS_NAMESPACES: &str = "internal.config.kubernetes.io/previousNamespaces";
    pub(super) const PREFIXES: &str = "internal.config.kubernetes.io/prefixes";
    pub(super) const SUFFIXES: &str = "internal.config.kubernetes.io/suffixes";
    pub(super) const ALLOW_NAME_CHANGE: &str = "internal.config.kubernetes.io/allowNameChange";
    pub(super) const ALLOW_KIND_CHANGE: &str = "internal.config.kubernetes.io/allowKindChange";
    pub(super) const BEHAVIOR: &str = "internal.config.kubernetes.io/generatorBehavior";
    pub(super) const NEEDS_HASH: &str = "internal.config.kubernetes.io/needsHashSuffix";
    pub(super) const HELM_GENERATED: &str = "internal.config.kubernetes.io/helm-generated";
    pub(super) const ORIGIN: &str = "config.kubernetes.io/origin";
    pub(super) const TRANSFORMATIONS: &str = "alpha.config.kubernetes.io/transformations";
    /// Those that no rule of a build looks at.
    pub(super) const OTHERS: [&str; 9] = [
        "internal.config.kubernetes.io/refBy",
        "internal.config.kubernetes.io/path",
        "internal.config.kubernetes.io/index",
        "internal.config.kubernetes.io/seqindent",
        "internal.config.kubernetes.io/id",
        "internal.config.kubernetes.io/annotations-migration-resource-id",
        "config.kubernetes.io/path",
        "config.kubernetes.io/index",
        "config.k8s.io/id",
    ];
}

/// What an annotation that says yes holds.
const ENABLED: &str = "enabled";

impl Resource {
    /// An object as it was read: what its annotations say of its past moves into its book.
    #[must_use]
    pub fn load(mut node: Node) -> Self {
        let book = Book::lift(&mut node);
        Self { book, ..Self::new(node) }
    }
}

impl Book {
    /// Takes the annotations that kustomize keeps its own notes in out of `object`; an annotations field that had
    /// nothing else goes with them.
    #[must_use]
    pub fn lift(object: &mut Node) -> Self {
        let mut book = Self::default();
        let Some(metadata) = object.get_mut("metadata") else { return book };
        let Some(Kind::Map(annotations)) = metadata.get_mut("annotations").map(|node| &mut node.kind) else {
            return book;
        };
        if !annotations.iter().any(|field| is_noted(&field.key.text)) {
            return book;
        }
        let mut notes = Vec::new();
        annotations.retain(|field| {
            let noted = is_noted(&field.key.text);
            if noted {
                notes.push((field.key.text.clone(), field.value.as_text().cloned().unwrap_or_default()));
            }
            !noted
        });
        if annotations.is_empty()
            && let Kind::Map(fields) = &mut metadata.kind
        {
            fields.retain(|field| &*field.key.text != "annotations");
        }
        book.note_all(notes);
        book
    }

    /// Writes the annotations that [`Book::lift`] takes out, making `metadata` and its annotations where there are none.
    ///
    /// # Errors
    /// When `object`, its metadata or its annotations are no mappings.
    pub fn lower(&self, object: &mut Node) -> Outcome<()> {
        let notes = self.notes();
        if notes.is_empty() {
            return Ok(());
        }
        let annotations = object.map_at("metadata")?.map_at("annotations")?;
        for (key, value) in notes {
            annotations.set_field(key, None)?;
            if let Kind::Map(fields) = &mut annotations.kind {
                fields.push(Field::new(key, Scalar::text(value).into()));
            }
        }
        Ok(())
    }

    /// Whether kustomize would keep any annotation for this.
    #[must_use]
    pub fn is_present(&self) -> bool {
        *self != Self::default()
    }

    /// Adds the note of a transformer. It stands for the origin of an object that has none.
    pub fn note(&mut self, note: &Text) {
        match self.origin {
            Some(_) => self.transformations.push(note.clone()),
            None => self.origin = Some(note.clone()),
        }
    }

    fn note_all(&mut self, notes: Vec<(Text, Text)>) {
        let mut previous = [Vec::new(), Vec::new(), Vec::new()];
        for (key, value) in notes {
            match &*key {
                keys::PREVIOUS_KINDS => previous[0] = parts(&value),
                keys::PREVIOUS_NAMES => previous[1] = parts(&value),
                keys::PREVIOUS_NAMESPACES => previous[2] = parts(&value),
                keys::PREFIXES => self.prefixes = parts(&value),
                keys::SUFFIXES => self.suffixes = parts(&value),
                keys::ALLOW_NAME_CHANGE => self.allow_name_change = &*value == ENABLED,
                keys::ALLOW_KIND_CHANGE => self.allow_kind_change = &*value == ENABLED,
                keys::BEHAVIOR => self.behavior = Behavior::of(&value),
                keys::NEEDS_HASH => self.needs_hash = &*value == ENABLED,
                keys::HELM_GENERATED => self.helm_generated = true,
                keys::ORIGIN => self.origin = Some(value),
                keys::TRANSFORMATIONS => self.transformations = notes_of(&value),
                _ => self.others.push((key, value)),
            }
        }
        let [kinds, names, namespaces] = previous;
        self.previous = kinds
            .into_iter()
            .zip(names)
            .zip(namespaces)
            .map(|((kind, name), namespace)| PreviousId { kind, name, namespace })
            .collect();
    }

    fn notes(&self) -> Vec<(&str, Text)> {
        let mut notes: Vec<(&str, Text)> = Vec::new();
        let mut csv = |key: &'static str, parts: Vec<&str>| {
            if !parts.is_empty() {
                notes.push((key, parts.join(",").into()));
            }
        };
        csv(keys::PREVIOUS_KINDS, self.previous.iter().map(|id| &*id.kind).collect());
        csv(keys::PREVIOUS_NAMES, self.previous.iter().map(|id| &*id.name).collect());
        csv(keys::PREVIOUS_NAMESPACES, self.previous.iter().map(|id| &*id.namespace).collect());
        csv(keys::PREFIXES, self.prefixes.iter().map(|part| &**part).collect());
        csv(keys::SUFFIXES, self.suffixes.iter().map(|part| &**part).collect());
        let flags = [
            (keys::ALLOW_NAME_CHANGE, self.allow_name_change),
            (keys::ALLOW_KIND_CHANGE, self.allow_kind_change),
            (keys::NEEDS_HASH, self.needs_hash),
        ];
        notes.extend(flags.into_iter().filter(|(_, set)| *set).map(|(key, _)| (key, ENABLED.into())));
        if self.behavior != Behavior::Unspecified {
            notes.push((keys::BEHAVIOR, self.behavior.name().into()));
        }
        if self.helm_generated {
            notes.push((keys::HELM_GENERATED, "true".into()));
        }
        notes.extend(self.origin.iter().map(|origin| (keys::ORIGIN, origin.clone())));
        if !self.transformations.is_empty() {
            notes.push((keys::TRANSFORMATIONS, list_of(&self.transformations).into()));
        }
        notes.extend(self.others.iter().map(|(key, value)| (&**key, value.clone())));
        notes
    }
}

impl Behavior {
    /// What `behavior` says: what is neither `create`, `replace` nor `merge` says nothing.
    #[must_use]
    pub fn of(text: &str) -> Self {
        match text {
            "create" => Self::Create,
            "replace" => Self::Replace,
            "merge" => Self::Merge,
            _ => Self::Unspecified,
        }
    }

    /// As a kustomization has it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Unspecified => "unspecified",
            Self::Create => "create",
            Self::Replace => "replace",
            Self::Merge => "merge",
        }
    }
}

/// The notes of `buildMetadata` as one YAML list, as the annotation of the transformations has it.
#[must_use]
pub fn list_of(notes: &[Text]) -> String {
    let mut list = String::new();
    for note in notes {
        for (index, line) in note.lines().enumerate() {
            list.push_str(if index == 0 { "- " } else { "  " });
            list.push_str(line);
            list.push('\n');
        }
    }
    list
}

fn notes_of(list: &str) -> Vec<Text> {
    let mut notes: Vec<String> = Vec::new();
    for line in list.lines() {
        match (line.strip_prefix("- "), notes.last_mut()) {
            (Some(first), _) => notes.push(format!("{first}\n")),
            (None, Some(note)) => {
                note.push_str(line.strip_prefix("  ").unwrap_or(line));
                note.push('\n');
            }
            (None, None) => notes.push(format!("{line}\n")),
        }
    }
    notes.into_iter().map(Text::from).collect()
}

fn is_noted(key: &str) -> bool {
    use keys::{
        ALLOW_KIND_CHANGE, ALLOW_NAME_CHANGE, BEHAVIOR, HELM_GENERATED, NEEDS_HASH, ORIGIN, OTHERS, PREFIXES,
        PREVIOUS_KINDS, PREVIOUS_NAMES, PREVIOUS_NAMESPACES, SUFFIXES, TRANSFORMATIONS,
    };
    let kept = [
        PREVIOUS_KINDS,
        PREVIOUS_NAMES,
        PREVIOUS_NAMESPACES,
        PREFIXES,
        SUFFIXES,
        ALLOW_NAME_CHANGE,
        ALLOW_KIND_CHANGE,
        BEHAVIOR,
        NEEDS_HASH,
        HELM_GENERATED,
        ORIGIN,
        TRANSFORMATIONS,
    ];
    key.contains("config.k") && (kept.contains(&key) || OTHERS.contains(&key))
}

fn parts(value: &str) -> Vec<Text> {
    value.split(',').map(Text::from).collect()
}
