//! The order in which objects are printed.

use std::cmp::Ordering;

use crate::config::order::{FIRST, LAST, compare_text};
use crate::fault::{Fault, Outcome};
use crate::id::ResId;
use crate::kustomization::{LegacyOrder, SortOptions};
use crate::resource::Resource;
use crate::run::Reorder;
use crate::set::ResMap;

/// The order that the options ask for; `None` for that of the files.
///
/// # Errors
/// When the options contradict themselves.
pub(crate) fn order(options: Option<&SortOptions>, reorder: Option<Reorder>) -> Outcome<Option<LegacyOrder>> {
    let legacy = || LegacyOrder {
        first: FIRST.iter().map(|kind| (*kind).into()).collect(),
        last: LAST.iter().map(|kind| (*kind).into()).collect(),
    };
    let Some(options) = options else {
        return Ok((reorder != Some(Reorder::None)).then(legacy));
    };
    match (&*options.order, &options.legacy) {
        ("legacy", order) => Ok(Some(order.clone().unwrap_or_else(legacy))),
        ("fifo", None) => Ok(None),
        ("fifo", Some(_)) => Err(Fault::new(
            "bad-sort-options",
            "the field 'sortOptions.legacySortOptions' is set but the selected sort order is 'fifo', not 'legacy'",
        )),
        _ => Err(Fault::new("bad-sort-options", "the field 'sortOptions.order' must be one of [fifo, legacy]")),
    }
}

/// Sorts the objects by kind, then type, namespace and name.
pub(crate) fn sort(set: ResMap, order: &LegacyOrder) -> Vec<Resource> {
    let mut keyed: Vec<(ResId, Resource)> =
        set.into_list().into_iter().map(|resource| (resource.id(), resource)).collect();
    keyed.sort_by(|(a, _), (b, _)| compare(a, b, order));
    keyed.into_iter().map(|(_, resource)| resource).collect()
}

fn compare(a: &ResId, b: &ResId, order: &LegacyOrder) -> Ordering {
    if a.gvk == b.gvk {
        return sort_text(a).cmp(&sort_text(b));
    }
    let by_text = || {
        let namespaces = [a, b].iter().all(|id| &*id.gvk.kind == "Namespace");
        let core = a.gvk.group.is_empty() || b.gvk.group.is_empty();
        let by_text = compare_text(&a.gvk, &b.gvk);
        if namespaces && core { by_text.reverse() } else { by_text }
    };
    rank(&a.gvk.kind, order).cmp(&rank(&b.gvk.kind, order)).then_with(by_text)
}

/// Where a kind comes; the last place that names it counts.
fn rank(kind: &str, order: &LegacyOrder) -> isize {
    let index = |index: usize| isize::try_from(index).unwrap_or(0);
    let position = |kinds: &[crate::node::Text]| kinds.iter().rposition(|known| **known == *kind);
    match (position(&order.last), position(&order.first)) {
        (Some(last), _) => 1 + index(last),
        (_, Some(first)) => index(first) - index(order.first.len()),
        _ => 0,
    }
}

/// `Kind.version.group|namespace|name`, where `~X` and `~N` stand for what is empty.
fn sort_text(id: &ResId) -> String {
    let or = |text: &str, none: &str| if text.is_empty() { none.to_owned() } else { text.to_owned() };
    format!("{}|{}|{}", id.gvk, or(&id.namespace, "~X"), or(&id.name, "~N"))
}
