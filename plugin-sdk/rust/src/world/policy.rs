//! Changes to a verdict.

use serde::de::DeserializeOwned;

pub use crate::bindings::policy::exports::bowline::plugin::policy::{Action, Change, Decision, PolicyRequest, Verdict};
use crate::{CallContext, Diagnostic, Error, Severity, config, types};

impl Verdict {
    /// What follows from remarks: `deny` when one of them is an error, `warn` when one is a warning, else
    /// `allow`.
    #[must_use]
    pub fn from_diagnostics(diagnostics: Vec<Diagnostic>) -> Self {
        let decision = match diagnostics.iter().map(|found| found.severity).max() {
            Some(Severity::Error) => Decision::Deny,
            Some(Severity::Warning) => Decision::Warn,
            Some(Severity::Info) | None => Decision::Allow,
        };
        Self { decision, diagnostics, recheck_after_ms: None, attributes: Vec::new() }
    }
}

/// Changes to a verdict, before anything is written.
pub trait Policy {
    /// The plugin's short name, the first part of its error codes.
    const NAME: &'static str;

    /// What the application may configure; [`NoConfig`](crate::NoConfig) for nothing.
    type Config: DeserializeOwned;

    /// What there is to say about one change. By default nothing.
    ///
    /// # Errors
    /// Whatever keeps the change from being judged; the host then denies.
    fn judge_change(
        change: &Change,
        phase: &str,
        ctx: &CallContext,
        config: &Self::Config,
    ) -> Result<Vec<Diagnostic>, Error> {
        let _ = (change, phase, ctx, config);
        Ok(Vec::new())
    }

    /// The verdict over all changes. By default what follows from the remarks about each: see
    /// [`Verdict::from_diagnostics`]. Implement this one to hold, or to look at several changes.
    ///
    /// # Errors
    /// Whatever keeps the changes from being judged; the host then denies.
    fn evaluate(request: &PolicyRequest, config: &Self::Config) -> Result<Verdict, Error> {
        let mut diagnostics = Vec::new();
        for change in &request.changes {
            diagnostics.extend(Self::judge_change(change, &request.phase, &request.ctx, config)?);
        }
        Ok(Verdict::from_diagnostics(diagnostics))
    }
}

/// Answers `evaluate` for the host.
///
/// # Errors
/// Those of the configuration and of [`Policy::evaluate`], as the record that crosses.
#[expect(clippy::needless_pass_by_value, reason = "the host gives the request away")]
pub fn respond_evaluate<P: Policy>(request: PolicyRequest) -> Result<Verdict, types::Error> {
    config::read(&request.ctx, P::NAME)
        .and_then(|config| P::evaluate(&request, &config))
        .map_err(|error| error.into_record(P::NAME))
}

/// Makes a component of the world `policy-plugin` from a type that implements
/// [`Policy`](crate::Policy). Outside Wasm it does nothing.
#[macro_export]
macro_rules! export_policy {
    ($plugin:ty) => {
        #[cfg(target_family = "wasm")]
        const _: () = {
            struct Component;
            impl $crate::bindings::policy::exports::bowline::plugin::policy::Guest for Component {
                fn evaluate(
                    request: $crate::PolicyRequest,
                ) -> ::core::result::Result<$crate::Verdict, $crate::types::Error> {
                    $crate::respond_evaluate::<$plugin>(request)
                }
            }
            $crate::bindings::policy::export_policy_world!(
                Component with_types_in $crate::bindings::policy
            );
        };
    };
}
