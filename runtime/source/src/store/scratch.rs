//! Secrets that programs read from files, for as long as they run.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use bowline_core::port::source::Error;
use cap_std::fs::{Dir, OpenOptions, OpenOptionsExt as _};

use super::{failure, open_lock, private_folder, unique};

/// A folder of this process for secrets that programs read from files.
#[derive(Debug)]
pub(crate) struct Scratch {
    parent: Dir,
    dir: Dir,
    name: String,
    path: PathBuf,
    _use: File,
}

impl Scratch {
    /// A new folder for this process in `store`; folders of dead processes are removed. The caller holds the lock of
    /// the store, so that no folder is seen before its own lock is held.
    pub(super) fn create(store: &Dir, root: &Path) -> io::Result<Self> {
        let parent = store.open_dir("scratch")?;
        for entry in parent.entries()?.flatten() {
            let dead =
                entry.open_dir().and_then(|dir| open_lock(&dir, "use")).is_ok_and(|lock| lock.try_lock().is_ok());
            if dead {
                parent.remove_dir_all(entry.file_name())?;
            }
        }
        let name = unique();
        private_folder(&parent, &name)?;
        let dir = parent.open_dir(&name)?;
        let lock = open_lock(&dir, "use")?;
        lock.lock()?;
        Ok(Self { path: root.join("scratch").join(&name), parent, dir, name, _use: lock })
    }

    /// Writes `text` to a new file with mode 0600 that is removed when the result is dropped.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub(crate) fn secret(&self, kind: &str, text: &str) -> Result<SecretFile, Error> {
        let name = format!("{kind}-{}", unique());
        let mut options = OpenOptions::new();
        options.write(true).create_new(true).mode(0o600);
        let write = || -> io::Result<Dir> {
            let mut file = self.dir.open_with(&name, &options)?;
            io::Write::write_all(&mut file, text.as_bytes())?;
            self.dir.try_clone()
        };
        Ok(SecretFile { dir: write().map_err(|error| failure(&self.path, &error))?, path: self.path.join(&name), name })
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = self.parent.remove_dir_all(&self.name);
    }
}

/// A file with a secret, removed when dropped.
#[derive(Debug)]
pub(crate) struct SecretFile {
    dir: Dir,
    name: String,
    path: PathBuf,
}

impl SecretFile {
    /// Where it lies.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for SecretFile {
    fn drop(&mut self) {
        let _ = self.dir.remove_file(&self.name);
    }
}
