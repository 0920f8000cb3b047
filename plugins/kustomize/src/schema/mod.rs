//! Which kinds have a namespace.

use crate::id::Gvk;

/// Where objects of a kind live.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// In a namespace.
    Namespace,
    /// In the cluster, without a namespace.
    Cluster,
}

/// Where objects of a built-in type live; `None` for other types.
#[must_use]
pub fn scope(gvk: &Gvk) -> Option<Scope> {
    match (&*gvk.group, &*gvk.version, &*gvk.kind) {
        ("", "v1", "Namespace" | "Node" | "PersistentVolume") => Some(Scope::Cluster),
        _ => None,
    }
}
