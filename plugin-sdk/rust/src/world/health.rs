//! Live objects to health.

use serde::de::DeserializeOwned;

pub use crate::bindings::health::exports::bowline::plugin::health::{Assessment, Status, Subject};
use crate::{CallContext, Error, config, types};

impl Assessment {
    /// How an object is, and why: `reason` is one word for machines, `message` is for the user.
    #[must_use]
    pub fn new(status: Status, reason: impl Into<String>, message: impl Into<String>) -> Self {
        Self { status, reason: reason.into(), message: message.into(), recheck_after_ms: None, attributes: Vec::new() }
    }
}

/// Live objects to health.
pub trait Health {
    /// The plugin's short name, the first part of its error codes.
    const NAME: &'static str;

    /// What the application may configure; [`NoConfig`](crate::NoConfig) for nothing.
    type Config: DeserializeOwned;

    /// How one object is.
    ///
    /// # Errors
    /// Whatever keeps this object from being assessed; the others are assessed all the same.
    fn assess(subject: &Subject, ctx: &CallContext, config: &Self::Config) -> Result<Assessment, Error>;
}

/// Answers `assess` for the host: one answer per subject, in the same order. A wrong configuration is the answer
/// to each.
#[expect(clippy::needless_pass_by_value, reason = "the host gives the call away")]
#[must_use]
pub fn respond_assess<H: Health>(ctx: CallContext, subjects: Vec<Subject>) -> Vec<Result<Assessment, types::Error>> {
    let config = config::read(&ctx, H::NAME);
    subjects
        .iter()
        .map(|subject| {
            config
                .as_ref()
                .map_err(Error::clone)
                .and_then(|config| H::assess(subject, &ctx, config))
                .map_err(|error| error.into_record(H::NAME))
        })
        .collect()
}

/// Makes a component of the world `health-plugin` from a type that implements
/// [`Health`](crate::Health). Outside Wasm it does nothing.
#[macro_export]
macro_rules! export_health {
    ($plugin:ty) => {
        #[cfg(target_family = "wasm")]
        const _: () = {
            struct Component;
            impl $crate::bindings::health::exports::bowline::plugin::health::Guest for Component {
                fn assess(
                    ctx: $crate::CallContext,
                    subjects: ::std::vec::Vec<$crate::Subject>,
                ) -> ::std::vec::Vec<::core::result::Result<$crate::Assessment, $crate::types::Error>> {
                    $crate::respond_assess::<$plugin>(ctx, subjects)
                }
            }
            $crate::bindings::health::export_health_world!(
                Component with_types_in $crate::bindings::health
            );
        };
    };
}
