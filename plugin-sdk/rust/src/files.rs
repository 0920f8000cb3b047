//! The files of a request: ordinary files under WASI, a folder in native tests.

use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use crate::{Error, InputMount, Origin, Tree};

/// A folder that a plugin reads: the application's own, or an input's. All paths are relative to it, in UTF-8,
/// with `/` between their parts; the empty path is the folder itself.
#[derive(Debug, Clone)]
pub struct Files {
    folder: PathBuf,
    prefix: String,
}

/// What an entry of a folder is. A symbolic link is not followed to find out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryKind {
    /// A regular file.
    File,
    /// A folder.
    Folder,
    /// A symbolic link, to whatever.
    Symlink,
    /// Something that can't be read: a socket, a device.
    Other,
}

/// An entry of a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its path.
    pub path: String,
    /// What it is.
    pub kind: EntryKind,
}

impl Entry {
    /// The last part of the path.
    #[must_use]
    pub fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }
}

/// Says what a walk leaves out. Any `FnMut(&Entry) -> bool` is one: true keeps an entry, and enters it when it
/// is a folder.
pub trait Filter {
    /// Called with the sorted entries of a folder before [`keep`](Self::keep) is asked about any of them: the
    /// moment to read an ignore file that stands there.
    ///
    /// # Errors
    /// Ends the walk.
    fn enter(&mut self, folder: &str, entries: &[Entry]) -> Result<(), Error> {
        let _ = (folder, entries);
        Ok(())
    }

    /// Whether the walk gives the entry, or enters it when it is a folder.
    fn keep(&mut self, entry: &Entry) -> bool;
}

impl<F: FnMut(&Entry) -> bool> Filter for F {
    fn keep(&mut self, entry: &Entry) -> bool {
        self(entry)
    }
}

impl Files {
    /// The application's folder. Its origins are relative to the root of the source tree.
    #[must_use]
    pub fn of(tree: &Tree) -> Self {
        let mut folder = PathBuf::from(&tree.root);
        if !tree.path.is_empty() {
            folder.push(&tree.path);
        }
        Self { folder, prefix: tree.path.clone() }
    }

    /// The root of the source tree, for references that leave the application's folder.
    #[must_use]
    pub fn root(tree: &Tree) -> Self {
        Self { folder: PathBuf::from(&tree.root), prefix: String::new() }
    }

    /// A further input. Its origins are relative to its own root.
    #[must_use]
    pub fn input(mount: &InputMount) -> Self {
        Self { folder: PathBuf::from(&mount.mount), prefix: String::new() }
    }

    /// The place of a file, to be refined with a line; `.` for the root itself.
    #[must_use]
    pub fn origin(&self, path: &str) -> Origin {
        Origin::file(match (self.prefix.as_str(), path) {
            ("", "") => ".".to_owned(),
            ("", path) => path.to_owned(),
            (prefix, "") => prefix.to_owned(),
            (prefix, path) => format!("{prefix}/{path}"),
        })
    }

    /// The content of a file; a symbolic link is followed as the file system resolves it.
    ///
    /// # Errors
    /// Codes `files/not-found`, `files/denied` (a link out of the tree) and `files/unreadable`, with the path.
    pub fn read(&self, path: &str) -> Result<Vec<u8>, Error> {
        let read = read_file(&self.locate(path), u64::MAX).map_err(|error| self.explain(path, &error))?;
        Ok(read.unwrap_or_default())
    }

    /// The content of a text file.
    ///
    /// # Errors
    /// As [`read`](Self::read), and `files/not-utf8` with the line of the first bad byte.
    pub fn read_to_string(&self, path: &str) -> Result<String, Error> {
        String::from_utf8(self.read(path)?).map_err(|error| {
            let good = &error.as_bytes()[..error.utf8_error().valid_up_to()];
            let line = good.iter().filter(|byte| **byte == b'\n').count() + 1;
            Error::invalid_input("is not UTF-8 text")
                .code("files/not-utf8")
                .at(self.origin(path).line(u32::try_from(line).unwrap_or(u32::MAX)))
        })
    }

    /// Whether there is a folder at `path`, a symbolic link followed. False as well when it can't be told.
    #[must_use]
    pub fn is_folder(&self, path: &str) -> bool {
        fs::metadata(self.locate(path)).is_ok_and(|found| found.is_dir())
    }

    /// The entries of a folder, sorted by the bytes of their names.
    ///
    /// # Errors
    /// As [`read`](Self::read), and `files/name-not-utf8` for a name that is not UTF-8.
    pub fn list(&self, folder: &str) -> Result<Vec<Entry>, Error> {
        let explain = |error: io::Error| self.explain(folder, &error);
        let mut entries = Vec::new();
        for entry in fs::read_dir(self.locate(folder)).map_err(explain)? {
            let entry = entry.map_err(explain)?;
            let name = entry.file_name().into_string().map_err(|name| {
                Error::invalid_input(format!(
                    "has an entry whose name is not UTF-8: {}; rename it",
                    name.to_string_lossy()
                ))
                .code("files/name-not-utf8")
                .at(self.origin(folder))
            })?;
            let path = match folder {
                "" => name,
                folder => format!("{folder}/{name}"),
            };
            let kind = match entry.file_type() {
                Ok(kind) if kind.is_file() => EntryKind::File,
                Ok(kind) if kind.is_dir() => EntryKind::Folder,
                Ok(kind) if kind.is_symlink() => EntryKind::Symlink,
                Ok(_) => EntryKind::Other,
                Err(error) => return Err(self.explain(&path, &error)),
            };
            entries.push(Entry { path, kind });
        }
        entries.sort_unstable_by(|a, b| a.path.cmp(&b.path));
        Ok(entries)
    }

    /// All entries below `folder` but folders, depth first, each folder's in the order of [`list`](Self::list):
    /// the order of Go's `filepath.Walk`. A link to a folder is given as a link and not entered, so a walk ends.
    ///
    /// # Errors
    /// As [`list`](Self::list), and whatever the filter says.
    pub fn walk(&self, folder: &str, mut filter: impl Filter) -> Result<Vec<Entry>, Error> {
        let mut found = Vec::new();
        let mut open = Vec::new();
        self.enter(folder, &mut filter, &mut open)?;
        while let Some(entry) = open.pop() {
            if !filter.keep(&entry) {
                continue;
            }
            match entry.kind {
                EntryKind::Folder => self.enter(&entry.path, &mut filter, &mut open)?,
                _ => found.push(entry),
            }
        }
        Ok(found)
    }

    /// Puts the entries of `folder` on top of those still to be visited, the first one on top.
    fn enter(&self, folder: &str, filter: &mut impl Filter, open: &mut Vec<Entry>) -> Result<(), Error> {
        let entries = self.list(folder)?;
        filter.enter(folder, &entries)?;
        open.extend(entries.into_iter().rev());
        Ok(())
    }

    fn locate(&self, path: &str) -> PathBuf {
        match path {
            "" => self.folder.clone(),
            path => self.folder.join(path),
        }
    }

    /// The same words natively and as Wasm, where the system's own ones differ.
    fn explain(&self, path: &str, error: &io::Error) -> Error {
        match error.kind() {
            io::ErrorKind::NotFound => Error::not_found("does not exist").code("files/not-found"),
            io::ErrorKind::PermissionDenied => {
                Error::denied("may not be read: a path must not lead out of the source tree").code("files/denied")
            }
            io::ErrorKind::NotADirectory => Error::invalid_input("is not a folder").code("files/unreadable"),
            io::ErrorKind::IsADirectory => Error::invalid_input("is a folder, not a file").code("files/unreadable"),
            _ => Error::invalid_input(format!("cannot be read: {error}")).code("files/unreadable"),
        }
        .at(self.origin(path))
    }
}

/// The content of a file; none when it has more than `most` bytes.
///
/// Each read is a call of the host, so the size is asked for first: that and one read do for nearly every file.
///
/// # Errors
/// When it can't be read, as the system says it; a folder is [`io::ErrorKind::IsADirectory`] everywhere.
pub fn read_file(path: &Path, most: u64) -> io::Result<Option<Vec<u8>>> {
    let mut file = fs::File::open(path)?;
    let found = file.metadata()?;
    if found.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    let Some(size) = usize::try_from(found.len()).ok().filter(|_| found.len() <= most) else { return Ok(None) };
    let mut content = vec![0; size];
    let mut filled = 0;
    while filled < size {
        match file.read(&mut content[filled..]) {
            // It became shorter meanwhile.
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    content.truncate(filled);
    Ok(Some(content))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_read_whole_up_to_a_limit() {
        let folder = std::env::temp_dir().join(format!("bowline-plugin-files-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder");
        let path = folder.join("text");
        for text in ["", "a", &"0123456789".repeat(100_000)] {
            fs::write(&path, text).expect("a file");
            let length = text.len() as u64;
            assert_eq!(read_file(&path, length).expect("it is there").as_deref(), Some(text.as_bytes()));
            assert_eq!(read_file(&path, length.wrapping_sub(1)).expect("it is there").is_none(), length > 0);
        }
        let kind = |path: &Path| read_file(path, 9).map_err(|error| error.kind());
        assert_eq!(kind(&folder), Err(io::ErrorKind::IsADirectory));
        assert_eq!(kind(&folder.join("none")), Err(io::ErrorKind::NotFound));
        fs::remove_dir_all(&folder).expect("it is ours");
    }
}
