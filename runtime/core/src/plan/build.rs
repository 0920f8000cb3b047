//! From what is desired, live and owned to the steps of a plan.

use std::collections::{BTreeMap, btree_map};
use std::sync::Arc;
use std::vec;

use serde_json::Value;

use super::Plan;
use super::cursor::Cursor;
use super::ignore;
use super::migrate;
use super::prune::{self, Leftover};
use super::step::{Action, Claim, Content, Step};
use crate::application::IgnoreRule;
use crate::desired::{APPLICATION_ANNOTATION, Desired, DesiredObject, Served};
use crate::fields;
use crate::inventory::{ApplicationKey, Entry, EntryState, Inventory};
use crate::kinds::ServedKind;
use crate::object::{ObjectKey, annotation, metadata};
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
    let mut entries: Vec<(&ObjectKey, &Entry)> = inputs.inventory.entries().collect();
    // A stable sort merges what is in order already, as every chunk of the inventory is.
    entries.sort_by_key(|(key, _)| *key);
    let owned = entries.len();
    let mut entries = entries.into_iter().peekable();
    let mut walk = Walk::new(inputs);
    let mut steps = Vec::with_capacity(inputs.desired.objects().len());
    for desired in inputs.desired.sorted() {
        let entry = loop {
            let Some((key, entry)) = entries.next_if(|(key, _)| **key <= desired.key) else { break None };
            if *key == desired.key {
                break Some(entry);
            }
            steps.push(walk.leftover(key, entry));
        };
        steps.push(walk.desired(desired, entry));
    }
    steps.extend(entries.map(|(key, entry)| walk.leftover(key, entry)));
    let hold = prune::mass_deletion(&steps, owned);
    Plan::new(inputs.application.clone(), inputs.identity.clone(), steps, hold)
}

/// A walk over all objects of a plan, in the order of their keys.
struct Walk<'a> {
    inputs: &'a Inputs<'a>,
    live: Cursor<btree_map::Iter<'a, ObjectKey, LiveObject>>,
    kinds: Cursor<btree_map::Iter<'a, ObjectKey, ServedKind>>,
    /// The other applications that own objects.
    owners: Cursor<vec::IntoIter<(&'a ObjectKey, &'a ApplicationKey)>>,
    /// The other applications that own or want objects.
    takers: Cursor<vec::IntoIter<(&'a ObjectKey, &'a ApplicationKey)>>,
    /// Some desired object is of a kind nobody serves.
    unknown_kinds: bool,
}

impl<'a> Walk<'a> {
    fn new(inputs: &'a Inputs<'a>) -> Self {
        let owners = held_by_others(inputs, |holding| holding.owned.iter());
        let takers = held_by_others(inputs, |holding| holding.claimed.iter().chain(&holding.owned));
        let unknown_kinds = inputs.desired.objects().iter().any(|object| matches!(object.served, Served::Never(_)));
        Self {
            inputs,
            live: Cursor::new(inputs.live),
            kinds: Cursor::new(inputs.kinds),
            owners: Cursor::new(owners),
            takers: Cursor::new(takers),
            unknown_kinds,
        }
    }

    /// The step of a desired object; `entry` is what the inventory says of it.
    fn desired(&mut self, desired: &'a DesiredObject, entry: Option<&'a Entry>) -> Step {
        let (live, owner) = (self.live.seek(&desired.key), self.owners.seek(&desired.key));
        desired_step(self.inputs, &Wish { desired, live, entry, owner })
    }

    /// The step of an object that the inventory lists and nobody desires.
    fn leftover(&mut self, key: &'a ObjectKey, entry: &'a Entry) -> Step {
        let inputs = self.inputs;
        let wanted = inputs.wanted.get(key).filter(|application| *application != inputs.application);
        prune::step(&Leftover {
            key,
            entry,
            live: self.live.seek(key).unwrap_or(&LiveObject::Absent),
            kind: self.kinds.seek(key),
            taker: wanted.or_else(|| self.takers.seek(key)),
            settings: inputs.settings,
            nothing_desired: inputs.desired.objects().is_empty(),
            unknown_kinds: self.unknown_kinds,
        })
    }
}

/// The objects that `held` takes from the holdings of other applications, with the application, sorted by key; of
/// several applications with the same object, the first by name comes first.
fn held_by_others<'a, H>(
    inputs: &Inputs<'a>,
    held: impl Fn(&'a Holding) -> H,
) -> Vec<(&'a ObjectKey, &'a ApplicationKey)>
where
    H: Iterator<Item = &'a ObjectKey>,
{
    let others = inputs.holdings.iter().filter(|holding| holding.application != *inputs.application);
    let mut objects: Vec<_> = others.flat_map(|holding| held(holding).map(|key| (key, &holding.application))).collect();
    objects.sort();
    objects
}

/// A desired object and what is known of it.
struct Wish<'a> {
    desired: &'a DesiredObject,
    live: Option<&'a LiveObject>,
    entry: Option<&'a Entry>,
    /// The other application that owns it.
    owner: Option<&'a ApplicationKey>,
}

fn desired_step(inputs: &Inputs<'_>, wish: &Wish<'_>) -> Step {
    let desired = wish.desired;
    let live = match wish.live {
        Some(LiveObject::Present(live)) => Some(Arc::clone(live)),
        _ => None,
    };
    let terminating = live.as_ref().is_some_and(|live| metadata(live, "deletionTimestamp").is_some());
    let mut step = Step {
        key: desired.key.clone(),
        kind: match &desired.served {
            Served::Now(kind) => Some(kind.clone()),
            Served::Later(_) | Served::Never(_) => None,
        },
        gvk: desired.gvk.clone(),
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
    step.action = match blocked(inputs, wish) {
        Some(action) => action,
        None => {
            // One that is being deleted is followed by a new one.
            let stays = step.live.as_deref().filter(|_| !terminating);
            step.content = Some(content(inputs, desired, (stays, wish.entry), &mut step.notes));
            action(inputs, &step, wish.entry)
        }
    };
    step
}

fn blocked(inputs: &Inputs<'_>, wish: &Wish<'_>) -> Option<Action> {
    if let Served::Never(hint) = &wish.desired.served {
        let why = format!("the cluster serves no kind {}{hint}", wish.desired.gvk);
        return Some(Action::Blocked { why, claim: Claim::No });
    }
    if let Some(LiveObject::Unreadable(why)) = wish.live {
        return Some(Action::Blocked { why: format!("it cannot be read: {why}"), claim: Claim::No });
    }
    let owner = wish.owner?;
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
    let atomic = match entry.map(|entry| &entry.state) {
        Some(EntryState::Applied(applied)) => applied.atomic.as_slice(),
        _ => &[],
    };
    let stripped = ignore::strip(desired, live, (&ignored, atomic), notes);
    let ownership = live.and_then(|live| {
        let entry = if adopts { migrate::united_entry(live, &desired.gvk.api_version()) } else { None };
        migrate::ownership_patch(live, entry, &stripped.disown)
    });
    let ignore::Stripped { body, digest, atomic, .. } = stripped;
    Content { body, digest, conflicts, ownership, ignored, atomic }
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
    let named = annotation(live, APPLICATION_ANNOTATION);
    let ours = fields::own_entry(live).is_some() && named == Some(inputs.application.to_string().as_str());
    if ours { Action::Update } else { Action::Adopt }
}

/// uid of a live object.
pub(super) fn uid(live: &Value) -> Option<&str> {
    metadata(live, "uid")?.as_str()
}
