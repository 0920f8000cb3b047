//! A tree of ordinary files: under WASI a mount, natively a folder.

use std::fs;
use std::io;
use std::path::PathBuf;

use super::{EntryKind, Tree, TreeError};

/// The files below a folder.
#[derive(Debug, Clone)]
pub struct Disk(PathBuf);

impl Disk {
    /// The tree whose root is `folder`.
    #[must_use]
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self(folder.into())
    }

    fn locate(&self, path: &str) -> PathBuf {
        match path {
            "" => self.0.clone(),
            path => self.0.join(path),
        }
    }
}

impl Tree for Disk {
    fn read(&self, path: &str) -> Result<Vec<u8>, TreeError> {
        bowline_plugin::read_file(&self.locate(path), u64::MAX)
            .map(Option::unwrap_or_default)
            .map_err(|error| explain(&error))
    }

    fn kind(&self, path: &str) -> Option<EntryKind> {
        let kind = fs::symlink_metadata(self.locate(path)).ok()?.file_type();
        Some(match (kind.is_dir(), kind.is_symlink()) {
            (true, _) => EntryKind::Folder,
            (_, true) => EntryKind::Link,
            _ => EntryKind::File,
        })
    }

    fn link(&self, path: &str) -> Result<String, TreeError> {
        let target = fs::read_link(self.locate(path)).map_err(|error| explain(&error))?;
        target
            .into_os_string()
            .into_string()
            .map_err(|target| TreeError::Other(format!("the link's target is not UTF-8: {}", target.to_string_lossy())))
    }

    fn list(&self, path: &str) -> Result<Vec<String>, TreeError> {
        let entries = fs::read_dir(self.locate(path)).map_err(|error| explain(&error))?;
        let name = |entry: io::Result<fs::DirEntry>| {
            let name = entry.map_err(|error| explain(&error))?.file_name();
            name.into_string()
                .map_err(|name| TreeError::Other(format!("a name in it is not UTF-8: {}", name.to_string_lossy())))
        };
        entries.map(name).collect()
    }
}

/// The same words natively and as Wasm, where the system's own ones differ.
fn explain(error: &io::Error) -> TreeError {
    match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => TreeError::Missing,
        io::ErrorKind::PermissionDenied => TreeError::Denied,
        io::ErrorKind::IsADirectory => TreeError::Folder,
        _ => TreeError::Other(error.to_string()),
    }
}
