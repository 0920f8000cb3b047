//! From what is desired, live and owned to the steps of a plan.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::Value;

use super::Plan;
use super::ignore;
use super::migrate;
use super::prune::{self, Leftover};
use super::step::{Action, Claim, Content, Step};
use crate::application::IgnoreRule;
use crate::desired::{APPLICATION_ANNOTATION, Desired, DesiredObject, Served};
use crate::fields;
use crate::inventory::{ApplicationKey, Entry, EntryState, Inventory};
use crate::kinds::ServedKind;
use crate::object::ObjectKey;
use crate::port::cluster::{Conflicts, Holding, Identity};

/// What is known of one object in the cluster.
#[derive(Debug, Clone, PartialEq)]
pub enum LiveObject {
    /// It doesn't exist.
    Absent,
    /// It is so.
    Present(Arc<Value>),
    /// It couldn't be read; the text says why.
    Unreadable(String),
}

/// How an application wants to be planned.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Whether objects that are no longer desired are deleted.
    pub prune: Pruning,
    /// What happens when another manager owns a field that differs.
    pub conflicts: Conflicts,
    /// Whether an empty desired set may delete everything.
    pub empty: Empty,
    /// Fields that are left alone.
    pub ignore: Vec<IgnoreRule>,
}

/// Whether objects that are no longer desired are deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pruning {
    /// They are.
    On,
    /// They stay, and are shown.
    Off,
}

/// Whether an empty desired set may delete everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Empty {
    /// It may.
    Allow,
    /// It may not: it is more often a mistake than a wish.
    Refuse,
}

impl Default for Settings {
    fn default() -> Self {
        Self { prune: Pruning::On, conflicts: Conflicts::Force, empty: Empty::Refuse, ignore: Vec::new() }
    }
}

/// Everything a plan is made of.
#[derive(Debug)]
pub struct Inputs<'a> {
    /// The application.
    pub application: &'a ApplicationKey,
    /// As whom the pass runs.
    pub identity: &'a Identity,
    /// What should be.
    pub desired: &'a Desired,
    /// What is, for every desired object and every object of the inventory. One that is missing here counts as absent.
    pub live: &'a BTreeMap<ObjectKey, LiveObject>,
    /// The kinds of objects that are in the inventory and not desired.
    pub kinds: &'a BTreeMap<ObjectKey, ServedKind>,
    /// What the application owns.
    pub inventory: &'a Inventory,
    /// What other applications own and want.
    pub holdings: &'a [Holding],
    /// What the applications of the same run desire, by object: one that is no longer desired here and is desired
    /// there is taken over instead of deleted.
    pub wanted: &'a BTreeMap<ObjectKey, ApplicationKey>,
    /// How the application wants it.
    pub settings: &'a Settings,
}

/// Makes the plan. Every desired object and every object of the inventory gets exactly one step.
#[must_use]
pub fn build(inputs: &Inputs<'_>) -> Plan {
    let mut steps: Vec<Step> = inputs.desired.objects().iter().map(|object| desired_step(inputs, object)).collect();
    let desired = inputs.desired.keys();
    let leftovers = leftovers(inputs, &desired);
    let hold = prune::mass_deletion(&leftovers, inputs.inventory.len());
    steps.extend(leftovers);
    Plan::new(inputs.application.clone(), inputs.identity.clone(), steps, hold)
}

fn leftovers(inputs: &Inputs<'_>, desired: &BTreeSet<&ObjectKey>) -> Vec<Step> {
    let unknown_kinds = inputs.desired.objects().iter().any(|object| matches!(object.served, Served::Never(_)));
    inputs
        .inventory
        .entries()
        .filter(|(key, _)| !desired.contains(key))
        .map(|(key, entry)| {
            prune::step(&Leftover {
                key,
                entry,
                live: inputs.live.get(key).unwrap_or(&LiveObject::Absent),
                kind: inputs.kinds.get(key),
                taker: taker(inputs, key),
                settings: inputs.settings,
                nothing_desired: inputs.desired.objects().is_empty(),
                unknown_kinds,
            })
        })
        .collect()
}

/// The other application that wants the object.
fn taker(inputs: &Inputs<'_>, key: &ObjectKey) -> Option<String> {
    if let Some(application) = inputs.wanted.get(key).filter(|application| *application != inputs.application) {
        return Some(application.to_string());
    }
    inputs
        .holdings
        .iter()
        .filter(|holding| holding.application != *inputs.application)
        .find(|holding| holding.claimed.contains(key) || holding.owned.contains(key))
        .map(|holding| holding.application.to_string())
}

/// The other application that owns the object.
fn owner<'a>(inputs: &'a Inputs<'_>, key: &ObjectKey) -> Option<&'a ApplicationKey> {
    inputs
        .holdings
        .iter()
        .map(|holding| (&holding.application, &holding.owned))
        .find(|(application, owned)| *application != inputs.application && owned.contains(key))
        .map(|(application, _)| application)
}

fn desired_step(inputs: &Inputs<'_>, desired: &DesiredObject) -> Step {
    let found = inputs.live.get(&desired.key);
    let entry = inputs.inventory.get(&desired.key);
    let live = match found {
        Some(LiveObject::Present(live)) => Some(Arc::clone(live)),
        _ => None,
    };
    let terminating = live.as_ref().is_some_and(|live| live.pointer("/metadata/deletionTimestamp").is_some());
    let mut step = Step {
        key: desired.key.clone(),
        kind: match &desired.served {
            Served::Now(kind) => Some(kind.clone()),
            Served::Later(_) | Served::Never(_) => None,
        },
        gvk: desired.object.gvk().clone(),
        action: Action::Create,
        content: None,
        wave: desired.wave,
        live_uid: live.as_deref().and_then(uid).map(str::to_owned),
        terminating,
        live,
        origins: desired.origins.clone(),
        secrecy: desired.secrecy,
        comparison: None,
        notes: Vec::new(),
    };
    step.action = match blocked(inputs, desired, found) {
        Some(action) => action,
        None => {
            step.content = Some(content(inputs, desired, (step.live.as_deref(), entry), &mut step.notes));
            action(inputs, &step, entry)
        }
    };
    step
}

fn blocked(inputs: &Inputs<'_>, desired: &DesiredObject, live: Option<&LiveObject>) -> Option<Action> {
    if let Served::Never(hint) = &desired.served {
        let why = format!("the cluster serves no kind {}{hint}", desired.object.gvk());
        return Some(Action::Blocked { why, claim: Claim::No });
    }
    if let Some(LiveObject::Unreadable(why)) = live {
        return Some(Action::Blocked { why: format!("it cannot be read: {why}"), claim: Claim::No });
    }
    let owner = owner(inputs, &desired.key)?;
    let why = format!(
        "it belongs to application {owner}, and {} wants it too: remove it from one of them (once {owner} gives it up, it is handed over)",
        inputs.application
    );
    Some(Action::Blocked { why, claim: Claim::Record })
}

/// What is sent for a desired object, given what is live and recorded.
fn content(
    inputs: &Inputs<'_>,
    desired: &DesiredObject,
    (live, entry): (Option<&Value>, Option<&Entry>),
    notes: &mut Vec<String>,
) -> Content {
    let ignored = ignore::pointers(&inputs.settings.ignore, desired);
    let own = live.and_then(fields::own_entry);
    let recorded = matches!(entry.map(|entry| &entry.state), Some(EntryState::Applied(_) | EntryState::Pending));
    let adopts = live.is_some() && !(recorded && own.is_some());
    let conflicts = match live {
        Some(live) if adopts && migrate::other_tool(live).is_some() => Conflicts::Fail,
        _ => inputs.settings.conflicts,
    };
    let stripped = ignore::strip(desired, live, &ignored, notes);
    let ownership = live.and_then(|live| {
        let entry = if adopts { migrate::united_entry(live, &desired.object.gvk().api_version()) } else { None };
        migrate::ownership_patch(live, entry, &stripped.disown)
    });
    Content { body: stripped.body, digest: stripped.digest, recorded: stripped.recorded, conflicts, ownership, ignored }
}

fn action(inputs: &Inputs<'_>, step: &Step, entry: Option<&Entry>) -> Action {
    let (Some(live), Some(content)) = (step.live.as_deref(), step.content.as_ref()) else { return Action::Create };
    if step.terminating {
        return Action::Create;
    }
    let Some(entry) = entry else { return adopt_or_update(inputs, live) };
    let EntryState::Applied(applied) = &entry.state else { return adopt_or_update(inputs, live) };
    let as_it_was = applied.desired == content.digest
        && entry.version == step.gvk.version
        && content.ownership.is_none()
        && applied.holds(live);
    if as_it_was { Action::Unchanged } else { Action::Update }
}

/// An object that exists without a record of an apply: ours if we applied it and were stopped before the record was
/// written, else somebody else's until now.
fn adopt_or_update(inputs: &Inputs<'_>, live: &Value) -> Action {
    let named = live
        .pointer("/metadata/annotations")
        .and_then(|annotations| annotations.get(APPLICATION_ANNOTATION))
        .and_then(Value::as_str);
    let ours = fields::own_entry(live).is_some() && named == Some(inputs.application.to_string().as_str());
    if ours { Action::Update } else { Action::Adopt }
}

/// uid of a live object.
pub(super) fn uid(live: &Value) -> Option<&str> {
    live.pointer("/metadata/uid").and_then(Value::as_str)
}
