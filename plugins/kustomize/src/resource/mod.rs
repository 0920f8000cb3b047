//! An object of a build, with what kustomize remembers of it.

mod book;
mod shared;

pub use book::list_of;
pub use shared::Shared;

use crate::id::{Gvk, ResId};
use crate::node::{Kind, Node, Place, Text, no_text};

/// An object of a build.
#[derive(Debug, Clone)]
pub struct Resource {
    /// The object.
    pub node: Node,
    /// What is remembered of it.
    pub book: Book,
    /// Where it comes from: where it was written or what generated it, then what changed it, in order.
    pub steps: Vec<Step>,
    /// Whether nobody may see its values: they were made in the build, or given as secret.
    pub secret: bool,
    /// Which of the objects that the build was given it is, by its number among them; `None` for one of the build's own.
    pub given: Option<usize>,
    /// Groups of scalars that are one, by their numbers.
    shared: Vec<Shared>,
}

/// Something that made or changed an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Where it is written.
    pub at: Place,
    /// What it is, such as `patches[2]`; empty for the object's own file.
    pub via: Text,
}

/// What is remembered of an object while it is built.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Book {
    /// What it was called before, oldest first.
    pub previous: Vec<PreviousId>,
    /// Prefixes that were put before its name, in order.
    pub prefixes: Vec<Text>,
    /// Suffixes that were put behind its name, in order.
    pub suffixes: Vec<Text>,
    /// Whether its name gets the hash of its content.
    pub needs_hash: bool,
    /// How it joins an object of the same name.
    pub behavior: Behavior,
    /// Whether the last patch could change its name.
    pub allow_name_change: bool,
    /// Whether the last patch could change its kind.
    pub allow_kind_change: bool,
    /// Vars that point to it.
    pub vars: Vec<Text>,
    /// The origin note of `buildMetadata`, as YAML.
    pub origin: Option<Text>,
    /// The transformation notes of `buildMetadata`, as YAML, oldest first.
    pub transformations: Vec<Text>,
    /// Whether a Helm chart made it: then some transformers leave it alone.
    pub helm_generated: bool,
    /// Annotations of kustomize's own that no rule looks at; they are never printed.
    pub others: Vec<(Text, Text)>,
}

/// What an object was called at some time.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PreviousId {
    /// Its kind.
    pub kind: Text,
    /// Its name.
    pub name: Text,
    /// Its namespace as it counted then: `default` for none, [`crate::id::CLUSTER`] for kinds without.
    pub namespace: Text,
}

/// How a generated object joins one of the same name.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Behavior {
    /// Nothing was said: as [`Behavior::Create`].
    #[default]
    Unspecified,
    /// There must be none.
    Create,
    /// It takes its place.
    Replace,
    /// Their data are merged.
    Merge,
}

impl Resource {
    /// An object without a past.
    #[must_use]
    pub fn new(node: Node) -> Self {
        Self { node, book: Book::default(), steps: Vec::new(), secret: false, given: None, shared: Vec::new() }
    }

    /// What it is called now.
    #[must_use]
    pub fn id(&self) -> ResId {
        ResId::of(&self.node)
    }

    /// Its kind now; empty when it has none.
    #[must_use]
    pub fn kind(&self) -> Text {
        self.node.get("kind").and_then(Node::as_text).cloned().unwrap_or_else(no_text)
    }

    /// Its type now.
    #[must_use]
    pub fn gvk(&self) -> Gvk {
        Gvk::of(&self.node)
    }

    /// What it was called before, oldest first; group and version are those of now.
    pub fn previous_ids(&self) -> impl Iterator<Item = ResId> {
        let Gvk { group, version, .. } = self.gvk();
        self.book.previous.iter().map(move |previous| ResId {
            gvk: Gvk { group: group.clone(), version: version.clone(), kind: previous.kind.clone() },
            name: previous.name.clone(),
            namespace: previous.namespace.clone(),
        })
    }

    /// What it was called at first.
    #[must_use]
    pub fn original_id(&self) -> ResId {
        self.previous_ids().next().unwrap_or_else(|| self.id())
    }

    /// Remembers what it is called now, before that changes. Kustomize does so in annotations, so that those are a mapping
    /// from then on, were they null before.
    pub fn store_previous_id(&mut self) {
        let annotations = self.node.get_mut("metadata").and_then(|metadata| metadata.get_mut("annotations"));
        if let Some(annotations) = annotations.filter(|annotations| annotations.is_null()) {
            annotations.kind = Kind::Map(Vec::new());
        }
        let id = self.id();
        let previous =
            PreviousId { namespace: id.effective_namespace().into(), kind: id.gvk.kind.clone(), name: id.name };
        self.book.previous.push(previous);
    }
}
