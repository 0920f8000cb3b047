//! Where an application's files come from, as it is written down.

use std::fmt;

/// Which commit of a repository is wanted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reference {
    /// Whatever the remote's HEAD names.
    Head,
    /// The tip of a branch, without `refs/heads/`.
    Branch(String),
    /// A tag, without `refs/tags/`.
    Tag(String),
    /// The highest tag that is a semantic version in this range, such as `>=1.2 <2` (a leading `v` of tags is dropped).
    Semver(String),
    /// A commit, as 40 hexadecimal digits.
    Commit(String),
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Head => f.write_str("HEAD"),
            Self::Branch(name) => write!(f, "branch {name}"),
            Self::Tag(name) => write!(f, "tag {name}"),
            Self::Semver(range) => write!(f, "semver {range}"),
            Self::Commit(id) => write!(f, "commit {id}"),
        }
    }
}

/// Text that must not be shown: a password, a token, a key. Its debug form hides it.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Hidden(String);

impl Hidden {
    /// Hides `text`.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself, for the one place that hands it to the server.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(hidden)")
    }
}

/// How to log in at a repository's server.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Credentials {
    /// HTTP basic authentication.
    Basic {
        /// User name.
        username: String,
        /// Password or access token used as one.
        password: Hidden,
    },
    /// `Authorization: Bearer`.
    Bearer(Hidden),
    /// A private key for SSH.
    SshKey {
        /// Private key in OpenSSH or PEM form.
        private_key: Hidden,
        /// The lines of a known_hosts file that name the server's keys.
        known_hosts: String,
    },
}

/// A Git repository and how to reach it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct GitRepository {
    /// `https://…`, `http://…`, `ssh://…`, `user@host:path`, `file:///…` or an absolute path.
    pub url: String,
    /// Which commit.
    pub reference: Reference,
    /// Login, if any.
    pub credentials: Option<Credentials>,
    /// PEM certificates that the server's certificate may be signed by, instead of the system's.
    pub ca: Option<String>,
    /// Proxy for http and https, as a URL.
    pub proxy: Option<String>,
    /// Whether submodules are fetched too.
    pub submodules: Submodules,
}

impl GitRepository {
    /// The default branch of `url`, without credentials.
    #[must_use]
    pub fn at(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            reference: Reference::Head,
            credentials: None,
            ca: None,
            proxy: None,
            submodules: Submodules::Refuse,
        }
    }
}

/// What happens to submodules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Submodules {
    /// Reading inside one is an error that names it.
    Refuse,
    /// They are fetched with the repository, each pinned by its commit.
    Fetch,
}

/// What a folder of a working tree shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WorktreeFiles {
    /// Files that Git tracks, as they are on disk; modified and untracked ones are named in a warning.
    Tracked,
    /// Everything on disk but `.git`.
    All,
}

/// Where files come from.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Repository {
    /// A Git repository.
    Git(GitRepository),
    /// A folder on this machine: inside a Git working tree, its root is the tree; else the folder itself is.
    Folder {
        /// Path of the folder on this machine.
        path: String,
        /// Which of its files are shown.
        files: WorktreeFiles,
    },
}
