//! In which order objects are applied; they are pruned in reverse.

use crate::object::{GroupKind, Object};
use crate::plugin::Attributes;

/// Attribute with which a plugin puts an object into a wave, an integer.
pub const WAVE_ATTRIBUTE: &str = "bowline.dev/wave";
/// Annotations with which people put an object into a wave; the first one present counts.
pub(crate) const WAVE_ANNOTATIONS: [&str; 2] = ["bowline.dev/wave", "argocd.argoproj.io/sync-wave"];

/// When an object is applied: waves run one after the other, inside a wave ranks do, and the objects of one rank are
/// applied side by side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Wave {
    /// The wave a person or plugin asked for; 0 when nobody did.
    pub number: i32,
    /// What the kind asks for.
    pub rank: Rank,
}

/// What others of a set depend on comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Rank {
    /// Namespaces.
    Namespaces,
    /// CustomResourceDefinitions: custom resources wait until their kind is served.
    Definitions,
    /// What workloads refer to: accounts, rights, configuration, storage.
    Foundations,
    /// Everything else.
    #[default]
    Rest,
    /// What intercepts writes: a webhook that isn't up yet must not block the set that brings it up.
    Interceptors,
}

impl Wave {
    /// The wave of an object with these attributes. An annotation that is no integer counts as absent.
    #[must_use]
    pub fn of(object: &Object, attributes: &Attributes) -> Self {
        let attribute = attributes.iter().find(|(key, _)| key == WAVE_ATTRIBUTE).map(|(_, value)| value.as_str());
        let annotation = || WAVE_ANNOTATIONS.iter().find_map(|key| object.tagged("annotations", key));
        let number = attribute.or_else(annotation).and_then(|text| text.trim().parse().ok()).unwrap_or(0);
        Self { number, rank: Rank::of(&object.gvk().group_kind()) }
    }
}

impl Rank {
    /// The rank of a kind.
    #[must_use]
    pub fn of(kind: &GroupKind) -> Self {
        match (kind.group.as_str(), kind.kind.as_str()) {
            ("", "Namespace") => Self::Namespaces,
            ("apiextensions.k8s.io", "CustomResourceDefinition") => Self::Definitions,
            (
                "",
                "ServiceAccount"
                | "ConfigMap"
                | "Secret"
                | "ResourceQuota"
                | "LimitRange"
                | "PersistentVolume"
                | "PersistentVolumeClaim",
            )
            | ("rbac.authorization.k8s.io", _)
            | ("scheduling.k8s.io", "PriorityClass")
            | ("node.k8s.io", "RuntimeClass")
            | ("storage.k8s.io", "StorageClass") => Self::Foundations,
            ("admissionregistration.k8s.io", "ValidatingWebhookConfiguration" | "MutatingWebhookConfiguration")
            | ("apiregistration.k8s.io", "APIService") => Self::Interceptors,
            _ => Self::Rest,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn waves_come_from_attributes_then_annotations_then_kinds() {
        let object = |kind: &str, annotations: serde_json::Value| {
            Object::new(
                json!({"apiVersion": "v1", "kind": kind, "metadata": {"name": "x", "annotations": annotations}}),
            )
            .unwrap()
        };
        let wave = |object: &Object, attributes: &Attributes| Wave::of(object, attributes);
        let plain = wave(&object("Namespace", json!({})), &vec![]);
        let late = wave(&object("Namespace", json!({"argocd.argoproj.io/sync-wave": "5"})), &vec![]);
        let later = wave(&object("Namespace", json!({})), &vec![(WAVE_ATTRIBUTE.into(), "6".into())]);
        let pod = wave(&object("Pod", json!({"bowline.dev/wave": "x"})), &vec![]);
        let config = wave(&object("ConfigMap", json!({})), &vec![]);
        let mut order = [later, pod, late, config, plain];
        order.sort();
        assert_eq!(order, [plain, config, pod, late, later]);
    }
}
