//! A read-only tree of files, whatever it stands on: a Git commit, a working tree, an unpacked archive.

use std::fmt;
use std::sync::Arc;

use crate::class::{Class, Classified};

/// A path inside a tree: UTF-8, `/` between names, relative, without `.`, `..` or empty names. The root is the
/// empty path.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct TreePath(String);

impl TreePath {
    /// The root of the tree.
    #[must_use]
    pub fn root() -> Self {
        Self::default()
    }

    /// Normalises `text`: `./a//b/` is `a/b`, `a/../b` is `b`. A leading `/` counts from the root.
    ///
    /// # Errors
    /// [`Error::LeaveTree`] when `..` goes above the root; [`Error::NameFile`] for a NUL byte.
    pub fn parse(text: &str) -> Result<Self, Error> {
        if text.contains('\0') {
            return Err(Error::NameFile { path: text.replace('\0', "\u{fffd}") });
        }
        let mut names: Vec<&str> = Vec::new();
        for name in text.split('/') {
            match name {
                "" | "." => {}
                ".." => {
                    names.pop().ok_or_else(|| Error::LeaveTree { path: text.to_owned() })?;
                }
                name => names.push(name),
            }
        }
        Ok(Self(names.join("/")))
    }

    /// This path with one more name. `name` must be a single name.
    #[must_use]
    pub fn join(&self, name: &str) -> Self {
        if self.0.is_empty() { Self(name.to_owned()) } else { Self(format!("{}/{name}", self.0)) }
    }

    /// The folder that holds this path, or `None` for the root.
    #[must_use]
    pub fn parent(&self) -> Option<Self> {
        if self.0.is_empty() {
            return None;
        }
        Some(self.0.rsplit_once('/').map_or_else(Self::root, |(parent, _)| Self(parent.to_owned())))
    }

    /// The last name, or `None` for the root.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.0.rsplit('/').next().filter(|name| !name.is_empty())
    }

    /// The names from the root down.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.split('/').filter(|name| !name.is_empty())
    }

    /// The text form; empty for the root.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for TreePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_empty() { "." } else { &self.0 })
    }
}

/// What an entry of a tree is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EntryKind {
    /// A regular file.
    File,
    /// A regular file that may be executed.
    Executable,
    /// A folder.
    Directory,
    /// A symbolic link; reading it gives its target.
    Symlink,
    /// Another repository, pinned by commit, whose content is not part of the tree.
    Submodule,
}

/// One entry of a tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What it is.
    pub kind: EntryKind,
    /// Names the content that a read gives: equal ids mean equal bytes (after line-end and encoding conversion). A Git
    /// object id, extended where attributes change what a checkout would give. For a folder: names it whole where
    /// the tree knows that, else its path.
    pub id: Arc<str>,
    /// Bytes that a read gives; 0 for folders and submodules.
    pub size: u64,
}

/// One name in a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// A single name, UTF-8.
    pub name: Arc<str>,
    /// What stands under that name.
    pub kind: EntryKind,
}

/// Reading a tree failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// A path goes above the root of the tree.
    #[error("{path} leads out of the repository")]
    LeaveTree {
        /// The path, as it was asked for.
        path: String,
    },
    /// A name that is not UTF-8, or holds a NUL byte.
    #[error("{path} has a name that is not valid UTF-8: rename the file")]
    NameFile {
        /// The path, with the bytes that are not UTF-8 replaced.
        path: String,
    },
    /// A file is larger than the source's limit.
    #[error("{path} is {size} bytes, more than the limit of {limit} bytes for one file")]
    ReadLarge {
        /// Path of the file.
        path: String,
        /// Its size in bytes.
        size: u64,
        /// The limit in bytes.
        limit: u64,
    },
    /// The file is a pointer to content that Git LFS keeps elsewhere.
    #[error("{path} is a Git LFS pointer (object {oid}), its content is not in the repository: commit the file itself")]
    FollowLfs {
        /// Path of the file.
        path: String,
        /// The object the pointer names.
        oid: String,
    },
    /// The path lies in a submodule that was not asked for.
    #[error(
        "{path} is a submodule (commit {commit}), which is not fetched: enable submodules where the repository is an \
         application's source; for a remote base, name the submodule's own repository"
    )]
    EnterSubmodule {
        /// Path of the submodule.
        path: String,
        /// The commit it is pinned to.
        commit: String,
    },
    /// An object of the repository cannot be read.
    #[error("cannot read {path}: {reason}")]
    ReadObject {
        /// Path in the tree.
        path: String,
        /// What went wrong, without the path.
        reason: String,
    },
    /// There is nothing at the path, or not what the call needs.
    #[error("{path} is not {expected} of the repository")]
    Find {
        /// Path in the tree.
        path: String,
        /// What the call needs: `a file`, `a folder`.
        expected: &'static str,
    },
}

impl Classified for Error {
    fn class(&self) -> Class {
        Class::Terminal
    }

    fn label(&self) -> &'static str {
        match self {
            Self::LeaveTree { .. } => "tree-leave",
            Self::NameFile { .. } => "tree-name",
            Self::ReadLarge { .. } => "tree-large",
            Self::FollowLfs { .. } => "tree-lfs",
            Self::EnterSubmodule { .. } => "tree-submodule",
            Self::ReadObject { .. } => "tree-object",
            Self::Find { .. } => "tree-find",
        }
    }
}

/// A read-only tree of files. Calls are local reads and never wait for a network.
///
/// Paths are literal: no call follows a symbolic link. Whoever needs links resolved does it hop by hop.
pub trait Tree: Send + Sync {
    /// Names the whole tree: equal ids mean equal trees. A Git tree id where there is one.
    fn id(&self) -> &str;

    /// What stands at `path`; `None` when there is nothing, or when a name on the way is no folder.
    ///
    /// # Errors
    /// When an object on the way cannot be read.
    fn entry(&self, path: &TreePath) -> Result<Option<Entry>, Error>;

    /// The names in the folder at `path`, sorted by bytes.
    ///
    /// # Errors
    /// [`Error::Find`] when there is no folder; [`Error::NameFile`] when it holds a name that is not UTF-8.
    fn list(&self, path: &TreePath) -> Result<Arc<[Item]>, Error>;

    /// The bytes of the file at `path`, or the target of the symbolic link there.
    ///
    /// # Errors
    /// [`Error::Find`] when there is neither; the others when the content cannot be given.
    fn read(&self, path: &TreePath) -> Result<Arc<[u8]>, Error>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_normalised() {
        let parse = |text: &str| TreePath::parse(text).map(|path| path.as_str().to_owned());
        assert_eq!(parse("./a//b/"), Ok("a/b".into()));
        assert_eq!(parse("/a/../b"), Ok("b".into()));
        assert_eq!(parse("."), Ok(String::new()));
        assert_eq!(parse("a/../../b"), Err(Error::LeaveTree { path: "a/../../b".into() }));
        assert_eq!(TreePath::parse("a/b").unwrap().parent().unwrap().as_str(), "a");
        assert_eq!(TreePath::root().parent(), None);
    }
}
