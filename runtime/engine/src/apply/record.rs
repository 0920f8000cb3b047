//! What the inventory says before and after a plan is carried out.

use std::collections::BTreeMap;

use bowline_core::inventory::{Entry, EntryState, Inventory};
use bowline_core::object::ObjectKey;
use bowline_core::outcome::Result as StepResult;
use bowline_core::plan::{Action, Claim, Plan, Step};

use super::Done;

/// Before anything is written: every object that will be created or adopted is listed.
pub(super) fn before(plan: &Plan, inventory: &mut Inventory) {
    for step in plan.steps() {
        let state = match &step.action {
            Action::Create | Action::Update | Action::Adopt => EntryState::Pending,
            Action::Blocked { claim: Claim::Record, .. } => EntryState::Claimed,
            _ => continue,
        };
        let listed = inventory.get(&step.key).map(|entry| &entry.state);
        let known = match (listed, &state) {
            (Some(EntryState::Applied(_) | EntryState::Pending), EntryState::Pending) => true,
            (Some(listed), state) => listed == state,
            (None, _) => false,
        };
        if !known {
            inventory.set(step.key.clone(), Entry { version: step.gvk.version.clone(), state });
        }
    }
}

/// After everything was tried: what was applied with what the API server returned, and without what is gone.
pub(super) fn after(plan: &Plan, done: &BTreeMap<ObjectKey, Done>, inventory: &mut Inventory) {
    for step in plan.steps() {
        let Some(done) = done.get(&step.key) else { continue };
        match (&step.action, done.result) {
            (Action::Create | Action::Update | Action::Adopt, _) => applied(step, done, inventory),
            (Action::Forget | Action::Release { .. }, _) => inventory.remove(&step.key),
            // An object whose deletion has begun stays listed until it is gone.
            (Action::Prune(_), StepResult::Pruned) if done.object.is_none() => inventory.remove(&step.key),
            _ => {}
        }
    }
}

fn applied(step: &Step, done: &Done, inventory: &mut Inventory) {
    if let Some(record) = &done.record {
        let state = EntryState::Applied(record.clone());
        inventory.set(step.key.clone(), Entry { version: step.gvk.version.clone(), state });
    }
}
