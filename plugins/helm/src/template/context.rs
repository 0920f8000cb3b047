//! What all templates of one render share.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::fmt::Debug;
use std::rc::Rc;

use crate::HelmVersion;
use crate::go::{Text, Value};
use crate::template::exec::Missing;
use crate::template::node::Tree;

/// What functions need to know of a render, and what they remember during it.
#[derive(Debug, Default)]
pub struct Context {
    /// What a key gives that a map doesn't have.
    pub missing: Missing,
    /// Which Helm is followed.
    pub version: HelmVersion,
    /// The time that `now` gives, in milliseconds since the year 1970 began.
    pub now: i64,
    /// What random values grow from: the same seed gives the same values.
    pub seed: Vec<u8>,
    /// Where `lookup` looks; without it nothing is found.
    pub lookup: Option<Box<dyn Lookup>>,
    /// The file that is being rendered, with the path of its chart.
    pub file: RefCell<Text>,
    /// What functions remember during the render.
    pub memory: Memory,
}

/// What functions remember during a render.
#[derive(Debug, Default)]
pub struct Memory {
    /// How often each random value was asked for.
    draws: RefCell<HashMap<Draw, u64>>,
    /// How many `include`s of each template are running.
    pub(crate) includes: RefCell<HashMap<Text, usize>>,
    /// What `tpl` read already.
    pub(crate) parsed: RefCell<HashMap<Text, Rc<Vec<Rc<Tree>>>>>,
}

/// Finds objects in a cluster.
pub trait Lookup: Debug {
    /// An object, or a list of them when `name` is empty; none when there is nothing of that name or kind.
    ///
    /// # Errors
    ///
    /// Why the cluster can't say.
    fn lookup(&self, api_version: &str, kind: &str, namespace: &str, name: &str) -> Result<Option<Value>, String>;
}

/// A random value, by who asks for it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Draw {
    /// The file that is being rendered.
    pub file: Text,
    /// The function.
    pub function: &'static str,
    /// Its arguments, in any form that tells them apart.
    pub arguments: Text,
}

impl Context {
    /// Who asks for a random value, and how often the same file asked the same before.
    pub fn draw(&self, function: &'static str, arguments: &[u8]) -> (Draw, u64) {
        let draw = Draw { file: self.file.borrow().clone(), function, arguments: arguments.into() };
        let mut draws = self.memory.draws.borrow_mut();
        let times = draws.entry(draw.clone()).or_default();
        *times += 1;
        (draw, *times - 1)
    }

    /// The files that asked for random values.
    #[must_use]
    pub fn random_files(&self) -> BTreeSet<Text> {
        self.memory.draws.borrow().keys().map(|draw| draw.file.clone()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_draws_of_one_file_are_told_apart_by_their_order() {
        let context = Context::default();
        assert_eq!(context.draw("randAlpha", b"5").1, 0);
        assert_eq!(context.draw("randAlpha", b"5").1, 1);
        assert_eq!(context.draw("randAlpha", b"6").1, 0);
        assert_eq!(context.draw("randNumeric", b"5").1, 0);
        *context.file.borrow_mut() = "t/templates/b.yaml".into();
        assert_eq!(context.draw("randAlpha", b"5").1, 0);
    }
}
