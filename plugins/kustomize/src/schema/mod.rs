//! What is known of types: which lists a strategic merge joins element by element, and which kinds have a namespace.
//!
//! The built-in kinds are those of kustomize's embedded Kubernetes document. A kustomization may bring a document of its
//! own (`openapi.path`), which takes the built-in one's place unless that was needed before; kustomize's order of these
//! steps is kept, because it decides what merges.

mod builtin;
mod custom;
#[rustfmt::skip]
mod table;
#[cfg(test)]
mod tests;

use std::rc::Rc;

use crate::fault::{Fault, Outcome};
use crate::id::Gvk;
use custom::{Beside, Target};

/// Where objects of a kind live.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// In a namespace.
    Namespace,
    /// In the cluster, without a namespace.
    Cluster,
}

/// Where objects of a built-in type live; `None` for other types.
#[must_use]
pub fn scope(gvk: &Gvk) -> Option<Scope> {
    builtin::scope(gvk)
}

/// The only version of the built-in types.
const VERSION: &str = "v1.21.2";

/// The types that are known in a build, and how they came to be known.
#[derive(Debug, Default)]
pub struct Schema {
    document: Option<Document>,
    decided: bool,
    ready: bool,
    builtin: Builtin,
    custom: custom::Types,
    builtin_last: bool,
}

/// A document with types, not read yet.
#[derive(Debug)]
struct Document {
    bytes: Rc<[u8]>,
    name: Box<str>,
}

/// Whether the built-in types can be found.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Builtin {
    #[default]
    Hidden,
    /// They are read with the next document, because something asked for the scope of an unknown kind.
    Wanted,
    Known,
}

/// What is known of the value at some place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TypeRef(Ref);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ref {
    /// A built-in mapping type.
    Map(u8),
    /// A built-in merged list.
    List(&'static builtin::Field),
    /// The elements of a built-in list below which nothing is merged.
    Plain,
    /// Something of a document.
    Custom(custom::Id),
}

impl From<Target> for TypeRef {
    fn from(target: Target) -> Self {
        Self(match target {
            Target::Own(id) => Ref::Custom(id),
            Target::Builtin(number) => Ref::Map(number),
        })
    }
}

impl Schema {
    /// Takes what the field `openapi` of a kustomization says: a built-in version, or the document at `path`. Only the
    /// first kustomization that says anything counts.
    ///
    /// # Errors
    /// When both are given, or the version is not built in.
    pub fn set(&mut self, version: Option<&str>, document: Option<(Rc<[u8]>, &str)>) -> Outcome<()> {
        if self.decided {
            return Ok(());
        }
        if let Some((bytes, name)) = document {
            if version.is_some() {
                return Err(fault("builtin version and custom schema provided, cannot use both"));
            }
            self.document = Some(Document { bytes, name: name.into() });
        } else {
            match version.unwrap_or_default() {
                "" => return Ok(()),
                VERSION => {}
                other => {
                    let known = format!("the specified OpenAPI version is not built in: {other:?}, only {VERSION:?}");
                    return Err(fault(known));
                }
            }
        }
        self.decided = true;
        self.ready = false;
        Ok(())
    }

    /// Notes that an object of this type was loaded: kustomize asks for its scope, and an unknown one makes it remember
    /// that the built-in types are wanted, even beside a document that is set later.
    pub fn saw(&mut self, gvk: &Gvk) {
        if self.document.is_none() && !self.ready && self.builtin == Builtin::Hidden && scope(gvk).is_none() {
            self.builtin = Builtin::Wanted;
        }
    }

    /// Reads what has to be read before types are asked for.
    ///
    /// # Errors
    /// When the document is no OpenAPI document.
    pub fn prepare(&mut self) -> Outcome<()> {
        if self.ready {
            return Ok(());
        }
        self.ready = true;
        let Some(document) = &self.document else {
            self.builtin = Builtin::Known;
            return Ok(());
        };
        let beside = match self.builtin {
            Builtin::Hidden => Beside::Nothing,
            Builtin::Wanted => Beside::Later,
            Builtin::Known => Beside::Earlier,
        };
        self.custom = custom::Types::read(&document.bytes, beside)
            .map_err(|cause| fault(format!("invalid schema file {:?}: {cause}", document.name)))?;
        if self.builtin == Builtin::Wanted {
            self.builtin = Builtin::Known;
            self.builtin_last = true;
        }
        Ok(())
    }

    /// The type of objects; `None` for unknown ones. Only after [`Schema::prepare`].
    #[must_use]
    pub fn type_of(&self, gvk: &Gvk) -> Option<TypeRef> {
        let known = || {
            // Kustomize adds this kind to whatever is there.
            let own = &*gvk.kind == "Kustomization" && &*gvk.group == "kustomize.config.k8s.io";
            let row = builtin::find(gvk).filter(|_| own || self.builtin == Builtin::Known);
            row.and_then(|row| row.ty).map(|ty| TypeRef(Ref::Map(ty)))
        };
        let custom = || self.custom.kind(gvk).map(|id| TypeRef(Ref::Custom(id)));
        if self.builtin_last { known().or_else(custom) } else { custom().or_else(known) }
    }

    /// The type of a mapping's field; `None` also for one below which nothing is merged.
    #[must_use]
    pub fn field(&self, ty: TypeRef, name: &str) -> Option<TypeRef> {
        match ty.0 {
            Ref::Map(number) => {
                let field = builtin::field(number, name)?;
                Some(TypeRef(match field.keys {
                    Some(_) => Ref::List(field),
                    None => field.follow.map_or(Ref::Plain, Ref::Map),
                }))
            }
            Ref::List(_) | Ref::Plain => None,
            Ref::Custom(id) => self.custom.field(id, name).map(TypeRef::from),
        }
    }

    /// The type of a list's elements.
    #[must_use]
    pub fn items(&self, ty: TypeRef) -> Option<TypeRef> {
        match ty.0 {
            Ref::List(field) => Some(TypeRef(field.follow.map_or(Ref::Plain, Ref::Map))),
            Ref::Map(_) | Ref::Plain => None,
            Ref::Custom(id) => self.custom.items(id).map(TypeRef::from),
        }
    }

    /// The keys by which a list's elements are merged, none for a list of scalars; `None` for a list that is replaced.
    #[must_use]
    pub fn merge_keys(&self, ty: TypeRef) -> Option<Vec<&str>> {
        match ty.0 {
            Ref::List(field) => field.keys.map(<[_]>::to_vec),
            Ref::Map(_) | Ref::Plain => None,
            Ref::Custom(id) => self.custom.merge_keys(id),
        }
    }
}

fn fault(message: impl Into<String>) -> Fault {
    Fault::new("bad-schema", message)
}
