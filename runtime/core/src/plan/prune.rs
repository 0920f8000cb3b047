//! What happens to objects that are owned and no longer desired.

use serde_json::Value;

use super::build::{Empty, LiveObject, Pruning, Settings, uid};
use super::step::{Action, Prune, Step};
use crate::fields;
use crate::inventory::{ApplicationKey, Entry, EntryState};
use crate::kinds::ServedKind;
use crate::mask::Secrecy;
use crate::object::{Gvk, ObjectKey, annotation, metadata};
use crate::order::{Rank, WAVE_ANNOTATIONS, Wave};

/// Deleting up to this many objects never counts as a mass deletion: small applications lose half of their objects
/// in ordinary changes.
const MASS_DELETION: usize = 5;

/// One object of the inventory that is no longer desired.
pub(super) struct Leftover<'a> {
    pub(super) key: &'a ObjectKey,
    pub(super) entry: &'a Entry,
    pub(super) live: &'a LiveObject,
    pub(super) kind: Option<&'a ServedKind>,
    /// The application that takes it over, if any.
    pub(super) taker: Option<&'a ApplicationKey>,
    pub(super) settings: &'a Settings,
    pub(super) nothing_desired: bool,
    /// Some desired object is of a kind nobody serves: which objects are desired is not sure.
    pub(super) unknown_kinds: bool,
}

pub(super) fn step(leftover: &Leftover<'_>) -> Step {
    let live = match leftover.live {
        LiveObject::Present(live) => Some(live.clone()),
        LiveObject::Absent | LiveObject::Unreadable(_) => None,
    };
    let number = live.as_deref().map_or(0, |live| {
        WAVE_ANNOTATIONS
            .iter()
            .find_map(|key| annotation(live, key))
            .and_then(|text| text.trim().parse().ok())
            .unwrap_or(0)
    });
    Step {
        key: leftover.key.clone(),
        kind: leftover.kind.cloned(),
        gvk: Gvk {
            group: leftover.key.group.clone(),
            version: leftover.entry.version.clone(),
            kind: leftover.key.kind.clone(),
        },
        action: action(leftover),
        content: None,
        wave: Wave { number, rank: Rank::of(&leftover.key.group_kind()) },
        live_uid: live.as_deref().and_then(uid).map(str::to_owned),
        terminating: live.as_ref().is_some_and(|live| metadata(live, "deletionTimestamp").is_some()),
        live,
        origins: Vec::new(),
        secrecy: Secrecy::ByKind,
        comparison: None,
        notes: Vec::new(),
    }
}

fn action(leftover: &Leftover<'_>) -> Action {
    let live = match leftover.live {
        LiveObject::Absent => return Action::Forget,
        LiveObject::Unreadable(why) => return Action::Keep { why: format!("it cannot be read: {why}") },
        LiveObject::Present(live) => live,
    };
    if !is_ours(&leftover.entry.state, live) {
        return Action::Forget;
    }
    if let Some(taker) = leftover.taker {
        return Action::Release { to: taker.to_string() };
    }
    if metadata(live, "deletionTimestamp").is_some() {
        return Action::Keep { why: "it is already being deleted".to_owned() };
    }
    if let Some(why) = kept(leftover, live) {
        return Action::Keep { why };
    }
    let Some(uid) = uid(live) else { return Action::Keep { why: "it has no uid".to_owned() } };
    Action::Prune(Prune { uid: uid.to_owned(), guard: guard(leftover.key) })
}

/// Whether the live object is the one that was applied, or was applied by a pass that was stopped before it could
/// record that. One that somebody else made under the same name is not ours to delete.
fn is_ours(state: &EntryState, live: &Value) -> bool {
    match state {
        EntryState::Claimed => false,
        EntryState::Applied(applied) if uid(live) == Some(applied.uid.as_str()) => true,
        EntryState::Applied(_) | EntryState::Pending => fields::own_entry(live).is_some(),
    }
}

fn kept(leftover: &Leftover<'_>, live: &Value) -> Option<String> {
    if leftover.settings.prune == Pruning::Off {
        return Some("pruning is off (sync.prune)".to_owned());
    }
    if annotation(live, "bowline.dev/prune") == Some("disabled") {
        return Some("its annotation bowline.dev/prune says so".to_owned());
    }
    if annotation(live, "helm.sh/resource-policy") == Some("keep") {
        return Some("its annotation helm.sh/resource-policy says so".to_owned());
    }
    if leftover.unknown_kinds {
        return Some("another object is of an unknown kind, and nothing is pruned on a failure".to_owned());
    }
    if leftover.nothing_desired && leftover.settings.empty == Empty::Refuse {
        return Some("the render is empty (sync.allowEmpty lets it delete everything)".to_owned());
    }
    None
}

/// Kinds whose deletion takes others' data or objects along.
fn guard(key: &ObjectKey) -> Option<String> {
    let takes = match (key.group.as_str(), key.kind.as_str()) {
        ("apiextensions.k8s.io", "CustomResourceDefinition") => "every custom resource of its kind",
        ("", "Namespace") => "everything in it",
        ("", "PersistentVolumeClaim") => "its data",
        _ => return None,
    };
    Some(format!("deleting it deletes {takes}"))
}

/// Why the whole plan waits for a confirmation: it deletes more than five objects and more than half of the
/// application.
pub(super) fn mass_deletion(steps: &[Step], owned: usize) -> Option<String> {
    let pruned = steps.iter().filter(|step| matches!(step.action, Action::Prune(_))).count();
    (pruned > MASS_DELETION && pruned * 2 > owned)
        .then(|| format!("it deletes {pruned} of {owned} objects, more than half of the application"))
}
