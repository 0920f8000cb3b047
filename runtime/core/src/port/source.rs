//! Where files come from.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::class::{Class, Classified};
use crate::plugin::Input;
use crate::port::Pending;
use crate::port::tree::Tree;
use crate::repository::Repository;

/// The state of a source at one moment: a commit and its files. Nothing is checked out.
#[derive(Clone)]
pub struct Snapshot {
    /// Where it came from, without credentials.
    pub url: String,
    /// What was asked for, in words: `branch main`.
    pub reference: String,
    /// Commit id, 40 hexadecimal digits; empty for a folder that is no Git working tree.
    pub commit: String,
    /// Committer time in milliseconds since 1970; 0 when there is no commit.
    pub commit_time_ms: u64,
    /// The files.
    pub tree: Arc<dyn Tree>,
    /// For a folder given as source: where that folder lies in `tree`; empty otherwise.
    pub subpath: String,
    /// What a person should know: modified or untracked files, a fetch that failed while an older snapshot stands.
    pub warnings: Vec<String>,
}

impl std::fmt::Debug for Snapshot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Snapshot")
            .field("url", &self.url)
            .field("reference", &self.reference)
            .field("commit", &self.commit)
            .field("tree", &self.tree.id())
            .finish_non_exhaustive()
    }
}

/// A fetched input: what [`crate::plugin::Input`] asked for, pinned.
#[derive(Clone)]
pub struct FetchedInput {
    /// What it is pinned to: a commit id, or the digest of the bytes.
    pub revision: String,
    /// Digest over the content: the Git tree id or `sha256:…`.
    pub digest: String,
    /// Its files. A single file that was fetched is a tree with one file.
    pub tree: Arc<dyn Tree>,
}

/// Getting files failed. `url` never holds credentials.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The server or the path cannot be reached.
    #[error("cannot reach {url}: {reason}")]
    Reach {
        /// Where.
        url: String,
        /// What the network or the file system said.
        reason: String,
    },
    /// The server refused the credentials, or asks for some.
    #[error("{url} refused the credentials: {reason}")]
    Authenticate {
        /// Where.
        url: String,
        /// What the server said, and what to check.
        reason: String,
    },
    /// The SSH host key is not one of the known ones.
    #[error("the host key of {url} is not the known one: {reason}")]
    TrustHost {
        /// Where.
        url: String,
        /// What ssh said, and what to check.
        reason: String,
    },
    /// The branch, tag, version or commit does not exist.
    #[error("{url} has no {reference}{hint}")]
    ResolveReference {
        /// Where.
        url: String,
        /// What was asked for: `branch main`.
        reference: String,
        /// What exists instead, such as `; its branches are main, next`; may be empty.
        hint: String,
    },
    /// The repository lacks an object that it should have.
    #[error("{url} lacks object {object}: {reason}")]
    FindObject {
        /// Where.
        url: String,
        /// The object's id.
        object: String,
        /// Details.
        reason: String,
    },
    /// The repository is larger than the limit.
    #[error("{url} is larger than the limit of {limit} bytes for one repository")]
    FetchLarge {
        /// Where.
        url: String,
        /// The limit in bytes.
        limit: u64,
    },
    /// The address or a setting is not acceptable.
    #[error("cannot use {what}: {reason}")]
    Configure {
        /// The address or setting.
        what: String,
        /// Why not, and what is allowed.
        reason: String,
    },
    /// An input may not be fetched from there.
    #[error("fetching {url} is not allowed: {reason}")]
    Permit {
        /// Where.
        url: String,
        /// Which hosts are allowed, and how to allow more.
        reason: String,
    },
    /// What arrived is not what was pinned.
    #[error("{url} gave content with digest {found}, expected {expected}")]
    VerifyDigest {
        /// Where.
        url: String,
        /// Digest asked for.
        expected: String,
        /// Digest found.
        found: String,
    },
    /// The content store on this machine failed.
    #[error("cannot use the content store {path}: {reason}")]
    Store {
        /// Folder of the store.
        path: String,
        /// What the file system said.
        reason: String,
    },
    /// What was fetched cannot be read as a tree.
    #[error(transparent)]
    ReadTree(#[from] crate::port::tree::Error),
}

impl Classified for Error {
    fn class(&self) -> Class {
        match self {
            Self::Reach { .. } | Self::Store { .. } => Class::Transient,
            Self::Authenticate { .. } | Self::TrustHost { .. } | Self::Permit { .. } => Class::Denied,
            Self::ResolveReference { .. }
            | Self::FindObject { .. }
            | Self::FetchLarge { .. }
            | Self::Configure { .. }
            | Self::VerifyDigest { .. } => Class::Terminal,
            Self::ReadTree(error) => error.class(),
        }
    }

    fn label(&self) -> &'static str {
        match self {
            Self::Reach { .. } => "source-unreachable",
            Self::Authenticate { .. } => "source-credentials",
            Self::TrustHost { .. } => "source-host-key",
            Self::ResolveReference { .. } => "source-reference",
            Self::FindObject { .. } => "source-object",
            Self::FetchLarge { .. } => "source-large",
            Self::Configure { .. } => "source-configuration",
            Self::Permit { .. } => "source-permit",
            Self::VerifyDigest { .. } => "source-digest",
            Self::Store { .. } => "source-store",
            Self::ReadTree(error) => error.label(),
        }
    }
}

/// Gets files.
pub trait Source: Send + Sync {
    /// The newest state of `repository`. One fetch per repository runs at a time, whoever asks; callers that ask
    /// while it runs share its result.
    fn snapshot<'a>(&'a self, repository: &'a Repository) -> Pending<'a, Result<Snapshot, Error>>;

    /// Fetches what a renderer asked for, from `allowed_hosts` only.
    fn input<'a>(
        &'a self,
        input: &'a Input,
        allowed_hosts: &'a BTreeSet<String>,
    ) -> Pending<'a, Result<FetchedInput, Error>>;
}
