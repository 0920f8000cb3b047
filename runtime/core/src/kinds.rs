//! What a cluster serves: its version and its kinds.

use std::collections::BTreeMap;

use crate::object::{GroupKind, Gvk};

/// Whether objects of a kind live in namespaces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// In a namespace.
    Namespaced,
    /// In no namespace.
    Cluster,
}

/// A kind as the API server serves it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ServedKind {
    /// Group, version and kind.
    pub gvk: Gvk,
    /// Plural name, as it stands in request paths: `deployments`.
    pub plural: String,
    /// Where its objects live.
    pub scope: Scope,
}

/// Everything a cluster serves at one moment.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Discovery {
    /// Version of the API server, such as `v1.36.3`.
    pub kube_version: String,
    kinds: BTreeMap<GroupKind, Vec<ServedKind>>,
}

impl Discovery {
    /// A cluster of version `kube_version` that serves `kinds`; of one group and kind, the preferred version first.
    #[must_use]
    pub fn new(kube_version: impl Into<String>, kinds: impl IntoIterator<Item = ServedKind>) -> Self {
        let mut by_kind: BTreeMap<GroupKind, Vec<ServedKind>> = BTreeMap::new();
        for kind in kinds {
            by_kind.entry(kind.gvk.group_kind()).or_default().push(kind);
        }
        Self { kube_version: kube_version.into(), kinds: by_kind }
    }

    /// The kind in exactly this version.
    #[must_use]
    pub fn find(&self, gvk: &Gvk) -> Option<&ServedKind> {
        self.versions(&gvk.group_kind()).iter().find(|kind| kind.gvk == *gvk)
    }

    /// All served versions of a kind, the preferred one first.
    #[must_use]
    pub fn versions(&self, kind: &GroupKind) -> &[ServedKind] {
        self.kinds.get(kind).map_or(&[], Vec::as_slice)
    }

    /// The kind in version `version`, or in the preferred one when that isn't served any more.
    #[must_use]
    pub fn find_near(&self, kind: &GroupKind, version: &str) -> Option<&ServedKind> {
        let versions = self.versions(kind);
        versions.iter().find(|served| served.gvk.version == version).or_else(|| versions.first())
    }

    /// Every served kind, sorted by group and kind.
    pub fn all(&self) -> impl Iterator<Item = &ServedKind> {
        self.kinds.values().flatten()
    }

    /// `apps/v1` and `apps/v1/Deployment` for everything that is served.
    #[must_use]
    pub fn api_versions(&self) -> std::collections::BTreeSet<String> {
        self.all()
            .flat_map(|kind| {
                let api_version = kind.gvk.api_version();
                [format!("{api_version}/{}", kind.gvk.kind), api_version]
            })
            .collect()
    }
}
