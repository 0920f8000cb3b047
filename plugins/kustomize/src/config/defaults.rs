//! The configuration that every kustomization begins with.

use super::tables::{self, Row, Type};
use super::{FieldSpec, NameBackReference, TransformerConfig};
use crate::id::Gvk;
use crate::node::Text;

impl TransformerConfig {
    /// Kustomize's own field specs. They are made for every build, so they are left in the order of their table.
    #[must_use]
    pub fn defaults() -> Self {
        let meta = specs(&[tables::META_LABELS]);
        let claims = specs(&[tables::CLAIM_LABELS]);
        let mut config = Self {
            name_prefix: specs(&[tables::NAMES]),
            name_suffix: specs(&[tables::NAMES]),
            namespace: specs(&[tables::NAMESPACE]),
            common_labels: specs(&[tables::SELECTORS]),
            labels: Vec::new(),
            template_labels: meta.clone(),
            volume_claim_template_labels: claims.clone(),
            common_annotations: specs(&[tables::ANNOTATIONS]),
            name_reference: references(),
            var_reference: specs(&[tables::VARS]),
            images: specs(&[tables::IMAGES]),
            replicas: specs(&[tables::REPLICAS]),
        };
        config.common_labels.extend(meta);
        config.common_labels.extend(claims);
        config
    }
}

fn references() -> Vec<NameBackReference> {
    let read =
        |(referral, rows): &(Type, &[&[Row]])| NameBackReference { referral: gvk(referral), referrers: specs(rows) };
    tables::REFERENCES.iter().map(read).collect()
}

/// The specs of rows. Rows share the texts of paths among their types.
fn specs(groups: &[&[Row]]) -> Vec<FieldSpec> {
    let mut found = Vec::new();
    let empty = Text::default();
    let text = |text: &str| if text.is_empty() { empty.clone() } else { text.into() };
    for row in groups.iter().copied().flatten() {
        let gvk = |(group, version, kind): &Type| Gvk { group: text(group), version: text(version), kind: text(kind) };
        let types: Vec<Gvk> = row.types.iter().map(gvk).collect();
        for path in row.paths {
            let path = FieldSpec::split(&format!("{}{path}", row.base));
            found.extend(types.iter().map(|gvk| FieldSpec {
                gvk: gvk.clone(),
                path: path.clone(),
                create: row.create,
            }));
        }
    }
    found
}

fn gvk((group, version, kind): &Type) -> Gvk {
    Gvk { group: (*group).into(), version: (*version).into(), kind: (*kind).into() }
}
