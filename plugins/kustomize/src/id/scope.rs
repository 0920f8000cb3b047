//! Which kinds have no namespace.

use super::Gvk;

/// Whether objects of this type certainly have no namespace. Unknown types are taken to have one.
#[must_use]
pub fn is_cluster_scoped(gvk: &Gvk) -> bool {
    crate::schema::scope(gvk) == Some(crate::schema::Scope::Cluster)
}
