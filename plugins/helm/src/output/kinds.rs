//! The order in which kinds are installed.

use crate::HelmVersion;

/// Kinds that others need come first.
const INSTALL: [&str; 38] = [
    "PriorityClass",
    "Namespace",
    "NetworkPolicy",
    "ResourceQuota",
    "LimitRange",
    "PodSecurityPolicy",
    "PodDisruptionBudget",
    "ServiceAccount",
    "Secret",
    "SecretList",
    "ConfigMap",
    "StorageClass",
    "PersistentVolume",
    "PersistentVolumeClaim",
    "CustomResourceDefinition",
    "ClusterRole",
    "ClusterRoleList",
    "ClusterRoleBinding",
    "ClusterRoleBindingList",
    "Role",
    "RoleList",
    "RoleBinding",
    "RoleBindingList",
    "Service",
    "DaemonSet",
    "Pod",
    "ReplicationController",
    "ReplicaSet",
    "Deployment",
    "HorizontalPodAutoscaler",
    "StatefulSet",
    "Job",
    "CronJob",
    "IngressClass",
    "Ingress",
    "APIService",
    "MutatingWebhookConfiguration",
    "ValidatingWebhookConfiguration",
];

/// Helm 3 knows neither kind of webhooks.
const WEBHOOKS: usize = 2;

/// The place of a kind; none for those that come after all others, by their names.
#[must_use]
pub fn install_rank(kind: &str, version: HelmVersion) -> Option<usize> {
    let known = match version {
        HelmVersion::V4 => &INSTALL[..],
        HelmVersion::V3 => &INSTALL[..INSTALL.len() - WEBHOOKS],
    };
    known.iter().position(|known| *known == kind)
}
