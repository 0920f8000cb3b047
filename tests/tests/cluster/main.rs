//! The cluster adapter against a real API server.

mod connection;
mod definition;
mod discovery;
mod fake;
mod inventory;
mod read;
mod retry;
mod wait;
mod write;

use std::time::Duration;

use anyhow::{Context as _, Result};
use bowline_cluster::{Connection, Settings};
use bowline_core::kinds::ServedKind;
use bowline_core::object::Gvk;
use bowline_core::port::cluster::{
    Apply, Cluster as _, Conflicts, Error, Freshness, Identity, Persistence, Target, Written,
};
use bowline_tests::{SharedControlPlane, control_plane};
use serde_json::{Value, json};

/// Longer than anything takes that is waited for, on the slowest machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// A namespace of the shared control plane, and a connection as its administrator.
struct Scene {
    plane: &'static SharedControlPlane,
    cluster: Connection,
    namespace: String,
}

/// A scene of its own for one test; `purpose` is in the namespace's name.
async fn scene(purpose: &str) -> Result<Scene> {
    let plane = control_plane()?;
    let namespace = plane.namespace(purpose)?;
    Ok(Scene { plane, cluster: Connection::open(settings(plane)).await?, namespace })
}

fn settings(plane: &SharedControlPlane) -> Settings {
    Settings { kubeconfig: Some(plane.kubeconfig().to_owned()), ..Settings::default() }
}

impl Scene {
    async fn kind(&self, api_version: &str, kind: &str) -> Result<ServedKind> {
        let gvk = Gvk::new(api_version, kind);
        let discovery = self.cluster.discover(&Identity::Caller, Freshness::Cached).await?;
        discovery.find(&gvk).cloned().with_context(|| format!("{gvk} is not served"))
    }

    /// A ConfigMap of the scene's namespace.
    async fn config_map(&self, name: &str) -> Result<Target> {
        let kind = self.kind("v1", "ConfigMap").await?;
        Ok(Target { kind, namespace: self.namespace.clone(), name: name.to_owned() })
    }

    /// Applies `body` with the target's own apiVersion, kind, name and namespace put in.
    async fn apply(&self, target: &Target, body: Value) -> Result<Written, Error> {
        self.apply_as(&Identity::Caller, target, body, Conflicts::Fail, Persistence::Persist).await
    }

    async fn apply_as(
        &self,
        identity: &Identity,
        target: &Target,
        mut body: Value,
        conflicts: Conflicts,
        persistence: Persistence,
    ) -> Result<Written, Error> {
        body["apiVersion"] = json!(target.kind.gvk.api_version());
        body["kind"] = json!(target.kind.gvk.kind);
        body["metadata"]["name"] = json!(target.name);
        if !target.namespace.is_empty() {
            body["metadata"]["namespace"] = json!(target.namespace);
        }
        let body = body.to_string();
        self.cluster.apply(identity, Apply { target, body: &body, conflicts, persistence }).await
    }

    async fn read(&self, target: &Target) -> Result<Option<Value>, Error> {
        self.cluster.read(&Identity::Caller, std::slice::from_ref(target)).await.remove(0)
    }

    /// A service account of the scene's namespace; it may do what `verbs` says with ConfigMaps there.
    fn service_account(&self, name: &str, verbs: &[&str]) -> Result<Identity> {
        self.plane.kubectl(&["create", "serviceaccount", name, "-n", &self.namespace])?;
        if !verbs.is_empty() {
            let verbs = format!("--verb={}", verbs.join(","));
            self.plane.kubectl(&["create", "role", name, &verbs, "--resource=configmaps", "-n", &self.namespace])?;
            let account = format!("--serviceaccount={}:{name}", self.namespace);
            let role = format!("--role={name}");
            self.plane.kubectl(&["create", "rolebinding", name, &role, &account, "-n", &self.namespace])?;
        }
        Ok(Identity::ServiceAccount { namespace: self.namespace.clone(), name: name.to_owned() })
    }

    /// Installs a CustomResourceDefinition of a group that nobody else uses; returns kind and name of the definition.
    fn definition(&self, kind: &str) -> Result<(Gvk, String)> {
        let group = format!("{}.example", self.namespace);
        let plural = format!("{}s", kind.to_lowercase());
        let definition = json!({
            "apiVersion": "apiextensions.k8s.io/v1",
            "kind": "CustomResourceDefinition",
            "metadata": {"name": format!("{plural}.{group}")},
            "spec": {
                "group": group,
                "names": {"kind": kind, "plural": plural},
                "scope": "Namespaced",
                "versions": [{"name": "v1", "served": true, "storage": true, "schema": {"openAPIV3Schema": {
                    "type": "object",
                    "properties": {"spec": {"type": "object", "properties": {"size": {"type": "integer"}}}},
                }}}],
            },
        });
        self.plane.kubectl_with(&["apply", "--server-side", "--filename=-"], &definition.to_string())?;
        Ok((Gvk { group: group.clone(), version: "v1".to_owned(), kind: kind.to_owned() }, format!("{plural}.{group}")))
    }
}

fn uid(object: &Value) -> &str {
    object.pointer("/metadata/uid").and_then(Value::as_str).unwrap_or_default()
}

fn resource_version(object: &Value) -> &str {
    object.pointer("/metadata/resourceVersion").and_then(Value::as_str).unwrap_or_default()
}

/// The message of an error that must have come.
fn message<T: std::fmt::Debug>(result: Result<T, Error>) -> String {
    result.map_err(|error| error.to_string()).expect_err("it must fail")
}
