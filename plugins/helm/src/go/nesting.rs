//! How deep values may nest.

use std::collections::HashSet;
use std::rc::Rc;

use super::Value;

/// The most levels that values may nest in each other. Go has no limit but its stack, which ends the program; a
/// chart's data is a few levels deep.
pub const LEVELS: usize = 1000;

/// The most values that one function may make or visit: what refers to the same list many times over can be small
/// and yet stand for more than any memory holds.
pub const VALUES: usize = 8_000_000;

/// Values nest deeper than [`LEVELS`], or stand for more than [`VALUES`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooDeep;

impl std::fmt::Display for TooDeep {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "values nest deeper than {LEVELS} levels, or refer to each other too often")
    }
}

/// Whether a value holds itself, as only maps can: functions change them. Go's encoders find that out, too.
#[must_use]
pub fn holds_itself(value: &Value) -> bool {
    enum Step {
        Enter(Value),
        Leave(*const ()),
    }
    let (mut open, mut done) = (HashSet::new(), HashSet::new());
    let mut steps = vec![Step::Enter(value.clone())];
    while let Some(step) = steps.pop() {
        let (at, inner): (*const (), Vec<Value>) = match step {
            Step::Leave(at) => {
                open.remove(&at);
                done.insert(at);
                continue;
            }
            Step::Enter(Value::Map(map)) => {
                (Rc::as_ptr(&map.entries).cast(), map.entries.borrow().values().cloned().collect())
            }
            Step::Enter(Value::List(list)) => (Rc::as_ptr(&list).cast(), list.items.to_vec()),
            Step::Enter(_) => continue,
        };
        if done.contains(&at) {
            continue;
        }
        if !open.insert(at) {
            return true;
        }
        steps.push(Step::Leave(at));
        steps.extend(inner.into_iter().map(Step::Enter));
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::go::{Entries, List, Map, Text};

    #[test]
    fn only_values_that_hold_themselves_do() {
        let deep = (0..100_000).fold(Value::Nil, |inner, _| List::any(vec![inner.clone(), inner]));
        assert!(!holds_itself(&deep));
        let map = Map::any(Entries::new());
        let Value::Map(entries) = &map else { panic!("it is a map") };
        entries.entries.borrow_mut().insert(Text::from("a"), List::any(vec![Value::Nil, map.clone()]));
        assert!(holds_itself(&map) && holds_itself(&List::any(vec![map.clone()])));
        entries.entries.borrow_mut().clear();
        assert!(!holds_itself(&map));
    }
}
