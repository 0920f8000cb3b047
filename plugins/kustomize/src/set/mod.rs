//! The objects of a build, in order.

mod absorb;
mod index;
mod nearest;
mod select;
mod watch;

pub use absorb::base64_lines;
pub use select::Compiled;

use std::cell::RefCell;
use std::cmp::Ordering;

use crate::fault::{Fault, Outcome};
use crate::id::ResId;
use crate::resource::Resource;
use index::Index;
use watch::Watch;

/// The objects of a build, in order; no two have the same identity.
#[derive(Debug, Clone, Default)]
pub struct ResMap {
    list: Vec<Resource>,
    index: RefCell<Index>,
    watch: Option<Watch>,
}

impl ResMap {
    /// The objects in order.
    #[must_use]
    pub fn all(&self) -> &[Resource] {
        &self.list
    }

    /// The objects in order, to change them. Their identities must stay apart.
    pub fn all_mut(&mut self) -> &mut [Resource] {
        self.index.get_mut().all_will_change();
        if let Some(watch) = &mut self.watch {
            watch.all_will_change(&self.list);
        }
        &mut self.list
    }

    /// One object, to change it: cheaper than [`ResMap::all_mut`] where objects are looked up in between.
    pub fn get_mut(&mut self, place: usize) -> Option<&mut Resource> {
        self.index.get_mut().will_change(place);
        if let Some(watch) = &mut self.watch {
            watch.will_change(place, &self.list);
        }
        self.list.get_mut(place)
    }

    /// How many objects there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The objects, taken apart.
    #[must_use]
    pub fn into_list(self) -> Vec<Resource> {
        self.list
    }

    /// Puts an object behind the others.
    ///
    /// # Errors
    /// When one has the same identity now.
    pub fn append(&mut self, resource: Resource) -> Outcome<()> {
        let id = resource.id();
        if self.places(&id).any(|place| self.list[place].id().equals(&id)) {
            let message = format!("may not add resource with an already registered id: {id}");
            return Err(Fault::new("duplicate-object", message).on(resource.node.at));
        }
        self.list.push(resource);
        Ok(())
    }

    /// Puts all objects of `other` behind these.
    ///
    /// # Errors
    /// When two have the same identity now.
    pub fn append_all(&mut self, other: Self) -> Outcome<()> {
        other.list.into_iter().try_for_each(|resource| self.append(resource))
    }

    /// The places of the objects that are called so now or were before, in order.
    #[must_use]
    pub fn matches(&self, id: &ResId) -> Vec<usize> {
        let is_it = |place: &usize| {
            let resource = &self.list[*place];
            !resource.node.is_empty()
                && (resource.id().equals(id) || resource.previous_ids().any(|previous| previous.equals(id)))
        };
        self.places(id).filter(is_it).collect()
    }

    /// The index of the one object that is called so now or was before.
    ///
    /// # Errors
    /// When there is none, or more than one.
    pub fn find(&self, id: &ResId) -> Outcome<usize> {
        let (code, found, hint) = match &self.matches(id)[..] {
            [place] => return Ok(*place),
            [] => ("no-match", "no matches", nearest::similar(&self.list, id)),
            several => ("several-matches", "multiple matches", nearest::listed(&self.list, several)),
        };
        Err(Fault::new(code, format!("{found} for Id {id}; failed to find unique target for patch {id}: {hint}")))
    }

    /// Leaves out the objects for which `keep` says no.
    pub fn retain(&mut self, keep: impl FnMut(&Resource) -> bool) {
        self.moved();
        self.list.retain(keep);
    }

    /// Puts the objects in another order; equal ones keep theirs.
    pub fn sort_by(&mut self, compare: impl FnMut(&Resource, &Resource) -> Ordering) {
        self.moved();
        self.list.sort_by(compare);
    }

    /// Places are no longer what they were.
    fn moved(&mut self) {
        self.index.get_mut().all_will_change();
        if self.watch.is_some() {
            self.watch = Some(Watch::default());
        }
    }

    /// The places of the objects that may be called as `id` is.
    fn places(&self, id: &ResId) -> impl Iterator<Item = usize> + use<> {
        let mut index = self.index.borrow_mut();
        index.refresh(&self.list);
        index.candidates(id).to_vec().into_iter()
    }
}
