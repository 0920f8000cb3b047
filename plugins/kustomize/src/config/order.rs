//! The order of types: what others need comes first, webhooks come last.

use std::cmp::Ordering;

use crate::id::Gvk;

/// Kinds that come before all others.
pub(crate) const FIRST: [&str; 22] = [
    "Namespace",
    "ResourceQuota",
    "StorageClass",
    "CustomResourceDefinition",
    "ServiceAccount",
    "PodSecurityPolicy",
    "Role",
    "ClusterRole",
    "RoleBinding",
    "ClusterRoleBinding",
    "ConfigMap",
    "Secret",
    "Endpoints",
    "Service",
    "LimitRange",
    "PriorityClass",
    "PersistentVolume",
    "PersistentVolumeClaim",
    "Deployment",
    "StatefulSet",
    "CronJob",
    "PodDisruptionBudget",
];

/// Kinds that come behind all others.
pub(crate) const LAST: [&str; 2] = ["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"];

/// What types are sorted by: the kind's rank, then `group_version_kind`.
pub(crate) fn place_of(gvk: &Gvk) -> (isize, Vec<u8>) {
    (rank(gvk), letters(gvk).collect())
}

fn rank(gvk: &Gvk) -> isize {
    let position = |kinds: &[&str]| kinds.iter().position(|kind| **kind == *gvk.kind);
    match (position(&FIRST), position(&LAST)) {
        (Some(index), _) => -22 + isize::try_from(index).unwrap_or(0),
        (_, Some(index)) => 1 + isize::try_from(index).unwrap_or(0),
        _ => 0,
    }
}

/// The order of `group_version_kind`, where `~G`, `~V` and `~K` stand for what is empty.
pub(crate) fn compare_text(a: &Gvk, b: &Gvk) -> Ordering {
    letters(a).cmp(letters(b))
}

fn letters(gvk: &Gvk) -> impl Iterator<Item = u8> {
    let (group, version, kind) = (&*gvk.group, &*gvk.version, &*gvk.kind);
    or(group, "~G").bytes().chain(*b"_").chain(or(version, "~V").bytes()).chain(*b"_").chain(or(kind, "~K").bytes())
}

fn or<'a>(text: &'a str, none: &'static str) -> &'a str {
    if text.is_empty() { none } else { text }
}
