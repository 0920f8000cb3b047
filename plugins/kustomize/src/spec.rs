//! Field specs: finding, and making, the fields that a transformer works on.

use crate::config::FieldSpec;
use crate::fault::{Fault, Outcome};
use crate::id::{Gvk, ResId};
use crate::node::path::{self, CreateKind};
use crate::node::{Kind, Node, Tag};

/// What a transformer does to a field.
pub type Set<'a> = dyn FnMut(&mut Node) -> Outcome<()> + 'a;

impl FieldSpec {
    /// The path as it is written: parts joined by `/`, with `\` before a slash within a part.
    #[must_use]
    pub fn path_text(&self) -> String {
        self.path.iter().map(|part| part.replace('/', "\\/")).collect::<Vec<_>>().join("/")
    }

    /// Whether its path is this one, whose parts have no slashes.
    #[must_use]
    pub fn has_path(&self, path: &str) -> bool {
        self.path.iter().map(|part| &**part).eq(path.split('/'))
    }

    /// Whether it is meant for objects of this type.
    #[must_use]
    pub fn applies_to(&self, gvk: &Gvk) -> bool {
        gvk.is_selected(&self.gvk)
    }
}

/// Calls `set` with every node of `object` at the end of the spec's path, if the spec is for objects of its type. Lists
/// on the way stand for all their elements. What is missing is made if both the spec and the transformer create: the
/// last part becomes a `create`, those before mappings; a null there is turned into such a node, too.
///
/// # Errors
/// What `set` says; a path with an empty part, or that leads into a scalar.
pub fn apply(object: &mut Node, spec: &FieldSpec, create: Option<CreateKind>, set: &mut Set<'_>) -> Outcome<()> {
    if spec.applies_to(&Gvk::of(object)) { apply_here(object, spec, create, set) } else { Ok(()) }
}

/// [`apply`] to an object that the spec is for.
fn apply_here(object: &mut Node, spec: &FieldSpec, create: Option<CreateKind>, set: &mut Set<'_>) -> Outcome<()> {
    let walk = Walk { create: create.filter(|_| spec.create) };
    walk.visit(object, &spec.path, set).map_err(|fault| considering(fault, spec, object))
}

/// [`apply`] for each of the specs in order.
///
/// # Errors
/// As [`apply`].
pub fn apply_all(object: &mut Node, specs: &[FieldSpec], create: Option<CreateKind>, set: &mut Set<'_>) -> Outcome<()> {
    let gvk = Gvk::of(object);
    for spec in specs.iter().filter(|spec| spec.applies_to(&gvk)) {
        apply_here(object, spec, create, set)?;
    }
    Ok(())
}

/// Adds a spec to others, unless one of them covers it: one for the same path whose type fits the new one's.
///
/// # Errors
/// When the one that covers it differs in whether the field is created.
pub fn merge(specs: &mut Vec<FieldSpec>, new: FieldSpec) -> Outcome<()> {
    match specs.iter().find(|known| known.gvk.is_selected(&new.gvk) && known.path == new.path) {
        None => specs.push(new),
        Some(known) if known.create == new.create => {}
        Some(_) => {
            return Err(Fault::new(
                "conflicting-fieldspecs",
                format!("conflicting fieldspecs: one creates the field '{}', another doesn't", new.path_text()),
            ));
        }
    }
    Ok(())
}

/// [`merge`] for several, in order.
///
/// # Errors
/// As [`merge`].
pub fn merge_all(specs: &mut Vec<FieldSpec>, more: impl IntoIterator<Item = FieldSpec>) -> Outcome<()> {
    more.into_iter().try_for_each(|new| merge(specs, new))
}

fn considering(fault: Fault, spec: &FieldSpec, object: &Node) -> Fault {
    fault.context(format!("considering field '{}' of object {}", spec.path_text(), ResId::of(object)))
}

struct Walk {
    create: Option<CreateKind>,
}

impl Walk {
    fn visit(&self, node: &mut Node, parts: &[Box<str>], set: &mut Set<'_>) -> Outcome<()> {
        let Some((part, rest)) = parts.split_first() else {
            return set(node);
        };
        match &mut node.kind {
            Kind::Map(_) => self.field(node, part, rest, set),
            Kind::Seq(items) => items.iter_mut().try_for_each(|item| self.visit(item, parts, set)),
            Kind::Scalar(scalar) if scalar.tag == Tag::Null => Ok(()),
            Kind::Scalar(_) => Err(Fault::new("wrong-kind", "expected sequence or mapping node")),
        }
    }

    /// Goes on with the field that `part` means.
    fn field(&self, node: &mut Node, part: &str, rest: &[Box<str>], set: &mut Set<'_>) -> Outcome<()> {
        let (name, is_list) = part.strip_suffix("[]").map_or((part, false), |name| (name, true));
        if name.is_empty() {
            return Err(Fault::new("bad-path", "cannot set or create an empty field name"));
        }
        let create = match self.create {
            _ if is_list => None,
            Some(_) if !rest.is_empty() => Some(CreateKind::Map),
            create => create,
        };
        let found = match create {
            Some(kind) => path::lookup_create(node, &[name], kind),
            None => path::lookup_mut(node, &[name]),
        };
        let Some(found) = found.map_err(|fault| fault.context(format!("fieldName: {name}")))? else {
            return Ok(());
        };
        if let Some(kind) = if is_list { Some(CreateKind::Seq) } else { create } {
            settle_null(found, kind);
        }
        self.visit(found, rest, set)
    }
}

/// Turns a null into what it would have been created as; a scalar keeps its text.
fn settle_null(node: &mut Node, kind: CreateKind) {
    match (&mut node.kind, kind) {
        (Kind::Scalar(scalar), _) if scalar.tag != Tag::Null => {}
        (Kind::Scalar(scalar), CreateKind::Scalar(tag)) => scalar.tag = tag,
        (Kind::Scalar(_), _) => node.kind = kind.make().kind,
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn null_scalar_keeps_its_text() {
        let mut node = Node::null();
        settle_null(&mut node, CreateKind::Scalar(Tag::Str));
        assert_eq!(node.as_text().map(|text| &**text), Some("null"));
    }
}
