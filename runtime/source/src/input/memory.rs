//! A tree in memory.

use std::collections::BTreeMap;
use std::sync::Arc;

use bowline_core::digest::Digest;
use bowline_core::port::tree::{Entry, EntryKind, Error, Item, Tree, TreePath};

/// Files in memory.
#[derive(Debug)]
pub(super) struct MemoryTree {
    id: String,
    folders: BTreeMap<TreePath, BTreeMap<Arc<str>, Node>>,
}

#[derive(Debug, Clone)]
struct Node {
    kind: EntryKind,
    id: Arc<str>,
    bytes: Arc<[u8]>,
}

impl MemoryTree {
    /// No files yet. `id` names what will be in it.
    pub(super) fn new(id: &str) -> Self {
        Self { id: id.to_owned(), folders: BTreeMap::from([(TreePath::root(), BTreeMap::new())]) }
    }

    /// Adds a file or a link, and the folders above it. A later one takes the place of an earlier one.
    ///
    /// # Errors
    /// A description, when a file stands where a folder is needed, or the other way round.
    pub(super) fn add(&mut self, path: &TreePath, kind: EntryKind, bytes: Vec<u8>) -> Result<(), String> {
        let (Some(parent), Some(name)) = (path.parent(), path.name()) else {
            return Err("it has a file without a name".to_owned());
        };
        if self.folders.contains_key(path) {
            return Err(format!("{path} is both a file and a folder"));
        }
        self.add_folder(&parent)?;
        let node = Node { kind, id: Digest::of(&bytes).as_str().into(), bytes: bytes.into() };
        self.folders.entry(parent).or_default().insert(name.into(), node);
        Ok(())
    }

    /// Adds a folder and those above it.
    ///
    /// # Errors
    /// A description, when a file stands there.
    pub(super) fn add_folder(&mut self, path: &TreePath) -> Result<(), String> {
        let mut at = TreePath::root();
        for name in path.names() {
            let next = at.join(name);
            if !self.folders.contains_key(&next) {
                let names = self.folders.entry(at).or_default();
                if names.contains_key(name) {
                    return Err(format!("{next} is both a file and a folder"));
                }
                let node = Node {
                    kind: EntryKind::Directory,
                    id: format!("{}:{next}", self.id).into(),
                    bytes: Arc::default(),
                };
                names.insert(name.into(), node);
                self.folders.insert(next.clone(), BTreeMap::new());
            }
            at = next;
        }
        Ok(())
    }

    fn get(&self, path: &TreePath) -> Option<&Node> {
        self.folders.get(&path.parent()?)?.get(path.name()?)
    }
}

impl Tree for MemoryTree {
    fn id(&self) -> &str {
        &self.id
    }

    fn entry(&self, path: &TreePath) -> Result<Option<Entry>, Error> {
        if path.parent().is_none() {
            return Ok(Some(Entry { kind: EntryKind::Directory, id: self.id.as_str().into(), size: 0 }));
        }
        Ok(self.get(path).map(|node| Entry {
            kind: node.kind,
            id: Arc::clone(&node.id),
            size: node.bytes.len() as u64,
        }))
    }

    fn list(&self, path: &TreePath) -> Result<Arc<[Item]>, Error> {
        let names =
            self.folders.get(path).ok_or_else(|| Error::Find { path: path.to_string(), expected: "a folder" })?;
        Ok(names.iter().map(|(name, node)| Item { name: Arc::clone(name), kind: node.kind }).collect())
    }

    fn read(&self, path: &TreePath) -> Result<Arc<[u8]>, Error> {
        self.get(path)
            .filter(|node| node.kind != EntryKind::Directory)
            .map(|node| Arc::clone(&node.bytes))
            .ok_or_else(|| Error::Find { path: path.to_string(), expected: "a file" })
    }
}
