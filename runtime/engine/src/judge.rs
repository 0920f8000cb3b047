//! Policies: what they think of the desired set, and of the plan.

use bowline_core::class::{Class, Classified};
use bowline_core::desired::Desired;
use bowline_core::mask::Secrecy;
use bowline_core::plan::{Action, Plan};
use bowline_core::plugin::{Change, ChangeAction, Decision, Diagnostic, Manifest, Origin};
use bowline_core::port::plugins::{self, Facts, PolicyRequest};

use crate::assignment::Pass;

/// A policy failed, or doesn't let the pass go on.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The call failed.
    #[error("{0}")]
    CallPolicy(#[source] plugins::Error),
    /// It denies.
    #[error("policy {plugin} denies this: {why}")]
    Pass {
        /// Name of the policy.
        plugin: String,
        /// Its diagnostics.
        why: String,
    },
    /// It wants the pass to wait.
    #[error("policy {plugin} holds this back for now: {why}")]
    WaitFor {
        /// Name of the policy.
        plugin: String,
        /// Its diagnostics.
        why: String,
    },
}

impl Classified for Error {
    fn class(&self) -> Class {
        match self {
            Self::CallPolicy(error) => error.class(),
            Self::Pass { .. } => Class::Denied,
            Self::WaitFor { .. } => Class::Transient,
        }
    }

    fn label(&self) -> &'static str {
        match self {
            Self::CallPolicy(error) => error.label(),
            Self::Pass { .. } => "policy-deny",
            Self::WaitFor { .. } => "policy-hold",
        }
    }
}

/// Asks every policy about the desired set; gives their warnings.
///
/// # Errors
/// The first policy that fails, denies or holds.
pub async fn desired(pass: &Pass<'_>, desired: &Desired, facts: &Facts) -> Result<Vec<Diagnostic>, Error> {
    let changes = || {
        let objects = desired.objects().iter();
        objects
            .map(|object| Change {
                action: ChangeAction::Create,
                desired: Some(manifest(&object.body, &object.origins, object.secrecy)),
                live: None,
            })
            .collect()
    };
    ask(pass, "render", changes, facts).await
}

/// Asks every policy about the plan; gives their warnings.
///
/// # Errors
/// The first policy that fails, denies or holds.
pub async fn plan(pass: &Pass<'_>, plan: &Plan, facts: &Facts) -> Result<Vec<Diagnostic>, Error> {
    let changes = || {
        let steps = plan.steps().iter();
        steps
            .filter_map(|step| {
                let action = match step.action {
                    Action::Create => ChangeAction::Create,
                    Action::Update => ChangeAction::Update,
                    Action::Unchanged => ChangeAction::Unchanged,
                    Action::Adopt => ChangeAction::Adopt,
                    Action::Prune(_) => ChangeAction::Prune,
                    Action::Forget | Action::Release { .. } | Action::Keep { .. } | Action::Blocked { .. } => {
                        return None;
                    }
                };
                Some(Change {
                    action,
                    desired: step.content.as_ref().map(|content| manifest(&content.body, &step.origins, step.secrecy)),
                    live: step.live.as_ref().map(|live| manifest(&live.to_string(), &[], step.secrecy)),
                })
            })
            .collect()
    };
    ask(pass, "sync", changes, facts).await
}

fn manifest(json: &str, origins: &[Origin], secrecy: Secrecy) -> Manifest {
    Manifest {
        json: json.to_owned(),
        origins: origins.to_vec(),
        sensitive: secrecy == Secrecy::Everything,
        attributes: Vec::new(),
    }
}

async fn ask(
    pass: &Pass<'_>,
    phase: &str,
    changes: impl Fn() -> Vec<Change>,
    facts: &Facts,
) -> Result<Vec<Diagnostic>, Error> {
    let mut warnings = Vec::new();
    for policy in &pass.assignment.application.policies {
        let plugin = &policy.plugin.plugin;
        let request = PolicyRequest {
            context: pass.assignment.context(&policy.plugin.config),
            phase: phase.to_owned(),
            changes: changes(),
            facts: facts.clone(),
        };
        let verdict = pass.plugins.judge(plugin, &request).await.map_err(Error::CallPolicy)?;
        let why = || {
            let messages: Vec<_> = verdict.diagnostics.iter().map(|diagnostic| diagnostic.message.as_str()).collect();
            messages.join("; ")
        };
        match verdict.decision {
            Decision::Deny => return Err(Error::Pass { plugin: plugin.clone(), why: why() }),
            Decision::Hold => return Err(Error::WaitFor { plugin: plugin.clone(), why: why() }),
            Decision::Allow | Decision::Warn => warnings.extend(verdict.diagnostics),
        }
    }
    Ok(warnings)
}
