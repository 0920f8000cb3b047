//! One file or archive over HTTP.

use std::collections::BTreeSet;
use std::sync::Arc;

use bowline_core::digest::Digest;
use bowline_core::plugin::Input;
use bowline_core::port::source::{Error, FetchedInput};
use bowline_core::port::tree::TreePath;

use super::archive;
use super::getter::{Asked, Getter};
use super::keep::keep;
use super::memory::MemoryTree;
use crate::fetch::Watch;
use crate::store::Store;

/// A checked download.
pub(crate) struct Download {
    getter: Getter,
    url: String,
    digest: Option<String>,
}

impl Download {
    /// Checks address, digest and permission of `input`.
    ///
    /// # Errors
    /// [`Error::Configure`] or [`Error::Permit`].
    pub(super) fn new(input: &Input, allowed: &BTreeSet<String>) -> Result<Self, Error> {
        let getter = Getter::of(input, allowed)?;
        getter.check(&input.source)?;
        Ok(Self { getter, url: input.source.clone(), digest: input.digest.clone() })
    }

    /// Fetches it, unless the store has the bytes that its digest names.
    ///
    /// # Errors
    /// Each variant of [`Error`] that its documentation describes.
    pub(crate) fn fetch(&self, store: &Store, limit: u64, watch: &Arc<Watch>) -> Result<FetchedInput, Error> {
        let stored = self.digest.as_deref().and_then(|digest| store.input(digest));
        let bytes = match stored {
            Some(bytes) => bytes,
            None => self.download(store, limit, watch)?,
        };
        let digest = Digest::of(&bytes).to_string();
        let tree = self.tree(bytes, &digest, limit)?;
        Ok(FetchedInput { revision: digest.clone(), digest, tree: Arc::new(tree) })
    }

    fn download(&self, store: &Store, limit: u64, watch: &Arc<Watch>) -> Result<Vec<u8>, Error> {
        let bytes = self.getter.get(&self.url, Asked::default(), limit, watch)?.success()?.bytes;
        keep(store, &self.url, &bytes, self.digest.as_deref())?;
        Ok(bytes)
    }

    fn tree(&self, bytes: Vec<u8>, digest: &str, limit: u64) -> Result<MemoryTree, Error> {
        let path = self.url.split(['?', '#']).next().unwrap_or_default();
        let name = path.rsplit('/').next().unwrap_or_default();
        if name.ends_with(".tar.gz") || name.ends_with(".tgz") {
            return archive::unpack(&bytes, digest, limit).map_err(|failure| failure.at(&self.url, limit));
        }
        let name = if name.is_empty() || path.matches('/').count() < 3 { &self.getter.name } else { name };
        let mut tree = MemoryTree::new(digest);
        let path = TreePath::parse(name)?;
        tree.add(&path, bowline_core::port::tree::EntryKind::File, bytes)
            .map_err(|reason| self.getter.refuse(&self.url, &reason))?;
        Ok(tree)
    }
}
