//! The plan: what a pass will do, as an immutable value with a digest.
//!
//! A plan leaves no choice to whoever executes it. Two plans with equal digests do the same: the digest covers every
//! step's action, object and desired content and the uid of what is pruned or adopted, and the identity the pass
//! runs as; never resourceVersions or status. What a person approved is what runs.

mod build;
mod cursor;
mod ignore;
mod migrate;
mod preview;
mod prune;
mod step;

pub use build::{Empty, Inputs, LiveObject, Pruning, Settings, build};
pub use ignore::{InvalidPointer, Pointer, Recorded};
pub use step::{Action, Claim, Comparison, Content, Prune, Step};

use std::collections::BTreeMap;

use serde_json::Value;

use crate::digest::{Digest, Hasher};
use crate::inventory::ApplicationKey;
use crate::mask::masked_pair;
use crate::object::ObjectKey;
use crate::port::cluster::Identity;

/// What a pass will do.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    application: ApplicationKey,
    identity: Identity,
    steps: Vec<Step>,
    hold: Option<String>,
    digest: Digest,
}

/// A confirmation names another plan than the one that would run.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("the plan is {actual} now, not {confirmed} as confirmed: look at the new plan and confirm that")]
pub struct ConfirmedAnother {
    /// Digest of the plan that would run.
    pub actual: Digest,
    /// Digest that was confirmed.
    pub confirmed: Digest,
}

impl Plan {
    /// Of `steps` that are sorted by key, at least inside each wave.
    fn new(application: ApplicationKey, identity: Identity, mut steps: Vec<Step>, hold: Option<String>) -> Self {
        steps.sort_by_key(|step| step.wave);
        let digest = digest(&application, &identity, &steps);
        Self { application, identity, steps, hold, digest }
    }

    /// Whose plan it is.
    #[must_use]
    pub fn application(&self) -> &ApplicationKey {
        &self.application
    }

    /// As whom it runs.
    #[must_use]
    pub fn identity(&self) -> &Identity {
        &self.identity
    }

    /// The steps, in the order in which objects are applied. Deletions run after everything else, in reverse.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// Why nothing may run until a person confirms the plan's digest; `None` when it may.
    #[must_use]
    pub fn hold(&self) -> Option<&str> {
        self.hold.as_deref()
    }

    /// What identifies the plan.
    #[must_use]
    pub fn digest(&self) -> &Digest {
        &self.digest
    }

    /// Whether carrying it out would change the cluster, now or once confirmed.
    #[must_use]
    pub fn changes(&self) -> bool {
        self.steps.iter().any(|step| step.action.writes() || matches!(step.action, Action::Prune(_)))
    }

    /// How many steps there are of each action, by its word.
    #[must_use]
    pub fn counts(&self) -> BTreeMap<&'static str, usize> {
        let mut counts = BTreeMap::new();
        for step in &self.steps {
            *counts.entry(step.action.word()).or_default() += 1;
        }
        counts
    }

    /// The same plan with what a person confirmed set free; without a confirmation, the plan as it is.
    ///
    /// # Errors
    /// [`ConfirmedAnother`] when the confirmed digest isn't this plan's.
    pub fn confirm(mut self, confirmed: Option<&Digest>) -> Result<Self, ConfirmedAnother> {
        let Some(confirmed) = confirmed else { return Ok(self) };
        if *confirmed != self.digest {
            return Err(ConfirmedAnother { actual: self.digest, confirmed: confirmed.clone() });
        }
        self.hold = None;
        for step in &mut self.steps {
            if let Action::Prune(prune) = &mut step.action {
                prune.guard = None;
            }
        }
        Ok(self)
    }

    /// The same plan with what the API server says it would make of some objects: a step whose object would stay as it
    /// is becomes `unchanged`, one that it refuses is blocked, every other gets its comparison.
    #[must_use]
    pub fn with_dry_runs(self, mut results: BTreeMap<ObjectKey, Result<Value, String>>) -> Self {
        let Self { application, identity, mut steps, hold, .. } = self;
        for step in &mut steps {
            match results.remove(&step.key) {
                Some(Ok(result)) => compare(step, &result),
                Some(Err(why)) => step.action = Action::Blocked { why, claim: Claim::No },
                None => {}
            }
        }
        Self::new(application, identity, steps, hold)
    }

    /// The same plan with comparisons worked out from the objects alone, for work without a cluster: a step whose
    /// object would stay as it is becomes `unchanged`.
    #[must_use]
    pub fn with_previews(self) -> Self {
        let results = self
            .steps
            .iter()
            .filter(|step| matches!(step.action, Action::Create | Action::Update | Action::Adopt))
            .filter_map(|step| {
                let desired: Value = serde_json::from_str(&step.content.as_ref()?.body).ok()?;
                let result = match &step.live {
                    Some(live) => preview::applied(live, &desired),
                    None => desired,
                };
                Some((step.key.clone(), Ok(result)))
            })
            .collect();
        self.with_dry_runs(results)
    }
}

fn compare(step: &mut Step, result: &Value) {
    let nothing = Value::Null;
    let live = step.live.as_deref().filter(|_| !step.terminating);
    if let Some(live) = live
        && matches!(step.action, Action::Update)
        && without_bookkeeping(live) == without_bookkeeping(result)
    {
        step.action = Action::Unchanged;
        return;
    }
    let (before, after) = masked_pair(live.unwrap_or(&nothing), result, step.secrecy);
    step.comparison = Some(Comparison { before: presentable(before), after: presentable(after) });
}

/// The object without what changes with every write; who owns what stays, but not since when.
fn without_bookkeeping(object: &Value) -> Value {
    let mut object = object.clone();
    if let Some(metadata) = object.get_mut("metadata").and_then(Value::as_object_mut) {
        for field in ["resourceVersion", "generation"] {
            metadata.remove(field);
        }
        for entry in metadata.get_mut("managedFields").and_then(Value::as_array_mut).into_iter().flatten() {
            if let Some(entry) = entry.as_object_mut() {
                entry.remove("time");
            }
        }
    }
    object
}

/// The object without what no person wrote.
#[must_use]
pub fn presentable(mut object: Value) -> Value {
    if let Some(fields) = object.as_object_mut() {
        fields.remove("status");
    }
    if let Some(metadata) = object.get_mut("metadata").and_then(Value::as_object_mut) {
        for field in ["managedFields", "resourceVersion", "generation", "uid", "creationTimestamp", "selfLink"] {
            metadata.remove(field);
        }
    }
    object
}

fn digest(application: &ApplicationKey, identity: &Identity, steps: &[Step]) -> Digest {
    let mut hasher = Hasher::new();
    hasher.part("bowline plan 1").part(application.to_string());
    match identity {
        Identity::Caller => hasher.part("caller"),
        Identity::ServiceAccount { namespace, name } => hasher.part("service account").part(namespace).part(name),
    };
    for step in steps {
        hasher.part(step.action.word());
        for part in [&step.key.group, &step.key.kind, &step.key.namespace, &step.key.name] {
            hasher.part(part);
        }
        hasher.part(step.content.as_ref().map_or("", |content| content.digest.as_str()));
        hasher.part(match &step.action {
            Action::Prune(prune) => prune.uid.as_str(),
            Action::Adopt => step.live_uid.as_deref().unwrap_or_default(),
            Action::Release { to } => to.as_str(),
            _ => "",
        });
    }
    hasher.finish()
}
