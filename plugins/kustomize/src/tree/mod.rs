//! The files of a build: what is mounted, which paths may be read from where, and what remote sources it names.

mod charts;
mod disk;
mod files;
mod inline;
mod loader;
mod memory;
mod origin;
pub mod path;
mod remote;
mod repo;
mod sources;

use std::rc::Rc;

pub use charts::ChartTree;
pub use disk::Disk;
pub(crate) use files::CONFIGURATION;
pub use files::{Files, Vantage};
pub use inline::{Inline, WithInline};
pub use loader::{KUSTOMIZATIONS, Loaded, Loader};
pub use memory::Memory;
pub use origin::OriginNote;
pub use remote::Remote;
pub use repo::{NoRepo, RepoSpec};
pub use sources::Sources;

/// What stands at a path. A symbolic link is not followed to find out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryKind {
    /// A file, or something else that may be read.
    File,
    /// A folder.
    Folder,
    /// A symbolic link, to whatever.
    Link,
}

/// Why a file of a tree can't be had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TreeError {
    /// Nothing stands there.
    Missing,
    /// It is not granted, such as what lies outside of the tree.
    Denied,
    /// It is a folder, and a file was wanted.
    Folder,
    /// Anything else, in the system's words.
    Other(String),
}

/// A tree of files. Paths are normal (see [`path::clean`]) and relative to its root; the empty one is the root itself.
/// Those given to [`read`](Self::read) pass through no links: [`Sources`] has followed them before.
pub trait Tree {
    /// The content of a file.
    ///
    /// # Errors
    /// When there is none, or it can't be read.
    fn read(&self, path: &str) -> Result<Vec<u8>, TreeError>;

    /// What stands at a path; `None` for nothing, or when it can't be told.
    fn kind(&self, path: &str) -> Option<EntryKind>;

    /// Where a symbolic link leads, as it is written.
    ///
    /// # Errors
    /// When it is none, or leads out of the tree.
    fn link(&self, path: &str) -> Result<String, TreeError>;

    /// The names in a folder, in any order.
    ///
    /// # Errors
    /// When it is none, or can't be listed.
    fn list(&self, path: &str) -> Result<Vec<String>, TreeError>;
}

/// Which files a kustomization may read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Restrict {
    /// Those in its folder and below.
    #[default]
    RootOnly,
    /// All of the tree it is in.
    None,
}

/// The bytes of a file, shared by all who read it.
pub type Bytes = Rc<[u8]>;
