//! Stage 7, on request: what the API server would make of the plan.

use std::collections::{BTreeMap, BTreeSet};

use bowline_core::object::ObjectKey;
use bowline_core::plan::{Action, Plan, Step};
use bowline_core::port::cluster::{Apply, Cluster, Persistence, Target};
use futures::StreamExt as _;
use serde_json::Value;

use crate::assignment::Pass;
use crate::prepared::Rehearsal;
use crate::progress::Event;

/// Dry runs at a time.
const CONCURRENCY: usize = 16;

/// Asks the API server to apply every object that would be created, changed or adopted, without storing anything.
///
/// Without a rehearsal the plan comes back as it is. Objects in a namespace, or of a kind, that the same plan creates cannot be tried and stay as planned.
pub async fn rehearse(pass: &Pass<'_>, plan: Plan, mode: Rehearsal) -> Plan {
    if mode == Rehearsal::None {
        return plan;
    }
    let created: BTreeSet<&str> = plan
        .steps()
        .iter()
        .filter(|step| step.gvk.kind == "Namespace" && step.gvk.group.is_empty() && step.action == Action::Create)
        .map(|step| step.key.name.as_str())
        .collect();
    let tried: Vec<&Step> = plan
        .steps()
        .iter()
        .filter(|step| matches!(step.action, Action::Create | Action::Update | Action::Adopt))
        .filter(|step| step.kind.is_some() && !step.terminating && !created.contains(step.key.namespace.as_str()))
        .collect();
    pass.progress.tell(&Event::Rehearsing(tried.len()));
    let results: BTreeMap<ObjectKey, Result<Value, String>> = futures::stream::iter(tried)
        .map(|step| async { try_step(&plan, step, pass.cluster).await.map(|result| (step.key.clone(), result)) })
        .buffer_unordered(CONCURRENCY)
        .filter_map(std::future::ready)
        .collect()
        .await;
    let untried = previews(&plan, &results);
    plan.with_dry_runs(results.into_iter().chain(untried).collect())
}

async fn try_step(plan: &Plan, step: &Step, cluster: &dyn Cluster) -> Option<Result<Value, String>> {
    let (kind, content) = (step.kind.clone()?, step.content.as_ref()?);
    let target = Target { kind, namespace: step.key.namespace.clone(), name: step.key.name.clone() };
    let apply =
        Apply { target: &target, body: &content.body, conflicts: content.conflicts, persistence: Persistence::DryRun };
    let written = cluster.apply(plan.identity(), apply).await;
    Some(written.map(|written| written.object).map_err(|error| error.to_string()))
}

/// Objects that couldn't be tried are shown as they are written.
fn previews(
    plan: &Plan,
    tried: &BTreeMap<ObjectKey, Result<Value, String>>,
) -> Vec<(ObjectKey, Result<Value, String>)> {
    plan.steps()
        .iter()
        .filter(|step| step.action == Action::Create && !tried.contains_key(&step.key))
        .filter_map(|step| {
            let desired = serde_json::from_str(&step.content.as_ref()?.body).ok()?;
            Some((step.key.clone(), Ok(desired)))
        })
        .collect()
}
