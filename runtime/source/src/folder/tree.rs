//! The port's tree over files on disk.

use std::collections::{BTreeMap, HashMap};
use std::io::{self, Read as _};
use std::sync::{Arc, Mutex};

use bowline_core::port::tree::{Entry, EntryKind, Error, Item, Tree, TreePath};
use cap_std::fs::{Dir, Metadata, MetadataExt as _, PermissionsExt as _};
use gix::objs::Kind;

use crate::fetch::lock;
use crate::git::pointer;

/// Git's own files are in folders of this name, never content.
const DOT_GIT: &str = ".git";

/// Which files a [`FolderTree`] shows.
pub(super) enum Shown {
    All,
    Tracked(Tracked),
}

/// What Git's index says stands under a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum TrackedKind {
    Folder,
    File,
    /// With the commit it is pinned to.
    Submodule(String),
}

/// The files of an index, by folder.
pub(super) struct Tracked {
    folders: HashMap<TreePath, BTreeMap<String, TrackedKind>>,
    /// Folders with a name that is not UTF-8, and that name's path with those bytes replaced.
    unnameable: HashMap<TreePath, String>,
}

impl Tracked {
    /// The files of `index`.
    pub(super) fn of(index: &gix::index::State) -> Self {
        let mut tracked =
            Self { folders: HashMap::from([(TreePath::root(), BTreeMap::new())]), unnameable: HashMap::new() };
        for entry in index.entries() {
            let path = entry.path(index);
            let kind = match entry.mode {
                gix::index::entry::Mode::COMMIT => TrackedKind::Submodule(entry.id.to_string()),
                _ => TrackedKind::File,
            };
            tracked.add(path, &kind);
        }
        tracked
    }

    fn add(&mut self, path: &gix::bstr::BStr, kind: &TrackedKind) {
        let mut folder = TreePath::root();
        let mut names = path.split(|byte| *byte == b'/').peekable();
        while let Some(name) = names.next() {
            let Ok(name) = std::str::from_utf8(name) else {
                let shown = folder.join(&String::from_utf8_lossy(name));
                self.unnameable.entry(folder).or_insert_with(|| shown.to_string());
                return;
            };
            let kind = if names.peek().is_some() { TrackedKind::Folder } else { kind.clone() };
            self.folders.entry(folder.clone()).or_default().insert(name.to_owned(), kind);
            folder = folder.join(name);
        }
    }

    /// What stands at `path`, which is not the root.
    pub(super) fn get(&self, path: &TreePath) -> Option<&TrackedKind> {
        self.folders.get(&path.parent()?)?.get(path.name()?)
    }
}

/// Size, times and inode: while they stay, the content is taken to be the same.
type Stamp = (u64, i64, i64, i64, i64, u64);

/// The files of a folder, as they are when they are read. No link is followed, so none leads out.
pub(super) struct FolderTree {
    dir: Dir,
    id: String,
    shown: Shown,
    file_limit: u64,
    ids: Mutex<HashMap<TreePath, (Stamp, Arc<str>)>>,
}

impl FolderTree {
    /// The files in `dir` that `shown` lets through.
    pub(super) fn new(dir: Dir, id: String, shown: Shown, file_limit: u64) -> Self {
        Self { dir, id, shown, file_limit, ids: Mutex::default() }
    }

    /// What is on disk at `path`, if it is shown. Folders on the way must be folders, not links to some.
    fn metadata(&self, path: &TreePath) -> Result<Option<Metadata>, Error> {
        if path.names().any(|name| name == DOT_GIT) {
            return Ok(None);
        }
        let mut at = TreePath::root();
        let mut last = None;
        for name in path.names() {
            if last.as_ref().is_some_and(|found: &Metadata| !found.is_dir()) {
                return Ok(None);
            }
            at = at.join(name);
            if let Shown::Tracked(tracked) = &self.shown {
                match tracked.get(&at) {
                    None => return Ok(None),
                    Some(TrackedKind::Submodule(commit)) if at != *path => {
                        return Err(Error::EnterSubmodule { path: at.to_string(), commit: commit.clone() });
                    }
                    Some(_) => {}
                }
            }
            last = match self.dir.symlink_metadata(at.as_str()) {
                Ok(found) => Some(found),
                Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
                    return Ok(None);
                }
                Err(error) => return Err(unreadable(&at, &error)),
            };
        }
        match last {
            Some(found) => Ok(Some(found)),
            None => self.dir.dir_metadata().map(Some).map_err(|error| unreadable(path, &error)),
        }
    }

    /// What a name stands for; `None` for pipes, sockets, devices, and what is not what the index has there.
    fn kind(&self, path: &TreePath, found: &Metadata) -> Option<EntryKind> {
        let tracked = match &self.shown {
            Shown::Tracked(tracked) if path.parent().is_some() => Some(tracked.get(path)?),
            _ => None,
        };
        if matches!(tracked, Some(TrackedKind::Submodule(_))) {
            return Some(EntryKind::Submodule);
        }
        let kind = if found.is_dir() {
            EntryKind::Directory
        } else if found.is_symlink() {
            EntryKind::Symlink
        } else if found.is_file() && found.permissions().mode() & 0o100 != 0 {
            EntryKind::Executable
        } else if found.is_file() {
            EntryKind::File
        } else {
            return None;
        };
        let is_folder = kind == EntryKind::Directory;
        match tracked {
            Some(tracked) if is_folder != (*tracked == TrackedKind::Folder) => None,
            _ => Some(kind),
        }
    }

    fn names(&self, path: &TreePath) -> Result<Vec<String>, Error> {
        if let Shown::Tracked(tracked) = &self.shown {
            if let Some(path) = tracked.unnameable.get(path) {
                return Err(Error::NameFile { path: path.clone() });
            }
            return Ok(tracked.folders.get(path).map(|names| names.keys().cloned().collect()).unwrap_or_default());
        }
        let at = if path.as_str().is_empty() { "." } else { path.as_str() };
        let mut names = Vec::new();
        for entry in self.dir.read_dir(at).map_err(|error| unreadable(path, &error))? {
            let name = entry.map_err(|error| unreadable(path, &error))?.file_name();
            match name.into_string() {
                Ok(name) if name == DOT_GIT => {}
                Ok(name) => names.push(name),
                Err(name) => {
                    return Err(Error::NameFile { path: path.join(&name.to_string_lossy()).to_string() });
                }
            }
        }
        names.sort();
        Ok(names)
    }

    fn bytes(&self, path: &TreePath, kind: EntryKind, size: u64) -> Result<Vec<u8>, Error> {
        if kind == EntryKind::Symlink {
            let target = self.dir.read_link_contents(path.as_str()).map_err(|error| unreadable(path, &error))?;
            return Ok(target.into_os_string().into_encoded_bytes());
        }
        let large = |size| Error::ReadLarge { path: path.to_string(), size, limit: self.file_limit };
        if size > self.file_limit {
            return Err(large(size));
        }
        let mut bytes = Vec::new();
        let file = self.dir.open(path.as_str()).map_err(|error| unreadable(path, &error))?;
        // The file may grow while it is read.
        file.take(self.file_limit.saturating_add(1))
            .read_to_end(&mut bytes)
            .map_err(|error| unreadable(path, &error))?;
        if bytes.len() as u64 > self.file_limit {
            return Err(large(bytes.len() as u64));
        }
        Ok(bytes)
    }

    /// The id that Git would give the content.
    fn content_id(&self, path: &TreePath, kind: EntryKind, found: &Metadata) -> Result<Arc<str>, Error> {
        let stamp = (found.len(), found.mtime(), found.mtime_nsec(), found.ctime(), found.ctime_nsec(), found.ino());
        if let Some((known, id)) = lock(&self.ids).get(path)
            && *known == stamp
        {
            return Ok(Arc::clone(id));
        }
        let id: Arc<str> = blob_id(&self.bytes(path, kind, found.len())?)
            .map_err(|reason| Error::ReadObject { path: path.to_string(), reason })?
            .to_string()
            .into();
        lock(&self.ids).insert(path.clone(), (stamp, Arc::clone(&id)));
        Ok(id)
    }
}

/// The id of a blob with these bytes.
pub(super) fn blob_id(bytes: &[u8]) -> Result<gix::ObjectId, String> {
    gix::objs::compute_hash(gix::hash::Kind::Sha1, Kind::Blob, bytes).map_err(|error| crate::address::flat(&error))
}

pub(super) fn unreadable(path: &TreePath, error: &io::Error) -> Error {
    Error::ReadObject { path: path.to_string(), reason: error.to_string() }
}

impl Tree for FolderTree {
    fn id(&self) -> &str {
        &self.id
    }

    fn entry(&self, path: &TreePath) -> Result<Option<Entry>, Error> {
        let Some(found) = self.metadata(path)? else {
            return Ok(None);
        };
        let Some(kind) = self.kind(path, &found) else {
            return Ok(None);
        };
        let (id, size) = match kind {
            EntryKind::Directory => (Arc::from(path.as_str()), 0),
            EntryKind::Submodule => {
                let Shown::Tracked(tracked) = &self.shown else {
                    return Ok(None);
                };
                let Some(TrackedKind::Submodule(commit)) = tracked.get(path) else {
                    return Ok(None);
                };
                (Arc::from(commit.as_str()), 0)
            }
            // The content of a larger file is never given, so its size and time may stand for it.
            _ if found.len() > self.file_limit => {
                (format!("large-{}-{}", found.len(), found.mtime()).into(), found.len())
            }
            kind => (self.content_id(path, kind, &found)?, found.len()),
        };
        Ok(Some(Entry { kind, id, size }))
    }

    fn list(&self, path: &TreePath) -> Result<Arc<[Item]>, Error> {
        let kind = match self.metadata(path)? {
            Some(found) => self.kind(path, &found),
            None => None,
        };
        match kind {
            Some(EntryKind::Directory) => {}
            Some(EntryKind::Submodule) => {
                let Some(Entry { id, .. }) = self.entry(path)? else {
                    return Ok(Arc::default());
                };
                return Err(Error::EnterSubmodule { path: path.to_string(), commit: id.to_string() });
            }
            _ => {
                return Err(Error::Find { path: path.to_string(), expected: "a folder" });
            }
        }
        let mut items = Vec::new();
        for name in self.names(path)? {
            let at = path.join(&name);
            // A name that vanished meanwhile, or is a pipe or a device, is not shown.
            let Some(found) = self.metadata(&at)? else { continue };
            if let Some(kind) = self.kind(&at, &found) {
                items.push(Item { name: name.into(), kind });
            }
        }
        Ok(items.into())
    }

    fn read(&self, path: &TreePath) -> Result<Arc<[u8]>, Error> {
        let found = self.metadata(path)?;
        let kind = found.as_ref().and_then(|found| self.kind(path, found));
        let (Some(found), Some(kind)) = (found, kind) else {
            return Err(Error::Find { path: path.to_string(), expected: "a file" });
        };
        match kind {
            EntryKind::Directory => Err(Error::Find { path: path.to_string(), expected: "a file" }),
            EntryKind::Submodule => Err(Error::EnterSubmodule {
                path: path.to_string(),
                commit: self.entry(path)?.map(|entry| entry.id.to_string()).unwrap_or_default(),
            }),
            kind => {
                let bytes = self.bytes(path, kind, found.len())?;
                match pointer(&bytes) {
                    Some(oid) if kind != EntryKind::Symlink => Err(Error::FollowLfs { path: path.to_string(), oid }),
                    _ => Ok(bytes.into()),
                }
            }
        }
    }
}
