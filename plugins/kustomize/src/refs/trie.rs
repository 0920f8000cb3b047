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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read;

    /// The scalars that the paths lead to, in order, each with its path; or what stops the walk, with the path that it
    /// was on.
    fn walked(paths: &[&str], yaml: &str) -> String {
        let specs: Vec<FieldSpec> = paths.iter().map(|path| FieldSpec::of_all(path, false)).collect();
        let referral = Gvk::default();
        let references: Vec<Reference<'_>> = specs.iter().map(|spec| Reference { referral: &referral, spec }).collect();
        let mut object = read::value(yaml.as_bytes(), 1).expect("it is well-formed");
        let mut seen = Vec::new();
        for trie in Trie::of(&references) {
            let done = trie.walk(&mut object, &mut |reference, node| {
                let text = node.as_text().map_or_else(|| node.kind_name().to_owned(), ToString::to_string);
                seen.push(format!("{}={text}", reference.spec.path_text()));
                Ok(())
            });
            if let Err(stop) = done {
                let path = stop.spec.map(FieldSpec::path_text).unwrap_or_default();
                seen.push(format!("{path}: {}", stop.fault));
            }
        }
        seen.join(", ")
    }

    #[test]
    fn every_path_leads_to_its_fields() {
        for (paths, yaml, wanted) in [
            (&["a"][..], "{a: x}", "a=x"),
            (&["/a/b"], "{a: {b: x}}", "a/b=x"),
            (&["a/b", "a/c", "d"], "{d: 3, a: {c: 2, b: 1}}", "a/b=1, a/c=2, d=3"),
            (&["a/b"], "{a: [{b: 1}, {c: 2}, {b: 3}]}", "a/b=1, a/b=3"),
            (&["a/b"], "{a: [[{b: 1}], {b: 2}]}", "a/b=1, a/b=2"),
            (&["a/b"], "{a: []}", ""),
            (&["a/b"], "{a: null}", ""),
            (&["a/b"], "{a: [null]}", ""),
            (&["a"], "{a: null}", "a=null"),
            (&["a"], "{a: [x, y]}", "a=SequenceNode"),
            (&["none/b"], "{a: 1}", ""),
            (&["a/b"], "{a: text}", "a/b: expected sequence or mapping node"),
            (&["a/b"], "{a: [{b: 1}, text]}", "a/b=1, a/b: expected sequence or mapping node"),
            (&["a/b", "a/c"], "{a: text}", "a/b: expected sequence or mapping node"),
            (&[r"a/x\/y"], "{a: {x/y: 1, x: {y: 2}}}", r"a/x\/y=1"),
            (&["ä/\u{1f600}"], "{ä: {\u{1f600}: 1}}", "ä/\u{1f600}=1"),
            (&["a"], "[{a: 1}, {a: 2}]", "a=1, a=2"),
        ] {
            assert_eq!(walked(paths, yaml), wanted, "{paths:?} in {yaml}");
        }
    }

    /// Where the order of paths counts, each is walked by itself, in the order they are given.
    #[test]
    fn paths_that_may_meet_are_walked_one_by_one() {
        for (paths, yaml, wanted) in [
            (&["a/b", "a"][..], "{a: {b: 1}}", "a/b=1, a=MappingNode"),
            (&["a", "a/b"], "{a: {b: 1}}", "a=MappingNode, a/b=1"),
            (&["b[]", "a"], "{a: 1, b: [2]}", "b[]=SequenceNode, a=1"),
            (&["a[]/b", "a/c"], "{a: [{b: 1, c: 2}]}", "a[]/b=1, a/c=2"),
            (&["a[]"], "{a: null}", "a[]=SequenceNode"),
            (&["a[]"], "{}", ""),
            (&[" a "], "{a: 1}", " a =1"),
            (&["[]"], "{a: 1}", "[]: cannot set or create an empty field name"),
            (&[""], "{a: 1}", ": cannot set or create an empty field name"),
            (&["*"], "{a: 1}", "*: fieldName: *: wildcard is not supported in PathGetter"),
            (&["0"], "{'0': 1}", "0: fieldName: 0: wrong node kind: expected SequenceNode but got MappingNode"),
            (&["-"], "{'-': 1}", "-: fieldName: -: wrong node kind: expected SequenceNode but got MappingNode"),
            (
                &["[a=b]"],
                "{a: b}",
                "[a=b]: fieldName: [a=b]: wrong node kind: expected SequenceNode but got MappingNode",
            ),
            (&["0", "a"], "{a: 1}", "0: fieldName: 0: wrong node kind: expected SequenceNode but got MappingNode, a=1"),
        ] {
            assert_eq!(walked(paths, yaml), wanted, "{paths:?} in {yaml}");
        }
    }

    #[test]
    fn the_place_of_a_fault_is_that_of_the_field() {
        let spec = FieldSpec::of_all("a/b", false);
        let reference = Reference { referral: &Gvk::default(), spec: &spec };
        let mut object = read::value(b"x: 1\na:\n- b: 1\n- text\n", 1).expect("it is well-formed");
        let tries = Trie::of(&[reference]);
        let fault_of = |node: &mut Node, visit: &mut Visit<'_>| {
            let stop = tries.first().and_then(|trie| trie.walk(node, visit).err()).expect("it stops");
            stop.fault.located(|place| bowline_plugin::Origin::file(format!("{}:{}", place.line, place.column)))
        };
        let text = fault_of(&mut object, &mut |_, _| Ok(()));
        assert_eq!(text.place().map(|place| place.path.clone()).as_deref(), Some("4:3"));
        let refused = fault_of(&mut object, &mut |_, _| Err(Fault::new("x", "refused")));
        assert_eq!(refused.place().map(|place| place.path.clone()).as_deref(), Some("3:6"));
    }
}
