//! Which objects a transformer changed, found out by a look at those alone that it could have changed: most patches are
//! for one object of thousands.

use super::ResMap;
use crate::node::Text;
use crate::resource::{Resource, Step};

/// What is known of objects that change.
#[derive(Debug, Clone, Default)]
pub(super) struct Watch {
    /// What objects were at the last look, by their places; `None` before somebody wants to change one.
    marks: Vec<Option<u64>>,
    /// Objects that may have changed since, each once.
    touched: Vec<usize>,
    /// Whether an object is among them, by its place.
    is_touched: Vec<bool>,
    /// Whether all objects have been looked at once.
    is_begun: bool,
}

impl Watch {
    /// The object at `place` may change.
    pub(super) fn will_change(&mut self, place: usize, list: &[Resource]) {
        let Some(resource) = list.get(place) else { return };
        if self.is_touched.len() < list.len() {
            self.marks.resize(list.len(), None);
            self.is_touched.resize(list.len(), false);
        }
        if !self.is_touched[place] {
            self.is_touched[place] = true;
            self.touched.push(place);
            self.marks[place].get_or_insert_with(|| resource.node.fingerprint());
        }
    }

    /// Any object may change.
    pub(super) fn all_will_change(&mut self, list: &[Resource]) {
        (0..list.len()).for_each(|place| self.will_change(place, list));
    }
}

impl ResMap {
    /// From now on it is watched which objects change; a new watch begins if there was one.
    pub fn watch(&mut self) {
        self.watch = Some(Watch::default());
    }

    /// Ends what [`ResMap::watch`] began.
    pub fn stop_watching(&mut self) {
        self.watch = None;
    }

    /// To be called after anything that changes objects. Scalars of an object that are one follow the one that was changed
    /// (see [`Resource::follow`]), and objects without anything in them are dropped. Those that have changed since the
    /// last call get `step`, unless changes aren't watched.
    pub fn settle(&mut self, step: &Step) {
        let Some(mut watch) = self.watch.take() else {
            self.list.iter_mut().for_each(Resource::follow);
            self.drop_empty();
            return;
        };
        let mut has_empty = !watch.is_begun && self.list.iter().any(|resource| resource.node.is_empty());
        for place in watch.touched.drain(..) {
            watch.is_touched[place] = false;
            let Some(resource) = self.list.get_mut(place) else { continue };
            resource.follow();
            let now = Some(resource.node.fingerprint());
            if now != watch.marks[place] {
                watch.marks[place] = now;
                resource.steps.push(step.clone());
            }
            has_empty |= resource.node.is_empty();
        }
        watch.is_begun = true;
        self.watch = Some(watch);
        if has_empty {
            self.drop_empty();
        }
    }

    /// Notes for every object what made or changed it: see [`crate::resource::Book::note`].
    pub fn note(&mut self, note: &Text) {
        self.list.iter_mut().for_each(|resource| resource.book.note(note));
    }

    fn drop_empty(&mut self) {
        if self.list.iter().any(|resource| resource.node.is_empty()) {
            self.retain(|resource| !resource.node.is_empty());
        }
    }
}
