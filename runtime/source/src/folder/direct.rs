//! A folder read as it is, once: for a command that makes one result and keeps nothing.

use std::collections::HashMap;
use std::io::{self, Read as _};
use std::path::Path;
use std::sync::{Arc, Mutex};

use bowline_core::port::source;
use bowline_core::port::tree::{Entry, EntryKind, Error, Item, Tree, TreePath};
use cap_std::ambient_authority;
use cap_std::fs::{Dir, FileType, PermissionsExt as _};

use super::tree::unreadable;
use crate::fetch::lock;

/// Folders that are kept open. Each is a file descriptor, of which a process has a thousand.
const OPEN_FOLDERS: usize = 256;

/// The files below a folder, as they are when they are read. Nothing is listed, read or hashed before it is asked for,
/// and no link is followed, so none leads out.
///
/// The id of an entry is its path: it says nothing about the content, so no result may be kept by it.
pub struct DirectFolder {
    root: Arc<Dir>,
    id: String,
    file_limit: u64,
    open: Mutex<HashMap<TreePath, Arc<Dir>>>,
}

impl DirectFolder {
    /// The files below `path`, none of them larger than `file_limit` bytes.
    ///
    /// # Errors
    /// [`source::Error::Configure`] when there is no such folder, or it can't be read.
    pub fn open(path: &Path, file_limit: u64) -> Result<Self, source::Error> {
        let root = Dir::open_ambient_dir(path, ambient_authority()).map_err(|error| source::Error::Configure {
            what: path.display().to_string(),
            reason: error.to_string(),
        })?;
        Ok(Self {
            root: Arc::new(root),
            id: format!("directly:{}", path.display()),
            file_limit,
            open: Mutex::default(),
        })
    }

    /// The folder at `path`. Each step is one name and no link, so nothing leads out of the root.
    fn folder(&self, path: &TreePath) -> io::Result<Arc<Dir>> {
        let Some((parent, name)) = path.parent().zip(path.name()) else {
            return Ok(Arc::clone(&self.root));
        };
        if let Some(dir) = lock(&self.open).get(path) {
            return Ok(Arc::clone(dir));
        }
        let parent = self.folder(&parent)?;
        if parent.symlink_metadata(name)?.is_symlink() {
            return Err(io::ErrorKind::NotADirectory.into());
        }
        let dir = Arc::new(parent.open_dir(name)?);
        let mut open = lock(&self.open);
        if open.len() >= OPEN_FOLDERS {
            open.clear();
        }
        open.insert(path.clone(), Arc::clone(&dir));
        Ok(dir)
    }

    /// What stands at `path`, its kind and size.
    fn look(&self, path: &TreePath) -> io::Result<Option<(EntryKind, u64)>> {
        let Some((parent, name)) = path.parent().zip(path.name()) else {
            return Ok(Some((EntryKind::Directory, 0)));
        };
        let found = self.folder(&parent)?.symlink_metadata(name)?;
        let executable = found.permissions().mode() & 0o100 != 0;
        Ok(kind(found.file_type(), executable).map(|kind| (kind, found.len())))
    }

    /// The content of a file that was `size` bytes long a moment ago.
    fn bytes(&self, path: &TreePath, name: &str, dir: &Dir, size: u64) -> Result<Vec<u8>, Error> {
        let explain = |error: io::Error| unreadable(path, &error);
        let file = dir.open(name).map_err(explain)?;
        let large = |size| Error::ReadLarge { path: path.to_string(), size, limit: self.file_limit };
        if size > self.file_limit {
            return Err(large(size));
        }
        // One more than there is, so that the end is seen without growing the buffer.
        let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or(0) + 1);
        // The file may grow while it is read.
        file.take(self.file_limit.saturating_add(1)).read_to_end(&mut bytes).map_err(explain)?;
        if bytes.len() as u64 > self.file_limit {
            return Err(large(bytes.len() as u64));
        }
        Ok(bytes)
    }
}

/// What a name stands for; `None` for pipes, sockets and devices.
fn kind(found: FileType, executable: bool) -> Option<EntryKind> {
    match (found.is_dir(), found.is_symlink(), found.is_file()) {
        (true, ..) => Some(EntryKind::Directory),
        (_, true, _) => Some(EntryKind::Symlink),
        (_, _, true) if executable => Some(EntryKind::Executable),
        (_, _, true) => Some(EntryKind::File),
        _ => None,
    }
}

fn is_absent(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

impl Tree for DirectFolder {
    fn id(&self) -> &str {
        &self.id
    }

    fn entry(&self, path: &TreePath) -> Result<Option<Entry>, Error> {
        match self.look(path) {
            Ok(found) => Ok(found.map(|(kind, size)| Entry { kind, id: Arc::from(path.as_str()), size })),
            Err(error) if is_absent(&error) => Ok(None),
            Err(error) => Err(unreadable(path, &error)),
        }
    }

    fn list(&self, path: &TreePath) -> Result<Arc<[Item]>, Error> {
        let find = || Error::Find { path: path.to_string(), expected: "a folder" };
        let explain = |error: io::Error| if is_absent(&error) { find() } else { unreadable(path, &error) };
        let dir = self.folder(path).map_err(explain)?;
        let mut items = Vec::new();
        for entry in dir.entries().map_err(explain)? {
            let entry = entry.map_err(explain)?;
            let name = entry
                .file_name()
                .into_string()
                .map_err(|name| Error::NameFile { path: path.join(&name.to_string_lossy()).to_string() })?;
            let found = entry.file_type().map_err(explain)?;
            if let Some(kind) = kind(found, false) {
                items.push(Item { name: name.into(), kind });
            }
        }
        items.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(items.into())
    }

    fn read(&self, path: &TreePath) -> Result<Arc<[u8]>, Error> {
        let find = || Error::Find { path: path.to_string(), expected: "a file" };
        let explain = |error: io::Error| if is_absent(&error) { find() } else { unreadable(path, &error) };
        let (parent, name) = path.parent().zip(path.name()).ok_or_else(find)?;
        let dir = self.folder(&parent).map_err(explain)?;
        match self.look(path).map_err(explain)? {
            Some((EntryKind::File | EntryKind::Executable, size)) => self.bytes(path, name, &dir, size).map(Arc::from),
            Some((EntryKind::Symlink, _)) => {
                let target = dir.read_link_contents(name).map_err(explain)?;
                Ok(target.into_os_string().into_encoded_bytes().into())
            }
            _ => Err(find()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> TreePath {
        TreePath::parse(text).expect("a path")
    }

    #[test]
    fn files_links_and_folders_are_given_as_they_are() {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path();
        std::fs::create_dir_all(root.join("a/b")).expect("folders");
        std::fs::write(root.join("a/b/c"), "1").expect("a file");
        std::os::unix::fs::symlink("a/b", root.join("link")).expect("a link");
        let tree = DirectFolder::open(root, 10).expect("a folder");
        let kind = |text: &str| tree.entry(&path(text)).expect("an entry").map(|entry| entry.kind);
        assert_eq!(kind(""), Some(EntryKind::Directory));
        assert_eq!(kind("a/b"), Some(EntryKind::Directory));
        assert_eq!(kind("a/b/c"), Some(EntryKind::File));
        assert_eq!(kind("link"), Some(EntryKind::Symlink));
        assert_eq!(kind("link/c"), None, "links are not followed");
        assert_eq!(kind("none"), None);
        assert_eq!(kind("a/b/c/d"), None);
        assert_eq!(&*tree.read(&path("a/b/c")).expect("a file"), b"1");
        assert_eq!(&*tree.read(&path("link")).expect("a link"), b"a/b");
        let names: Vec<_> = tree.list(&path("")).expect("a listing").iter().map(|item| item.name.clone()).collect();
        assert_eq!(names, ["a".into(), "link".into()] as [Arc<str>; 2]);
    }

    #[test]
    fn what_cannot_be_read_is_said() {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("big"), "12345").expect("a file");
        let tree = DirectFolder::open(folder.path(), 4).expect("a folder");
        let say = |text: &str| tree.read(&path(text)).expect_err("it can't be read").to_string();
        assert_eq!(say("big"), "big is 5 bytes, more than the limit of 4 bytes for one file");
        assert_eq!(say("none"), "none is not a file of the repository");
        assert_eq!(say(""), ". is not a file of the repository");
        assert_eq!(
            tree.list(&path("big")).expect_err("no folder").to_string(),
            "big is not a folder of the repository"
        );
        let missing = DirectFolder::open(&folder.path().join("none"), 4).err().map(|error| error.to_string());
        assert!(missing.is_some_and(|message| message.contains("none")));
    }
}
