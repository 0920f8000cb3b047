//! Lists: replaced, or merged element by element where the schema says by which keys.

use super::directive::{self, Directive};
use super::elements::{self, Elements};
use super::{Against, Left, Walk};
use crate::fault::Outcome;
use crate::node::{Kind, Node};
use crate::schema::TypeRef;

impl<'s> Walk<'s> {
    pub(super) fn walk_list(self, node: &mut Node, against: Against<'_>, ty: Option<TypeRef>) -> Outcome<Left> {
        let Some(keys) = self.keys(ty) else {
            return Ok(match against {
                Against::Patch(patch) => Left::Other(patch.clone()),
                _ => Left::Same,
            });
        };
        let Kind::Seq(items) = &mut node.kind else { return Ok(Left::Same) };
        let ty = ty.and_then(|ty| self.schema.items(ty));
        match against {
            Against::Nothing => self.merge_elements(items, Elements::of_object(&keys), ty)?,
            Against::Itself => {
                if let Some((directive, text)) = directive::of_list(items)? {
                    if directive == Directive::Delete {
                        return Ok(Left::Nothing);
                    }
                    *items = directive::without(items, text);
                }
                self.merge_elements(items, Elements::of_patch(&keys), ty)?;
            }
            Against::Patch(patch) => {
                let patched = patch.as_seq().unwrap_or_default();
                match directive::of_list(patched)? {
                    None => self.merge_elements(items, Elements::of_both(&keys, patched), ty)?,
                    Some((Directive::Delete, _)) => return Ok(Left::Nothing),
                    Some((Directive::Merge, text)) => {
                        let patched = directive::without(patched, text);
                        self.merge_elements(items, Elements::of_both(&keys, &patched), ty)?;
                    }
                    Some((Directive::Replace, text)) => {
                        let mut items = directive::without(patched, text);
                        self.merge_elements(&mut items, Elements::of_patch(&keys), ty)?;
                        return Ok(Left::Other(Node { kind: Kind::Seq(items), at: patch.at }));
                    }
                }
            }
        }
        Ok(Left::Same)
    }

    /// Walks a list that came from the patch against itself. A directive for the whole list has no effect here.
    pub(super) fn settle_list(self, node: &mut Node, ty: Option<TypeRef>) -> Outcome<()> {
        let (Some(keys), Kind::Seq(items)) = (self.keys(ty), &mut node.kind) else { return Ok(()) };
        self.merge_elements(items, Elements::of_patch(&keys), ty.and_then(|ty| self.schema.items(ty)))
    }

    /// The keys of a list that is merged: one without a name for a list of scalars.
    fn keys(self, ty: Option<TypeRef>) -> Option<Vec<&'s str>> {
        let keys = self.schema.merge_keys(ty?)?;
        Some(if keys.is_empty() { vec![elements::SCALAR] } else { keys })
    }
}
