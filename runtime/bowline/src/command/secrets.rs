//! Passwords, keys and tokens that a file or flag only names.

use anyhow::{Context as _, bail};
use bowline_core::application::{SecretReader, TextSource};
use bowline_core::repository::Credentials;

/// Reads them from files and environment variables of this process.
pub(super) struct FilesAndVariables;

impl SecretReader for FilesAndVariables {
    type Error = anyhow::Error;

    fn text(&mut self, source: &TextSource) -> anyhow::Result<String> {
        match source {
            TextSource::Environment(name) => {
                std::env::var(name).with_context(|| format!("cannot read the environment variable {name}"))
            }
            TextSource::File(path) => std::fs::read_to_string(path).with_context(|| format!("cannot read {path}")),
        }
    }

    fn secret(&mut self, name: &str) -> anyhow::Result<Credentials> {
        bail!("the Secret {name} is in a cluster; name a file or an environment variable instead")
    }
}
