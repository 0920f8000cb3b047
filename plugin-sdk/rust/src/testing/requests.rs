//! Requests with what a test doesn't care about filled in.

use serde_json::Value;

use crate::{CallContext, Gvk, Manifest, ObjectRef, Release, RenderRequest, Subject, Tree};

/// A call context of application `app` in project `default`, with that configuration.
#[must_use]
pub fn context(config: &str) -> CallContext {
    CallContext {
        application: "app".to_owned(),
        application_namespace: "default".to_owned(),
        project: "default".to_owned(),
        cluster: "in-cluster".to_owned(),
        config: config.to_owned(),
        attributes: Vec::new(),
    }
}

/// A request to render the folder `path` of the source tree at `root`: release `app` in namespace `default`, no
/// values, no further inputs.
#[must_use]
pub fn render_request(root: &str, path: &str, config: &str) -> RenderRequest {
    RenderRequest {
        ctx: context(config),
        release: Release {
            name: "app".to_owned(),
            namespace: "default".to_owned(),
            upgrade: false,
            revision: 1,
            seed: Vec::new(),
            attributes: Vec::new(),
        },
        tree: Tree { root: root.to_owned(), path: path.to_owned(), inputs: Vec::new(), attributes: Vec::new() },
        values: Vec::new(),
        attributes: Vec::new(),
    }
}

/// A subject whose live object is `object`; what `object` doesn't say about itself is empty.
#[must_use]
pub fn live_subject(object: &Value) -> Subject {
    let text = |pointer: &str| object.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    let api_version = text("/apiVersion");
    let (group, version) = api_version.split_once('/').unwrap_or(("", api_version));
    Subject {
        ref_: ObjectRef {
            gvk: Gvk { group: group.to_owned(), version: version.to_owned(), kind: text("/kind").to_owned() },
            namespace: Some(text("/metadata/namespace").to_owned()).filter(|namespace| !namespace.is_empty()),
            name: text("/metadata/name").to_owned(),
        },
        desired: None,
        live: Some(Manifest::from_value(object)),
        attributes: Vec::new(),
    }
}
