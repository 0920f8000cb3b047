//! What may have been meant by an identity that leads to no object, or to several.

use crate::id::ResId;
use crate::resource::Resource;

/// How many objects are listed. More would hide what is said.
const MOST: usize = 3;

/// The objects that are most like `id`: of its kind and name, else of its kind, else of its name.
pub(super) fn similar(all: &[Resource], id: &ResId) -> String {
    let kind = |resource: &&Resource| resource.kind() == id.gvk.kind;
    let name = |resource: &&Resource| resource.node.metadata("name") == id.name;
    let (of_kind, of_name): (Vec<_>, Vec<_>) = (all.iter().filter(kind).collect(), all.iter().filter(name).collect());
    let both: Vec<&Resource> = of_kind.iter().copied().filter(name).collect();
    match [&both, &of_kind, &of_name].into_iter().find(|found| !found.is_empty()) {
        Some(found) => format!("there is only {}", list(found, "and")),
        None => format!("there is nothing of kind {:?} or called {:?}", &*id.gvk.kind, &*id.name),
    }
}

/// The objects at these places.
pub(super) fn listed(all: &[Resource], places: &[usize]) -> String {
    let found: Vec<&Resource> = places.iter().filter_map(|place| all.get(*place)).collect();
    format!(
        "it may be {}: patch it in a kustomization that has only one of them, or choose by labels with a `target`",
        list(&found, "or")
    )
}

fn list(found: &[&Resource], joint: &str) -> String {
    let mut ids: Vec<String> = found.iter().take(MOST).map(|resource| resource.id().to_string()).collect();
    if found.len() > MOST {
        ids.push(format!("{} more", found.len() - MOST));
    }
    match ids.split_last() {
        Some((last, others)) if !others.is_empty() => format!("{} {joint} {last}", others.join(", ")),
        _ => ids.concat(),
    }
}
