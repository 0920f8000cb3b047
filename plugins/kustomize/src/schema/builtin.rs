//! The built-in kinds: rows of a table that a program makes from kustomize's own schema.

use super::{Scope, table};
use crate::id::Gvk;

/// A field below which a list is merged.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Field {
    pub(super) name: &'static str,
    /// Of a merged list: the keys that tell its elements apart; none for a list of scalars.
    pub(super) keys: Option<&'static [&'static str]>,
    /// The type of the mapping, or of the list's elements, as a number in the table.
    pub(super) follow: Option<u8>,
}

/// A kind.
pub(super) struct Kind {
    pub(super) group: &'static str,
    pub(super) version: &'static str,
    pub(super) name: &'static str,
    scope: Option<Scope>,
    pub(super) ty: Option<u8>,
}

pub(super) const fn map(name: &'static str, follow: u8) -> Field {
    Field { name, keys: None, follow: Some(follow) }
}

pub(super) const fn list(name: &'static str, keys: &'static [&'static str], follow: Option<u8>) -> Field {
    Field { name, keys: Some(keys), follow }
}

pub(super) const fn kind(
    group: &'static str,
    version: &'static str,
    name: &'static str,
    scope: Option<Scope>,
    ty: Option<u8>,
) -> Kind {
    Kind { group, version, name, scope, ty }
}

/// The row of a kind.
pub(super) fn find(gvk: &Gvk) -> Option<&'static Kind> {
    let wanted = (&*gvk.group, &*gvk.version, &*gvk.kind);
    let row = table::KINDS.binary_search_by(|row| (row.group, row.version, row.name).cmp(&wanted));
    row.ok().and_then(|index| table::KINDS.get(index))
}

/// The scope of a kind.
pub(super) fn scope(gvk: &Gvk) -> Option<Scope> {
    find(gvk)?.scope
}

/// A field of a type.
pub(super) fn field(ty: u8, name: &str) -> Option<&'static Field> {
    table::TYPES.get(usize::from(ty))?.iter().find(|field| field.name == name)
}

/// The type of a definition.
pub(super) fn named(name: &str) -> Option<u8> {
    let row = table::NAMES.binary_search_by(|(known, _)| (*known).cmp(name)).ok()?;
    table::NAMES.get(row).map(|(_, ty)| *ty)
}
