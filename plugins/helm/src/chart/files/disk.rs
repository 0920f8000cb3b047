//! Files of the operating system, or of what a guest sees of it.

use std::fs;
use std::io;
use std::path::PathBuf;

use super::{ChartFiles, Entry, EntryKind, FileError};
use crate::go::Text;

/// The files below a folder.
#[derive(Debug, Clone)]
pub struct Disk {
    root: PathBuf,
}

impl Disk {
    /// The files below that folder. With an empty path, paths are taken as they are.
    #[must_use]
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    fn at(&self, path: &str) -> PathBuf {
        let full = if path.is_empty() { self.root.clone() } else { self.root.join(path) };
        if full.as_os_str().is_empty() { PathBuf::from(".") } else { full }
    }
}

fn kind_of(meta: &fs::Metadata) -> EntryKind {
    if meta.is_file() {
        EntryKind::File
    } else if meta.is_dir() {
        EntryKind::Folder
    } else {
        EntryKind::Other
    }
}

fn error(error: &io::Error) -> FileError {
    match error.kind() {
        io::ErrorKind::NotFound => FileError::Missing,
        _ => FileError::Read(error.to_string()),
    }
}

impl ChartFiles for Disk {
    fn kind(&self, path: &str) -> Option<EntryKind> {
        fs::metadata(self.at(path)).ok().map(|meta| kind_of(&meta))
    }

    fn list(&self, folder: &str) -> Result<Vec<Entry>, FileError> {
        let folder = self.at(folder);
        let mut entries = Vec::new();
        for entry in fs::read_dir(&folder).map_err(|fault| error(&fault))? {
            let entry = entry.map_err(|fault| error(&fault))?;
            let name =
                entry.file_name().into_string().map_err(|name| FileError::Name(name.to_string_lossy().into_owned()))?;
            let of = entry.file_type().map_err(|fault| error(&fault))?;
            let (kind, link) = if of.is_symlink() {
                let target = fs::read_link(entry.path()).unwrap_or_default();
                let kind = fs::metadata(entry.path()).map_or(EntryKind::Dangling, |meta| kind_of(&meta));
                (kind, Some(target.to_string_lossy().into_owned()))
            } else if of.is_dir() {
                (EntryKind::Folder, None)
            } else {
                (if of.is_file() { EntryKind::File } else { EntryKind::Other }, None)
            };
            entries.push(Entry { name, kind, link });
        }
        Ok(entries)
    }

    fn read(&self, path: &str, most: u64) -> Result<Text, FileError> {
        let content = bowline_plugin::read_file(&self.at(path), most).map_err(|fault| error(&fault))?;
        content.map(Text::from).ok_or(FileError::TooLarge)
    }
}
