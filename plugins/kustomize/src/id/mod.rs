//! What kustomize tells objects apart by.

pub mod scope;

use std::cell::RefCell;
use std::fmt;

use crate::node::{Node, Text, no_text};

/// Group, version and kind; empty where not known.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Gvk {
    /// What stands before the first `/` of the API version; empty for the core group.
    pub group: Text,
    /// What stands behind it.
    pub version: Text,
    /// The kind.
    pub kind: Text,
}

/// An object's identity in a build.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct ResId {
    /// Its type.
    pub gvk: Gvk,
    /// Its name.
    pub name: Text,
    /// Its namespace as it is written; empty for none.
    pub namespace: Text,
}

/// What stands for the namespace of objects that have none by their nature.
pub const CLUSTER: &str = "_non_namespaceable_";

impl Gvk {
    /// From `apiVersion` and `kind`.
    #[must_use]
    pub fn new(api_version: &str, kind: &str) -> Self {
        let (group, version) = api_version.split_once('/').unwrap_or(("", api_version));
        Self { group: group.into(), version: version.into(), kind: kind.into() }
    }

    /// Of an object.
    #[must_use]
    pub fn of(object: &Node) -> Self {
        let text = |key| object.get(key).and_then(Node::as_text).cloned().unwrap_or_else(no_text);
        let (group, version) = split_version(text("apiVersion"));
        Self { group, version, kind: text("kind") }
    }

    /// As the field `apiVersion` has it.
    #[must_use]
    pub fn api_version(&self) -> String {
        if self.group.is_empty() { self.version.to_string() } else { format!("{}/{}", self.group, self.version) }
    }

    /// Whether each part that `selector` names is equal; what it leaves empty matches anything.
    #[must_use]
    pub fn is_selected(&self, selector: &Self) -> bool {
        let part = |own: &Text, wanted: &Text| wanted.is_empty() || own == wanted;
        part(&self.group, &selector.group) && part(&self.version, &selector.version) && part(&self.kind, &selector.kind)
    }
}

/// How many API versions are kept taken apart. A build has a few, and objects of one type often stand together.
const KEPT: usize = 16;

/// Group and version of an API version. Objects are asked for their type all the time, so the parts are kept, each API
/// version in the slot of its length.
fn split_version(api_version: Text) -> (Text, Text) {
    thread_local! {
        static SPLIT: RefCell<[Option<[Text; 3]>; KEPT]> = const { RefCell::new([const { None }; KEPT]) };
    }
    if !api_version.contains('/') {
        return (no_text(), api_version);
    }
    SPLIT.with_borrow_mut(|kept| {
        let slot = &mut kept[api_version.len() % KEPT];
        if let Some([_, group, version]) = slot.as_ref().filter(|[known, ..]| *known == api_version) {
            return (group.clone(), version.clone());
        }
        let (group, version) = api_version.split_once('/').unwrap_or_default();
        let (group, version): (Text, Text) = (group.into(), version.into());
        *slot = Some([api_version, group.clone(), version.clone()]);
        (group, version)
    })
}

impl ResId {
    /// Of an object as it is now.
    #[must_use]
    pub fn of(object: &Node) -> Self {
        Self { gvk: Gvk::of(object), name: object.metadata("name"), namespace: object.metadata("namespace") }
    }

    /// The namespace that counts when identities are compared: [`CLUSTER`] for kinds that have none by their nature,
    /// `default` where none is written.
    #[must_use]
    pub fn effective_namespace(&self) -> &str {
        match &*self.namespace {
            _ if scope::is_cluster_scoped(&self.gvk) => CLUSTER,
            "" => "default",
            namespace => namespace,
        }
    }

    /// Whether both are the same object: equal in type, name and the namespace that counts.
    #[must_use]
    pub fn equals(&self, other: &Self) -> bool {
        self.gvk == other.gvk && self.name == other.name && self.effective_namespace() == other.effective_namespace()
    }
}

impl fmt::Display for Gvk {
    /// `Kind.version.group`, with `[noKind]`, `[noVer]` and `[noGrp]` for what is empty.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let part = |text: &Text, none: &'static str| if text.is_empty() { none.into() } else { text.clone() };
        let (kind, version) = (part(&self.kind, "[noKind]"), part(&self.version, "[noVer]"));
        write!(f, "{kind}.{version}.{}", part(&self.group, "[noGrp]"))
    }
}

impl fmt::Display for ResId {
    /// `Kind.version.group/name.namespace`, with `[noName]` and `[noNs]` for what is empty.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let part = |text: &Text, none: &'static str| if text.is_empty() { none.into() } else { text.clone() };
        write!(f, "{}/{}.{}", self.gvk, part(&self.name, "[noName]"), part(&self.namespace, "[noNs]"))
    }
}
