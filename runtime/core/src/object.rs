//! Kubernetes objects as values, and their identity.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// API group, version and kind. The core group is the empty string.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Gvk {
    /// API group, empty for the core group.
    pub group: String,
    /// Version, such as `v1`.
    pub version: String,
    /// Kind, such as `Deployment`.
    pub kind: String,
}

impl Gvk {
    /// From an `apiVersion` (`v1`, `apps/v1`) and a kind.
    #[must_use]
    pub fn new(api_version: &str, kind: &str) -> Self {
        let (group, version) = api_version.split_once('/').unwrap_or(("", api_version));
        Self { group: group.to_owned(), version: version.to_owned(), kind: kind.to_owned() }
    }

    /// `v1` or `apps/v1`, as it stands in an object.
    #[must_use]
    pub fn api_version(&self) -> String {
        if self.group.is_empty() { self.version.clone() } else { format!("{}/{}", self.group, self.version) }
    }

    /// Group and kind, without the version.
    #[must_use]
    pub fn group_kind(&self) -> GroupKind {
        GroupKind { group: self.group.clone(), kind: self.kind.clone() }
    }
}

impl fmt::Display for Gvk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.group.is_empty() {
            write!(f, "{}/{}", self.version, self.kind)
        } else {
            write!(f, "{}/{}/{}", self.group, self.version, self.kind)
        }
    }
}

/// API group and kind.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct GroupKind {
    /// API group, empty for the core group.
    pub group: String,
    /// Kind.
    pub kind: String,
}

impl fmt::Display for GroupKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.kind)?;
        if !self.group.is_empty() {
            write!(f, ".{}", self.group)?;
        }
        Ok(())
    }
}

/// What makes an object the same object: group, kind, namespace and name, never the version, so that a changed
/// `apiVersion` is an update and not a deletion.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ObjectKey {
    /// API group, empty for the core group.
    pub group: String,
    /// Kind.
    pub kind: String,
    /// Namespace, empty for cluster-scoped objects.
    pub namespace: String,
    /// Name.
    pub name: String,
}

impl ObjectKey {
    /// Group and kind of the object.
    #[must_use]
    pub fn group_kind(&self) -> GroupKind {
        GroupKind { group: self.group.clone(), kind: self.kind.clone() }
    }
}

impl fmt::Display for ObjectKey {
    /// `Deployment.apps shop/web`; without namespace, `Namespace shop`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.kind)?;
        if !self.group.is_empty() {
            write!(f, ".{}", self.group)?;
        }
        f.write_str(" ")?;
        if !self.namespace.is_empty() {
            write!(f, "{}/", self.namespace)?;
        }
        f.write_str(&self.name)
    }
}

/// Why a JSON value is no Kubernetes object.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum Malformed {
    /// The value is a list, a string, …
    #[error("is not an object but {0}")]
    NotAnObject(&'static str),
    /// A field every object has is absent, empty or of another type.
    #[error("has no {0}")]
    Missing(&'static str),
    /// A field has another type than the API's.
    #[error("has a {field} that is not {expected}")]
    WrongType {
        /// Path of the field, such as `metadata.labels`.
        field: &'static str,
        /// What it must be, such as `a map of strings`.
        expected: &'static str,
    },
}

/// One Kubernetes object: a JSON object with `apiVersion`, `kind` and `metadata.name`.
#[derive(Debug, Clone, PartialEq)]
pub struct Object {
    gvk: Gvk,
    value: Value,
}

impl Object {
    /// Takes `value` as an object.
    ///
    /// # Errors
    /// [`Malformed`] when a field that every object has is absent, empty or of another type.
    pub fn new(value: Value) -> Result<Self, Malformed> {
        let map = value.as_object().ok_or_else(|| Malformed::NotAnObject(json_kind(&value)))?;
        let api_version = text(map, "apiVersion").ok_or(Malformed::Missing("apiVersion"))?;
        let kind = text(map, "kind").ok_or(Malformed::Missing("kind"))?;
        let gvk = Gvk::new(api_version, kind);
        let metadata = map.get("metadata").and_then(Value::as_object).ok_or(Malformed::Missing("metadata"))?;
        text(metadata, "name").ok_or(Malformed::Missing("metadata.name"))?;
        if !matches!(metadata.get("namespace"), None | Some(Value::Null | Value::String(_))) {
            return Err(Malformed::WrongType { field: "metadata.namespace", expected: "a string" });
        }
        for (name, field) in [("labels", "metadata.labels"), ("annotations", "metadata.annotations")] {
            let fits = match metadata.get(name) {
                None | Some(Value::Null) => true,
                Some(Value::Object(map)) => map.values().all(|value| value.is_string() || value.is_null()),
                Some(_) => false,
            };
            if !fits {
                return Err(Malformed::WrongType { field, expected: "a map of strings (quote numbers and booleans)" });
            }
        }
        Ok(Self { gvk, value })
    }

    /// Group, version and kind.
    #[must_use]
    pub fn gvk(&self) -> &Gvk {
        &self.gvk
    }

    /// Identity, with the namespace as it is written in the object.
    #[must_use]
    pub fn key(&self) -> ObjectKey {
        ObjectKey {
            group: self.gvk.group.clone(),
            kind: self.gvk.kind.clone(),
            namespace: self.namespace().to_owned(),
            name: self.name().to_owned(),
        }
    }

    /// `metadata.name`.
    #[must_use]
    pub fn name(&self) -> &str {
        self.metadata().get("name").and_then(Value::as_str).unwrap_or_default()
    }

    /// `metadata.namespace`, empty when there is none.
    #[must_use]
    pub fn namespace(&self) -> &str {
        self.metadata().get("namespace").and_then(Value::as_str).unwrap_or_default()
    }

    /// `metadata`.
    #[must_use]
    pub fn metadata(&self) -> &Map<String, Value> {
        self.value["metadata"].as_object().expect("metadata was checked when the object was made")
    }

    /// `metadata`, to be changed. The name must stay.
    pub fn metadata_mut(&mut self) -> &mut Map<String, Value> {
        self.value["metadata"].as_object_mut().expect("metadata was checked when the object was made")
    }

    /// A label's or annotation's value; `table` is `labels` or `annotations`.
    #[must_use]
    pub fn tagged(&self, table: &str, key: &str) -> Option<&str> {
        self.metadata().get(table)?.get(key)?.as_str()
    }

    /// The whole object.
    #[must_use]
    pub fn value(&self) -> &Value {
        &self.value
    }

    /// The top-level fields, to be changed. `apiVersion`, `kind` and `metadata` must stay.
    pub fn fields_mut(&mut self) -> &mut Map<String, Value> {
        self.value.as_object_mut().expect("an object is a JSON object")
    }

    /// The whole object, taken.
    #[must_use]
    pub fn into_value(self) -> Value {
        self.value
    }

    /// Canonical JSON: keys sorted by bytes, no white space.
    #[must_use]
    pub fn canonical_json(&self) -> String {
        bowline_yaml::canonical_json(&self.value)
    }
}

/// A field of an object's metadata, of any type; `None` when there is none.
#[must_use]
pub fn metadata<'a>(object: &'a Value, field: &str) -> Option<&'a Value> {
    object.get("metadata")?.get(field)
}

/// The value of an object's annotation.
#[must_use]
pub fn annotation<'a>(object: &'a Value, key: &str) -> Option<&'a str> {
    metadata(object, "annotations")?.get(key)?.as_str()
}

/// What a JSON value is, in words, for messages: `a list`, `a string`, …
#[must_use]
pub fn json_kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "a map",
    }
}

fn text<'a>(map: &'a Map<String, Value>, key: &str) -> Option<&'a str> {
    map.get(key).and_then(Value::as_str).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn identity_ignores_the_version() {
        let object = |version: &str| {
            Object::new(
                json!({"apiVersion": version, "kind": "Deployment", "metadata": {"name": "web", "namespace": "shop"}}),
            )
            .unwrap()
            .key()
        };
        assert_eq!(object("apps/v1"), object("apps/v1beta1"));
        assert_eq!(object("apps/v1").to_string(), "Deployment.apps shop/web");
    }

    #[test]
    fn what_is_missing_is_named() {
        let message = |value: Value| Object::new(value).unwrap_err().to_string();
        assert_eq!(message(json!([])), "is not an object but a list");
        assert_eq!(message(json!({"kind": "A"})), "has no apiVersion");
        assert_eq!(message(json!({"apiVersion": "v1", "kind": ""})), "has no kind");
        assert_eq!(message(json!({"apiVersion": "v1", "kind": "A", "metadata": {"name": 3}})), "has no metadata.name");
        assert_eq!(
            message(json!({"apiVersion": "v1", "kind": "A", "metadata": {"name": "a", "labels": {"x": 1}}})),
            "has a metadata.labels that is not a map of strings (quote numbers and booleans)"
        );
    }
}
