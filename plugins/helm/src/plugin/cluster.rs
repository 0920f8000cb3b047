//! What the host knows of the cluster.

use std::rc::Rc;

use bowline_plugin::host::{cluster, facts};
use bowline_plugin::{Error, ErrorKind, Gvk, ObjectRef};
use serde_json::Value as Json;

use super::config::Config;
use crate::HelmVersion;
use crate::context::{Apis, Capabilities, KubeVersion};
use crate::go::{Entries, List, Map, Text, Value};
use crate::template::Lookup;

/// What charts see of the cluster: as configured, else as it is, else as Helm assumes without one.
///
/// # Errors
///
/// When the configured version of Kubernetes can't be one.
pub(super) fn capabilities(config: &Config, version: HelmVersion) -> Result<Capabilities, Error> {
    let more: Vec<Text> = config.api_versions.iter().map(|api| Text::from(api.as_str())).collect();
    let mut capabilities = Capabilities::without_cluster(version, &more);
    let served = facts::kube_version();
    if !served.is_empty() {
        capabilities.apis = Rc::new(Served { more });
        if let Ok(served) = KubeVersion::parse(&served, version) {
            capabilities.kube_version = served;
        }
    }
    if let Some(wanted) = config.kube_version.as_ref().filter(|wanted| !wanted.is_empty()) {
        capabilities.kube_version = KubeVersion::parse(wanted, version).map_err(|error| {
            Error::invalid_input(format!("invalid kube version '{wanted}': {error}")).code("helm/kube-version")
        })?;
    }
    Ok(capabilities)
}

/// APIs of the cluster and some more. Each is asked for by itself, so that a result depends on no other.
#[derive(Debug)]
struct Served {
    more: Vec<Text>,
}

impl Apis for Served {
    fn has(&self, api: &str) -> bool {
        self.more.has(api) || facts::has_api(api)
    }

    fn all(&self) -> Vec<Text> {
        facts::api_versions().into_iter().map(Text::from).chain(self.more.iter().cloned()).collect()
    }
}

/// Finds objects in the cluster, with what the application may see of it.
#[derive(Debug)]
pub(super) struct Live;

impl Lookup for Live {
    fn lookup(&self, api_version: &str, kind: &str, namespace: &str, name: &str) -> Result<Option<Value>, String> {
        let (group, version) = api_version.rsplit_once('/').unwrap_or(("", api_version));
        let gvk = Gvk { group: group.to_owned(), version: version.to_owned(), kind: kind.to_owned() };
        let namespace = (!namespace.is_empty()).then(|| namespace.to_owned());
        let found = if name.is_empty() {
            list(gvk, namespace, api_version)
        } else {
            cluster::get(&ObjectRef { gvk, namespace, name: name.to_owned() })
                .and_then(|found| found.map(|manifest| value(&manifest.json)).transpose())
        };
        match found {
            // What the application may not see isn't there, as for Helm without a cluster.
            Err(error) if matches!(error.record().kind, ErrorKind::Denied | ErrorKind::NotFound) => Ok(None),
            found => found.map_err(|error| error.to_string()),
        }
    }
}

/// All objects of a kind, as a list.
fn list(gvk: Gvk, namespace: Option<String>, api_version: &str) -> Result<Option<Value>, Error> {
    let kind = format!("{}List", gvk.kind);
    let mut selector = cluster::Selector {
        gvk,
        namespace,
        label_selector: None,
        field_selector: None,
        metadata_only: false,
        limit: 0,
        continue_: None,
    };
    let mut items = Vec::new();
    let version = loop {
        let page = cluster::query(&selector)?;
        for manifest in page.items {
            items.push(value(&manifest.json)?);
        }
        if page.continue_.is_none() {
            break page.resource_version;
        }
        selector.continue_ = page.continue_;
    };
    let metadata = Map::any([(Text::from("resourceVersion"), version.into())].into_iter().collect());
    let entries: [(&str, Value); 4] = [
        ("apiVersion", api_version.into()),
        ("items", List::any(items)),
        ("kind", kind.into()),
        ("metadata", metadata),
    ];
    Ok(Some(Map::any(entries.into_iter().map(|(key, value)| (Text::from(key), value)).collect())))
}

fn value(json: &str) -> Result<Value, Error> {
    let json: Json = serde_json::from_str(json)
        .map_err(|error| Error::internal(format!("the host gave an object that is no JSON: {error}")))?;
    Ok(value_of(&json))
}

/// JSON as Kubernetes' clients have it: integers stay integers.
fn value_of(json: &Json) -> Value {
    match json {
        Json::Null => Value::Nil,
        Json::Bool(value) => Value::Bool(*value),
        Json::Number(number) => match number.as_i64() {
            Some(number) => Value::int64(number),
            None => Value::Float(number.as_f64().unwrap_or_default()),
        },
        Json::String(text) => Value::text(text.as_str()),
        Json::Array(items) => List::any(items.iter().map(value_of).collect()),
        Json::Object(fields) => {
            let entries: Entries =
                fields.iter().map(|(key, value)| (Text::from(key.as_str()), value_of(value))).collect();
            Map::any(entries)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_version_is_asked_for_by_an_empty_one() {
        let told = |version: Option<&str>| {
            let config = Config { kube_version: version.map(str::to_owned), ..Config::default() };
            capabilities(&config, HelmVersion::V4).map(|capabilities| capabilities.kube_version)
        };
        let usual = told(None).expect("the usual one");
        assert_eq!(told(Some("")).expect("the usual one"), usual);
        assert_ne!(told(Some("1.20")).expect("a version"), usual);
        let error = told(Some("x")).expect_err("no version").to_string();
        assert!(error.contains("invalid kube version 'x'"), "{error}");
    }
}
