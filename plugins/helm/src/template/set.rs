//! Templates by their names.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use crate::HelmVersion;
use crate::go::Text;
use crate::template::functions::Vocabulary;
use crate::template::names::Names;
use crate::template::node::Tree;
use crate::template::parse::{ParseError, is_empty, parse};

/// Templates that may call each other.
#[derive(Debug, Default)]
pub struct Templates {
    /// Those that were there before; ones of the same name here hide them.
    below: Option<Rc<Templates>>,
    /// Which functions they may call.
    vocabulary: Vocabulary,
    trees: RefCell<HashMap<Text, Rc<Tree>>>,
    names: Rc<RefCell<Names>>,
}

impl Templates {
    /// No templates yet; those of that Helm will be read.
    #[must_use]
    pub fn new(version: HelmVersion) -> Self {
        Self { vocabulary: Vocabulary::Chart(version), ..Self::default() }
    }

    /// No templates yet; one of a release's name will be read.
    #[must_use]
    pub fn of_name() -> Self {
        Self { vocabulary: Vocabulary::Name, ..Self::default() }
    }

    /// Templates over others, which stay as they are.
    #[must_use]
    pub fn over(below: Rc<Self>) -> Self {
        Self { vocabulary: below.vocabulary, names: below.names.clone(), below: Some(below), trees: RefCell::default() }
    }

    /// Reads a file and takes its templates in. One of a name that was there replaces it, unless it is empty.
    ///
    /// # Errors
    ///
    /// The first place that can't be read.
    pub fn read(&self, name: &Text, text: &Text) -> Result<(), ParseError> {
        self.take(self.parse(name, text)?);
        Ok(())
    }

    /// The templates of a text, which may go on to be taken in.
    ///
    /// # Errors
    ///
    /// The first place that can't be read.
    pub fn parse(&self, name: &Text, text: &Text) -> Result<Vec<Rc<Tree>>, ParseError> {
        parse(name, text, self.vocabulary, &mut self.names.borrow_mut())
    }

    /// Takes templates in.
    pub fn take(&self, trees: impl IntoIterator<Item = Rc<Tree>>) {
        for tree in trees {
            // An empty one doesn't replace what has a content.
            if is_empty(&tree) && self.find(&tree.name).is_some() {
                continue;
            }
            self.trees.borrow_mut().insert(tree.name.clone(), tree);
        }
    }

    /// The template of a name.
    #[must_use]
    pub fn find(&self, name: &[u8]) -> Option<Rc<Tree>> {
        let found = self.trees.borrow().get(name).cloned();
        found.or_else(|| self.below.as_ref()?.find(name))
    }
}
