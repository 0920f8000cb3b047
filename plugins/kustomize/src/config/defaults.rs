//! The configuration that every kustomization begins with.

use super::lists::{FieldSpecs, NameReferences};
use super::{TransformerConfig, tables};

impl TransformerConfig {
    /// Kustomize's own field specs, in the order of their tables.
    #[must_use]
    pub fn defaults() -> Self {
        Self {
            name_prefix: FieldSpecs::of(&[tables::NAMES]),
            name_suffix: FieldSpecs::of(&[tables::NAMES]),
            namespace: FieldSpecs::of(&[tables::NAMESPACE]),
            common_labels: FieldSpecs::of(&[tables::SELECTORS, tables::META_LABELS, tables::CLAIM_LABELS]),
            labels: FieldSpecs::default(),
            template_labels: FieldSpecs::of(&[tables::META_LABELS]),
            volume_claim_template_labels: FieldSpecs::of(&[tables::CLAIM_LABELS]),
            common_annotations: FieldSpecs::of(&[tables::ANNOTATIONS]),
            name_reference: NameReferences::of(tables::REFERENCES),
            var_reference: FieldSpecs::of(&[tables::VARS]),
            images: FieldSpecs::of(&[tables::IMAGES]),
            replicas: FieldSpecs::of(&[tables::REPLICAS]),
        }
    }
}
