//! Stage 9: the health of what is desired, looked at once.

use std::collections::BTreeMap;
use std::sync::Arc;

use bowline_core::class::{Class, Classified};
use bowline_core::health::{Health, ObjectHealth};
use bowline_core::object::{Gvk, ObjectKey};
use bowline_core::plan::{Action, Plan};
use bowline_core::plugin::{Assessment, HealthStatus, ObjectRef, PluginError, Subject};
use bowline_core::port::cluster::Target;
use bowline_core::port::plugins;
use serde_json::Value;

use crate::apply::Applied;
use crate::assignment::Pass;

/// Attribute of a health plugin's context: the time, in milliseconds since 1970. A Pod that nobody has scheduled yet
/// is on its way for some seconds before it is stuck.
pub const NOW_ATTRIBUTE: &str = "bowline.dev/now-ms";
/// Subjects in one call: bounds the size of a request whatever the size of the application.
const BATCH: usize = 500;

/// Health cannot be told.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A health plugin failed as a whole.
    #[error("{0}")]
    CallHealth(#[source] plugins::Error),
}

impl Classified for Error {
    fn class(&self) -> Class {
        let Self::CallHealth(error) = self;
        error.class()
    }

    fn label(&self) -> &'static str {
        let Self::CallHealth(error) = self;
        error.label()
    }
}

/// An object whose health counts.
#[derive(Debug, Clone)]
struct Watched {
    key: ObjectKey,
    gvk: Gvk,
    desired: Option<Arc<str>>,
    live: Option<Arc<Value>>,
}

/// Looks at the objects as the pass left them: what was written as the API server returned it, the rest as it was
/// read. Sends nothing to the cluster.
///
/// # Errors
/// When a health plugin fails as a whole.
pub async fn observe(pass: &Pass<'_>, applied: &Applied) -> Result<Health, Error> {
    let watched = watched(applied.plan(), |key| applied.done(key).and_then(|done| done.object.clone()));
    assess(pass, &watched).await
}

/// Reads the objects of the plan again and looks at them.
///
/// # Errors
/// When a health plugin fails as a whole. An object that cannot be read is of unknown health.
pub async fn observe_again(pass: &Pass<'_>, plan: &Plan) -> Result<Health, Error> {
    let targets: Vec<Target> = plan
        .steps()
        .iter()
        .filter(|step| step.content.is_some())
        .filter_map(|step| {
            let kind = step.kind.clone()?;
            Some(Target { kind, namespace: step.key.namespace.clone(), name: step.key.name.clone() })
        })
        .collect();
    let answers = pass.cluster.read(plan.identity(), &targets).await;
    let live: BTreeMap<ObjectKey, Arc<Value>> = targets
        .iter()
        .zip(answers)
        .filter_map(|(target, answer)| Some((target.key(), Arc::new(answer.ok()??))))
        .collect();
    let watched = watched(plan, |key| live.get(key).cloned());
    assess(pass, &watched).await
}

fn watched(plan: &Plan, live: impl Fn(&ObjectKey) -> Option<Arc<Value>>) -> Vec<Watched> {
    plan.steps()
        .iter()
        .filter(|step| step.content.is_some() || matches!(step.action, Action::Blocked { .. }))
        .map(|step| Watched {
            key: step.key.clone(),
            gvk: step.gvk.clone(),
            desired: step.content.as_ref().map(|content| Arc::clone(&content.body)),
            live: live(&step.key),
        })
        .collect()
}

/// Asks the health plugins in order; each next one only about what those before didn't know.
async fn assess(pass: &Pass<'_>, watched: &[Watched]) -> Result<Health, Error> {
    let mut answers: Vec<Option<Assessment>> = vec![None; watched.len()];
    for health in &pass.assignment.application.health {
        let mut context = pass.assignment.context(&health.config);
        context.attributes.push((NOW_ATTRIBUTE.to_owned(), (pass.clock)().to_string()));
        let open: Vec<usize> = (0..watched.len()).filter(|index| is_open(answers[*index].as_ref())).collect();
        for batch in open.chunks(BATCH) {
            let subjects: Vec<Subject> = batch.iter().map(|index| subject(&watched[*index])).collect();
            let given = pass.plugins.assess(&health.plugin, &context, &subjects).await.map_err(Error::CallHealth)?;
            for (index, answer) in batch.iter().zip(given) {
                answers[*index] = Some(answer.unwrap_or_else(|error| unknown(&error)));
            }
        }
    }
    let objects = watched.iter().zip(answers).map(|(watched, answer)| ObjectHealth {
        key: watched.key.clone(),
        assessment: answer.unwrap_or_else(|| Assessment {
            status: HealthStatus::Unknown,
            reason: "NotAssessed".to_owned(),
            message: "no health plugin looked at it".to_owned(),
            recheck_after_ms: None,
        }),
    });
    Ok(Health::new(objects.collect()))
}

fn is_open(answer: Option<&Assessment>) -> bool {
    answer.is_none_or(|answer| answer.status == HealthStatus::Unknown)
}

fn subject(watched: &Watched) -> Subject {
    Subject {
        object: ObjectRef {
            gvk: watched.gvk.clone(),
            namespace: (!watched.key.namespace.is_empty()).then(|| watched.key.namespace.clone()),
            name: watched.key.name.clone(),
        },
        desired: watched.desired.as_ref().map(ToString::to_string),
        live: watched.live.as_ref().map(ToString::to_string),
    }
}

fn unknown(error: &PluginError) -> Assessment {
    Assessment {
        status: HealthStatus::Unknown,
        reason: "AssessmentFailed".to_owned(),
        message: error.to_string(),
        recheck_after_ms: error.retry_after_ms,
    }
}
