//! What tells requests apart.

use bowline_core::digest::{Digest, Hasher};
use bowline_core::plugin::{CallContext, Release};
use bowline_core::port::plugins::Files;
use serde::Serialize;

/// Digest of everything a guest is handed with its request, except for what it has to ask for.
pub(crate) struct RequestDigest(Hasher);

impl RequestDigest {
    /// What every request has.
    pub(crate) fn new(context: &CallContext, release: &Release, files: &Files) -> Self {
        let mut digest = Self(Hasher::new());
        digest.part(context).part(release);
        digest.0.part(files.path.as_str());
        for input in &files.inputs {
            digest.part(&(&input.name, &input.source, &input.revision, &input.digest));
        }
        digest
    }

    /// Takes in one more part.
    pub(crate) fn part(&mut self, value: &impl Serialize) -> &mut Self {
        self.0.part(serde_json::to_vec(value).expect("records of strings and numbers can be written as JSON"));
        self
    }

    /// The digest of all parts.
    pub(crate) fn finish(self) -> Digest {
        self.0.finish()
    }
}
