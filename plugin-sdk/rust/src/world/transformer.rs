//! Objects to objects.

use serde::de::DeserializeOwned;

pub use crate::bindings::transformer::exports::bowline::plugin::transformer::TransformRequest;
use crate::{Error, Manifest, ManifestSet, config, types};

/// Objects to objects: patches, common metadata, image pins. Pure, as a renderer is.
pub trait Transformer {
    /// The plugin's short name, the first part of its error codes.
    const NAME: &'static str;

    /// What the application may configure; [`NoConfig`](crate::NoConfig) for nothing.
    type Config: DeserializeOwned;

    /// One object to what it becomes; none removes it. Keep its origins and add what changed it.
    ///
    /// # Errors
    /// Whatever makes the object unusable, with its place.
    fn transform_object(
        manifest: Manifest,
        request: &TransformRequest,
        config: &Self::Config,
    ) -> Result<Option<Manifest>, Error> {
        let _ = (request, config);
        Ok(Some(manifest))
    }

    /// The whole set to the new one. Implement this one to add objects or to look at several of them; by default
    /// each object goes through [`transform_object`](Self::transform_object).
    ///
    /// # Errors
    /// Whatever makes the set incomplete or wrong.
    fn transform(mut request: TransformRequest, config: &Self::Config) -> Result<ManifestSet, Error> {
        let mut manifests = Vec::with_capacity(request.manifests.len());
        for manifest in std::mem::take(&mut request.manifests) {
            manifests.extend(Self::transform_object(manifest, &request, config)?);
        }
        Ok(manifests.into())
    }
}

/// Answers `transform` for the host.
///
/// # Errors
/// Those of the configuration and of [`Transformer::transform`], as the record that crosses.
pub fn respond_transform<T: Transformer>(request: TransformRequest) -> Result<ManifestSet, types::Error> {
    config::read(&request.ctx, T::NAME)
        .and_then(|config| T::transform(request, &config))
        .map_err(|error| error.into_record(T::NAME))
}

/// Makes a component of the world `transformer-plugin` from a type that implements
/// [`Transformer`](crate::Transformer). Outside Wasm it does nothing.
#[macro_export]
macro_rules! export_transformer {
    ($plugin:ty) => {
        #[cfg(target_family = "wasm")]
        const _: () = {
            struct Component;
            impl $crate::bindings::transformer::exports::bowline::plugin::transformer::Guest for Component {
                fn transform(
                    request: $crate::TransformRequest,
                ) -> ::core::result::Result<$crate::ManifestSet, $crate::types::Error> {
                    $crate::respond_transform::<$plugin>(request)
                }
            }
            $crate::bindings::transformer::export_transformer_world!(
                Component with_types_in $crate::bindings::transformer
            );
        };
    };
}

/// Makes a component of the world `renderer-transformer-plugin` from a type that implements both
/// [`Renderer`](crate::Renderer), with its `inputs`, and [`Transformer`](crate::Transformer). Outside Wasm it does nothing.
#[macro_export]
macro_rules! export_renderer_transformer {
    ($plugin:ty) => {
        $crate::export_renderer_inputs!($plugin);
        $crate::export_transformer!($plugin);
    };
}
