//! Scalars that are one.
//!
//! Kustomize puts a label that it adds to several fields of an object into all of them as one node. Whatever changes it
//! later in one field, be it a patch, changes it in all. Here such scalars carry a number (see [`Place::shared`]), and
//! after each change the others follow the one that differs.

use super::Resource;
use crate::node::{Kind, Node, Place, Scalar};

/// What the scalars of one number are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shared {
    /// What all of them say.
    value: Scalar,
    /// How many there were at first.
    members: usize,
}

impl Resource {
    /// The place of scalars that [`Resource::share`] counts as the `nth` from now, from 0.
    #[must_use]
    pub fn next_shared(&self, nth: usize) -> Place {
        Place::shared(u32::try_from(self.shared.len() + nth + 1).unwrap_or(0))
    }

    /// Notes how many scalars say `value` at the next such place.
    pub fn share(&mut self, value: Scalar, members: usize) {
        self.shared.push(Shared { value, members });
    }

    /// Lets all scalars that are one say what the one of them says that was changed; of several, the last.
    pub fn follow(&mut self) {
        if self.shared.iter().all(|shared| shared.members < 2) {
            return;
        }
        let mut changes = Vec::new();
        collect(&self.node, &self.shared, &mut changes);
        for (index, value) in changes {
            self.shared[index].value = value;
            spread(&mut self.node, index, &self.shared[index].value);
        }
    }
}

/// Which of the groups a scalar belongs to.
fn group(node: &Node, groups: usize) -> Option<usize> {
    let number = usize::try_from(node.at.number()?).ok()?;
    number.checked_sub(1).filter(|index| *index < groups)
}

/// What scalars say that differ from their group.
fn collect(node: &Node, groups: &[Shared], changes: &mut Vec<(usize, Scalar)>) {
    match &node.kind {
        Kind::Seq(items) => items.iter().for_each(|item| collect(item, groups, changes)),
        Kind::Map(fields) => fields.iter().for_each(|field| collect(&field.value, groups, changes)),
        Kind::Scalar(scalar) => {
            if let Some(index) = group(node, groups.len()).filter(|index| groups[*index].value != *scalar) {
                changes.push((index, scalar.clone()));
            }
        }
    }
}

/// Lets all scalars of a group say `value`.
fn spread(node: &mut Node, index: usize, value: &Scalar) {
    let is_member = group(node, index + 1) == Some(index);
    match &mut node.kind {
        Kind::Seq(items) => items.iter_mut().for_each(|item| spread(item, index, value)),
        Kind::Map(fields) => fields.iter_mut().for_each(|field| spread(&mut field.value, index, value)),
        Kind::Scalar(scalar) if is_member => *scalar = value.clone(),
        Kind::Scalar(_) => {}
    }
}
