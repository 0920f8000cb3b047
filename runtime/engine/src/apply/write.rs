//! One step.

use std::sync::Arc;
use std::time::Duration;

use bowline_core::fields;
use bowline_core::inventory::Applied;
use bowline_core::outcome::Result as StepResult;
use bowline_core::plan::{Action, Plan, Pointer, Step};
use bowline_core::port::cluster::{Apply, Cluster, Deletion, Error, Persistence, Target};
use serde_json::{Map, Value, json};

use super::Done;
use crate::progress::{Event, Progress};

/// Carries out a step that deletes nothing.
pub(super) async fn step(
    plan: &Plan,
    step: &Step,
    cluster: &dyn Cluster,
    timeout: Duration,
    progress: &dyn Progress,
) -> Done {
    match &step.action {
        Action::Unchanged => untouched(step, StepResult::Unchanged, ""),
        Action::Forget => untouched(step, StepResult::Forgotten, ""),
        Action::Release { to } => untouched(step, StepResult::Kept, format!("application {to} takes it over")),
        Action::Keep { why } => untouched(step, StepResult::Kept, why),
        Action::Blocked { why, .. } => untouched(step, StepResult::Failed, why),
        Action::Create | Action::Update | Action::Adopt | Action::Prune(_) => {
            match write(plan, step, cluster, timeout, progress).await {
                Ok(done) => done,
                Err(error) => untouched(step, StepResult::Failed, error.to_string()),
            }
        }
    }
}

/// A step that left the object as it was found, and what it owns of it too.
fn untouched(step: &Step, result: StepResult, message: impl Into<String>) -> Done {
    Done { result, message: message.into(), notes: step.notes.clone(), object: step.live.clone(), record: None }
}

async fn write(
    plan: &Plan,
    step: &Step,
    cluster: &dyn Cluster,
    timeout: Duration,
    progress: &dyn Progress,
) -> Result<Done, Error> {
    let content = step.content.as_ref().expect("a step that writes has content");
    let identity = plan.identity();
    let kind = match &step.kind {
        Some(kind) => kind.clone(),
        None => {
            progress.tell(&Event::Waiting(&format!("{} to be served", step.gvk)));
            cluster.wait_served(identity, &step.gvk, timeout).await?
        }
    };
    let target = Target { kind, namespace: step.key.namespace.clone(), name: step.key.name.clone() };
    if let (true, Some(uid)) = (step.terminating, &step.live_uid) {
        progress.tell(&Event::Waiting(&format!("{} to be gone", step.key)));
        cluster.wait_gone(identity, &target, uid, timeout).await?;
    } else if let Some(patch) = &content.ownership {
        cluster.patch(identity, &target, patch).await?;
    }
    let apply =
        Apply { target: &target, body: &content.body, conflicts: content.conflicts, persistence: Persistence::Persist };
    let written = cluster.apply(identity, apply).await?;
    let mut notes = step.notes.clone();
    notes.extend(written.warnings);
    let recorded = content.recorded(&written.object);
    let object = leave_to_others(plan, &target, written.object, &content.ignored, cluster).await?;
    notes.extend(retained(step, &object));
    let record = Applied::record(recorded.desired, &object);
    let record = record.map(|record| Applied { atomic: recorded.atomic, ..record });
    let result = result(step, &object);
    Ok(Done { result, message: String::new(), notes, object: Some(Arc::new(object)), record })
}

fn result(step: &Step, object: &Value) -> StepResult {
    let version = |object: &Value| object.pointer("/metadata/resourceVersion").cloned();
    match &step.live {
        Some(live) if !step.terminating && version(live) == version(object) => StepResult::Unchanged,
        _ if step.action == Action::Create => StepResult::Created,
        _ if step.action == Action::Adopt => StepResult::Adopted,
        _ => StepResult::Configured,
    }
}

/// Controllers write to a new object within milliseconds, each time moving it on under our patch; they settle quickly.
const TRIES: usize = 8;

/// Takes ignored fields out of what we own of an object that was just applied; gives the object after that.
async fn leave_to_others(
    plan: &Plan,
    target: &Target,
    applied: Value,
    ignored: &[Pointer],
    cluster: &dyn Cluster,
) -> Result<Value, Error> {
    let mut object = applied;
    for tried in 1.. {
        let Some(patch) = give_up(&object, ignored) else { break };
        match cluster.patch(plan.identity(), target, &patch).await {
            Ok(written) => return Ok(written.object),
            Err(Error::Race { .. }) if tried < TRIES => {
                let found = cluster.read(plan.identity(), std::slice::from_ref(target)).await.pop();
                match found {
                    Some(Ok(Some(found))) => object = found,
                    Some(Err(error)) => return Err(error),
                    // Somebody deleted it: the next pass creates it again.
                    Some(Ok(None)) | None => break,
                }
            }
            Err(error) => return Err(error),
        }
    }
    Ok(object)
}

/// A patch that takes ignored fields out of what we own of a new object; the next pass leaves them alone.
fn give_up(object: &Value, ignored: &[Pointer]) -> Option<Value> {
    let own = fields::field_set(fields::own_entry(object)?)?;
    let mut set = own.clone();
    for pointer in ignored {
        if let Some(located) = fields::locate(own, object, pointer.segments()) {
            fields::remove(&mut set, &located.path);
        }
    }
    if set == *own {
        return None;
    }
    let entries: Vec<Value> = fields::entries(object)
        .map(|entry| {
            let mut entry: Map<String, Value> = entry.clone();
            if fields::field_set(&entry) == Some(own) && fields::text(&entry, "operation") == "Apply" {
                entry.insert("fieldsV1".to_owned(), Value::Object(set.clone()));
            }
            Value::Object(entry)
        })
        .collect();
    Some(json!([
        {"op": "test", "path": "/metadata/resourceVersion", "value": object.pointer("/metadata/resourceVersion")?},
        {"op": "replace", "path": "/metadata/managedFields", "value": entries},
    ]))
}

/// Fields that left Git and stay in the cluster, because another manager owns them too.
fn retained(step: &Step, object: &Value) -> Option<String> {
    let own = |object| fields::own_entry(object).and_then(fields::field_set);
    let (before, after) = (own(step.live.as_deref()?)?, own(object)?);
    let found: Vec<String> = fields::retained(before, after, object)
        .into_iter()
        .filter(|field| {
            let ignored = &step.content.as_ref().expect("a written step has content").ignored;
            !ignored.iter().any(|pointer| *field == pointer.to_string().replace('/', "."))
        })
        .collect();
    (!found.is_empty()).then(|| format!("still there, because other managers own it too: {}", found.join(", ")))
}

/// Carries out a deletion.
pub(super) async fn prune(plan: &Plan, step: &Step, cluster: &dyn Cluster) -> Done {
    let Action::Prune(prune) = &step.action else {
        return untouched(step, StepResult::Kept, "");
    };
    if let Some(why) = &prune.guard {
        return untouched(step, StepResult::Kept, format!("{why}: confirm with --confirm {}", plan.digest()));
    }
    let Some(kind) = step.kind.clone() else {
        return untouched(step, StepResult::Failed, format!("the cluster serves no kind {}", step.gvk));
    };
    let target = Target { kind, namespace: step.key.namespace.clone(), name: step.key.name.clone() };
    match cluster.delete(plan.identity(), &target, &prune.uid, Persistence::Persist).await {
        Ok(Deletion::Gone) => Done { notes: Vec::new(), object: None, ..untouched(step, StepResult::Pruned, "") },
        Ok(Deletion::Begun) => {
            let message = "its deletion has begun; finalizers or what it owns hold it";
            Done { notes: Vec::new(), ..untouched(step, StepResult::Pruned, message) }
        }
        Err(error) => untouched(step, StepResult::Failed, error.to_string()),
    }
}
