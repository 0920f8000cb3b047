//! Reading objects of a bare repository from many threads.

use std::sync::{Arc, Mutex};

use bowline_core::port::tree::{Error, TreePath};
use gix::objs::{FindExt as _, FindHeader as _, Kind};
use gix::{ObjectId, OdbHandle};

use crate::fetch::lock;
use crate::store::Generation;

/// The objects of one repository in the store. Packs are mapped into memory, never loaded.
pub(crate) struct Objects {
    repository: gix::ThreadSafeRepository,
    /// A handle keeps the last delta bases, so it is passed on rather than made anew. There are as many as threads
    /// that read at the same time.
    idle: Mutex<Vec<OdbHandle>>,
    _generation: Arc<Generation>,
}

impl Objects {
    /// The objects of `repository`, which stays in the store as long as this value lives.
    pub(crate) fn new(repository: gix::ThreadSafeRepository, generation: Arc<Generation>) -> Self {
        Self { repository, idle: Mutex::new(Vec::new()), _generation: generation }
    }

    /// For reading commits.
    pub(crate) fn repository(&self) -> gix::Repository {
        self.repository.to_thread_local()
    }

    fn with<T>(&self, read: impl FnOnce(&OdbHandle) -> T) -> T {
        let idle = lock(&self.idle).pop();
        let handle = idle.unwrap_or_else(|| self.repository.to_thread_local().objects);
        let value = read(&handle);
        lock(&self.idle).push(handle);
        value
    }

    /// Size in bytes of the blob `id`.
    ///
    /// # Errors
    /// [`Error::ReadObject`] with `path` when it is missing or damaged.
    pub(crate) fn size(&self, id: ObjectId, path: &TreePath) -> Result<u64, Error> {
        self.with(|objects| match objects.try_header(&id) {
            Ok(Some(header)) => Ok(header.size),
            Ok(None) => Err(missing(id, path)),
            Err(error) => Err(unreadable(path, &error)),
        })
    }

    /// The bytes of object `id`, which must be of `kind`.
    ///
    /// # Errors
    /// [`Error::ReadObject`] with `path` when it is missing or damaged.
    pub(crate) fn read(&self, id: ObjectId, kind: Kind, path: &TreePath) -> Result<Vec<u8>, Error> {
        self.with(|objects| {
            let mut buffer = Vec::new();
            let found = match objects.find(&id, &mut buffer) {
                Ok(data) => data.kind,
                Err(error) if error.classify().is_not_found() => return Err(missing(id, path)),
                Err(error) => return Err(unreadable(path, &error)),
            };
            if found != kind {
                return Err(Error::ReadObject {
                    path: path.to_string(),
                    reason: format!("object {id} is a {found}, not a {kind}"),
                });
            }
            Ok(buffer)
        })
    }
}

fn missing(id: ObjectId, path: &TreePath) -> Error {
    Error::ReadObject { path: path.to_string(), reason: format!("object {id} is missing in the content store") }
}

fn unreadable(path: &TreePath, error: &gix::Error) -> Error {
    Error::ReadObject { path: path.to_string(), reason: crate::address::flat(error) }
}
