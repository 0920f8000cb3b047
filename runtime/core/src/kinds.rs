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

impl Discovery {
    /// What exists instead of a kind that isn't served, for a message: `; it serves CronJob in batch/v1`, or
    /// `; is its CustomResourceDefinition installed?`.
    #[must_use]
    pub fn hint(&self, gvk: &Gvk) -> String {
        let versions = self.versions(&gvk.group_kind());
        if !versions.is_empty() {
            let served: Vec<_> = versions.iter().map(|kind| kind.gvk.api_version()).collect();
            return format!("; it serves {} in {}", gvk.kind, served.join(", "));
        }
        let mut elsewhere: Vec<_> = self
            .all()
            .filter(|kind| kind.gvk.kind.eq_ignore_ascii_case(&gvk.kind))
            .map(|kind| format!("{} in {}", kind.gvk.kind, kind.gvk.api_version()))
            .collect();
        elsewhere.sort();
        elsewhere.dedup();
        if elsewhere.is_empty() {
            "; is its CustomResourceDefinition installed?".to_owned()
        } else {
            format!("; it serves {}", elsewhere.join(", "))
        }
    }
}

/// Where objects of a kind usually live, for work without a cluster: Kubernetes' own cluster-scoped kinds in none,
/// everything else in a namespace.
#[must_use]
pub fn usual_scope(kind: &GroupKind) -> Scope {
    let cluster = match kind.group.as_str() {
        "" => matches!(kind.kind.as_str(), "Namespace" | "Node" | "PersistentVolume" | "ComponentStatus"),
        "rbac.authorization.k8s.io" => kind.kind.starts_with("Cluster"),
        "storage.k8s.io" => kind.kind != "CSIStorageCapacity",
        "certificates.k8s.io" => kind.kind != "PodCertificateRequest",
        "resource.k8s.io" => matches!(kind.kind.as_str(), "DeviceClass" | "ResourceSlice" | "DeviceTaintRule"),
        "networking.k8s.io" => matches!(kind.kind.as_str(), "IngressClass" | "IPAddress" | "ServiceCIDR"),
        "apiextensions.k8s.io"
        | "apiregistration.k8s.io"
        | "admissionregistration.k8s.io"
        | "scheduling.k8s.io"
        | "node.k8s.io"
        | "flowcontrol.apiserver.k8s.io"
        | "internal.apiserver.k8s.io"
        | "storagemigration.k8s.io" => true,
        _ => false,
    };
    if cluster { Scope::Cluster } else { Scope::Namespaced }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_that_is_not_served_gets_a_hint() {
        let served = |api: &str, kind: &str| ServedKind {
            gvk: Gvk::new(api, kind),
            plural: String::new(),
            scope: Scope::Namespaced,
        };
        let discovery = Discovery::new("v1", [served("apps/v1", "Deployment"), served("batch/v1", "Job")]);
        assert_eq!(discovery.hint(&Gvk::new("apps/v1beta1", "Deployment")), "; it serves Deployment in apps/v1");
        assert_eq!(discovery.hint(&Gvk::new("extensions/v1beta1", "Deployment")), "; it serves Deployment in apps/v1");
        assert_eq!(discovery.hint(&Gvk::new("a/v1", "B")), "; is its CustomResourceDefinition installed?");
    }
}
