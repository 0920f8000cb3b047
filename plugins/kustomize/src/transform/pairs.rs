//! Labels and annotations.

use crate::config::{FieldSpec, TransformerConfig};
use crate::fault::{Fault, Outcome};
use crate::id::Gvk;
use crate::kustomization::model::LabelEntry;
use crate::node::path::CreateKind;
use crate::node::{Node, Place, Scalar, Text};
use crate::resource::Resource;
use crate::set::ResMap;
use crate::spec;

/// Sets the pairs in the mappings that the specs lead to. The pairs are sorted by key.
///
/// What is added for one key to several mappings of an object stays one: see [`Resource::follow`].
///
/// # Errors
/// When a field is no mapping.
pub fn pairs(set: &mut ResMap, pairs: &[(Text, Text)], specs: &[FieldSpec]) -> Outcome<()> {
    set.all_mut().iter_mut().try_for_each(|resource| set_pairs(resource, pairs, specs))
}

fn set_pairs(resource: &mut Resource, pairs: &[(Text, Text)], specs: &[FieldSpec]) -> Outcome<()> {
    let places: Vec<Place> = (0..pairs.len()).map(|nth| resource.next_shared(nth)).collect();
    let mut added = vec![0; pairs.len()];
    spec::apply_all(&mut resource.node, specs, Some(CreateKind::Map), &mut |node: &mut Node| {
        for (((key, value), place), added) in pairs.iter().zip(&places).zip(&mut added) {
            let is_new = node.get(key).is_none();
            node.set_field(key, Some(Scalar::text(value.clone()).into()))?;
            if let Some(node) = node.get_mut(key).filter(|_| is_new) {
                node.at = *place;
                *added += 1;
            }
        }
        Ok(())
    })?;
    if added.iter().any(|added| *added > 0) {
        for ((_, value), added) in pairs.iter().zip(added) {
            let mut value = Scalar::text(value.clone());
            value.quote_lookalike();
            resource.share(value, added);
        }
    }
    resource.follow();
    Ok(())
}

/// The fields that an entry of `labels` is set in.
///
/// # Errors
/// When two specs for one field differ in whether they create it.
pub fn label_specs(entry: &LabelEntry, config: &TransformerConfig) -> Outcome<Vec<FieldSpec>> {
    let mut specs = entry.fields.clone();
    let merging = |fault: Fault| fault.context("failed to merge labels");
    spec::merge_all(&mut specs, config.labels.iter().cloned()).map_err(merging)?;
    if entry.include_selectors {
        spec::merge_all(&mut specs, config.common_labels.iter().cloned()).map_err(merging)?;
        return Ok(specs);
    }
    let template = |fault: Fault| fault.context("failed to merge template fieldSpec");
    if entry.include_templates {
        spec::merge_all(&mut specs, config.template_labels.iter().cloned()).map_err(template)?;
    }
    if entry.include_volume_claim_templates {
        let claims = |fault: Fault| fault.context("failed to merge volumeClaimTemplate fieldSpec");
        spec::merge_all(&mut specs, config.volume_claim_template_labels.iter().cloned()).map_err(claims)?;
    }
    let labels = FieldSpec { gvk: Gvk::default(), path: ["metadata".into(), "labels".into()].into(), create: true };
    spec::merge(&mut specs, labels).map_err(merging)?;
    Ok(specs)
}
