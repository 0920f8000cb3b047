//! Taking over objects that other tools made: their fields become ours, so that removing one from Git removes it
//! from the cluster.

use serde_json::{Map, Value, json};

use crate::fields::{self, field_set, text};
use crate::object::metadata;
use crate::port::cluster::FIELD_MANAGER;

/// Client-side tools that write whole objects. Their fields belong to whoever manages the object now; left with the
/// old manager they would stay for ever. Matched with operation `Update`.
const CLIENT_SIDE: [&str; 9] = [
    "kubectl-client-side-apply",
    "before-first-apply",
    "ancient-changes",
    "helm",
    "Helm",
    "argocd-controller",
    "argocd-application-controller",
    "kustomize-controller",
    "helm-controller",
];

/// GitOps tools that use server-side apply. One that still runs would take its fields back with its next pass.
const OTHER_TOOLS: [&str; 7] = [
    "argocd-controller",
    "argocd-application-controller",
    "kustomize-controller",
    "helm-controller",
    "flux",
    "helm",
    "fleetagent",
];

/// The other GitOps tool that applies this object, if any.
pub(super) fn other_tool(live: &Value) -> Option<&str> {
    fields::entries(live)
        .filter(|entry| text(entry, "operation") == "Apply")
        .map(|entry| text(entry, "manager"))
        .find(|manager| OTHER_TOOLS.contains(manager))
}

fn is_client_side(entry: &Map<String, Value>, api_version: &str) -> bool {
    text(entry, "operation") == "Update"
        && text(entry, "subresource").is_empty()
        && CLIENT_SIDE.contains(&text(entry, "manager"))
        && text(entry, "apiVersion") == api_version
}

/// Our entry with the fields of old client-side managers added; `None` when there are no such managers.
pub(super) fn united_entry(live: &Value, api_version: &str) -> Option<Map<String, Value>> {
    let mut united = fields::own_entry(live).and_then(field_set).cloned().unwrap_or_default();
    let mut found = false;
    for entry in fields::entries(live).filter(|entry| is_client_side(entry, api_version)) {
        if let Some(set) = field_set(entry) {
            fields::unite(&mut united, set);
            found = true;
        }
    }
    if !found {
        return None;
    }
    let mut entry = Map::new();
    entry.insert("manager".into(), FIELD_MANAGER.into());
    entry.insert("operation".into(), "Apply".into());
    entry.insert("apiVersion".into(), api_version.into());
    entry.insert("fieldsType".into(), "FieldsV1".into());
    entry.insert("fieldsV1".into(), Value::Object(united));
    Some(entry)
}

/// A JSON patch that puts `entry` in the place of ours and of the client-side managers', and takes the paths `disown`
/// out of ours; `None` when there is nothing to change. It fails when the object has changed meanwhile.
pub(super) fn ownership_patch(
    live: &Value,
    entry: Option<Map<String, Value>>,
    disown: &[Vec<String>],
) -> Option<Value> {
    if entry.is_none() && disown.is_empty() {
        return None;
    }
    let migrates = entry.is_some();
    let mut own = entry.or_else(|| fields::own_entry(live).cloned())?;
    if let Some(set) = own.get_mut("fieldsV1").and_then(Value::as_object_mut) {
        disown.iter().for_each(|path| fields::remove(set, path));
    }
    let api_version = text(&own, "apiVersion").to_owned();
    let mut entries: Vec<Value> = fields::entries(live)
        .filter(|entry| fields::own_entry(live) != Some(entry))
        .filter(|entry| !(migrates && is_client_side(entry, &api_version)))
        .map(|entry| Value::Object(entry.clone()))
        .collect();
    entries.push(Value::Object(own));
    let resource_version = metadata(live, "resourceVersion")?;
    Some(json!([
        {"op": "test", "path": "/metadata/resourceVersion", "value": resource_version},
        {"op": "replace", "path": "/metadata/managedFields", "value": entries},
    ]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn client_side_fields_become_ours_and_others_stay() {
        let live = json!({"metadata": {"resourceVersion": "7", "managedFields": [
            {"manager": "kubectl-client-side-apply", "operation": "Update", "apiVersion": "v1", "fieldsV1": {"f:data": {"f:a": {}}}},
            {"manager": "kubectl-edit", "operation": "Update", "apiVersion": "v1", "fieldsV1": {"f:data": {"f:b": {}}}},
        ]}});
        let patch = ownership_patch(&live, united_entry(&live, "v1"), &[]).unwrap();
        assert_eq!(patch[0]["value"], "7");
        let entries = patch[1]["value"].as_array().unwrap();
        assert_eq!(entries.len(), 2);
        assert_eq!(entries[0]["manager"], "kubectl-edit");
        assert_eq!(entries[1]["manager"], "bowline");
        assert_eq!(entries[1]["fieldsV1"], json!({"f:data": {"f:a": {}}}));
        assert_eq!(ownership_patch(&live, united_entry(&live, "v2"), &[]), None, "another version's fields stay");
    }

    #[test]
    fn a_tool_that_applies_is_named() {
        let live = json!({"metadata": {"managedFields": [{"manager": "kustomize-controller", "operation": "Apply"}]}});
        assert_eq!(other_tool(&live), Some("kustomize-controller"));
    }
}
