//! Finding what several sorted lists say of the same objects, by walking them side by side.
//!
//! A plan asks for every object in four or five places. Looking each one up in a map compares long, nearly equal names
//! a few dozen times for each question; walking compares them about once.

use std::cmp::Ordering;

use crate::object::ObjectKey;

/// A place in a list that is sorted by key, and moves forward only.
pub(super) struct Cursor<I: Iterator> {
    rest: std::iter::Peekable<I>,
}

impl<'a, I, V> Cursor<I>
where
    I: Iterator<Item = (&'a ObjectKey, V)>,
{
    /// At the start of `sorted`.
    pub(super) fn new(sorted: impl IntoIterator<IntoIter = I>) -> Self {
        Self { rest: sorted.into_iter().peekable() }
    }

    /// What the list says of `key`; the first, if it has the key several times. Each key that is asked for must be
    /// greater than the one before.
    pub(super) fn seek(&mut self, key: &ObjectKey) -> Option<V> {
        loop {
            match self.rest.peek()?.0.cmp(key) {
                Ordering::Less => drop(self.rest.next()),
                Ordering::Equal => return self.rest.next().map(|(_, value)| value),
                Ordering::Greater => return None,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(name: &str) -> ObjectKey {
        ObjectKey { group: String::new(), kind: "ConfigMap".into(), namespace: "shop".into(), name: name.into() }
    }

    #[test]
    fn keys_are_found_in_order_and_gaps_on_either_side_are_passed() {
        let keys = ["b", "c", "c", "e"].map(key);
        let mut cursor = Cursor::new(keys.iter().zip(1..));
        let found = ["a", "b", "c", "d", "e", "f"].map(|name| cursor.seek(&key(name)));
        assert_eq!(found, [None, Some(1), Some(2), None, Some(4), None]);
    }
}
