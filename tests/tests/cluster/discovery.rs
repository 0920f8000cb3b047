//! What the cluster serves.

use anyhow::Result;
use bowline_cluster::Connection;
use bowline_core::kinds::Scope;
use bowline_core::object::{GroupKind, Gvk};
use bowline_core::port::cluster::{Cluster as _, Freshness, Identity};
use serde_json::{Value, json};

use super::fake::{Answer, FakeServer};
use super::{PATIENCE, scene};

#[tokio::test(flavor = "multi_thread")]
async fn built_in_kinds_come_with_plural_scope_and_preferred_version() -> Result<()> {
    let scene = scene("discover").await?;
    let found = scene.cluster.discover(&Identity::Caller, Freshness::Cached).await?;
    assert!(found.kube_version.starts_with("v1."), "{}", found.kube_version);
    for (api_version, kind, plural, scope) in [
        ("v1", "ConfigMap", "configmaps", Scope::Namespaced),
        ("v1", "Namespace", "namespaces", Scope::Cluster),
        ("apps/v1", "Deployment", "deployments", Scope::Namespaced),
        ("networking.k8s.io/v1", "NetworkPolicy", "networkpolicies", Scope::Namespaced),
        ("rbac.authorization.k8s.io/v1", "ClusterRole", "clusterroles", Scope::Cluster),
        ("apiextensions.k8s.io/v1", "CustomResourceDefinition", "customresourcedefinitions", Scope::Cluster),
    ] {
        let served = found.find(&Gvk::new(api_version, kind)).cloned();
        let served = served.ok_or_else(|| anyhow::anyhow!("{api_version} {kind} is missing"))?;
        assert_eq!((served.plural.as_str(), served.scope), (plural, scope), "{kind}");
    }
    let autoscalers =
        found.versions(&GroupKind { group: "autoscaling".into(), kind: "HorizontalPodAutoscaler".into() });
    let versions: Vec<&str> = autoscalers.iter().map(|kind| kind.gvk.version.as_str()).collect();
    assert_eq!(versions, ["v2", "v1"], "the preferred version comes first");
    for (api_version, kind) in [("authentication.k8s.io/v1", "TokenReview"), ("apps/v1", "Scale"), ("v1", "Binding")] {
        assert!(found.find(&Gvk::new(api_version, kind)).is_none(), "{kind} cannot be applied");
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_kind_appears_when_fresh_discovery_is_asked_for() -> Result<()> {
    let scene = scene("fresh").await?;
    let before = scene.cluster.discover(&Identity::Caller, Freshness::Cached).await?;
    let (gvk, _) = scene.definition("Widget")?;
    assert!(before.find(&gvk).is_none());
    let other = Connection::open(super::settings(scene.plane)).await?;
    other.wait_served(&Identity::Caller, &gvk, PATIENCE).await?;
    let remembered = scene.cluster.discover(&Identity::Caller, Freshness::Cached).await?;
    assert!(remembered.find(&gvk).is_none(), "what is remembered stays until it is refreshed");
    let fresh = scene.cluster.discover(&Identity::Caller, Freshness::Fresh).await?;
    assert_eq!(fresh.find(&gvk).map(|kind| kind.plural.as_str()), Some("widgets"));
    let remembered = scene.cluster.discover(&Identity::Caller, Freshness::Cached).await?;
    assert!(remembered.find(&gvk).is_some());
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_whose_server_is_down_does_not_hide_the_others() -> Result<()> {
    let scene = scene("stale").await?;
    let group = format!("{}.example", scene.namespace);
    let service = json!({
        "apiVersion": "apiregistration.k8s.io/v1",
        "kind": "APIService",
        "metadata": {"name": format!("v1.{group}")},
        "spec": {"group": group, "version": "v1", "groupPriorityMinimum": 1000, "versionPriority": 10,
                 "insecureSkipTLSVerify": true, "service": {"name": "nobody", "namespace": scene.namespace}},
    });
    scene.plane.kubectl_with(&["create", "--filename=-"], &service.to_string())?;
    let found = scene.cluster.discover(&Identity::Caller, Freshness::Fresh).await;
    scene.plane.kubectl(&["delete", "apiservice", &format!("v1.{group}")])?;
    assert!(found?.find(&Gvk::new("apps/v1", "Deployment")).is_some());
    Ok(())
}

/// A server from before aggregated discovery: what it says at each path; every other one is out of service.
fn old_server() -> Vec<(&'static str, Value)> {
    let verbs = json!(["create", "get", "list", "patch"]);
    let resource = |name: &str, kind: &str| json!({"name": name, "kind": kind, "namespaced": true, "verbs": verbs});
    vec![
        ("/version", json!({"gitVersion": "v1.24.0"})),
        ("/api", json!({"kind": "APIVersions", "versions": ["v1"]})),
        ("/api/v1", json!({"resources": [resource("configmaps", "ConfigMap"), resource("pods/status", "Pod")]})),
        (
            "/apis",
            json!({"kind": "APIGroupList", "groups": [
                {"name": "broken.example", "versions": [{"version": "v1"}]},
                {"name": "acme.example", "versions": [{"version": "v1"}, {"version": "v2"}],
                 "preferredVersion": {"version": "v2"}},
            ]}),
        ),
        ("/apis/acme.example/v1", json!({"resources": [resource("tools", "Tool")]})),
        ("/apis/acme.example/v2", json!({"resources": [resource("tools", "Tool")]})),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_without_aggregated_discovery_is_asked_group_by_group() -> Result<()> {
    let server = FakeServer::start(|_, path| {
        let known = old_server().into_iter().find(|(known, _)| *known == path);
        let (status, body) = known.map_or(("503 Service Unavailable", Value::Null), |(_, body)| ("200 OK", body));
        Some(Answer { status, retry_after: None, body })
    })
    .await?;
    let found = server.cluster.discover(&Identity::Caller, Freshness::Cached).await?;
    assert_eq!(found.kube_version, "v1.24.0");
    let kinds: Vec<String> = found.all().map(|kind| kind.gvk.to_string()).collect();
    assert_eq!(kinds, ["v1/ConfigMap", "acme.example/v2/Tool", "acme.example/v1/Tool"]);
    Ok(())
}
