//! The render cache: results by request, each with what was read for it.
//!
//! A request doesn't say what its files hold. So under one request several results may be kept, each with its
//! read-set; one serves when everything that was read looks the same in the trees at hand, whatever else changed.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use bowline_core::digest::Digest;
use bowline_core::plugin::{Diagnostic, Input, Manifest};
use bowline_core::port::plugins::Facts;

use crate::facts::Asked;
use crate::files::{Mount, ReadSet};

/// Results kept for one request: the present one, the one before for a revert, and two for branches rendered in turn.
const RESULTS: usize = 4;

/// Bytes that a result takes although nothing is in it and nothing was read for it.
const RESULT: u64 = 512;

/// A result that can be reused.
#[derive(Debug, Clone)]
pub(crate) enum Value {
    Manifests { manifests: Arc<[Manifest]>, diagnostics: Arc<[Diagnostic]> },
    Inputs(Arc<[Input]>),
}

impl Value {
    /// Bytes it takes, about.
    fn size(&self) -> u64 {
        const RECORD: usize = 256;
        let bytes: usize = match self {
            Self::Manifests { manifests, diagnostics } => {
                let manifest = |manifest: &Manifest| {
                    let origins = manifest.origins.iter().map(|origin| origin.path.len() + RECORD).sum::<usize>();
                    let attributes = manifest.attributes.iter().map(|(key, value)| key.len() + value.len() + 48);
                    manifest.json.len() + origins + attributes.sum::<usize>() + RECORD
                };
                let remarks = diagnostics.iter().map(|diagnostic| diagnostic.message.len() + 2 * RECORD);
                manifests.iter().map(manifest).sum::<usize>() + remarks.sum::<usize>()
            }
            Self::Inputs(inputs) => inputs.iter().map(|input| input.source.len() + RECORD).sum(),
        };
        bytes as u64
    }
}

/// A result with what it depends on.
struct Known {
    reads: ReadSet,
    asked: Asked,
    value: Value,
    size: u64,
    /// Ids of trees for which all that was read is known to look the same, by mount.
    same_for: Mutex<Vec<String>>,
}

impl Known {
    /// The first thing that is different now; `None` when the result serves.
    fn difference(&self, mounts: &[Mount], facts: &Facts) -> Option<String> {
        if let Some(difference) = self.asked.difference(facts) {
            return Some(difference);
        }
        let mut same_for = lock(&self.same_for);
        let ids = || mounts.iter().map(|mount| mount.tree.id());
        if same_for.len() == mounts.len() && ids().eq(same_for.iter().map(String::as_str)) {
            return None;
        }
        let difference = self.reads.difference(mounts);
        if difference.is_none() {
            *same_for = ids().map(str::to_owned).collect();
        }
        difference
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What the cache has for a request.
pub(crate) enum Lookup {
    Hit { value: Value, observations: usize },
    Miss { reason: String },
}

/// The results under one key, the newest first.
#[derive(Default)]
struct Results {
    known: Vec<Arc<Known>>,
    used: u64,
}

#[derive(Default)]
struct Kept {
    keys: HashMap<Digest, Results>,
    /// Keys by when they were last used.
    order: BTreeMap<u64, Digest>,
    uses: u64,
    bytes: u64,
}

/// Results by request, up to so many bytes; the least recently used go first.
pub(crate) struct RenderCache {
    kept: Mutex<Kept>,
    limit: u64,
    flights: Mutex<HashMap<Digest, Weak<tokio::sync::Mutex<()>>>>,
}

impl RenderCache {
    pub(crate) fn new(limit: u64) -> Self {
        Self { kept: Mutex::default(), limit, flights: Mutex::default() }
    }

    /// A result that serves for these trees and facts.
    pub(crate) fn look_up(&self, key: &Digest, mounts: &[Mount], facts: &Facts) -> Lookup {
        let known = lock(&self.kept).touch(key);
        let mut reason = None;
        for known in known {
            let Some(difference) = known.difference(mounts, facts) else {
                return Lookup::Hit { value: known.value.clone(), observations: known.reads.len() + known.asked.len() };
            };
            reason.get_or_insert(difference);
        }
        Lookup::Miss { reason: reason.unwrap_or_else(|| "nothing cached for this request".to_owned()) }
    }

    /// Keeps a result.
    pub(crate) fn keep(&self, key: &Digest, reads: ReadSet, asked: Asked, value: Value, mounts: &[Mount]) {
        let size = RESULT + value.size() + reads.size();
        if size > self.limit {
            return;
        }
        let same_for = Mutex::new(mounts.iter().map(|mount| mount.tree.id().to_owned()).collect());
        let known = Arc::new(Known { reads, asked, value, size, same_for });
        let mut kept = lock(&self.kept);
        kept.add(key, known);
        while kept.bytes > self.limit && kept.forget_oldest() {}
    }

    /// The lock under which this request is rendered, so that it is rendered once.
    pub(crate) fn flight(&self, key: &Digest) -> Arc<tokio::sync::Mutex<()>> {
        let mut flights = lock(&self.flights);
        if let Some(flight) = flights.get(key).and_then(Weak::upgrade) {
            return flight;
        }
        flights.retain(|_, flight| flight.strong_count() > 0);
        let flight = Arc::new(tokio::sync::Mutex::new(()));
        flights.insert(key.clone(), Arc::downgrade(&flight));
        flight
    }
}

impl Kept {
    /// The results under `key`, which becomes the most recently used.
    fn touch(&mut self, key: &Digest) -> Vec<Arc<Known>> {
        let Some(results) = self.keys.get_mut(key) else { return Vec::new() };
        self.order.remove(&results.used);
        self.uses += 1;
        results.used = self.uses;
        self.order.insert(self.uses, key.clone());
        results.known.clone()
    }

    fn add(&mut self, key: &Digest, known: Arc<Known>) {
        self.keys.entry(key.clone()).or_default();
        self.touch(key);
        let results = self.keys.entry(key.clone()).or_default();
        self.bytes += known.size;
        results.known.insert(0, known);
        let over = results.known.split_off(results.known.len().min(RESULTS));
        self.bytes -= over.iter().map(|known| known.size).sum::<u64>();
    }

    /// Forgets the key that was not used for longest; false when there is none.
    fn forget_oldest(&mut self) -> bool {
        let Some((_, key)) = self.order.pop_first() else { return false };
        let forgotten = self.keys.remove(&key).map_or(0, |results| results.known.iter().map(|known| known.size).sum());
        self.bytes -= forgotten;
        true
    }
}
