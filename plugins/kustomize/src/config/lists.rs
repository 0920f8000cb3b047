//! Lists of a configuration. Kustomize's own are made of their tables when they are first read: there are hundreds of
//! field specs, and most builds read a few.

use std::cell::OnceCell;
use std::ops::{Deref, DerefMut};

use super::tables::{Row, Type};
use super::{FieldSpec, NameBackReference};
use crate::id::Gvk;
use crate::node::Text;

/// Field specs.
#[derive(Debug, Clone, Default)]
pub struct FieldSpecs {
    table: &'static [&'static [Row]],
    list: OnceCell<Vec<FieldSpec>>,
}

/// Fields that name other objects.
#[derive(Debug, Clone, Default)]
pub struct NameReferences {
    table: &'static [(Type, &'static [&'static [Row]])],
    list: OnceCell<Vec<NameBackReference>>,
}

impl FieldSpecs {
    pub(super) fn of(table: &'static [&'static [Row]]) -> Self {
        Self { table, list: OnceCell::new() }
    }
}

impl NameReferences {
    pub(super) fn of(table: &'static [(Type, &'static [&'static [Row]])]) -> Self {
        Self { table, list: OnceCell::new() }
    }

    /// Those for fields of objects of one type, in the same order.
    #[must_use]
    pub fn in_type(&self, gvk: &Gvk) -> Vec<NameBackReference> {
        let found = match self.list.get() {
            None => self.table.iter().map(|row| reference(row, |own| is_selected(gvk, own))).collect(),
            Some(list) => list.iter().map(|known| applying(known, gvk)).collect(),
        };
        let mut found: Vec<NameBackReference> = found;
        found.retain(|known| !known.referrers.is_empty());
        found
    }
}

fn applying(known: &NameBackReference, gvk: &Gvk) -> NameBackReference {
    let referrers = known.referrers.iter().filter(|spec| spec.applies_to(gvk)).cloned().collect();
    NameBackReference { referral: known.referral.clone(), referrers }
}

/// [`Gvk::is_selected`] by a type of a table.
fn is_selected(gvk: &Gvk, (group, version, kind): &Type) -> bool {
    let part = |own: &str, wanted: &str| wanted.is_empty() || own == wanted;
    part(&gvk.kind, kind) && part(&gvk.group, group) && part(&gvk.version, version)
}

fn reference((referral, rows): &(Type, &[&[Row]]), keep: impl Fn(&Type) -> bool) -> NameBackReference {
    NameBackReference { referral: gvk_of(referral, &Text::default()), referrers: specs(rows, keep) }
}

/// The specs of rows, for the types to keep. Rows share the texts of paths among their types.
fn specs(groups: &[&[Row]], keep: impl Fn(&Type) -> bool) -> Vec<FieldSpec> {
    let mut found = Vec::new();
    let empty = Text::default();
    for row in groups.iter().copied().flatten() {
        let types: Vec<Gvk> = row.types.iter().filter(|own| keep(own)).map(|own| gvk_of(own, &empty)).collect();
        if types.is_empty() {
            continue;
        }
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

fn gvk_of((group, version, kind): &Type, empty: &Text) -> Gvk {
    let text = |text: &str| if text.is_empty() { empty.clone() } else { text.into() };
    Gvk { group: text(group), version: text(version), kind: text(kind) }
}

impl Deref for FieldSpecs {
    type Target = Vec<FieldSpec>;

    fn deref(&self) -> &Self::Target {
        self.list.get_or_init(|| specs(self.table, |_| true))
    }
}

impl DerefMut for FieldSpecs {
    fn deref_mut(&mut self) -> &mut Self::Target {
        let _ = Self::deref(self);
        self.list.get_mut().expect("it was made in the line above")
    }
}

impl Deref for NameReferences {
    type Target = Vec<NameBackReference>;

    fn deref(&self) -> &Self::Target {
        self.list.get_or_init(|| self.table.iter().map(|row| reference(row, |_| true)).collect())
    }
}

impl DerefMut for NameReferences {
    fn deref_mut(&mut self) -> &mut Self::Target {
        let _ = Self::deref(self);
        self.list.get_mut().expect("it was made in the line above")
    }
}

impl From<Vec<FieldSpec>> for FieldSpecs {
    fn from(list: Vec<FieldSpec>) -> Self {
        Self { table: &[], list: list.into() }
    }
}

impl From<Vec<NameBackReference>> for NameReferences {
    fn from(list: Vec<NameBackReference>) -> Self {
        Self { table: &[], list: list.into() }
    }
}

impl PartialEq for FieldSpecs {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for FieldSpecs {}

impl PartialEq for NameReferences {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for NameReferences {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::tables;

    /// The one way reads the table, the other one the list.
    #[test]
    fn a_type_has_the_same_references_either_way() {
        let types = [
            ("apps/v1", "Deployment"),
            ("v1", "Pod"),
            ("v1", "ConfigMap"),
            ("rbac.authorization.k8s.io/v1", "RoleBinding"),
            ("networking.k8s.io/v1", "Ingress"),
            ("serving.knative.dev/v1", "Service"),
            ("", ""),
        ];
        for (version, kind) in types {
            let gvk = Gvk::new(version, kind);
            let table = NameReferences::of(tables::REFERENCES);
            let list = NameReferences::from(table.clone().to_vec());
            assert_eq!(table.in_type(&gvk), list.in_type(&gvk), "{gvk}");
            assert!(table.list.get().is_none(), "the whole list was made");
        }
    }
}
