//! Trees of files that charts are loaded from.

mod disk;
mod memory;

pub use disk::Disk;
pub use memory::Memory;

use crate::go::Text;

/// A tree of files. Paths have `/` between their parts; the empty path is the root.
pub trait ChartFiles {
    /// What there is at a path, links followed; none when there is nothing.
    fn kind(&self, path: &str) -> Option<EntryKind>;

    /// What a folder holds, in any order.
    ///
    /// # Errors
    ///
    /// When it can't be listed.
    fn list(&self, folder: &str) -> Result<Vec<Entry>, FileError>;

    /// The content of a file of at most so many bytes.
    ///
    /// # Errors
    ///
    /// When it can't be read, or is larger.
    fn read(&self, path: &str, most: u64) -> Result<Text, FileError>;
}

/// An entry of a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its name in the folder.
    pub name: String,
    /// What it is, a link followed.
    pub kind: EntryKind,
    /// Where it leads, if it is a link.
    pub link: Option<String>,
}

/// What an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryKind {
    /// A regular file.
    File,
    /// A folder.
    Folder,
    /// A link that leads nowhere.
    Dangling,
    /// Something that can't be read: a socket, a device.
    Other,
}

/// Why a file can't be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    /// It isn't there.
    #[error("no such file or directory")]
    Missing,
    /// It has more bytes than may be read.
    #[error("it is too large")]
    TooLarge,
    /// Its name is no UTF-8.
    #[error("the name {0} is no UTF-8")]
    Name(String),
    /// Reading failed.
    #[error("{0}")]
    Read(String),
}

/// A path of a folder and a name in it.
#[must_use]
pub fn join(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{}/{name}", folder.trim_end_matches('/')) }
}
