//! Pods.

use serde_json::Value;

use super::Outcome;
use crate::clock;
use crate::object::{Condition, Object, conditions, list, text};

/// Seconds that a pod may be without a node before it counts as unschedulable: kstatus's `ScheduleWindow`.
const SCHEDULE_WINDOW: i64 = 15;

pub(super) fn pod(object: &Object, now: Option<i64>) -> Result<Outcome, String> {
    let conditions = conditions(object)?;
    match text(object, &["status", "phase"], "") {
        "Succeeded" => Ok(Outcome::current("Pod has completed successfully")),
        "Failed" => Ok(Outcome::current("Pod has completed, but not successfully")),
        "Running" => running(object, &conditions),
        "Pending" => Ok(pending(object, &conditions, now)),
        "" => Ok(Outcome::in_progress("PodNotObserved", "Pod phase not available")),
        phase => Err(format!("status.phase is {phase}, which no pod has")),
    }
}

fn running(object: &Object, conditions: &[Condition<'_>]) -> Result<Outcome, String> {
    let ready = conditions.iter().any(|condition| condition.kind == "Ready" && condition.status == "True");
    if ready {
        return Ok(Outcome::current("Pod is Ready"));
    }
    let looping = crash_looping(object)?;
    if looping.is_empty() {
        return Ok(Outcome::in_progress("PodRunningNotReady", "Pod is running but is not Ready"));
    }
    Ok(Outcome::failed("ContainerCrashLooping", format!("Containers in CrashLoop state: {}", looping.join(","))))
}

/// The names of the containers that wait because they crashed again and again.
fn crash_looping(object: &Object) -> Result<Vec<&str>, String> {
    let mut names = Vec::new();
    for status in list(object, &["status", "containerStatuses"])? {
        let Some(name) = container_field(Some(status), "name")? else {
            continue;
        };
        let state = container_field(Some(status), "state")?;
        let waiting = container_field(state, "waiting")?;
        let reason = container_field(waiting, "reason")?;
        if reason.and_then(Value::as_str) == Some("CrashLoopBackOff") {
            names.push(name.as_str().ok_or("status.containerStatuses[].name is not a string")?);
        }
    }
    Ok(names)
}

/// A field of a map that may be absent.
fn container_field<'a>(map: Option<&'a Value>, field: &str) -> Result<Option<&'a Value>, String> {
    match map {
        None => Ok(None),
        Some(Value::Object(fields)) => Ok(fields.get(field)),
        Some(_) => Err(format!("status.containerStatuses[] has something else than a map around {field}")),
    }
}

fn pending(object: &Object, conditions: &[Condition<'_>], now: Option<i64>) -> Outcome {
    let unschedulable = conditions
        .iter()
        .find(|condition| condition.kind == "PodScheduled" && condition.status == "False")
        .is_some_and(|condition| condition.reason == "Unschedulable");
    if !unschedulable {
        return Outcome::in_progress("PodPending", "Pod is in the Pending phase");
    }
    let created = clock::parse(text(object, &["metadata", "creationTimestamp"], ""));
    let left = match (created, now) {
        (Some(created), Some(now)) => created + SCHEDULE_WINDOW - now,
        _ => 0,
    };
    if left <= 0 {
        return Outcome::failed("PodUnschedulable", "Pod could not be scheduled");
    }
    Outcome {
        recheck_after_ms: Some(u32::try_from(left.saturating_mul(1000)).unwrap_or(u32::MAX)),
        ..Outcome::in_progress("PodNotScheduled", "Pod has not been scheduled")
    }
}
