//! Stage 8: carrying out a plan. One idempotent attempt; every error is kept.
//!
//! The inventory is stored before anything is created, so that it covers all that ever was, and again at the end.
//! Whoever is stopped between any two writes leaves a state from which the next pass goes on.

mod record;
mod write;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bowline_core::class::{Class, Classified};
use bowline_core::digest::Digest;
use bowline_core::inventory::{self, Inventory};
use bowline_core::object::ObjectKey;
use bowline_core::outcome::Result as StepResult;
use bowline_core::plan::{Action, Plan, Step};
use bowline_core::port::cluster::{self, Cluster};
use futures::StreamExt as _;
use serde_json::Value;

use crate::assignment::Pass;
use crate::progress::{Event, Progress};

/// Writes at a time. More than this gains nothing on one API server and takes the place of other clients.
const CONCURRENCY: usize = 16;

/// A plan cannot be carried out at all.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A person must confirm it first.
    #[error("nothing was written: {why}. Look at the plan and confirm it with --confirm {digest}")]
    Confirm {
        /// Why.
        why: String,
        /// Digest of the plan.
        digest: Digest,
    },
    /// The inventory couldn't be stored, so nothing was written.
    #[error("nothing was written, because the inventory cannot be stored: {0}")]
    StoreInventory(#[source] cluster::Error),
}

impl Classified for Error {
    fn class(&self) -> Class {
        match self {
            Self::Confirm { .. } => Class::Denied,
            Self::StoreInventory(error) => error.class(),
        }
    }

    fn label(&self) -> &'static str {
        match self {
            Self::Confirm { .. } => "apply-confirm",
            Self::StoreInventory(error) => error.label(),
        }
    }
}

/// What became of one step.
#[derive(Debug, Clone)]
pub struct Done {
    /// What became of it.
    pub result: StepResult,
    /// The error, or why it was skipped or kept; empty otherwise.
    pub message: String,
    /// What a person should know.
    pub notes: Vec<String>,
    /// The object after the step, if there is one.
    pub object: Option<Arc<Value>>,
    /// What the inventory is to say of an object that was applied.
    pub(crate) record: Option<inventory::Applied>,
}

/// A plan and what became of each of its steps.
#[derive(Debug)]
pub struct Applied {
    plan: Plan,
    done: BTreeMap<ObjectKey, Done>,
}

impl Applied {
    /// The plan.
    #[must_use]
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// What became of a step's object.
    #[must_use]
    pub fn done(&self, key: &ObjectKey) -> Option<&Done> {
        self.done.get(key)
    }
}

/// Carries out `plan`. A failing object stops neither its neighbours nor the later kinds of its wave, but later
/// waves, which a person put behind it, and every deletion. With it comes the inventory, to be stored by [`settle`].
///
/// # Errors
/// When the plan waits for a confirmation, or the inventory cannot be stored beforehand. Then nothing was written.
pub async fn apply(pass: &Pass<'_>, plan: Plan, mut inventory: Inventory) -> Result<(Applied, Inventory), Error> {
    let cluster = pass.cluster;
    if let Some(why) = plan.hold() {
        return Err(Error::Confirm { why: why.to_owned(), digest: plan.digest().clone() });
    }
    record::before(&plan, &mut inventory);
    cluster.store_inventory(plan.identity(), &mut inventory).await.map_err(Error::StoreInventory)?;
    let run = Run {
        plan: &plan,
        cluster,
        timeout: pass.assignment.application.sync.timeout,
        progress: pass.progress,
        done: AtomicUsize::new(0),
    };
    let mut done = run.write_all().await;
    let failed = done.values().any(|done| matches!(done.result, StepResult::Failed | StepResult::Skipped));
    run.prune_all(failed, &mut done).await;
    record::after(&plan, &done, &mut inventory);
    Ok((Applied { plan, done }, inventory))
}

/// Stores the inventory after the writes; gives what failed. Everything that exists is listed already, so this may
/// take place while other stages look at the result.
pub async fn settle(pass: &Pass<'_>, applied: &Applied, mut inventory: Inventory) -> Vec<String> {
    let stored = pass.cluster.store_inventory(applied.plan.identity(), &mut inventory).await;
    let failure =
        |error| format!("the inventory could not be stored after the writes (the next pass repairs it): {error}");
    stored.err().map(failure).into_iter().collect()
}

struct Run<'a> {
    plan: &'a Plan,
    cluster: &'a dyn Cluster,
    timeout: Duration,
    progress: &'a dyn Progress,
    done: AtomicUsize,
}

impl Run<'_> {
    /// Applies wave by wave, and inside a wave rank by rank.
    async fn write_all(&self) -> BTreeMap<ObjectKey, Done> {
        let mut done = BTreeMap::new();
        let mut failed_wave: Option<i32> = None;
        let steps: Vec<&Step> = self.plan.steps().iter().filter(|step| !is_deletion(&step.action)).collect();
        for group in steps.chunk_by(|one, other| one.wave == other.wave) {
            let number = group[0].wave.number;
            let skipped = failed_wave.filter(|failed| *failed < number);
            let results: Vec<(ObjectKey, Done)> = futures::stream::iter(group)
                .map(|step| async move {
                    let done = match skipped {
                        Some(failed) if step.action.writes() => skip(&format!("wave {failed} failed")),
                        _ => write::step(self.plan, step, self.cluster, self.timeout, self.progress).await,
                    };
                    self.count(step);
                    (step.key.clone(), done)
                })
                .buffer_unordered(CONCURRENCY)
                .collect()
                .await;
            if failed_wave.is_none() && results.iter().any(|(_, done)| done.result == StepResult::Failed) {
                failed_wave = Some(number);
            }
            done.extend(results);
        }
        done
    }

    /// Deletes in reverse order; nothing when anything failed before.
    async fn prune_all(&self, failed: bool, done: &mut BTreeMap<ObjectKey, Done>) {
        let mut steps: Vec<&Step> = self.plan.steps().iter().filter(|step| is_deletion(&step.action)).collect();
        steps.reverse();
        let mut failed = failed;
        for group in steps.chunk_by(|one, other| one.wave == other.wave) {
            let results: Vec<(ObjectKey, Done)> = futures::stream::iter(group)
                .map(|step| async move {
                    let done = if failed {
                        skip("nothing is deleted because something failed before")
                    } else {
                        write::prune(self.plan, step, self.cluster).await
                    };
                    self.count(step);
                    (step.key.clone(), done)
                })
                .buffer_unordered(CONCURRENCY)
                .collect()
                .await;
            failed |= results.iter().any(|(_, done)| done.result == StepResult::Failed);
            done.extend(results);
        }
    }

    fn count(&self, step: &Step) {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        self.progress.tell(&Event::Applied { done, total: self.plan.steps().len(), key: &step.key });
    }
}

fn is_deletion(action: &Action) -> bool {
    matches!(action, Action::Prune(_))
}

fn skip(why: &str) -> Done {
    Done { result: StepResult::Skipped, message: why.to_owned(), notes: Vec::new(), object: None, record: None }
}
