//! The content store: a folder with bare repositories, downloaded inputs and short-lived secrets.
//!
//! ```text
//! ROOT/                       mode 0700
//!   lock                      held while a process opens the store
//!   repositories/DIGEST/      one per address and login
//!     lock                    held while fetching, by whichever process fetches
//!     current                 name of the generation in use
//!     g1/repository           a bare repository; `g1/use` is held shared by whoever reads it
//!   inputs/DIGEST             what was downloaded, by its own digest
//!   scratch/NAME/             one per process: keys while ssh runs; `use` is held while the process lives
//! ```
//!
//! Everything is written to its final place by rename, and everything under a lock, so a killed process leaves
//! nothing that another one trips over.

mod scratch;

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime};

use bowline_core::digest::{Digest, Hasher};
use bowline_core::port::source::Error;
use bowline_core::repository::{Credentials, GitRepository};
use cap_std::ambient_authority;
use cap_std::fs::{Dir, DirBuilder, DirBuilderExt as _, OpenOptions, OpenOptionsExt as _};

pub(crate) use scratch::{Scratch, SecretFile};

use crate::settings::Settings;

/// How often a lock that another process holds is tried.
const LOCK_POLL: Duration = Duration::from_millis(50);

/// The content store.
#[derive(Debug)]
pub(crate) struct Store {
    dir: Dir,
    root: PathBuf,
    scratch: Scratch,
}

impl Store {
    /// Opens the store in `settings.root`, creating it if it is missing, and clears away what dead processes left.
    ///
    /// # Errors
    /// [`Error::Store`] when the folder cannot be made or written.
    pub(crate) fn create(settings: &Settings) -> Result<Self, Error> {
        let root = std::path::absolute(&settings.root).map_err(|error| failure(&settings.root, &error))?;
        let fail = |error: io::Error| failure(&root, &error);
        private_folders(&root).map_err(fail)?;
        let dir = Dir::open_ambient_dir(&root, ambient_authority()).map_err(fail)?;
        for name in ["repositories", "inputs", "scratch"] {
            private_folder(&dir, name).map_err(fail)?;
        }
        let opening = open_lock(&dir, "lock").map_err(fail)?;
        opening.lock().map_err(fail)?;
        let scratch = Scratch::create(&dir, &root).map_err(fail)?;
        drop(opening);
        let store = Self { dir, root, scratch };
        store.clear(settings.keep);
        Ok(store)
    }

    /// Where keys lie while ssh runs.
    pub(crate) fn scratch(&self) -> &Scratch {
        &self.scratch
    }

    /// The place of `repository` in the store. Who logs in differently gets another place: what one login may read
    /// is not shown to another.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub(crate) fn place(&self, repository: &GitRepository, url: &str) -> Result<Place, Error> {
        let mut hasher = Hasher::new();
        hasher.part(url);
        match &repository.credentials {
            None => hasher.part("none"),
            Some(Credentials::Basic { username, password }) => {
                hasher.part("basic").part(username).part(password.reveal())
            }
            Some(Credentials::Bearer(token)) => hasher.part("bearer").part(token.reveal()),
            Some(Credentials::SshKey { private_key, .. }) => hasher.part("ssh").part(private_key.reveal()),
        };
        let name = hex(&hasher.finish())[..40].to_owned();
        let fail = |error: io::Error| failure(&self.root, &error);
        let repositories = self.dir.open_dir("repositories").map_err(fail)?;
        private_folder(&repositories, &name).map_err(fail)?;
        Ok(Place { dir: repositories.open_dir(&name).map_err(fail)?, path: self.root.join("repositories").join(name) })
    }

    /// The downloaded bytes with this digest, if the store has them unharmed.
    pub(crate) fn input(&self, digest: &str) -> Option<Vec<u8>> {
        let name = digest.strip_prefix("sha256:")?;
        if name.len() != 64 || !name.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let bytes = self.dir.open_dir("inputs").ok()?.read(name).ok()?;
        (Digest::of(&bytes).as_str() == digest).then_some(bytes)
    }

    /// Keeps downloaded bytes under their digest.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub(crate) fn keep_input(&self, digest: &Digest, bytes: &[u8]) -> Result<(), Error> {
        let fail = |error: io::Error| failure(&self.root, &error);
        let inputs = self.dir.open_dir("inputs").map_err(fail)?;
        let unfinished = format!("{}.partial", unique());
        inputs.write(&unfinished, bytes).map_err(fail)?;
        inputs.rename(&unfinished, &inputs, hex(digest)).map_err(fail)
    }

    /// Removes what nobody asked for in `keep`, and unfinished downloads. What fails is left for the next time.
    fn clear(&self, keep: Duration) {
        let old = |time: io::Result<cap_std::time::SystemTime>, age: Duration| {
            time.is_ok_and(|time| SystemTime::now().duration_since(time.into_std()).is_ok_and(|passed| passed > age))
        };
        const DAY: Duration = Duration::from_secs(24 * 60 * 60);
        if let Ok(inputs) = self.dir.open_dir("inputs") {
            for entry in inputs.entries().into_iter().flatten().flatten() {
                let age = if entry.file_name().to_string_lossy().ends_with(".partial") { DAY } else { keep };
                if old(entry.metadata().and_then(|metadata| metadata.modified()), age) {
                    let _ = entry.remove_file();
                }
            }
        }
        if let Ok(repositories) = self.dir.open_dir("repositories") {
            for entry in repositories.entries().into_iter().flatten().flatten() {
                let Ok(dir) = entry.open_dir() else { continue };
                let age = dir.metadata("lock").and_then(|metadata| metadata.modified());
                let Ok(lock) = open_lock(&dir, "lock") else { continue };
                if old(age, keep) && lock.try_lock().is_ok() && !in_use(&dir) {
                    let _ = repositories.remove_dir_all(entry.file_name());
                }
            }
        }
    }
}

/// Whether any generation in `dir` is being read.
fn in_use(dir: &Dir) -> bool {
    generations(dir).iter().any(|name| {
        dir.open_dir(name)
            .and_then(|generation| open_lock(&generation, "use"))
            .is_ok_and(|lock| lock.try_lock().is_err())
    })
}

/// Names of the generations in `dir`, oldest first.
fn generations(dir: &Dir) -> Vec<String> {
    let mut found: Vec<(u64, String)> = dir
        .entries()
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            Some((name.strip_prefix('g')?.parse().ok()?, name))
        })
        .collect();
    found.sort();
    found.into_iter().map(|(_, name)| name).collect()
}

/// The place of one repository in the store.
#[derive(Debug)]
pub(crate) struct Place {
    dir: Dir,
    path: PathBuf,
}

/// The right to change a place, until it is dropped.
#[derive(Debug)]
pub(crate) struct PlaceLock {
    _file: File,
}

impl Place {
    /// Waits until no other process or task fetches here; at most until `deadline`.
    ///
    /// # Errors
    /// [`Error::Store`] when the deadline passes or the lock cannot be made.
    pub(crate) fn lock(&self, deadline: Instant) -> Result<PlaceLock, Error> {
        let file = open_lock(&self.dir, "lock").map_err(|error| failure(&self.path, &error))?;
        loop {
            match file.try_lock() {
                Ok(()) => break,
                Err(std::fs::TryLockError::WouldBlock) if Instant::now() < deadline => {
                    std::thread::sleep(LOCK_POLL);
                }
                Err(std::fs::TryLockError::WouldBlock) => {
                    return Err(Error::Store {
                        path: self.path.display().to_string(),
                        reason: "another process is still fetching into it".to_owned(),
                    });
                }
                Err(std::fs::TryLockError::Error(error)) => {
                    return Err(failure(&self.path, &error));
                }
            }
        }
        // Tells `clear` that the repository is asked for.
        let _ = file.set_modified(SystemTime::now());
        Ok(PlaceLock { _file: file })
    }

    /// The generation in use, if there is one.
    pub(crate) fn current(&self) -> Option<Arc<Generation>> {
        let name = self.dir.read_to_string("current").ok()?;
        let known = generations(&self.dir);
        let name = known.into_iter().find(|known| known == name.trim())?;
        self.generation(&name).ok()
    }

    /// All generations, newest first.
    pub(crate) fn all(&self) -> Vec<Arc<Generation>> {
        generations(&self.dir).iter().rev().filter_map(|name| self.generation(name).ok()).collect()
    }

    fn generation(&self, name: &str) -> io::Result<Arc<Generation>> {
        let dir = self.dir.open_dir(name)?;
        let lock = open_lock(&dir, "use")?;
        lock.lock_shared()?;
        Ok(Arc::new(Generation { path: self.path.join(name).join("repository"), name: name.to_owned(), _use: lock }))
    }

    /// A folder for a new generation. It counts once [`Self::publish`] was called.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub(crate) fn begin(&self, _lock: &PlaceLock) -> Result<Arc<Generation>, Error> {
        let newest = generations(&self.dir)
            .last()
            .and_then(|name| name.strip_prefix('g')?.parse::<u64>().ok())
            .unwrap_or_default();
        let name = format!("g{}", newest + 1);
        self.dir.create_dir(&name).and_then(|()| self.generation(&name)).map_err(|error| failure(&self.path, &error))
    }

    /// Makes `generation` the one in use.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub(crate) fn publish(&self, generation: &Generation, _lock: &PlaceLock) -> Result<(), Error> {
        self.dir
            .write("current.partial", &generation.name)
            .and_then(|()| self.dir.rename("current.partial", &self.dir, "current"))
            .map_err(|error| failure(&self.path, &error))
    }

    /// Removes generations that nobody reads and that `is_needed` does not claim, but the one in use.
    pub(crate) fn sweep(&self, is_needed: impl Fn(&Generation) -> bool, _lock: &PlaceLock) {
        let current = self.current().map(|generation| generation.name.clone());
        for name in generations(&self.dir) {
            if current.as_ref() == Some(&name) {
                continue;
            }
            if self.generation(&name).is_ok_and(|generation| is_needed(&generation)) {
                continue;
            }
            let free = self
                .dir
                .open_dir(&name)
                .and_then(|dir| open_lock(&dir, "use"))
                .is_ok_and(|lock| lock.try_lock().is_ok());
            if free {
                let _ = self.dir.remove_dir_all(&name);
            }
        }
    }

    /// Removes what a killed process left in the generation: unfinished packs and lock files. Whoever holds the lock
    /// of the place knows that nobody else is writing.
    pub(crate) fn tidy(&self, generation: &Generation, _lock: &PlaceLock) {
        let Ok(dir) = self.dir.open_dir(format!("{}/repository", generation.name)) else {
            return;
        };
        if let Ok(packs) = dir.open_dir("objects/pack") {
            for entry in packs.entries().into_iter().flatten().flatten() {
                if !entry.file_name().to_string_lossy().starts_with("pack-") {
                    let _ = entry.remove_file();
                }
            }
        }
        for folder in [".", "refs/bowline"] {
            let Ok(folder) = dir.open_dir(folder) else { continue };
            for entry in folder.entries().into_iter().flatten().flatten() {
                if entry.file_name().to_string_lossy().ends_with(".lock") {
                    let _ = entry.remove_file();
                }
            }
        }
    }
}

/// A bare repository in the store. It is not removed while this value lives, by any process.
#[derive(Debug)]
pub(crate) struct Generation {
    path: PathBuf,
    name: String,
    _use: File,
}

impl Generation {
    /// Folder of the bare repository.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Number of packs and their size in bytes.
    pub(crate) fn packs(&self) -> (usize, u64) {
        let entries = std::fs::read_dir(self.path.join("objects/pack"));
        entries
            .into_iter()
            .flatten()
            .flatten()
            .filter(|entry| entry.path().extension().is_some_and(|ext| ext == "pack"))
            .fold((0, 0), |(count, size), entry| {
                (count + 1, size + entry.metadata().map_or(0, |metadata| metadata.len()))
            })
    }
}

/// A name that no other process or call has.
fn unique() -> String {
    static COUNTER: AtomicU64 = AtomicU64::new(0);
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_nanos();
    format!("{}-{now:x}-{}", std::process::id(), COUNTER.fetch_add(1, Ordering::Relaxed))
}

fn open_lock(dir: &Dir, name: &str) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).mode(0o600);
    Ok(dir.open_with(name, &options)?.into_std())
}

fn private_folder(dir: &Dir, name: &str) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.mode(0o700);
    match dir.create_dir_with(name, &builder) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        other => other,
    }
}

fn private_folders(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    if let Some(parent) = path.parent() {
        std::fs::create_dir_all(parent)?;
    }
    match std::fs::DirBuilder::new().mode(0o700).create(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        other => other,
    }
}

fn hex(digest: &Digest) -> &str {
    digest.as_str().trim_start_matches("sha256:")
}

fn failure(path: &Path, error: &io::Error) -> Error {
    Error::Store { path: path.display().to_string(), reason: error.to_string() }
}
