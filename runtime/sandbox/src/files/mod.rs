//! The guest's file system: trees of the port, and nothing of the host.
//!
//! Each tree is a read-only mount (`/src`, `/inputs/NAME`). Names are resolved here, hop by hop, and every hop and
//! listing is recorded as an input of the call's result. Metadata is constant and listings are sorted, so what a
//! guest sees depends on the trees alone.

mod descriptor;
mod readset;
mod resolve;

use std::collections::HashMap;
use std::sync::Arc;

use bowline_core::port::tree::{self, Entry, EntryKind, Item, Tree, TreePath};
use wasmtime::component::{HasData, ResourceTable};

pub(crate) use readset::ReadSet;

use crate::limit::{Exceeded, bytes};
use crate::settings::CallLimits;

/// Different names that one call may look at. Each is kept as part of the read-set, so they must be bounded; ten for
/// each file that may be opened leaves room for searches along a path.
const LOOKUPS_PER_FILE: usize = 10;

/// Longest name, as on a Linux checkout.
const NAME_BYTES: usize = 255;

/// A tree and where the guest sees it.
#[derive(Clone)]
pub(crate) struct Mount {
    /// Absolute path in the guest, such as `/src`.
    pub(crate) at: String,
    pub(crate) tree: Arc<dyn Tree>,
}

/// Something the guest has open.
#[derive(Debug, Clone)]
struct Open {
    mount: usize,
    path: TreePath,
    entry: Entry,
    content: Option<bytes::Bytes>,
}

/// A listing that the guest is reading.
#[derive(Debug)]
struct Listing {
    items: Arc<[Item]>,
    next: usize,
}

/// What a name was when it was first looked at.
#[derive(Debug)]
struct Look {
    entry: Option<Entry>,
    /// Whether the guest saw anything of the content: its size, its bytes, where a link leads. Guests' libraries look
    /// at every name of a folder they list, and that alone must not make the result depend on what the files hold.
    content: bool,
}

/// Values by a small index that the guest holds as a handle.
#[derive(Debug)]
struct Handles<T>(Vec<Option<T>>, Vec<u32>);

impl<T> Handles<T> {
    fn push(&mut self, value: T) -> u32 {
        if let Some(index) = self.1.pop() {
            self.0[index as usize] = Some(value);
            return index;
        }
        self.0.push(Some(value));
        u32::try_from(self.0.len() - 1).expect("the store's limit of handles is far below 2^32")
    }

    fn get(&mut self, index: u32) -> wasmtime::Result<&mut T> {
        let slot = self.0.get_mut(index as usize).and_then(Option::as_mut);
        slot.ok_or_else(|| wasmtime::Error::msg("a file handle that is not open"))
    }

    fn remove(&mut self, index: u32) {
        if self.0.get_mut(index as usize).and_then(Option::take).is_some() {
            self.1.push(index);
        }
    }
}

impl<T> Default for Handles<T> {
    fn default() -> Self {
        Self(Vec::new(), Vec::new())
    }
}

/// The files of one call, and what was seen of them.
pub(crate) struct Files {
    mounts: Vec<Mount>,
    open: Handles<Open>,
    listings: Handles<Listing>,
    /// What each name looked at was, by mount. Answers later looks too, so a call sees one state throughout.
    seen: Vec<HashMap<Box<str>, Look>>,
    /// What each folder listed held, by mount.
    listed: Vec<HashMap<Box<str>, Arc<[Item]>>>,
    /// Paths that were refused, as notes beside the guest's own error.
    refused: Vec<tree::Error>,
    lookups: usize,
    opened: u32,
    files_read: usize,
    bytes_read: u64,
    limits: Bounds,
}

/// The limits that concern files.
struct Bounds {
    files: u32,
    bytes: u64,
    depth: usize,
    lookups: usize,
}

impl Files {
    pub(crate) fn new(mounts: Vec<Mount>, limits: &CallLimits) -> Self {
        Self {
            open: Handles::default(),
            listings: Handles::default(),
            seen: mounts.iter().map(|_| HashMap::new()).collect(),
            listed: mounts.iter().map(|_| HashMap::new()).collect(),
            refused: Vec::new(),
            lookups: 0,
            opened: 0,
            files_read: 0,
            bytes_read: 0,
            limits: Bounds {
                files: limits.files,
                bytes: limits.file_bytes,
                depth: limits.path_depth,
                lookups: (limits.files as usize).saturating_mul(LOOKUPS_PER_FILE),
            },
            mounts,
        }
    }

    /// How many files the guest read.
    pub(crate) fn files_read(&self) -> usize {
        self.files_read
    }

    /// Paths that were refused because they lead out of a tree or in a circle.
    pub(crate) fn refused(&self) -> &[tree::Error] {
        &self.refused
    }

    /// What was seen, for comparing with other trees.
    pub(crate) fn into_read_set(self) -> ReadSet {
        ReadSet::new(&self.mounts, self.seen, self.listed)
    }

    /// What stands at a literal path: one hop.
    fn look(&mut self, mount: usize, path: &TreePath) -> wasmtime::Result<Option<Entry>> {
        if let Some(seen) = self.seen[mount].get(path.as_str()) {
            return Ok(seen.entry.clone());
        }
        self.count_lookup()?;
        let entry = self.mounts[mount].tree.entry(path)?;
        self.seen[mount].insert(path.as_str().into(), Look { entry: entry.clone(), content: false });
        Ok(entry)
    }

    /// Records that the guest sees the content of what stands at `path`, which was looked at before.
    fn reveal(&mut self, mount: usize, path: &TreePath) {
        if let Some(look) = self.seen[mount].get_mut(path.as_str()) {
            look.content = true;
        }
    }

    fn count_lookup(&mut self) -> wasmtime::Result<()> {
        self.lookups += 1;
        if self.lookups > self.limits.lookups {
            let limit = format!("{} paths", self.limits.lookups);
            return Err(Exceeded::counted("it looks at more paths than", limit, "files").into());
        }
        Ok(())
    }

    fn list(&mut self, mount: usize, path: &TreePath) -> wasmtime::Result<Arc<[Item]>> {
        if let Some(items) = self.listed[mount].get(path.as_str()) {
            return Ok(items.clone());
        }
        self.count_lookup()?;
        let items = self.mounts[mount].tree.list(path)?;
        self.listed[mount].insert(path.as_str().into(), items.clone());
        Ok(items)
    }

    fn count_open(&mut self) -> wasmtime::Result<()> {
        self.opened = self.opened.saturating_add(1);
        if self.opened > self.limits.files {
            let limit = format!("{} files", self.limits.files);
            return Err(Exceeded::counted("it opens more files than", limit, "files").into());
        }
        Ok(())
    }

    /// The bytes of an open file, read from its tree the first time.
    fn content(&mut self, handle: u32) -> wasmtime::Result<bytes::Bytes> {
        let open = self.open.get(handle)?;
        if let Some(content) = &open.content {
            return Ok(content.clone());
        }
        let read = self.mounts[open.mount].tree.read(&open.path)?;
        let content = bytes::Bytes::from_owner(read);
        open.content = Some(content.clone());
        self.files_read += 1;
        self.bytes_read = self.bytes_read.saturating_add(content.len() as u64);
        if self.bytes_read > self.limits.bytes {
            let limit = bytes(self.limits.bytes);
            return Err(Exceeded::counted("it reads more from files than", limit, "file_bytes").into());
        }
        Ok(content)
    }
}

/// The root of a mount.
fn root_entry() -> Entry {
    Entry { kind: EntryKind::Directory, id: Arc::from(""), size: 0 }
}

/// What the file functions work on.
pub(crate) struct View<'a> {
    pub(crate) files: &'a mut Files,
    pub(crate) table: &'a mut ResourceTable,
}

/// Names [`View`] for the linker.
pub(crate) struct HasFiles;

impl HasData for HasFiles {
    type Data<'a> = View<'a>;
}
