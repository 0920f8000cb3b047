//! Encrypted files to their clear text.

use serde::de::DeserializeOwned;

use crate::{CallContext, Error, config, types};

/// An encrypted file to its clear text, before a renderer reads it.
pub trait Decryptor {
    /// The plugin's short name, the first part of its error codes.
    const NAME: &'static str;

    /// What may be configured; [`NoConfig`](crate::NoConfig) for nothing.
    type Config: DeserializeOwned;

    /// The clear text of `data`, which is the content of the file at `path` in the source tree.
    ///
    /// # Errors
    /// Whatever keeps the file from being decrypted.
    fn decrypt(path: &str, data: Vec<u8>, ctx: &CallContext, config: Self::Config) -> Result<Vec<u8>, Error>;
}

/// Answers `decrypt` for the host. An error without a place gets that of the file.
///
/// # Errors
/// Those of the configuration and of [`Decryptor::decrypt`], as the record that crosses.
#[expect(clippy::needless_pass_by_value, reason = "the host gives the call away")]
pub fn respond_decrypt<D: Decryptor>(ctx: CallContext, path: String, data: Vec<u8>) -> Result<Vec<u8>, types::Error> {
    config::read(&ctx, D::NAME)
        .and_then(|config| {
            D::decrypt(&path, data, &ctx, config)
                .map_err(|error| if error.record().origin.is_some() { error } else { error.at(path.as_str()) })
        })
        .map_err(|error| error.into_record(D::NAME))
}

/// Makes a component of the world `decryptor-plugin` from a type that implements
/// [`Decryptor`](crate::Decryptor). Outside Wasm it does nothing.
#[macro_export]
macro_rules! export_decryptor {
    ($plugin:ty) => {
        #[cfg(target_family = "wasm")]
        const _: () = {
            struct Component;
            impl $crate::bindings::decryptor::exports::bowline::plugin::decryptor::Guest for Component {
                fn decrypt(
                    ctx: $crate::CallContext,
                    path: ::std::string::String,
                    data: ::std::vec::Vec<u8>,
                ) -> ::core::result::Result<::std::vec::Vec<u8>, $crate::types::Error> {
                    $crate::respond_decrypt::<$plugin>(ctx, path, data)
                }
            }
            $crate::bindings::decryptor::export_decryptor_world!(
                Component with_types_in $crate::bindings::decryptor
            );
        };
    };
}
