//! Parameters to applications.

use serde::de::DeserializeOwned;

pub use crate::bindings::generator::exports::bowline::plugin::generator::{GenerateRequest, Page, ParameterSet};
use crate::{Error, config, types};

/// Parameters to applications.
pub trait Generator {
    /// The plugin's short name, the first part of its error codes.
    const NAME: &'static str;

    /// What may be configured; [`NoConfig`](crate::NoConfig) for nothing.
    type Config: DeserializeOwned;

    /// One page of parameter sets: the one at `request.cursor`, or the first.
    ///
    /// # Errors
    /// Whatever keeps the sets from being known; the applications then stay as they are.
    fn generate(request: &GenerateRequest, config: Self::Config) -> Result<Page, Error>;
}

/// Answers `generate` for the host.
///
/// # Errors
/// Those of the configuration and of [`Generator::generate`], as the record that crosses.
#[expect(clippy::needless_pass_by_value, reason = "the host gives the request away")]
pub fn respond_generate<G: Generator>(request: GenerateRequest) -> Result<Page, types::Error> {
    config::read(&request.ctx, G::NAME)
        .and_then(|config| G::generate(&request, config))
        .map_err(|error| error.into_record(G::NAME))
}

/// Makes a component of the world `generator-plugin` from a type that implements
/// [`Generator`](crate::Generator). Outside Wasm it does nothing.
#[macro_export]
macro_rules! export_generator {
    ($plugin:ty) => {
        #[cfg(target_family = "wasm")]
        const _: () = {
            struct Component;
            impl $crate::bindings::generator::exports::bowline::plugin::generator::Guest for Component {
                fn generate(
                    request: $crate::GenerateRequest,
                ) -> ::core::result::Result<$crate::Page, $crate::types::Error> {
                    $crate::respond_generate::<$plugin>(request)
                }
            }
            $crate::bindings::generator::export_generator_world!(
                Component with_types_in $crate::bindings::generator
            );
        };
    };
}
