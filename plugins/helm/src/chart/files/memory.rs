//! Files that are in memory already.

use std::collections::{BTreeMap, BTreeSet};

use super::{ChartFiles, Entry, EntryKind, FileError, join};
use crate::go::Text;

/// Files by their paths.
#[derive(Debug, Clone, Default)]
pub struct Memory {
    files: BTreeMap<String, Text>,
}

impl<P: Into<String>, T: Into<Text>> FromIterator<(P, T)> for Memory {
    fn from_iter<I: IntoIterator<Item = (P, T)>>(files: I) -> Self {
        Self { files: files.into_iter().map(|(path, content)| (path.into(), content.into())).collect() }
    }
}

impl Memory {
    /// The paths below a folder, from there.
    fn below<'a>(&'a self, folder: &str) -> impl Iterator<Item = &'a str> {
        let start = join(folder, "");
        let length = start.len();
        self.files
            .range(start.clone()..)
            .take_while(move |(path, _)| path.starts_with(&start))
            .map(move |(path, _)| &path[length..])
    }
}

impl ChartFiles for Memory {
    fn kind(&self, path: &str) -> Option<EntryKind> {
        if self.files.contains_key(path) {
            return Some(EntryKind::File);
        }
        self.below(path).next().map(|_| EntryKind::Folder)
    }

    fn list(&self, folder: &str) -> Result<Vec<Entry>, FileError> {
        let entries: BTreeSet<(&str, bool)> = self
            .below(folder)
            .map(|path| path.split_once('/').map_or((path, false), |(folder, _)| (folder, true)))
            .collect();
        if entries.is_empty() {
            return Err(FileError::Missing);
        }
        let entry = |(name, is_folder): (&str, bool)| Entry {
            name: name.to_owned(),
            kind: if is_folder { EntryKind::Folder } else { EntryKind::File },
            link: None,
        };
        Ok(entries.into_iter().map(entry).collect())
    }

    fn read(&self, path: &str, most: u64) -> Result<Text, FileError> {
        let content = self.files.get(path).ok_or(FileError::Missing)?;
        if content.len() as u64 > most { Err(FileError::TooLarge) } else { Ok(content.clone()) }
    }
}
