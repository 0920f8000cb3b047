//! Strategic merge, as kustomize does it: a walk over the object and the patch together.
//!
//! All of the object is walked, also what the patch does not mention: fields without a value vanish there, and lists
//! with merge keys are made unique. A part of the patch for which the object has nothing is put in and then walked
//! against itself, which carries out the directives inside it. Directives other than `$patch` have no meaning here;
//! they are merged like any field.

mod directive;
mod elements;
mod list;

use crate::fault::{Fault, Outcome};
use crate::id::Gvk;
use crate::node::{Field, Kind, Node, Scalar, Tag};
use crate::schema::{Schema, TypeRef};

use directive::Directive;

/// What a merge left of an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Merged {
    /// The object, changed in place.
    Object,
    /// Nothing: the patch deletes it.
    Nothing,
}

/// Merges a patch into an object.
///
/// A patch that replaces the whole object (`$patch: replace` at its top) changes nothing, as in kustomize.
///
/// # Errors
/// When a part of the patch is of another kind than what it is for, a `$patch` is unknown, or the schema cannot be read.
pub fn merge(object: &mut Node, patch: &Node, schema: &mut Schema) -> Outcome<Merged> {
    schema.prepare()?;
    let walk = Walk { schema };
    Ok(match walk.walk(object, Against::Patch(patch), None)? {
        Left::Same | Left::Other(_) => Merged::Object,
        Left::Nothing => Merged::Nothing,
    })
}

/// A walk.
#[derive(Clone, Copy)]
struct Walk<'s> {
    schema: &'s Schema,
}

/// What a node is walked against.
#[derive(Clone, Copy)]
enum Against<'p> {
    /// The patch has nothing for it.
    Nothing,
    /// It came from the patch, so it is its own patch.
    Itself,
    /// A part of the patch.
    Patch(&'p Node),
}

/// What a walk left of a node.
enum Left {
    /// The node, perhaps changed inside.
    Same,
    /// Nothing.
    Nothing,
    /// Another node in its place.
    Other(Node),
}

impl Walk<'_> {
    /// Walks a node. The recursion is as deep as the node or the patch, which reading has limited.
    fn walk(self, node: &mut Node, against: Against<'_>, ty: Option<TypeRef>) -> Outcome<Left> {
        if node.is_null() {
            return self.walk_null(node, against, ty);
        }
        let ty = ty.or_else(|| self.type_of(node)).or_else(|| match against {
            Against::Patch(patch) => self.type_of(patch),
            _ => None,
        });
        if let Against::Patch(patch) = against {
            if patch.is_null() {
                return Ok(Left::Nothing);
            }
            expect_kind(patch, node.kind_name())?;
        }
        match &node.kind {
            Kind::Scalar(_) => Ok(match against {
                Against::Patch(patch) => Left::Other(patch.clone()),
                _ => Left::Same,
            }),
            Kind::Map(_) => self.walk_map(node, against, ty),
            Kind::Seq(_) => self.walk_list(node, against, ty),
        }
    }

    /// Walks a null. One that is written out stays unless the patch has something for it.
    fn walk_null(self, node: &Node, against: Against<'_>, ty: Option<TypeRef>) -> Outcome<Left> {
        match against {
            Against::Nothing if node.as_text().is_some_and(|text| !text.is_empty()) => Ok(Left::Same),
            Against::Nothing | Against::Itself => Ok(Left::Nothing),
            Against::Patch(patch) => Ok(self.add(patch, ty)?.map_or(Left::Nothing, Left::Other)),
        }
    }

    /// What becomes of a part of the patch for which the object has nothing.
    fn add(self, patch: &Node, ty: Option<TypeRef>) -> Outcome<Option<Node>> {
        let ty = ty.or_else(|| self.type_of(patch));
        match &patch.kind {
            Kind::Scalar(_) => Ok(Some(patch.clone()).filter(|patch| !patch.is_null())),
            Kind::Map(_) => {
                // An unknown directive is no error here: it is put in like any field.
                let directive = directive::of_map(patch).ok().flatten();
                if directive == Some(Directive::Delete) {
                    return Ok(None);
                }
                self.settled(patch, directive, ty).map(Some)
            }
            Kind::Seq(_) => {
                let mut node = patch.clone();
                self.settle_list(&mut node, ty)?;
                Ok(Some(node))
            }
        }
    }

    /// A copy of a mapping of the patch without its directive, walked against itself.
    fn settled(self, patch: &Node, directive: Option<Directive>, ty: Option<TypeRef>) -> Outcome<Node> {
        let mut node = patch.clone();
        if directive.is_some() {
            directive::remove(&mut node);
        }
        self.walk_fields(&mut node, Against::Itself, ty)?;
        Ok(node)
    }

    fn walk_map(self, node: &mut Node, against: Against<'_>, ty: Option<TypeRef>) -> Outcome<Left> {
        match against {
            Against::Nothing => {}
            Against::Itself => {
                let directive = directive::of_map(node)?;
                // It goes even where the node does not: an element of a list may stay although it is to be deleted.
                if directive.is_some() {
                    directive::remove(node);
                }
                if directive == Some(Directive::Delete) {
                    return Ok(Left::Nothing);
                }
            }
            Against::Patch(patch) => match directive::of_map(patch)? {
                Some(Directive::Delete) => return Ok(Left::Nothing),
                Some(Directive::Replace) => {
                    return self.settled(patch, Some(Directive::Replace), ty).map(Left::Other);
                }
                Some(Directive::Merge) | None => {}
            },
        }
        self.walk_fields(node, against, ty)?;
        Ok(Left::Same)
    }

    /// Walks the fields of both sides of a mapping whose directive has been seen to.
    fn walk_fields(self, node: &mut Node, against: Against<'_>, ty: Option<TypeRef>) -> Outcome<()> {
        let Kind::Map(fields) = &mut node.kind else { return Ok(()) };
        let mut new = Vec::new();
        if let Against::Patch(patch) = against {
            for field in patch.as_map().unwrap_or_default() {
                let known = &*field.key.text == directive::KEY || position(fields, &field.key.text).is_some();
                if !known && let Some(mut value) = self.add(&field.value, self.field(ty, &field.key.text))? {
                    quote(&mut value);
                    let key = Scalar {
                        text: field.key.text.clone(),
                        tag: Tag::Unset,
                        quoted: field.key.quoted,
                        folded: false,
                    };
                    new.push(Field { key, value });
                }
            }
        }
        let mut kept = Vec::with_capacity(fields.len() + new.len());
        for mut field in std::mem::take(fields) {
            let key = &field.key.text;
            let against = match against {
                Against::Patch(_) if &**key == directive::KEY => Against::Nothing,
                Against::Patch(patch) => patch.get(key).map_or(Against::Nothing, Against::Patch),
                other => other,
            };
            match self.walk(&mut field.value, against, self.field(ty, key))? {
                Left::Same => quote(&mut field.value),
                Left::Nothing => continue,
                Left::Other(value) if value.is_null() => continue,
                Left::Other(value) => replace(&mut field.value, value),
            }
            kept.push(field);
        }
        kept.extend(new);
        *fields = kept;
        Ok(())
    }

    fn field(self, ty: Option<TypeRef>, name: &str) -> Option<TypeRef> {
        self.schema.field(ty?, name)
    }

    /// The type of a node that says itself what it is.
    fn type_of(self, node: &Node) -> Option<TypeRef> {
        let text = |key| node.get(key).filter(|value| !value.is_null()).and_then(Node::as_text);
        let (version, kind) = (text("apiVersion")?, text("kind")?);
        if version.is_empty() || kind.is_empty() {
            return None;
        }
        self.schema.type_of(&Gvk::new(version, kind))
    }
}

fn position(fields: &[Field], key: &str) -> Option<usize> {
    fields.iter().position(|field| &*field.key.text == key)
}

/// Puts another value in a field; it takes over the old one's style.
fn replace(old: &mut Node, mut value: Node) {
    quote(&mut value);
    if let Kind::Scalar(new) = &mut value.kind {
        new.quoted = old.as_scalar().is_some_and(|old| old.quoted);
        new.folded = old.as_scalar().is_some_and(|old| old.folded);
    }
    old.put(value);
}

/// Puts text in quotes that YAML 1.1 would take for something else.
fn quote(value: &mut Node) {
    if let Kind::Scalar(scalar) = &mut value.kind {
        scalar.quote_lookalike();
    }
}

fn expect_kind(node: &Node, expected: &str) -> Outcome<()> {
    let found = node.kind_name();
    if node.is_null() || found == expected {
        return Ok(());
    }
    Err(Fault::new("wrong-kind", format!("wrong node kind: expected {expected} but got {found}{}", excerpt(node))))
}

/// What a node says, as far as one line holds it.
fn excerpt(node: &Node) -> String {
    match &node.kind {
        Kind::Scalar(scalar) => format!(": {:?}", scalar.text),
        Kind::Map(fields) => {
            let keys: Vec<_> = fields.iter().take(5).map(|field| format!("{:?}", field.key.text)).collect();
            format!(": a mapping with {}", if keys.is_empty() { "nothing".into() } else { keys.join(", ") })
        }
        Kind::Seq(items) => format!(": a list of {}", items.len()),
    }
}
