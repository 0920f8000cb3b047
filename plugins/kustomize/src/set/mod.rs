//! The objects of a build, in order.

use crate::fault::{Fault, Outcome};
use crate::id::ResId;
use crate::resource::Resource;

/// The objects of a build, in order; no two have the same identity.
#[derive(Debug, Clone, Default)]
pub struct ResMap {
    list: Vec<Resource>,
}

impl ResMap {
    /// The objects in order.
    #[must_use]
    pub fn all(&self) -> &[Resource] {
        &self.list
    }

    /// The objects in order, to change them. Their identities must stay apart.
    pub fn all_mut(&mut self) -> &mut [Resource] {
        &mut self.list
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
        if self.list.iter().any(|known| known.id().equals(&id)) {
            return Err(Fault::new(
                "duplicate-object",
                format!("may not add resource with an already registered id: {id}"),
            ));
        }
        self.list.push(resource);
        Ok(())
    }

    /// The index of the one object that is called so now or was before.
    ///
    /// # Errors
    /// When there is none, or more than one.
    pub fn find(&self, id: &ResId) -> Outcome<usize> {
        let is_it = |resource: &Resource| {
            resource.id().equals(id) || resource.previous_ids().any(|previous| previous.equals(id))
        };
        let mut found = self.list.iter().enumerate().filter(|(_, resource)| is_it(resource));
        match (found.next(), found.next()) {
            (Some((index, _)), None) => Ok(index),
            (None, _) => Err(Fault::new(
                "no-match",
                format!("no matches for Id {id}; failed to find unique target for patch {id}"),
            )),
            (Some(_), Some(_)) => Err(Fault::new(
                "several-matches",
                format!("multiple matches for Id {id}; failed to find unique target for patch {id}"),
            )),
        }
    }
}
