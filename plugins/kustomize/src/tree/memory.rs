//! A tree of files in memory, for tests and fuzzing.

use std::collections::{BTreeMap, BTreeSet};

use super::{EntryKind, Tree, TreeError, path};

/// Files and links by path.
#[derive(Debug, Clone, Default)]
pub struct Memory(BTreeMap<String, Entry>);

#[derive(Debug, Clone)]
enum Entry {
    File(Vec<u8>),
    Link(String),
}

impl Memory {
    /// The tree of these files: path and content.
    #[must_use]
    pub fn of<P: Into<String>, C: Into<Vec<u8>>>(files: impl IntoIterator<Item = (P, C)>) -> Self {
        Self(files.into_iter().map(|(path, content)| (path.into(), Entry::File(content.into()))).collect())
    }

    /// The same with a symbolic link at `path`.
    #[must_use]
    pub fn with_link(mut self, path: &str, target: &str) -> Self {
        self.0.insert(path.to_owned(), Entry::Link(target.to_owned()));
        self
    }
}

impl Tree for Memory {
    fn read(&self, path: &str) -> Result<Vec<u8>, TreeError> {
        match (self.0.get(path), self.kind(path)) {
            (Some(Entry::File(content)), _) => Ok(content.clone()),
            (_, Some(EntryKind::Folder)) => Err(TreeError::Folder),
            _ => Err(TreeError::Missing),
        }
    }

    fn kind(&self, path: &str) -> Option<EntryKind> {
        match self.0.get(path) {
            Some(Entry::File(_)) => Some(EntryKind::File),
            Some(Entry::Link(_)) => Some(EntryKind::Link),
            None => {
                let folder = path.is_empty() || self.0.keys().any(|known| path::contains(path, known));
                folder.then_some(EntryKind::Folder)
            }
        }
    }

    fn link(&self, path: &str) -> Result<String, TreeError> {
        match self.0.get(path) {
            Some(Entry::Link(target)) => Ok(target.clone()),
            _ => Err(TreeError::Missing),
        }
    }

    fn list(&self, path: &str) -> Result<Vec<String>, TreeError> {
        let below = self.0.keys().filter(|known| path::contains(path, known));
        let below = below.filter_map(|known| known.get(path.len()..)).map(|rest| rest.trim_start_matches('/'));
        let names: BTreeSet<&str> =
            below.filter_map(|rest| rest.split('/').next()).filter(|name| !name.is_empty()).collect();
        if names.is_empty() { Err(TreeError::Missing) } else { Ok(names.into_iter().map(str::to_owned).collect()) }
    }
}
