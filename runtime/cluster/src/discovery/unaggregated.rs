//! Discovery as servers before 1.26 and some proxies answer it: a list of groups, then one request per version.

use bowline_core::kinds::{Scope, ServedKind};
use bowline_core::object::Gvk;
use bowline_core::port::cluster::{Error, Identity};
use futures::StreamExt;
use futures::stream;
use serde::Deserialize;

use super::{SUBJECT, served};
use crate::connection::Connection;
use crate::path;
use crate::request::Request;

/// `/api` answers with versions, `/apis` with groups.
#[derive(Deserialize)]
pub(super) struct Listed {
    #[serde(default)]
    versions: Vec<String>,
    #[serde(default)]
    groups: Vec<Group>,
}

#[derive(Deserialize)]
struct Group {
    name: String,
    #[serde(default)]
    versions: Vec<Version>,
    #[serde(rename = "preferredVersion", default)]
    preferred: Option<Version>,
}

#[derive(Deserialize)]
struct Version {
    version: String,
}

#[derive(Deserialize)]
pub(crate) struct ResourceList {
    #[serde(default)]
    resources: Vec<Resource>,
}

#[derive(Deserialize)]
struct Resource {
    name: String,
    kind: String,
    #[serde(default)]
    namespaced: bool,
    #[serde(default)]
    verbs: Vec<String>,
}

/// Group and version of everything listed, the preferred version of a group first.
pub(super) fn versions(listed: Listed) -> Vec<(String, String)> {
    let core = listed.versions.into_iter().map(|version| (String::new(), version));
    let others = listed.groups.into_iter().flat_map(|group| {
        let preferred = group.preferred.map(|preferred| preferred.version).unwrap_or_default();
        let mut versions: Vec<String> = group.versions.into_iter().map(|version| version.version).collect();
        versions.sort_by_key(|version| *version != preferred);
        versions.into_iter().map(move |version| (group.name.clone(), version))
    });
    core.chain(others).collect()
}

impl ResourceList {
    /// The kinds that the list of one group and version has.
    pub(crate) fn kinds(self, group: &str, version: &str) -> Vec<ServedKind> {
        let kinds = self.resources.into_iter().filter_map(|resource| {
            let scope = if resource.namespaced { Scope::Namespaced } else { Scope::Cluster };
            served(group, version, &resource.kind, &resource.name, scope, &resource.verbs)
        });
        kinds.collect()
    }
}

impl Connection {
    /// The kinds of the listed versions, in their order. A version that cannot be read is passed over: the server
    /// behind one group may be down while all others work.
    pub(super) async fn kinds_one_by_one(&self, identity: &Identity, listed: Vec<(String, String)>) -> Vec<ServedKind> {
        let lists = stream::iter(listed)
            .map(|(group, version)| async move {
                match self.resource_list(identity, &group, &version).await {
                    Ok(list) => list.kinds(&group, &version),
                    Err(error) => {
                        tracing::warn!(group, version, %error, "the API group is not available");
                        Vec::new()
                    }
                }
            })
            .buffered(self.concurrency())
            .collect::<Vec<_>>();
        lists.await.into_iter().flatten().collect()
    }

    /// The resources of one group and version.
    pub(crate) async fn resource_list(
        &self,
        identity: &Identity,
        group: &str,
        version: &str,
    ) -> Result<ResourceList, Error> {
        let gvk = Gvk { group: group.to_owned(), version: version.to_owned(), kind: String::new() };
        let request = Request::get("list", SUBJECT, path::group_version(&gvk));
        let answer = self.send(identity, &request).await?;
        self.decode(&request, &answer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_preferred_version_comes_first() {
        let listed = json!({"kind": "APIGroupList", "groups": [
            {"name": "acme.example", "versions": [{"version": "v1"}, {"version": "v2"}, {"version": "v3"}],
             "preferredVersion": {"version": "v2"}},
            {"name": "bare.example", "versions": [{"version": "v1"}]},
        ]});
        let found: Vec<String> = versions(serde_json::from_value(listed).unwrap())
            .iter()
            .map(|(group, version)| format!("{group}/{version}"))
            .collect();
        assert_eq!(found, ["acme.example/v2", "acme.example/v1", "acme.example/v3", "bare.example/v1"]);
        let core = versions(serde_json::from_value(json!({"kind": "APIVersions", "versions": ["v1"]})).unwrap());
        assert_eq!(core, [(String::new(), "v1".to_owned())]);
    }

    #[test]
    fn subresources_and_questions_are_no_kinds() {
        let list = json!({"resources": [
            {"name": "deployments", "kind": "Deployment", "namespaced": true, "verbs": ["get", "patch"]},
            {"name": "deployments/scale", "kind": "Scale", "namespaced": true, "verbs": ["get", "patch"]},
            {"name": "tokenreviews", "kind": "TokenReview", "namespaced": false, "verbs": ["create"]},
        ]});
        let kinds = serde_json::from_value::<ResourceList>(list).unwrap().kinds("apps", "v1");
        assert_eq!(kinds.iter().map(|kind| kind.plural.as_str()).collect::<Vec<_>>(), ["deployments"]);
    }
}
