//! Putting configurations together.

use std::rc::Rc;

use super::order::place_of;
use super::{FieldSpecs, NameBackReference, TransformerConfig};
use crate::fault::{Fault, Outcome};
use crate::spec;

/// The lists of field specs, with the names that errors give them.
type Lists<'a> = [(&'static str, &'a mut FieldSpecs); 11];

impl TransformerConfig {
    /// This configuration with what the other says besides.
    ///
    /// # Errors
    /// When both have a field spec for the same field, and only one of them makes the field.
    pub fn merge(mut self, other: &Self) -> Outcome<Self> {
        let mut other = other.clone();
        for ((name, own), (_, more)) in lists(&mut self).into_iter().zip(lists(&mut other)) {
            spec::merge_all(own, more.drain(..)).map_err(|fault| wrap(fault, name))?;
        }
        for reference in other.name_reference.drain(..) {
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
        if Rc::ptr_eq(other, defaults) && (Rc::ptr_eq(own, defaults) || **own == nothing) {
            return Ok(Rc::clone(defaults));
        }
        if **other == nothing {
            return Ok(Rc::clone(own));
        }
        Ok(Rc::new(Self::clone(own).merge(other)?))
    }

    /// Adds the fields that name objects of a type to those that are known already.
    pub(super) fn add_reference(&mut self, reference: NameBackReference) -> Outcome<()> {
        match self.name_reference.iter_mut().find(|known| known.referral == reference.referral) {
            Some(known) => spec::merge_all(&mut known.referrers, reference.referrers),
            None => {
                self.name_reference.push(reference);
                Ok(())
            }
        }
    }
}

/// Sorts all lists by type, as kustomize does.
pub(super) fn sort(config: &mut TransformerConfig) {
    for (_, list) in lists(config) {
        list.sort_by_cached_key(|spec| place_of(&spec.gvk));
    }
    config.name_reference.sort_by_cached_key(|reference| place_of(&reference.referral));
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::FieldSpec;

    /// Only then can the shared defaults be passed on unmerged.
    #[test]
    fn the_defaults_stay_what_they_are() {
        let mut defaults = TransformerConfig::defaults();
        sort(&mut defaults);
        assert_eq!(TransformerConfig::default().merge(&defaults).as_ref(), Ok(&defaults));
        assert_eq!(defaults.clone().merge(&defaults), Ok(defaults));
    }

    #[test]
    fn a_spec_for_all_is_dropped_behind_one_for_some() {
        let mut config = TransformerConfig::default();
        let mut some = FieldSpec::of_all("metadata/name", false);
        some.gvk.kind = "A".into();
        config.name_prefix = vec![FieldSpec::of_all("metadata/name", false), some.clone()].into();
        sort(&mut config);
        let merged = TransformerConfig::default().merge(&config).expect("they don't conflict");
        assert_eq!(*merged.name_prefix, [some]);
    }

    #[test]
    fn references_to_the_same_type_are_joined() {
        let reference = |path| NameBackReference {
            referral: crate::id::Gvk::new("v1", "Secret"),
            referrers: vec![FieldSpec::of_all(path, false)],
        };
        let mut config = TransformerConfig::default();
        for path in ["a/b", "/a/b", "a\\/b"] {
            config.add_reference(reference(path)).expect("they don't conflict");
        }
        assert_eq!(config.name_reference.len(), 1);
        let paths: Vec<String> = config.name_reference[0].referrers.iter().map(FieldSpec::path_text).collect();
        assert_eq!(paths, ["a/b", "a\\/b"]);
    }
}
