//! Numbers of replicas.

use crate::config::FieldSpec;
use crate::config::order::place_of;
use crate::fault::{Fault, Outcome};
use crate::id::Gvk;
use crate::kustomization::model::Replica;
use crate::node::path::CreateKind;
use crate::node::{Node, Tag};
use crate::resource::Resource;
use crate::set::ResMap;
use crate::spec;

/// Sets the number of replicas of the objects that have the name now or had it before.
///
/// # Errors
/// When there is none of a type that a spec is for.
pub fn replicas(set: &mut ResMap, replica: &Replica, specs: &[FieldSpec]) -> Outcome<()> {
    let mut is_found = false;
    let count = replica.count.to_string();
    for spec in specs {
        for resource in set.all_mut().iter_mut().filter(|resource| is_meant(resource, replica, spec)) {
            is_found = true;
            let create = Some(CreateKind::Scalar(Tag::Int));
            spec::apply(&mut resource.node, spec, create, &mut |node: &mut Node| {
                node.set_scalar(count.as_str(), Tag::Int)
            })?;
        }
    }
    if is_found {
        return Ok(());
    }
    let mut types: Vec<&Gvk> = specs.iter().map(|spec| &spec.gvk).collect();
    types.sort_by_key(|gvk| place_of(gvk));
    let types: Vec<String> = types.into_iter().map(ToString::to_string).collect();
    Err(Fault::new(
        "no-such-object",
        format!(
            "resource with name {} does not match a config with the following GVK [{}]",
            replica.name,
            types.join(" ")
        ),
    ))
}

fn is_meant(resource: &Resource, replica: &Replica, spec: &FieldSpec) -> bool {
    let gvk = resource.gvk();
    if resource.node.metadata("name") == replica.name && spec.applies_to(&gvk) {
        return true;
    }
    resource.book.previous.iter().any(|previous| {
        let wanted = &spec.gvk.kind;
        previous.name == replica.name
            && (wanted.is_empty() || *wanted == previous.kind)
            && (spec.gvk.group.is_empty() || spec.gvk.group == gvk.group)
            && (spec.gvk.version.is_empty() || spec.gvk.version == gvk.version)
    })
}
