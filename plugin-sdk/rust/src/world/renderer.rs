//! Source files to objects.

use serde::de::DeserializeOwned;

pub use crate::bindings::renderer_inputs::exports::bowline::plugin::renderer_inputs::{Input, InputKind};
use crate::{Error, ManifestSet, RenderRequest, config, types};

/// Source files to objects. Pure: the same request, files and answers give the same bytes.
pub trait Renderer {
    /// The plugin's short name, the first part of its error codes.
    const NAME: &'static str;

    /// What the application may configure; [`NoConfig`](crate::NoConfig) for nothing. Give it
    /// `#[serde(default, deny_unknown_fields)]`.
    type Config: DeserializeOwned;

    /// The objects that the files mean: the whole set, in an order that is the same for the same input.
    ///
    /// # Errors
    /// Whatever makes the set incomplete or wrong, with its place.
    fn render(request: &RenderRequest, config: Self::Config) -> Result<ManifestSet, Error>;

    /// Everything that must be mounted before [`render`](Self::render), whether it is already or not. Asked only
    /// of plugins exported by [`export_renderer_inputs!`](crate::export_renderer_inputs), and of those exported by
    /// [`export_renderer_transformer!`](crate::export_renderer_transformer) before
    /// [`transform`](crate::Transformer::transform), too: then there are no values.
    ///
    /// # Errors
    /// Whatever keeps it from being known.
    fn inputs(request: &RenderRequest, config: Self::Config) -> Result<Vec<Input>, Error> {
        let _ = (request, config);
        Ok(Vec::new())
    }
}

/// Answers `render` for the host.
///
/// # Errors
/// Those of the configuration and of [`Renderer::render`], as the record that crosses.
#[expect(clippy::needless_pass_by_value, reason = "the host gives the request away")]
pub fn respond_render<R: Renderer>(request: RenderRequest) -> Result<ManifestSet, types::Error> {
    config::read(&request.ctx, R::NAME)
        .and_then(|config| R::render(&request, config))
        .map_err(|error| error.into_record(R::NAME))
}

/// Answers `resolve` for the host.
///
/// # Errors
/// Those of the configuration and of [`Renderer::inputs`], as the record that crosses.
#[expect(clippy::needless_pass_by_value, reason = "the host gives the request away")]
pub fn respond_inputs<R: Renderer>(request: RenderRequest) -> Result<Vec<Input>, types::Error> {
    config::read(&request.ctx, R::NAME)
        .and_then(|config| R::inputs(&request, config))
        .map_err(|error| error.into_record(R::NAME))
}

/// Makes a component of the world `renderer-plugin` from a type that implements
/// [`Renderer`](crate::Renderer). Outside Wasm it does nothing.
#[macro_export]
macro_rules! export_renderer {
    ($plugin:ty) => {
        #[cfg(target_family = "wasm")]
        const _: () = {
            struct Component;
            impl $crate::bindings::renderer::exports::bowline::plugin::renderer::Guest for Component {
                fn render(
                    request: $crate::RenderRequest,
                ) -> ::core::result::Result<$crate::ManifestSet, $crate::types::Error> {
                    $crate::respond_render::<$plugin>(request)
                }
            }
            $crate::bindings::renderer::export_renderer_world!(
                Component with_types_in $crate::bindings::renderer
            );
        };
    };
}

/// Makes a component of the world `renderer-inputs-plugin` from a type that implements
/// [`Renderer`](crate::Renderer) with its `inputs`. Outside Wasm it does nothing.
#[macro_export]
macro_rules! export_renderer_inputs {
    ($plugin:ty) => {
        $crate::export_renderer!($plugin);
        #[cfg(target_family = "wasm")]
        const _: () = {
            struct Component;
            impl $crate::bindings::renderer_inputs::exports::bowline::plugin::renderer_inputs::Guest for Component {
                fn resolve(
                    request: $crate::RenderRequest,
                ) -> ::core::result::Result<::std::vec::Vec<$crate::Input>, $crate::types::Error> {
                    $crate::respond_inputs::<$plugin>(request)
                }
            }
            $crate::bindings::renderer_inputs::export_renderer_inputs_world!(
                Component with_types_in $crate::bindings::renderer_inputs
            );
        };
    };
}
