//! Controllers of pods. Each counts its pods, and the first count that falls short is the answer.

use super::{Outcome, count, spec};
use crate::object::{Object, conditions, number, strict_number, text};

/// The progress deadline that stands for none: the controller then never sets the condition Progressing.
const NO_DEADLINE: i64 = i32::MAX as i64;

/// A count that falls short: `have` of `want`.
fn short(reason: &str, what: &str, have: i64, want: i64) -> Option<Outcome> {
    (want > have).then(|| Outcome::in_progress(reason, format!("{what}: {have}/{want}")))
}

/// Pods too many.
fn extra(have: i64, want: i64) -> Option<Outcome> {
    (have > want)
        .then(|| Outcome::in_progress("ExtraPods", format!("Pending termination: {}", have.wrapping_sub(want))))
}

pub(super) fn stateful_set(object: &Object) -> Outcome {
    if text(object, &["spec", "updateStrategy", "type"], "") == "OnDelete" {
        return Outcome::current("StatefulSet is using the ondelete update strategy");
    }
    let wanted = spec(object, "replicas", 1);
    let replicas = count(object, "replicas");
    let counted = short("LessReplicas", "Replicas", replicas, wanted)
        .or_else(|| short("LessReady", "Ready", count(object, "readyReplicas"), wanted))
        .or_else(|| extra(replicas, wanted));
    if let Some(outcome) = counted {
        return outcome;
    }
    let updated = count(object, "updatedReplicas");
    let partition = number(object, &["spec", "updateStrategy", "rollingUpdate", "partition"], -1);
    if partition != -1 {
        let rolled_out = wanted.wrapping_sub(partition);
        return short("PartitionRollout", "updated", updated, rolled_out)
            .unwrap_or_else(|| Outcome::current(format!("Partition rollout complete. updated: {updated}")));
    }
    let current = count(object, "currentReplicas");
    if let Some(outcome) = short("LessCurrent", "current", current, wanted) {
        return outcome;
    }
    let revision = |field| text(object, &["status", field], "");
    if revision("currentRevision") != revision("updateRevision") {
        return Outcome::in_progress("RevisionMismatch", "Waiting for updated revision to match current");
    }
    Outcome::current(format!("All replicas scheduled as expected. Replicas: {replicas}"))
}

pub(super) fn deployment(object: &Object) -> Result<Outcome, String> {
    let mut progressing = spec(object, "progressDeadlineSeconds", NO_DEADLINE) == NO_DEADLINE;
    let mut available = false;
    for condition in conditions(object)? {
        match condition.kind {
            "Progressing" if condition.reason == "ProgressDeadlineExceeded" => {
                return Ok(Outcome::failed(condition.reason, "Progress deadline exceeded"));
            }
            "Progressing" => {
                progressing |= condition.status == "True" && condition.reason == "NewReplicaSetAvailable";
            }
            "Available" => available |= condition.status == "True",
            _ => {}
        }
    }
    if let Some(outcome) = deployment_counts(object) {
        return Ok(outcome);
    }
    if !progressing {
        return Ok(Outcome::in_progress("ReplicaSetNotAvailable", "ReplicaSet not Available"));
    }
    if !available {
        return Ok(Outcome::in_progress("DeploymentNotAvailable", "Deployment not Available"));
    }
    let replicas = count(object, "replicas");
    Ok(Outcome::current(format!("Deployment is available. Replicas: {replicas}")))
}

fn deployment_counts(object: &Object) -> Option<Outcome> {
    let wanted = spec(object, "replicas", 1);
    let replicas = count(object, "replicas");
    let updated = count(object, "updatedReplicas");
    let available = count(object, "availableReplicas");
    short("LessReplicas", "Replicas", replicas, wanted)
        .or_else(|| short("LessUpdated", "Updated", updated, wanted))
        .or_else(|| extra(replicas, wanted))
        .or_else(|| short("LessAvailable", "Available", available, updated))
        .or_else(|| short("LessReady", "Ready", count(object, "readyReplicas"), wanted))
}

pub(super) fn replica_set(object: &Object) -> Result<Outcome, String> {
    let failing =
        conditions(object)?.iter().any(|condition| condition.kind == "ReplicaFailure" && condition.status == "True");
    if failing {
        return Ok(Outcome::in_progress("ReplicaFailure", "Replica Failure condition. Check Pods"));
    }
    let wanted = spec(object, "replicas", 1);
    let replicas = count(object, "replicas");
    let labelled = count(object, "fullyLabeledReplicas");
    let available = count(object, "availableReplicas");
    Ok(short("LessLabelled", "Labelled", labelled, wanted)
        .or_else(|| short("LessAvailable", "Available", available, wanted))
        .or_else(|| short("LessReady", "Ready", count(object, "readyReplicas"), wanted))
        .or_else(|| extra(replicas, wanted))
        .unwrap_or_else(|| Outcome::current(format!("ReplicaSet is available. Replicas: {replicas}"))))
}

pub(super) fn daemon_set(object: &Object) -> Result<Outcome, String> {
    if let Some(outcome) = unseen(object)? {
        return Ok(outcome);
    }
    let wanted = number(object, &["status", "desiredNumberScheduled"], -1);
    if wanted == -1 {
        return Ok(Outcome::in_progress("NoDesiredNumber", "Missing .status.desiredNumberScheduled"));
    }
    let short = |reason, what, field| short(reason, what, count(object, field), wanted);
    Ok(short("LessCurrent", "Current", "currentNumberScheduled")
        .or_else(|| short("LessUpdated", "Updated", "updatedNumberScheduled"))
        .or_else(|| short("LessAvailable", "Available", "numberAvailable"))
        .or_else(|| short("LessReady", "Ready", "numberReady"))
        .unwrap_or_else(|| Outcome::current(format!("All replicas scheduled as expected. Replicas: {wanted}"))))
}

/// A DaemonSet that its controller has looked at has both generations.
fn unseen(object: &Object) -> Result<Option<Outcome>, String> {
    let kind = text(object, &["kind"], "");
    if strict_number(object, &["metadata", "generation"])?.is_none() {
        return Ok(Some(Outcome::in_progress("NoGeneration", format!("{kind} metadata.generation not found"))));
    }
    if strict_number(object, &["status", "observedGeneration"])?.is_none() {
        return Ok(Some(Outcome::in_progress(
            "NoObservedGeneration",
            format!("{kind} status.observedGeneration not found"),
        )));
    }
    Ok(None)
}
