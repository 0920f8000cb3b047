//! Where a replacement's value comes from.

use crate::fault::{Fault, Outcome};
use crate::id::{Gvk, ResId};
use crate::kustomization::model::{FieldOptions, ReplacementSource, Selector};
use crate::node::{Kind, Node, path};
use crate::resource::Resource;

/// What a replacement copies.
pub(super) struct Value {
    /// The value.
    pub(super) node: Node,
    /// Whether nobody may see it.
    pub(super) secret: bool,
    /// The object that it comes from, by its place among all, and its path there, if it is the whole field.
    origin: Option<(usize, Vec<String>)>,
}

impl Value {
    /// A value that comes from no object.
    pub(super) fn fixed(node: Node) -> Self {
        Self { node, secret: false, origin: None }
    }

    /// The value of the source's field, or the part of it that the options ask for.
    ///
    /// # Errors
    /// When not exactly one object is selected, the field is missing or empty, or it has no such part.
    pub(super) fn of(all: &[Resource], source: &ReplacementSource) -> Outcome<Self> {
        let (place, object) = selected(all, source)?;
        let path = if source.field_path.is_empty() { super::DEFAULT_PATH } else { &*source.field_path };
        let parts = path::split_brackets(path);
        let found = path::lookup(&object.node, &parts)
            .map_err(|fault| fault.context("error looking up replacement source").on(object.node.at))?;
        let Some(found) = found.filter(|found| !found.is_empty()) else {
            let id = id(&source.selector);
            let message = format!("fieldPath `{path}` is missing for replacement source {id}");
            return Err(Fault::new("no-such-field", message).on(object.node.at));
        };
        match source.options.as_ref().filter(|options| !options.delimiter.is_empty()) {
            Some(options) => Ok(Self { node: part(found, options)?, secret: object.secret, origin: None }),
            None => Ok(Self { node: found.clone().unshared(), secret: object.secret, origin: Some((place, parts)) }),
        }
    }

    /// Follows the field, which may be inside of what was just written.
    pub(super) fn follow(&mut self, place: usize, object: &Node) {
        if let Some((_, parts)) = self.origin.as_ref().filter(|(origin, _)| *origin == place)
            && let Ok(Some(found)) = path::lookup(object, parts)
        {
            self.node = found.clone().unshared();
        }
    }
}

/// The part of a scalar that stands between delimiters. It keeps the type of the whole.
fn part(value: &Node, options: &FieldOptions) -> Outcome<Node> {
    let mut value = value.clone();
    let Kind::Scalar(scalar) = &mut value.kind else {
        return Err(Fault::new("bad-replacement", "delimiter option can only be used with scalar nodes"));
    };
    let index = usize::try_from(options.index).ok();
    let Some(part) = index.and_then(|index| scalar.text.split(&*options.delimiter).nth(index)) else {
        return Err(Fault::new(
            "bad-replacement",
            format!("options.index {} is out of bounds for value {}", options.index, scalar.text),
        ));
    };
    scalar.text = part.into();
    Ok(value)
}

/// The object, with its place among all.
fn selected<'a>(all: &'a [Resource], source: &ReplacementSource) -> Outcome<(usize, &'a Resource)> {
    let wanted = id(&source.selector);
    let mut found = all.iter().enumerate().filter(|(_, resource)| {
        is_selected(&resource.id(), &wanted) || resource.previous_ids().any(|id| is_selected(&id, &wanted))
    });
    match (found.next(), found.next()) {
        (Some(one), None) => Ok(one),
        (None, _) => Err(Fault::new("no-match", format!("nothing selected by {}", described(source, &wanted)))),
        (Some((_, one)), Some((_, other))) => Err(Fault::new(
            "several-matches",
            format!("multiple matches for selector {}: {} and {}", described(source, &wanted), one.id(), other.id()),
        )),
    }
}

fn id(selector: &Selector) -> ResId {
    let gvk = Gvk { group: selector.group.clone(), version: selector.version.clone(), kind: selector.kind.clone() };
    ResId { gvk, name: selector.name.clone(), namespace: selector.namespace.clone() }
}

/// Whether the identity has all that is asked for. No namespace counts as `default`, for objects of the cluster, too.
fn is_selected(id: &ResId, wanted: &ResId) -> bool {
    let namespace = |id: &ResId| if id.namespace.is_empty() { "default".into() } else { id.namespace.clone() };
    (wanted.name.is_empty() || wanted.name == id.name)
        && (wanted.namespace.is_empty() || namespace(wanted) == namespace(id))
        && id.gvk.is_selected(&wanted.gvk)
}

fn described(source: &ReplacementSource, id: &ResId) -> String {
    let mut text = id.to_string();
    if !source.field_path.is_empty() {
        text = format!("{text}:{}", source.field_path);
    }
    match &source.options {
        Some(options) if !options.delimiter.is_empty() || options.create => {
            format!("{text}:{}({}), create={}", options.delimiter, options.index, options.create)
        }
        _ => text,
    }
}
