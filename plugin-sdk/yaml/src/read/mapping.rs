//! Mappings: keys that become text, keys written twice, merge keys.

use std::collections::HashMap;

use super::compose::{Composer, text_size};
use super::events::Event;
use super::go_syntax::go_syntax;
use crate::scalar::{Scalar, resolve_plain};
use crate::{DuplicateKeys, Entry, Error, Node, Position, Value};

/// The tag that makes any scalar a merge key.
const MERGE_TAG: &str = "tag:yaml.org,2002:merge";

/// From this many entries on, keys are looked up in an index instead of one after the other.
pub(super) const INDEXED_FROM: usize = 16;

/// The entries of a mapping while it is read.
pub(super) struct Entries {
    entries: Vec<Slot>,
    /// Key to place in `entries`; empty while there are few.
    index: HashMap<String, usize>,
    duplicate_keys: DuplicateKeys,
}

struct Slot {
    entry: Entry,
    /// A merged key may be set again without being a duplicate.
    merged: bool,
}

enum Key {
    Merge,
    Text(String),
}

impl Entries {
    pub(super) fn new(duplicate_keys: DuplicateKeys) -> Self {
        Self { entries: Vec::new(), index: HashMap::new(), duplicate_keys }
    }

    pub(super) fn into_vec(self) -> Vec<Entry> {
        self.entries.into_iter().map(|slot| slot.entry).collect()
    }

    /// Reads the entry whose key begins with `event`, in a mapping at `depth`. Returns size and height of what it adds.
    pub(super) fn read(
        &mut self,
        composer: &mut Composer<'_>,
        event: Event,
        key_at: Position,
        depth: usize,
    ) -> Result<(usize, usize), Error> {
        let key = match read_key(composer, event, key_at, depth) {
            Ok(key) => key,
            Err(error) => return Err(name_value(composer, error, depth)),
        };
        let (event, at) = composer.event()?;
        match key {
            Key::Text(key) => {
                let value = composer.node(event, at, depth)?;
                let (size, height) = value.measure();
                let size = size + text_size(&key);
                self.set(Entry { key, key_at, value: value.node })?;
                Ok((size, height))
            }
            Key::Merge => {
                let is_list = matches!(event, Event::SequenceStart(_));
                let merged = composer.node(event, at, depth)?;
                let measure = merged.measure();
                match merged.node.value {
                    Value::Mapping(entries) => self.merge(entries),
                    Value::Sequence(items) if is_list => self.merge_all(items)?,
                    _ => return Err(no_mapping(at)),
                }
                Ok(measure)
            }
        }
    }

    fn set(&mut self, entry: Entry) -> Result<(), Error> {
        let Some(place) = self.find(&entry.key) else {
            self.push(entry, false);
            return Ok(());
        };
        let slot = &mut self.entries[place];
        if self.duplicate_keys == DuplicateKeys::Refuse && !slot.merged {
            let Entry { key, key_at, .. } = &slot.entry;
            return Err(Error::new(entry.key_at, format!("the key `{key}` is already set at {key_at}")));
        }
        *slot = Slot { entry, merged: false };
        Ok(())
    }

    /// Merges mappings of which the first has the last word.
    fn merge_all(&mut self, items: Vec<Node>) -> Result<(), Error> {
        for item in items.into_iter().rev() {
            let Value::Mapping(entries) = item.value else { return Err(no_mapping(item.at)) };
            self.merge(entries);
        }
        Ok(())
    }

    /// What is merged replaces what stands above it in the mapping, and what stands below replaces that in turn.
    fn merge(&mut self, entries: Vec<Entry>) {
        for entry in entries {
            match self.find(&entry.key) {
                Some(place) => self.entries[place] = Slot { entry, merged: true },
                None => self.push(entry, true),
            }
        }
    }

    fn push(&mut self, entry: Entry, merged: bool) {
        let place = self.entries.len();
        if place >= INDEXED_FROM {
            if self.index.is_empty() {
                let keys = self.entries.iter().enumerate();
                self.index = keys.map(|(place, slot)| (slot.entry.key.clone(), place)).collect();
            }
            self.index.insert(entry.key.clone(), place);
        }
        self.entries.push(Slot { entry, merged });
    }

    fn find(&self, key: &str) -> Option<usize> {
        if self.index.is_empty() {
            return self.entries.iter().position(|slot| slot.entry.key == key);
        }
        self.index.get(key).copied()
    }
}

fn no_mapping(at: Position) -> Error {
    Error::new(at, "the merge key `<<` takes a mapping or a list of mappings")
        .with_go_words("yaml: map merge requires map or sequence of maps as the value")
}

fn read_key(composer: &mut Composer<'_>, event: Event, at: Position, depth: usize) -> Result<Key, Error> {
    let (scalar, text) = match event {
        Event::SequenceStart(_) | Event::MappingStart(_) => {
            let key = composer.node(event, at, depth)?.node;
            let words = go_syntax(&key).map(|key| format!("yaml: invalid map key: {key}"));
            return Err(words.into_iter().fold(no_text(at), Error::with_go_words));
        }
        Event::Scalar(written) => {
            if written.text == "<<" && (written.plain || written.tag.as_deref() == Some(MERGE_TAG)) {
                return Ok(Key::Merge);
            }
            composer.resolve_scalar(written, at)?
        }
        Event::Alias(name) => composer.aliased_scalar(&name, at)?.ok_or_else(|| no_text(at))?,
        _ => return Err(no_text(at)),
    };
    let is_null = matches!(scalar, Scalar::Null);
    scalar.into_key(text).map(Key::Text).map_err(|message| {
        let error = Error::new(at, message);
        if is_null { error.with_go_words(NULL_KEY) } else { error }
    })
}

/// What the Go module says to a key that is null, up to the value.
const NULL_KEY: &str = "unsupported map key of type: %!s(<nil>), key: <nil>, value: ";

/// Adds the value to what the Go module says to a key.
fn name_value(composer: &mut Composer<'_>, error: Error, depth: usize) -> Error {
    if error.go_words() != Some(NULL_KEY) {
        return error;
    }
    let value = match composer.event() {
        Ok((Event::Scalar(written), _)) if written.plain => match resolve_plain(&written.text) {
            Scalar::Null => "<nil>".to_owned(),
            Scalar::Text | Scalar::Timestamp => format!("{:?}", written.text),
            _ => written.text,
        },
        Ok((Event::Scalar(written), _)) => format!("{:?}", written.text),
        Ok((event @ (Event::SequenceStart(_) | Event::MappingStart(_)), at)) => match composer.node(event, at, depth) {
            Ok(value) => match go_syntax(&value.node) {
                Some(value) => value,
                None => return error,
            },
            Err(error) => return error,
        },
        Ok(_) => return error,
        Err(fault) => return fault,
    };
    error.with_go_words(format!("{NULL_KEY}{value}"))
}

fn no_text(at: Position) -> Error {
    Error::new(at, "a mapping key must be text, not a mapping or a list; is a template in braces without quotes?")
}
