//! Where things are, as `buildMetadata` notes it.

use super::{RepoSpec, path};

/// Where something is, as `buildMetadata` notes it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OriginNote {
    /// The path from the folder that is built, or from the root of the repository.
    pub path: String,
    /// What was cloned; empty for the source itself.
    pub repo: String,
    /// Branch, tag or commit; empty for the default branch.
    pub reference: String,
}

impl OriginNote {
    /// Where `path` is, seen from here: a file, a folder or an address.
    pub(super) fn append(&self, path: &str) -> Self {
        match RepoSpec::parse(path) {
            Ok(spec) => Self {
                path: without_dot(path::clean(spec.folder.trim_start_matches('/'))),
                repo: spec.clone_spec(),
                reference: spec.reference,
            },
            Err(_) => Self { path: without_dot(path::clean(&format!("{}/{path}", self.base()))), ..self.clone() },
        }
    }

    fn base(&self) -> &str {
        if self.path.is_empty() { "." } else { &self.path }
    }
}

fn without_dot(path: String) -> String {
    if path == "." { String::new() } else { path }
}
