//! Many paths at once: the fields that refer to others, as one tree to walk an object by.

use crate::config::FieldSpec;
use crate::fault::{Fault, Outcome};
use crate::id::Gvk;
use crate::node::path::{self, CreateKind};
use crate::node::{Kind, Node, Tag};

/// A field that names objects of a type.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reference<'a> {
    /// The type of what it names.
    pub(super) referral: &'a Gvk,
    /// Where it is.
    pub(super) spec: &'a FieldSpec,
}

/// What is done with a field that a reference leads to.
pub(super) type Visit<'v> = dyn FnMut(&Reference<'_>, &mut Node) -> Outcome<()> + 'v;

/// Why a walk ended early, and the field it was on the way to.
#[derive(Debug)]
pub(super) struct Stop<'a> {
    pub(super) fault: Fault,
    pub(super) spec: Option<&'a FieldSpec>,
}

/// References, as a tree of the parts of their paths.
#[derive(Debug, Default)]
pub(super) struct Trie<'a> {
    /// References whose path ends here, in the order of the configuration.
    here: Vec<Reference<'a>>,
    /// Where their paths go on.
    next: Vec<(Part<'a>, Trie<'a>)>,
}

/// A part of a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Part<'a> {
    /// The part as it is written.
    text: &'a str,
    /// Whether it is simply the key of a field.
    is_key: bool,
}

impl<'a> Part<'a> {
    fn of(text: &'a str) -> Self {
        let is_key = !(text.trim() != text
            || matches!(text, "" | "-" | "*")
            || text.ends_with("[]")
            || path::index(text).is_some()
            || path::is_element(text));
        Self { text, is_key }
    }
}

impl<'a> Trie<'a> {
    /// The trees to walk an object by, one after the other. There is more than one only where paths may meet, because
    /// then their order counts: when one goes on behind another's end, or finds a field otherwise than by its key.
    pub(super) fn of(references: &[Reference<'a>]) -> Vec<Self> {
        let mut whole = Self::default();
        for reference in references {
            whole.insert(*reference, &reference.spec.path);
        }
        if !whole.may_meet() {
            return vec![whole];
        }
        let single = |reference: &Reference<'a>| {
            let mut trie = Self::default();
            trie.insert(*reference, &reference.spec.path);
            trie
        };
        references.iter().map(single).collect()
    }

    fn insert(&mut self, reference: Reference<'a>, parts: &'a [Box<str>]) {
        let Some((part, rest)) = parts.split_first() else {
            self.here.push(reference);
            return;
        };
        let part = Part::of(part);
        let index = match self.next.iter().position(|(known, _)| *known == part) {
            Some(index) => index,
            None => {
                self.next.push((part, Self::default()));
                self.next.len() - 1
            }
        };
        self.next[index].1.insert(reference, rest);
    }

    fn may_meet(&self) -> bool {
        (!self.here.is_empty() && !self.next.is_empty())
            || self.next.iter().any(|(part, trie)| !part.is_key || trie.may_meet())
    }

    /// Calls `visit` for every field of `node` that a reference leads to.
    ///
    /// # Errors
    /// What `visit` says, and when a path leads into a scalar.
    pub(super) fn walk(&self, node: &mut Node, visit: &mut Visit<'_>) -> Result<(), Stop<'a>> {
        for reference in &self.here {
            visit(reference, node).map_err(|fault| Stop { fault: fault.on(node.at), spec: Some(reference.spec) })?;
        }
        if self.next.is_empty() { Ok(()) } else { self.below(node, visit) }
    }

    /// Goes on with the fields of `node`, or of all its items.
    fn below(&self, node: &mut Node, visit: &mut Visit<'_>) -> Result<(), Stop<'a>> {
        match &mut node.kind {
            Kind::Seq(items) => items.iter_mut().try_for_each(|item| self.below(item, visit)),
            Kind::Map(_) => self.next.iter().try_for_each(|(part, trie)| trie.enter(*part, node, visit)),
            Kind::Scalar(scalar) if scalar.tag == Tag::Null => Ok(()),
            Kind::Scalar(_) => {
                Err(self.stop(Fault::new("wrong-kind", "expected sequence or mapping node").on(node.at)))
            }
        }
    }

    /// Walks the field of a mapping that `part` means.
    fn enter(&self, part: Part<'_>, map: &mut Node, visit: &mut Visit<'_>) -> Result<(), Stop<'a>> {
        if part.is_key {
            return map.get_mut(part.text).map_or(Ok(()), |found| self.walk(found, visit));
        }
        let (name, is_list) = part.text.strip_suffix("[]").map_or((part.text, false), |name| (name, true));
        if name.is_empty() {
            return Err(self.stop(Fault::new("bad-path", "cannot set or create an empty field name")));
        }
        let found = path::lookup_mut(map, &[name]);
        let found = found.map_err(|fault| self.stop(fault.context(format!("fieldName: {name}"))))?;
        let Some(found) = found else {
            return Ok(());
        };
        if is_list && found.is_null() {
            found.kind = CreateKind::Seq.make().kind;
        }
        self.walk(found, visit)
    }

    fn stop(&self, fault: Fault) -> Stop<'a> {
        Stop { fault, spec: self.first().map(|reference| reference.spec) }
    }

    /// The first reference whose path ends here or below.
    fn first(&self) -> Option<&Reference<'a>> {
        self.here.first().or_else(|| self.next.iter().find_map(|(_, trie)| trie.first()))
    }
}
