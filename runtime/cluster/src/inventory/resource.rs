//! The kind `Inventory` and the CustomResourceDefinition made from it.

use bowline_core::kinds::{Scope, ServedKind};
use bowline_core::object::Gvk;
use kube::core::CustomResourceExt;
use kube::{CustomResource, KubeSchema};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Label of every chunk of an application's inventory: the first 32 hexadecimal digits of the SHA-256 of
/// `namespace/name`, because a label holds 63 characters and a name up to 253.
pub const INVENTORY_OF_LABEL: &str = "bowline.dev/inventory-of";

/// API group and version of the kind.
pub(crate) const API_VERSION: &str = "bowline.dev/v1alpha1";
/// The kind's name.
pub(crate) const KIND: &str = "Inventory";
/// The kind's plural, as it stands in paths.
const PLURAL: &str = "inventories";

/// Part of what an application owns.
#[derive(CustomResource, KubeSchema, Serialize, Deserialize, Debug, Clone, PartialEq, Eq)]
#[kube(
    group = "bowline.dev",
    version = "v1alpha1",
    kind = "Inventory",
    plural = "inventories",
    category = "bowline",
    namespaced,
    doc = "What an application owns in the cluster, or a part of it. Written by Bowline; only this proves ownership.",
    printcolumn = r#"{"name": "Application", "type": "string", "jsonPath": ".spec.application.name"}"#,
    printcolumn = r#"{"name": "Chunk", "type": "integer", "jsonPath": ".spec.chunk"}"#,
    printcolumn = r#"{"name": "Objects", "type": "integer", "jsonPath": ".spec.objects"}"#,
    printcolumn = r#"{"name": "Age", "type": "date", "jsonPath": ".metadata.creationTimestamp"}"#
)]
#[x_kube(
    validation = ("self.application == oldSelf.application && self.chunk == oldSelf.chunk", "application and chunk cannot be changed"),
    validation = ("self.objects == size(self.entries)", "objects must be the number of entries")
)]
pub(crate) struct InventorySpec {
    /// The application that owns the objects.
    pub(crate) application: ApplicationReference,
    /// Number of this part, from 0.
    #[schemars(range(min = 0))]
    pub(crate) chunk: i64,
    /// How many objects are listed.
    #[schemars(range(min = 0, max = 500))]
    pub(crate) objects: i64,
    /// The objects, sorted by group, kind, namespace and name.
    #[serde(default)]
    #[schemars(length(max = 500))]
    pub(crate) entries: Vec<EntryRecord>,
}

/// Namespace and name of an application.
#[derive(JsonSchema, Serialize, Deserialize, Debug, Clone, PartialEq, Eq)]
pub(crate) struct ApplicationReference {
    /// Namespace of the application.
    #[schemars(length(min = 1, max = 63))]
    pub(crate) namespace: String,
    /// Name of the application.
    #[schemars(length(min = 1, max = 253))]
    pub(crate) name: String,
}

/// One object.
#[derive(JsonSchema, Serialize, Deserialize, Debug, Clone, PartialEq, Eq)]
pub(crate) struct EntryRecord {
    /// API group, empty for the core group.
    #[serde(default)]
    #[schemars(length(max = 253))]
    pub(crate) group: String,
    /// API version, without the group, in which it was last applied.
    #[schemars(length(min = 1, max = 63))]
    pub(crate) version: String,
    /// Kind.
    #[schemars(length(min = 1, max = 63))]
    pub(crate) kind: String,
    /// Namespace, empty for cluster-scoped objects.
    #[serde(default)]
    #[schemars(length(max = 63))]
    pub(crate) namespace: String,
    /// Name.
    #[schemars(length(min = 1, max = 253))]
    pub(crate) name: String,
    /// How far it has come.
    pub(crate) state: State,
    /// Its uid, once applied.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) uid: Option<String>,
    /// Digest of the desired object that was applied.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) desired: Option<String>,
    /// Digest of Bowline's entry in its managedFields after that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) ownership: Option<String>,
    /// Digest of the live values at the fields that Bowline owns after that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) values: Option<String>,
    /// Its generation after that, if the kind has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) generation: Option<i64>,
}

/// How far an object has come.
#[derive(JsonSchema, Serialize, Deserialize, Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    /// About to be created or adopted.
    Pending,
    /// Owned by another application, which is to hand it over.
    Claimed,
    /// Applied.
    Applied,
}

/// The CustomResourceDefinition of `Inventory`, as it stands in `deploy/crds`.
#[must_use]
pub fn custom_resource_definition() -> Value {
    serde_json::to_value(Inventory::crd()).expect("a CustomResourceDefinition is JSON")
}

/// The kind as it is served once its definition is installed.
pub(crate) fn served_kind() -> ServedKind {
    ServedKind { gvk: Gvk::new(API_VERSION, KIND), plural: PLURAL.to_owned(), scope: Scope::Namespaced }
}
