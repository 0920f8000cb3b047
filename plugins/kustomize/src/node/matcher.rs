//! Finding all the nodes that a path with patterns leads to.

use regex_lite::Regex;

use super::path::{self, CreateKind};
use super::{Kind, Node};
use crate::fault::{Fault, Outcome};

/// What is done with a node that a path leads to.
pub type Visit<'a> = dyn FnMut(&mut Node) -> Outcome<()> + 'a;

/// Calls `visit` with each node below `node` that `parts` lead to, and says how many there were.
///
/// A part is a key, an index, `[key=pattern]` or `[=pattern]` for the elements in which the pattern, a regular
/// expression, is found, or `*` for all elements. With `create`, missing fields are made, an element behind the last
/// when the index asks for just that, and an element for a pattern that none fits; what stands at the end of the path
/// is made as a `create`. Where the path goes on below a scalar, that is read as YAML; what `visit` changes in there
/// is lost.
///
/// # Errors
/// What `visit` says; when a part asks for an element of what is no list or a field of what is no mapping; an index
/// beyond the list; a pattern that cannot be understood, or that its own text doesn't fit.
pub fn visit<S: AsRef<str>>(
    node: &mut Node,
    parts: &[S],
    create: Option<CreateKind>,
    visit: &mut Visit<'_>,
) -> Outcome<usize> {
    Matcher { create, visit }.walk(node, parts)
}

struct Matcher<'a, 'v> {
    create: Option<CreateKind>,
    visit: &'a mut Visit<'v>,
}

impl Matcher<'_, '_> {
    fn walk<S: AsRef<str>>(&mut self, node: &mut Node, parts: &[S]) -> Outcome<usize> {
        let Some((part, rest)) = parts.split_first() else {
            (self.visit)(node)?;
            return Ok(1);
        };
        let part = part.as_ref();
        let index = path::index(part).and_then(|index| usize::try_from(index).ok());
        match index {
            Some(index) => self.at_index(node, index, rest),
            None if path::is_element(part) => self.elements(node, part, rest),
            None if part == "*" => self.every(node, rest),
            None => self.field(node, part, rest),
        }
    }

    fn every<S: AsRef<str>>(&mut self, node: &mut Node, rest: &[S]) -> Outcome<usize> {
        let mut found = 0;
        for item in path::items_mut(node)? {
            found += self.walk(item, rest)?;
        }
        Ok(found)
    }

    fn at_index<S: AsRef<str>>(&mut self, node: &mut Node, index: usize, rest: &[S]) -> Outcome<usize> {
        let len = path::items(node)?.len();
        if let Some(create) = self.create.filter(|_| index == len) {
            let made = create.holding(rest.first().map(AsRef::as_ref)).make();
            return self.inside(node, Kind::Seq(Vec::new()), |this, node| {
                if let Kind::Seq(items) = &mut node.kind {
                    items.push(made);
                }
                this.item(node, index, rest)
            });
        }
        if index >= len {
            return Err(Fault::new("no-such-field", format!("index {index} specified but only {len} elements found")));
        }
        self.item(node, index, rest)
    }

    fn item<S: AsRef<str>>(&mut self, node: &mut Node, index: usize, rest: &[S]) -> Outcome<usize> {
        match path::items_mut(node)?.get_mut(index) {
            Some(item) => self.walk(item, rest),
            None => Ok(0),
        }
    }

    fn elements<S: AsRef<str>>(&mut self, node: &mut Node, part: &str, rest: &[S]) -> Outcome<usize> {
        let (key, pattern) = path::element(part)?;
        let found = self.fitting(node, key, pattern, rest)?;
        if found > 0 || self.create.is_none() {
            return Ok(found);
        }
        let made = path::named(part)?;
        self.inside(node, Kind::Seq(Vec::new()), |this, node| {
            if let Kind::Seq(items) = &mut node.kind {
                items.push(made);
            }
            match this.fitting(node, key, pattern, rest)? {
                0 => Err(Fault::new(
                    "bad-path",
                    format!("failed to create element for {part:?}: '{pattern}' does not match itself"),
                )),
                found => Ok(found),
            }
        })
    }

    /// Goes on with the elements whose field `key`, or which themselves if there is no key, fit the pattern. A path
    /// ends at elements that were found by themselves.
    fn fitting<S: AsRef<str>>(&mut self, node: &mut Node, key: &str, pattern: &str, rest: &[S]) -> Outcome<usize> {
        let items = path::items_mut(node)?;
        if items.is_empty() {
            return Ok(0);
        }
        let regex = Regex::new(pattern)
            .map_err(|error| Fault::new("bad-pattern", format!("error parsing regexp '{pattern}': {error}")))?;
        let mut found = 0;
        for item in items {
            if key.is_empty() {
                if regex.is_match(&printed(item)) {
                    (self.visit)(item)?;
                    found += 1;
                }
            } else if item.get(key).is_some_and(|value| regex.is_match(&printed(value))) {
                found += self.walk(item, rest)?;
            }
        }
        Ok(found)
    }

    fn field<S: AsRef<str>>(&mut self, node: &mut Node, key: &str, rest: &[S]) -> Outcome<usize> {
        if key.is_empty() {
            return Err(Fault::new("bad-path", "a part of the path is empty"));
        }
        if node.as_map().is_none() && !node.is_null() {
            return Err(path::wrong_kind("MappingNode", node));
        }
        if let Some(found) = node.get_mut(key) {
            return self.below(found, rest);
        }
        let Some(create) = self.create else {
            return Ok(0);
        };
        let made = create.holding(rest.first().map(AsRef::as_ref)).make();
        self.inside(node, Kind::Map(Vec::new()), |this, node| {
            node.set_field(key, Some(made))?;
            node.get_mut(key).map_or(Ok(0), |found| this.below(found, rest))
        })
    }

    /// Goes on below a field; a scalar is read as YAML if the path goes on.
    fn below<S: AsRef<str>>(&mut self, node: &mut Node, rest: &[S]) -> Outcome<usize> {
        match &node.kind {
            Kind::Scalar(scalar) if !rest.is_empty() && is_blank(&scalar.text) => {
                Err(Fault::new("wrong-kind", "a path goes on below empty text"))
            }
            Kind::Scalar(scalar) if !rest.is_empty() => {
                let mut inner = crate::read::value(scalar.text.as_bytes(), node.at.file)?;
                self.walk(&mut inner, rest)
            }
            _ => self.walk(node, rest),
        }
    }

    /// Does something to `node`; if that is null, to an empty one of a kind that is forgotten then.
    fn inside(
        &mut self,
        node: &mut Node,
        kind: Kind,
        change: impl FnOnce(&mut Self, &mut Node) -> Outcome<usize>,
    ) -> Outcome<usize> {
        if node.is_null() { change(self, &mut kind.into()) } else { change(self, node) }
    }
}

/// Whether text holds no document at all.
pub(crate) fn is_blank(text: &str) -> bool {
    text.lines().all(|line| matches!(line.trim_start().bytes().next(), None | Some(b'#')))
}

/// What a pattern is compared with: the node as YAML, which is in quotes if it was in quotes.
fn printed(node: &Node) -> String {
    node.to_yaml().trim().to_owned()
}
