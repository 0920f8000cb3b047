//! What an application owns in the cluster. Only the inventory proves ownership: labels and annotations are copied
//! by controllers and edited by people.
//!
//! It is kept in chunks, so that no single object of the cluster grows with the application. An entry stays in its
//! chunk; a change writes only the chunks it touches.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value;

use crate::digest::Digest;
use crate::fields::Ownership;
use crate::object::{ObjectKey, metadata};
use crate::plan::Pointer;

/// Entries in one chunk. An entry takes about 300 bytes, so a full chunk stays near 150 KB, far below the 1.5 MB that
/// etcd accepts for an object, and rewriting it for a single change stays cheap.
pub const CHUNK_CAPACITY: usize = 500;

/// Namespace and name of an application.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ApplicationKey {
    /// Namespace of the application.
    pub namespace: String,
    /// Name of the application.
    pub name: String,
}

impl fmt::Display for ApplicationKey {
    /// `namespace/name`, as it stands in the annotation `bowline.dev/application`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.namespace, self.name)
    }
}

/// What is known of one object that the application owns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// API version (without group) it was last applied in.
    pub version: String,
    /// Why it is listed, and since when it surely exists.
    pub state: EntryState,
}

/// How far an entry's object has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EntryState {
    /// About to be created or adopted: it may or may not exist as ours.
    Pending,
    /// Another application owns it, and this one wants it: the owner hands it over instead of deleting it.
    Claimed,
    /// Applied.
    Applied(Applied),
}

/// What the last apply of an object returned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// The object's uid.
    pub uid: String,
    /// Digest of the desired object that was applied.
    pub desired: Digest,
    /// Digest of our managedFields entry (fields, version and time) after it.
    pub ownership: Digest,
    /// Digest of the live values at the fields we own after it.
    pub values: Digest,
    /// `metadata.generation` after it, if the kind has one.
    pub generation: Option<i64>,
    /// Atomic nodes, which have one owner for everything in them, that were given up because an ignored field lies
    /// inside. Once nobody owns such a node, managedFields no longer tell that it is one.
    pub atomic: Vec<Pointer>,
}

impl Applied {
    /// The record of an apply of the desired object with this digest that returned `object`, without atomic nodes;
    /// `None` when that has no uid, which no stored object lacks.
    #[must_use]
    pub fn record(desired: Digest, object: &Value) -> Option<Self> {
        let ownership = Ownership::of(object);
        Some(Self {
            uid: metadata(object, "uid")?.as_str()?.to_owned(),
            desired,
            ownership: ownership.entry,
            values: ownership.values,
            generation: metadata(object, "generation").and_then(Value::as_i64),
            atomic: Vec::new(),
        })
    }

    /// Whether `live` is still the object that the apply returned, as far as we own it.
    #[must_use]
    pub fn holds(&self, live: &Value) -> bool {
        let same = metadata(live, "uid").and_then(Value::as_str) == Some(self.uid.as_str());
        same && {
            let ownership = Ownership::of(live);
            ownership.entry == self.ownership && ownership.values == self.values
        }
    }
}

/// A part of an inventory, stored as one object of the cluster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chunk {
    /// Number of the chunk, from 0.
    pub number: u32,
    /// resourceVersion of the stored chunk; `None` until it is stored.
    pub resource_version: Option<String>,
    /// The entries.
    pub entries: BTreeMap<ObjectKey, Entry>,
    /// Whether `entries` differ from what is stored.
    pub changed: bool,
}

/// Everything an application owns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inventory {
    application: ApplicationKey,
    chunks: Vec<Chunk>,
    /// Number of the chunk that holds an object's entry.
    places: BTreeMap<ObjectKey, u32>,
}

impl Inventory {
    /// An inventory of the stored `chunks`, in any order.
    #[must_use]
    pub fn new(application: ApplicationKey, mut chunks: Vec<Chunk>) -> Self {
        chunks.sort_by_key(|chunk| chunk.number);
        let places =
            chunks.iter().flat_map(|chunk| chunk.entries.keys().map(|key| (key.clone(), chunk.number))).collect();
        Self { application, chunks, places }
    }

    /// Whose inventory it is.
    #[must_use]
    pub fn application(&self) -> &ApplicationKey {
        &self.application
    }

    /// The entry of an object.
    #[must_use]
    pub fn get(&self, key: &ObjectKey) -> Option<&Entry> {
        let number = *self.places.get(key)?;
        // Chunks are sorted by number, and few numbers are missing.
        let place = self.chunks.binary_search_by_key(&number, |chunk| chunk.number).ok()?;
        self.chunks[place].entries.get(key)
    }

    /// The last apply of an object, if it was applied.
    #[must_use]
    pub fn applied(&self, key: &ObjectKey) -> Option<&Applied> {
        match &self.get(key)?.state {
            EntryState::Applied(applied) => Some(applied),
            EntryState::Pending | EntryState::Claimed => None,
        }
    }

    /// Every entry, chunk by chunk, sorted by key inside a chunk.
    pub fn entries(&self) -> impl Iterator<Item = (&ObjectKey, &Entry)> {
        self.chunks.iter().flat_map(|chunk| &chunk.entries)
    }

    /// How many entries there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.chunks.iter().map(|chunk| chunk.entries.len()).sum()
    }

    /// Whether there are no entries.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Sets an entry. A new one goes to the first chunk with room; setting an equal one changes nothing.
    pub fn set(&mut self, key: ObjectKey, entry: Entry) {
        if let Some(chunk) = self.chunk_of(&key) {
            if chunk.entries.get(&key) != Some(&entry) {
                chunk.entries.insert(key, entry);
                chunk.changed = true;
            }
            return;
        }
        let position = self.chunks.iter().position(|chunk| chunk.entries.len() < CHUNK_CAPACITY);
        let chunk = match position {
            Some(position) => &mut self.chunks[position],
            None => {
                let number = self.chunks.last().map_or(0, |chunk| chunk.number + 1);
                self.chunks.push(Chunk { number, resource_version: None, entries: BTreeMap::new(), changed: true });
                self.chunks.last_mut().expect("a chunk was just added")
            }
        };
        self.places.insert(key.clone(), chunk.number);
        chunk.entries.insert(key, entry);
        chunk.changed = true;
    }

    /// The chunk that holds an object's entry.
    fn chunk_of(&mut self, key: &ObjectKey) -> Option<&mut Chunk> {
        let number = *self.places.get(key)?;
        self.chunks.iter_mut().find(|chunk| chunk.number == number)
    }

    /// Removes an entry, if it is there.
    pub fn remove(&mut self, key: &ObjectKey) {
        if let Some(chunk) = self.chunk_of(key) {
            chunk.entries.remove(key);
            chunk.changed = true;
        }
        self.places.remove(key);
    }

    /// The chunks whose entries differ from what is stored. An empty one is to be deleted.
    pub fn changed_chunks(&mut self) -> impl Iterator<Item = &mut Chunk> {
        self.chunks.iter_mut().filter(|chunk| chunk.changed)
    }

    /// Forgets chunks that are empty and not stored any more.
    pub fn drop_deleted(&mut self) {
        self.chunks.retain(|chunk| !(chunk.entries.is_empty() && chunk.resource_version.is_none()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(name: &str) -> ObjectKey {
        ObjectKey { group: String::new(), kind: "ConfigMap".into(), namespace: "shop".into(), name: name.into() }
    }

    fn pending() -> Entry {
        Entry { version: "v1".into(), state: EntryState::Pending }
    }

    fn empty() -> Inventory {
        Inventory::new(ApplicationKey { namespace: "a".into(), name: "b".into() }, Vec::new())
    }

    fn stored(inventory: &mut Inventory) {
        for chunk in inventory.changed_chunks() {
            chunk.changed = false;
            chunk.resource_version = (!chunk.entries.is_empty()).then(|| "1".to_owned());
        }
        inventory.drop_deleted();
    }

    #[test]
    fn a_change_touches_one_chunk_and_entries_stay_where_they_are() {
        let mut inventory = empty();
        for number in 0..CHUNK_CAPACITY * 2 + 1 {
            inventory.set(key(&format!("c{number:05}")), pending());
        }
        assert_eq!(inventory.changed_chunks().count(), 3);
        stored(&mut inventory);
        assert_eq!(inventory.changed_chunks().count(), 0);
        inventory.remove(&key("c00003"));
        assert_eq!(inventory.changed_chunks().map(|chunk| chunk.number).collect::<Vec<_>>(), [0]);
        inventory.set(key("new"), pending());
        assert_eq!(inventory.changed_chunks().map(|chunk| chunk.number).collect::<Vec<_>>(), [0]);
        stored(&mut inventory);
        inventory.set(key("new"), pending());
        assert_eq!(inventory.changed_chunks().count(), 0, "an equal entry changes nothing");
    }

    #[test]
    fn emptied_chunks_are_forgotten_once_deleted() {
        let mut inventory = empty();
        inventory.set(key("one"), pending());
        stored(&mut inventory);
        inventory.remove(&key("one"));
        assert!(inventory.changed_chunks().all(|chunk| chunk.entries.is_empty()));
        stored(&mut inventory);
        assert!(inventory.chunks.is_empty());
    }
}
