//! Labels and annotations.

use crate::config::{FieldSpec, TransformerConfig};
use crate::fault::{Fault, Outcome};
use crate::id::Gvk;
use crate::kustomization::model::LabelEntry;
use crate::node::path::CreateKind;
use crate::node::{Node, Scalar, Text};
use crate::set::ResMap;
use crate::spec;

/// Sets the pairs in the mappings that the specs lead to. The pairs are sorted by key.
///
/// # Errors
/// When a field is no mapping.
pub fn pairs(set: &mut ResMap, pairs: &[(Text, Text)], specs: &[FieldSpec]) -> Outcome<()> {
    for resource in set.all_mut() {
        let gvk = resource.gvk();
        let specs: Vec<&FieldSpec> = specs.iter().filter(|spec| spec.applies_to(&gvk)).collect();
        for spec in specs {
            spec::apply(&mut resource.node, spec, Some(CreateKind::Map), &mut |node: &mut Node| {
                pairs.iter().try_for_each(|(key, value)| node.set_field(key, Some(Scalar::text(value.clone()).into())))
            })?;
        }
    }
    Ok(())
}

/// The fields that an entry of `labels` is set in.
///
/// # Errors
/// When two specs for one field differ in whether they create it.
pub fn label_specs(entry: &LabelEntry, config: &TransformerConfig) -> Outcome<Vec<FieldSpec>> {
    let mut specs = entry.fields.clone();
    let merging = |fault: Fault| fault.context("failed to merge labels");
    merge_all(&mut specs, &config.labels).map_err(merging)?;
    if entry.include_selectors {
        merge_all(&mut specs, &config.common_labels).map_err(merging)?;
        return Ok(specs);
    }
    let template = |fault: Fault| fault.context("failed to merge template fieldSpec");
    if entry.include_templates {
        merge_all(&mut specs, &config.template_labels).map_err(template)?;
    }
    if entry.include_volume_claim_templates {
        let claims = |fault: Fault| fault.context("failed to merge volumeClaimTemplate fieldSpec");
        merge_all(&mut specs, &config.volume_claim_template_labels).map_err(claims)?;
    }
    let labels = FieldSpec { gvk: Gvk::default(), path: ["metadata".into(), "labels".into()].into(), create: true };
    spec::merge(&mut specs, &labels).map_err(merging)?;
    Ok(specs)
}

fn merge_all(specs: &mut Vec<FieldSpec>, others: &[FieldSpec]) -> Outcome<()> {
    others.iter().try_for_each(|other| spec::merge(specs, other))
}
