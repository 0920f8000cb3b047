//! Putting configurations together.

use std::cmp::Ordering;
use std::rc::Rc;

use super::order::by_kind;
use super::{FieldSpec, NameBackReference, TransformerConfig};
use crate::fault::{Fault, Outcome};
use crate::spec;

/// The lists of field specs, with the names that errors give them.
type Lists<'a> = [(&'static str, &'a mut Vec<FieldSpec>); 11];

impl TransformerConfig {
    /// This configuration with what the other says besides.
    ///
    /// # Errors
    /// When both have a field spec for the same field, and only one of them makes the field.
    pub fn merge(mut self, other: &Self) -> Outcome<Self> {
        let mut other = other.clone();
        for ((name, own), (_, more)) in lists(&mut self).into_iter().zip(lists(&mut other)) {
            merge_specs(own, more.drain(..)).map_err(|fault| wrap(fault, name))?;
        }
        for reference in other.name_reference {
            self.add_reference(reference).map_err(|fault| wrap(fault, "NameReference"))?;
        }
        sort(&mut self);
        Ok(self)
    }

    /// [`merge`](Self::merge) for configurations that are shared, where most are the `defaults` and stay so. Other ones
    /// are not the same after they were merged into nothing or into themselves: a spec for all objects is dropped
    /// behind one for some.
    ///
    /// # Errors
    /// As [`merge`](Self::merge).
    pub fn merge_shared(own: &Rc<Self>, other: &Rc<Self>, defaults: &Rc<Self>) -> Outcome<Rc<Self>> {
        let nothing = Self::default();
        if **other == nothing {
            return Ok(Rc::clone(own));
        }
        if Rc::ptr_eq(other, defaults) && (Rc::ptr_eq(own, defaults) || **own == nothing) {
            return Ok(Rc::clone(defaults));
        }
        Ok(Rc::new(Self::clone(own).merge(other)?))
    }

    /// Adds the fields that name objects of a type to those that are known already.
    pub(super) fn add_reference(&mut self, reference: NameBackReference) -> Outcome<()> {
        match self.name_reference.iter_mut().find(|known| known.referral == reference.referral) {
            Some(known) => merge_specs(&mut known.referrers, reference.referrers),
            None => {
                self.name_reference.push(reference);
                Ok(())
            }
        }
    }
}

/// Adds specs to those that are known already; see [`spec::merge`].
pub(super) fn merge_specs(known: &mut Vec<FieldSpec>, more: impl IntoIterator<Item = FieldSpec>) -> Outcome<()> {
    more.into_iter().try_for_each(|new| spec::merge(known, &new))
}

/// Sorts all lists by type, as kustomize does.
pub(super) fn sort(config: &mut TransformerConfig) {
    for (_, list) in lists(config) {
        list.sort_by(compare);
    }
    config.name_reference.sort_by(|a, b| by_kind(&a.referral, &b.referral));
}

fn compare(a: &FieldSpec, b: &FieldSpec) -> Ordering {
    by_kind(&a.gvk, &b.gvk)
}

fn wrap(fault: Fault, name: &str) -> Fault {
    fault.context(format!("failed to merge {name} fieldSpec"))
}

fn lists(config: &mut TransformerConfig) -> Lists<'_> {
    [
        ("NamePrefix", &mut config.name_prefix),
        ("NameSuffix", &mut config.name_suffix),
        ("NameSpace", &mut config.namespace),
        ("CommonAnnotations", &mut config.common_annotations),
        ("CommonLabels", &mut config.common_labels),
        ("Labels", &mut config.labels),
        ("TemplateLabels", &mut config.template_labels),
        ("VolumeClaimTemplateLabels", &mut config.volume_claim_template_labels),
        ("VarReference", &mut config.var_reference),
        ("Images", &mut config.images),
        ("Replicas", &mut config.replicas),
    ]
}
