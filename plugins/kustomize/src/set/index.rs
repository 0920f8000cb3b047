//! Finds objects by kind and name without looking at all of them.

use std::collections::HashMap;

use crate::id::ResId;
use crate::node::Text;
use crate::resource::Resource;

/// Which objects have or had which kind and name. It may name too many, so whoever asks compares identities; it never
/// names too few once [`Index::refresh`] has run.
#[derive(Debug, Clone, Default)]
pub(super) struct Index {
    /// By kind and name, in ascending order.
    places: HashMap<(Text, Text), Vec<usize>>,
    /// How many objects were entered.
    entered: usize,
    /// Objects that may have changed since.
    stale: Stale,
}

#[derive(Debug, Clone)]
enum Stale {
    /// These.
    Some(Vec<usize>),
    /// Any of them, or their order.
    All,
}

impl Default for Stale {
    fn default() -> Self {
        Self::Some(Vec::new())
    }
}

impl Index {
    /// The object at `place` may change.
    pub(super) fn will_change(&mut self, place: usize) {
        if let Stale::Some(places) = &mut self.stale
            && places.last() != Some(&place)
        {
            places.push(place);
        }
    }

    /// Any object may change.
    pub(super) fn all_will_change(&mut self) {
        self.stale = Stale::All;
    }

    /// Enters what changed and what is new.
    pub(super) fn refresh(&mut self, list: &[Resource]) {
        match std::mem::take(&mut self.stale) {
            Stale::All => {
                self.places.clear();
                self.entered = 0;
            }
            Stale::Some(places) => {
                for place in places {
                    if let Some(resource) = list.get(place).filter(|_| place < self.entered) {
                        self.enter(place, resource);
                    }
                }
            }
        }
        for (place, resource) in list.iter().enumerate().skip(self.entered) {
            self.enter(place, resource);
        }
        self.entered = list.len();
    }

    /// The places of all objects that may have or have had the kind and name of `id`, in ascending order.
    pub(super) fn candidates(&self, id: &ResId) -> &[usize] {
        self.places.get(&(id.gvk.kind.clone(), id.name.clone())).map_or(&[], Vec::as_slice)
    }

    fn enter(&mut self, place: usize, resource: &Resource) {
        self.enter_under(resource.kind(), resource.node.metadata("name"), place);
        for previous in &resource.book.previous {
            self.enter_under(previous.kind.clone(), previous.name.clone(), place);
        }
    }

    fn enter_under(&mut self, kind: Text, name: Text, place: usize) {
        let places = self.places.entry((kind, name)).or_default();
        if let Err(at) = places.binary_search(&place) {
            places.insert(at, place);
        }
    }
}
