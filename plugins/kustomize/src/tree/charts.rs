//! Charts in the trees of a build.

use bowline_helm::chart::files::{ChartFiles, Entry, EntryKind as ChartEntry, FileError};
use bowline_helm::go::Text as Bytes;

use super::sources::{Lost, MountId};
use super::{EntryKind, Loader, Remote, Sources, TreeError, path};
use crate::fault::Outcome;

/// The name of the archive that the host mounts for a chart.
const ARCHIVE: &str = "chart.tgz";

/// One tree of a build, as charts are loaded from it.
#[derive(Debug, Clone, Copy)]
pub struct ChartTree<'t> {
    sources: &'t Sources<'t>,
    mount: MountId,
}

impl<'t> Loader<'t> {
    /// The tree of this view, and in it the path of the folder `folder`, counted from the view; `None` when there is no
    /// folder. It may be anywhere in the tree, as for kustomize, whose Helm isn't held back by what the loader may read.
    ///
    /// # Errors
    /// When the path leads out of the tree.
    pub fn chart(&self, folder: &str) -> Outcome<Option<(ChartTree<'t>, String)>> {
        if folder.starts_with('/') {
            return Err(self.refuse_absolute(folder));
        }
        let joined = path::join(self.root(), folder).map_err(|_| self.refuse_folder(folder))?;
        let (sources, mount) = self.mounted();
        match sources.resolve(mount, &joined) {
            Ok(found) if found.kind == EntryKind::Folder => Ok(Some((ChartTree { sources, mount }, found.path))),
            Err(Lost::Outside) => Err(self.refuse_folder(folder)),
            _ => Ok(None),
        }
    }

    /// The tree that a remote chart is mounted as, and in it the path of the archive.
    ///
    /// # Errors
    /// When it wasn't fetched; it is noted, so that the host can be asked for it.
    pub fn remote_chart(&self, remote: &Remote) -> Outcome<(ChartTree<'t>, String)> {
        let (sources, _) = self.mounted();
        let mount = sources.remote(remote)?;
        Ok((ChartTree { sources, mount }, ARCHIVE.to_owned()))
    }

    /// A path from this view for people.
    ///
    /// # Errors
    /// When it leads out of the tree.
    pub fn show_path(&self, path: &str) -> Outcome<String> {
        let joined = path::join(self.root(), path).map_err(|_| self.refuse_folder(path))?;
        let (sources, mount) = self.mounted();
        Ok(sources.show(mount, &joined))
    }
}

impl ChartTree<'_> {
    /// A number for a file of the tree, by its path; 0 when there are too many.
    #[must_use]
    pub fn number(&self, path: &str) -> u16 {
        self.sources.number(self.mount, path)
    }
}

impl ChartFiles for ChartTree<'_> {
    fn kind(&self, path: &str) -> Option<ChartEntry> {
        self.sources.resolve(self.mount, path).ok().map(|found| kind_of(found.kind))
    }

    fn list(&self, folder: &str) -> Result<Vec<Entry>, FileError> {
        let found = self.sources.resolve(self.mount, folder).map_err(lost)?;
        let names = self.sources.list(self.mount, &found.path).map_err(|error| lost(error.into()))?;
        let entry = |name: String| {
            let path = bowline_helm::chart::files::join(&found.path, &name);
            let link = self.sources.link(self.mount, &path);
            let kind = match self.kind(&path) {
                Some(kind) => kind,
                None if link.is_some() => ChartEntry::Dangling,
                None => ChartEntry::Other,
            };
            Entry { name, kind, link }
        };
        Ok(names.into_iter().map(entry).collect())
    }

    fn read(&self, path: &str, most: u64) -> Result<Bytes, FileError> {
        let found = self.sources.resolve(self.mount, path).map_err(lost)?;
        let bytes = self.sources.read_once(self.mount, &found.path).map_err(|error| match error {
            TreeError::Folder => FileError::Read("it is a folder".to_owned()),
            error => lost(error.into()),
        })?;
        if bytes.len() as u64 > most { Err(FileError::TooLarge) } else { Ok(bytes.into()) }
    }
}

fn kind_of(kind: EntryKind) -> ChartEntry {
    match kind {
        EntryKind::Folder => ChartEntry::Folder,
        EntryKind::File => ChartEntry::File,
        EntryKind::Link => ChartEntry::Dangling,
    }
}

fn lost(lost: Lost) -> FileError {
    match lost {
        Lost::Missing => FileError::Missing,
        Lost::Outside => FileError::Read("it is outside of its tree".to_owned()),
        Lost::Loop => FileError::Read("too many links".to_owned()),
        Lost::Other(reason) => FileError::Read(reason),
    }
}
