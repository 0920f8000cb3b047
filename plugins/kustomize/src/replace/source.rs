//! Where a replacement's value comes from.

use crate::fault::{Fault, Outcome};
use crate::id::{Gvk, ResId};
use crate::kustomization::model::{FieldOptions, ReplacementSource, Selector};
use crate::node::{Kind, Node, path};
use crate::resource::Resource;

/// The value of the source's field, or the part of it that the options ask for.
///
/// # Errors
/// When not exactly one object is selected, the field is missing or empty, or it has no such part.
pub(super) fn value(all: &[Resource], source: &ReplacementSource) -> Outcome<Node> {
    let object = &selected(all, source)?.node;
    let path = if source.field_path.is_empty() { super::DEFAULT_PATH } else { &*source.field_path };
    let found = path::lookup(object, &path::split_brackets(path))
        .map_err(|fault| fault.context("error looking up replacement source"))?;
    let Some(found) = found.filter(|found| !found.is_empty()) else {
        let id = id(&source.selector);
        return Err(Fault::new("no-such-field", format!("fieldPath `{path}` is missing for replacement source {id}")));
    };
    let options = source.options.as_ref().filter(|options| !options.delimiter.is_empty());
    options.map_or_else(|| Ok(found.clone().unshared()), |options| part(found, options))
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

fn selected<'a>(all: &'a [Resource], source: &ReplacementSource) -> Outcome<&'a Resource> {
    let wanted = id(&source.selector);
    let mut found = all.iter().filter(|resource| {
        is_selected(&resource.id(), &wanted) || resource.previous_ids().any(|id| is_selected(&id, &wanted))
    });
    match (found.next(), found.next()) {
        (Some(one), None) => Ok(one),
        (None, _) => Err(Fault::new("no-match", format!("nothing selected by {}", described(source, &wanted)))),
        (Some(one), Some(other)) => Err(Fault::new(
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
