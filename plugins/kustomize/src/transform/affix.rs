//! Prefixes and suffixes of names.

use crate::config::FieldSpec;
use crate::fault::Outcome;
use crate::id::Gvk;
use crate::node::path::CreateKind;
use crate::node::{Node, Tag, Text};
use crate::resource::Resource;
use crate::set::ResMap;
use crate::spec;

/// Puts `prefix` before what the specs' fields say, and remembers what the objects were called.
///
/// Definitions of custom resources, `APIService`s and `Namespace`s are left alone: their names are not free.
///
/// # Errors
/// When a field cannot hold text.
pub fn prefix(set: &mut ResMap, prefix: &str, specs: &[FieldSpec]) -> Outcome<()> {
    affix(set, specs, prefix, |resource| &mut resource.book.prefixes, |old| format!("{prefix}{old}"))
}

/// Puts `suffix` behind what the specs' fields say, as [`prefix`](self::prefix) does before it.
///
/// # Errors
/// When a field cannot hold text.
pub fn suffix(set: &mut ResMap, suffix: &str, specs: &[FieldSpec]) -> Outcome<()> {
    affix(set, specs, suffix, |resource| &mut resource.book.suffixes, |old| format!("{old}{suffix}"))
}

fn affix(
    set: &mut ResMap,
    specs: &[FieldSpec],
    text: &str,
    known: fn(&mut Resource) -> &mut Vec<Text>,
    change: impl Fn(&str) -> String,
) -> Outcome<()> {
    for resource in set.all_mut() {
        let original = original_gvk(resource);
        if is_exempt(&original) {
            continue;
        }
        for spec in specs.iter().filter(|spec| spec.applies_to(&original)) {
            if spec.has_path("metadata/name") && !text.is_empty() {
                known(resource).extend(text.split(',').map(Text::from));
                resource.store_previous_id();
            }
            spec::apply(&mut resource.node, spec, Some(CreateKind::Scalar(Tag::Str)), &mut |node: &mut Node| {
                let old = node.as_text().cloned().unwrap_or_default();
                node.set_scalar(change(&old), Tag::Unset)
            })?;
        }
    }
    Ok(())
}

/// The type that an object had at first.
fn original_gvk(resource: &Resource) -> Gvk {
    let mut gvk = resource.gvk();
    if let Some(first) = resource.book.previous.first() {
        gvk.kind = first.kind.clone();
    }
    gvk
}

fn is_exempt(gvk: &Gvk) -> bool {
    matches!(&*gvk.kind, "CustomResourceDefinition" | "Namespace")
        || (&*gvk.kind == "APIService" && &*gvk.group == "apiregistration.k8s.io")
}
