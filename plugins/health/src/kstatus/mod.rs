//! The rules of `sigs.k8s.io/cli-utils/pkg/kstatus/status` v0.37.2. First what every object may have: a
//! deletion timestamp, an observed generation, the conditions Reconciling and Stalled. Then the rule of its kind.
//! Then the condition Ready. An object that says nothing is current.

mod batch;
mod pod;
mod workload;

use crate::object::{Condition, Object, conditions, number, strict_number, strict_text, text};

/// What kstatus calls an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kstatus {
    /// It is as its spec wants it.
    Current,
    /// It is on its way.
    InProgress,
    /// It failed.
    Failed,
    /// It is being deleted.
    Terminating,
}

/// What was found about an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// How it is.
    pub kstatus: Kstatus,
    /// One word: the reason of the condition that kstatus gives with it; empty with none.
    pub reason: String,
    /// For the user, in kstatus's own words.
    pub message: String,
    /// When the outcome changes although the object doesn't, in milliseconds.
    pub recheck_after_ms: Option<u32>,
    /// The object has run to its end: nothing more will happen.
    pub ended: bool,
}

impl Outcome {
    fn new(kstatus: Kstatus, reason: &str, message: impl Into<String>) -> Self {
        Self { kstatus, reason: reason.to_owned(), message: message.into(), recheck_after_ms: None, ended: false }
    }

    fn current(message: impl Into<String>) -> Self {
        Self::new(Kstatus::Current, "", message)
    }

    fn in_progress(reason: &str, message: impl Into<String>) -> Self {
        Self::new(Kstatus::InProgress, reason, message)
    }

    fn failed(reason: &str, message: impl Into<String>) -> Self {
        Self::new(Kstatus::Failed, reason, message)
    }
}

/// The group and kind of an object; both are empty when its apiVersion has more than one slash.
pub(crate) struct GroupKind<'a> {
    pub(crate) group: &'a str,
    pub(crate) kind: &'a str,
}

impl<'a> GroupKind<'a> {
    pub(crate) fn of(object: &'a Object) -> Self {
        let kind = text(object, &["kind"], "");
        let api_version = text(object, &["apiVersion"], "");
        match api_version.split_once('/') {
            None => Self { group: "", kind },
            Some((_, version)) if version.contains('/') => Self { group: "", kind: "" },
            Some((group, _)) => Self { group, kind },
        }
    }
}

/// Finds how a live object is. `now` is the time in seconds since 1970; without it, a pod that found no node has
/// waited long enough.
///
/// # Errors
/// A field that decides has a type that the Kubernetes API doesn't have there; the message names it.
pub fn compute(object: &Object, now: Option<i64>) -> Result<Outcome, String> {
    if let Some(outcome) = generic(object)? {
        return Ok(outcome);
    }
    let GroupKind { group, kind } = GroupKind::of(object);
    match (group, kind) {
        ("", "Service") => Ok(service(object)),
        ("", "Pod") => pod::pod(object, now),
        ("", "PersistentVolumeClaim") => Ok(claim(object)),
        ("", "Secret" | "ConfigMap") | ("batch", "CronJob") => Ok(Outcome::current("Resource is always ready")),
        ("apps", "StatefulSet") => Ok(workload::stateful_set(object)),
        ("apps" | "extensions", "DaemonSet") => workload::daemon_set(object),
        ("apps" | "extensions", "Deployment") => workload::deployment(object),
        ("apps" | "extensions", "ReplicaSet") => workload::replica_set(object),
        ("policy", "PodDisruptionBudget") => Ok(Outcome::current("AllowedDisruptions has been computed.")),
        ("batch", "Job") => batch::job(object),
        ("apiextensions.k8s.io", "CustomResourceDefinition") => definition(object),
        _ => Ok(ready(object)?.unwrap_or_else(|| Outcome::current("Resource is current"))),
    }
}

/// What needs no knowledge of the kind.
fn generic(object: &Object) -> Result<Option<Outcome>, String> {
    let deletion = strict_text(object, &["metadata", "deletionTimestamp"])?;
    if deletion.is_some_and(|time| !time.is_empty()) {
        return Ok(Some(Outcome::new(Kstatus::Terminating, "", "Resource scheduled for deletion")));
    }
    if let Some(outcome) = generation(object)? {
        return Ok(Some(outcome));
    }
    for Condition { kind, status, reason, message } in conditions(object)? {
        match (kind, status) {
            ("Reconciling", "True") => return Ok(Some(Outcome::in_progress(reason, message))),
            ("Stalled", "True") => return Ok(Some(Outcome::failed(reason, message))),
            _ => {}
        }
    }
    Ok(None)
}

/// Whether the controller has seen the latest generation, where both are told.
fn generation(object: &Object) -> Result<Option<Outcome>, String> {
    let Some(generation) = strict_number(object, &["metadata", "generation"])? else {
        return Ok(None);
    };
    let observed = strict_number(object, &["status", "observedGeneration"])?;
    Ok(observed.filter(|observed| *observed != generation).map(|observed| {
        let kind = text(object, &["kind"], "");
        Outcome::in_progress(
            "LatestGenerationNotObserved",
            format!("{kind} generation is {generation}, but latest observed generation is {observed}"),
        )
    }))
}

/// The condition Ready, which most custom resources have. False may mean on its way or doomed; nobody can tell.
fn ready(object: &Object) -> Result<Option<Outcome>, String> {
    Ok(conditions(object)?.iter().filter(|condition| condition.kind == "Ready").find_map(|condition| {
        match condition.status {
            "True" => Some(Outcome::current("Resource is Ready")),
            "False" | "Unknown" => Some(Outcome::in_progress(condition.reason, condition.message)),
            _ => None,
        }
    }))
}

fn service(object: &Object) -> Outcome {
    let balanced = text(object, &["spec", "type"], "ClusterIP") == "LoadBalancer";
    if balanced && text(object, &["spec", "clusterIP"], "").is_empty() {
        return Outcome::in_progress("NoIPAssigned", "ClusterIP not set. Service type: LoadBalancer");
    }
    Outcome::current("Service is ready")
}

fn claim(object: &Object) -> Outcome {
    match text(object, &["status", "phase"], "unknown") {
        "Bound" => Outcome::current("PVC is Bound"),
        phase => Outcome::in_progress("NotBound", format!("PVC is not Bound. phase: {phase}")),
    }
}

fn definition(object: &Object) -> Result<Outcome, String> {
    for condition in conditions(object)? {
        match (condition.kind, condition.status) {
            ("NamesAccepted", "False") => {
                return Ok(Outcome::failed(condition.reason, condition.message));
            }
            ("Established", "False") if condition.reason != "Installing" => {
                return Ok(Outcome::failed(condition.reason, condition.message));
            }
            ("Established", "True") => return Ok(Outcome::current("CRD is established")),
            _ => {}
        }
    }
    Ok(Outcome::in_progress("Installing", "Install in progress"))
}

/// A number of the spec.
fn spec(object: &Object, field: &str, default: i64) -> i64 {
    number(object, &["spec", field], default)
}

/// A count of the status, 0 when it isn't there yet.
fn count(object: &Object, field: &str) -> i64 {
    number(object, &["status", field], 0)
}
