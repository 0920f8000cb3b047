//! The kind `Inventory` and the CustomResourceDefinition made from it.

use bowline_core::kinds::{Scope, ServedKind};
use bowline_core::object::Gvk;
use kube::core::CustomResourceExt;
use kube::{CustomResource, KubeSchema, ResourceExt as _};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::line::{LONGEST, Line, PATTERN};

/// Label of every chunk of an application's inventory: the first 32 hexadecimal digits of the SHA-256 of
/// `namespace/name`, because a label holds 63 characters and a name up to 253.
pub const INVENTORY_OF_LABEL: &str = "bowline.dev/inventory-of";

/// Annotation of the CustomResourceDefinition: which edition of it this is, a number that grows.
pub(super) const DEFINITION_ANNOTATION: &str = "bowline.dev/definition";
/// The edition that this version of Bowline works with. An installed one with a lower number is replaced.
pub(super) const DEFINITION: u32 = 2;

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
pub(super) struct InventorySpec {
    /// The application that owns the objects.
    pub(super) application: ApplicationReference,
    /// Number of this part, from 0.
    #[schemars(range(min = 0))]
    pub(super) chunk: i64,
    /// How many objects are listed.
    #[schemars(range(min = 0, max = 500))]
    pub(super) objects: i64,
    /// The objects, sorted by group, kind, namespace and name, each as a line: apiVersion, kind, namespace/name, and
    /// Pending, Claimed, or Applied with the object's uid, the digests of the desired object, of Bowline's entry in
    /// its managedFields and of the live values at the fields that Bowline owns, its generation, if it has one, and
    /// JSON pointers to atomic nodes that Bowline gave up because an ignored field lies inside.
    #[serde(default)]
    #[schemars(with = "Vec<String>", length(max = 500), inner(length(max = LONGEST), regex(pattern = PATTERN)))]
    pub(super) entries: Vec<Line>,
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

/// The CustomResourceDefinition of `Inventory`, as it stands in `deploy/crds`.
#[must_use]
pub fn custom_resource_definition() -> Value {
    let mut definition = Inventory::crd();
    definition.annotations_mut().insert(DEFINITION_ANNOTATION.to_owned(), DEFINITION.to_string());
    serde_json::to_value(definition).expect("a CustomResourceDefinition is JSON")
}

/// The kind as it is served once its definition is installed.
pub(crate) fn served_kind() -> ServedKind {
    ServedKind { gvk: Gvk::new(API_VERSION, KIND), plural: PLURAL.to_owned(), scope: Scope::Namespaced }
}

#[cfg(test)]
mod tests {
    use bowline_core::digest::Digest;

    use super::*;

    #[test]
    fn a_changed_definition_is_another_edition() {
        let specification = Digest::of(custom_resource_definition()["spec"].to_string().as_bytes());
        let editions = [
            (1, "sha256:88eab841922d80fdad4a75950a69cd5ee87c270acf8b44bab9c1cd2db5e27f29"),
            (2, "sha256:d0b32f0c9afed07430eb4cba32514f50dfc380f44df3ebc96ef657bf6781d27f"),
        ];
        assert_eq!(editions.last(), Some(&(DEFINITION, specification.as_str())), "raise DEFINITION and add a line");
    }
}
