//! Aggregated discovery (`apidiscovery.k8s.io/v2`): all groups, versions and resources in one answer.

use bowline_core::kinds::{Scope, ServedKind};
use serde::Deserialize;

use super::served;

#[derive(Deserialize)]
pub(super) struct GroupList {
    #[serde(default)]
    items: Vec<Group>,
}

#[derive(Deserialize)]
struct Group {
    #[serde(default)]
    metadata: Metadata,
    #[serde(default)]
    versions: Vec<Version>,
}

#[derive(Deserialize, Default)]
struct Metadata {
    /// The group, absent for the core group.
    #[serde(default)]
    name: String,
}

#[derive(Deserialize)]
struct Version {
    version: String,
    /// Null while the server behind the group is down; then its kinds aren't known and the rest is none the worse.
    #[serde(default)]
    resources: Option<Vec<Resource>>,
    #[serde(default)]
    freshness: String,
}

#[derive(Deserialize)]
struct Resource {
    resource: String,
    #[serde(rename = "responseKind", default)]
    response_kind: Option<ResponseKind>,
    #[serde(default)]
    scope: String,
    #[serde(default)]
    verbs: Option<Vec<String>>,
}

#[derive(Deserialize)]
struct ResponseKind {
    #[serde(default)]
    kind: String,
}

/// The kinds in the answer, each group's versions in the server's order of preference.
pub(super) fn kinds(list: GroupList) -> Vec<ServedKind> {
    let mut kinds = Vec::new();
    for group in list.items {
        for version in group.versions {
            if version.freshness == "Stale" {
                tracing::warn!(
                    group = group.metadata.name,
                    version = version.version,
                    "the API group is not available"
                );
            }
            for resource in version.resources.unwrap_or_default() {
                let kind = resource.response_kind.map(|kind| kind.kind).unwrap_or_default();
                let scope = if resource.scope == "Namespaced" { Scope::Namespaced } else { Scope::Cluster };
                let verbs = resource.verbs.unwrap_or_default();
                kinds.extend(served(&group.metadata.name, &version.version, &kind, &resource.resource, scope, &verbs));
            }
        }
    }
    kinds
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn groups_that_are_down_do_not_hide_the_others() {
        let list = json!({"kind": "APIGroupDiscoveryList", "items": [
            {"metadata": {"creationTimestamp": null}, "versions": [{"version": "v1", "freshness": "Current", "resources": [
                {"resource": "pods", "responseKind": {"group": "", "version": "v1", "kind": "Pod"}, "scope": "Namespaced",
                 "verbs": ["create", "get", "patch"], "subresources": [{"subresource": "log", "responseKind": null}]},
                {"resource": "bindings", "responseKind": {"kind": "Binding"}, "scope": "Namespaced", "verbs": ["create"]},
            ]}]},
            {"metadata": {"name": "metrics.k8s.io"}, "versions": [{"version": "v1beta1", "freshness": "Stale"}]},
            {"metadata": {"name": "acme.example"}, "versions": [
                {"version": "v2", "resources": [
                    {"resource": "tools", "responseKind": {"kind": "Tool"}, "scope": "Cluster", "verbs": ["get", "patch"]},
                    {"resource": "odd", "responseKind": null, "scope": "Cluster", "verbs": ["get", "patch"]}]},
                {"version": "v1", "resources": [
                    {"resource": "tools", "responseKind": {"kind": "Tool"}, "scope": "Cluster", "verbs": ["get", "patch"]}]},
                {"version": "v0", "resources": null},
            ]},
        ]});
        let found: Vec<String> = kinds(serde_json::from_value(list).unwrap())
            .iter()
            .map(|kind| format!("{} {:?}", kind.gvk, kind.scope))
            .collect();
        assert_eq!(found, ["v1/Pod Namespaced", "acme.example/v2/Tool Cluster", "acme.example/v1/Tool Cluster"]);
    }
}
