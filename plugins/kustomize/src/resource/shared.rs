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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read;

    /// An object whose fields in upper case hold one scalar by the letter, and those in lower case scalars of their own.
    fn object(yaml: &str) -> Resource {
        let mut resource = Resource::new(read::value(yaml.as_bytes(), 1).expect("it is well-formed"));
        for letter in ["A", "B"] {
            let place = resource.next_shared(0);
            let mut members = 0;
            let mut first = None;
            mark(&mut resource.node, letter, place, &mut members, &mut first);
            resource.share(first.expect("the letter is there"), members);
        }
        resource
    }

    fn mark(node: &mut Node, letter: &str, place: Place, members: &mut usize, first: &mut Option<Scalar>) {
        match &mut node.kind {
            Kind::Seq(items) => items.iter_mut().for_each(|item| mark(item, letter, place, members, first)),
            Kind::Map(fields) => fields.iter_mut().for_each(|field| {
                if let Kind::Scalar(scalar) = &field.value.kind
                    && *field.key.text == *letter
                {
                    first.get_or_insert_with(|| scalar.clone());
                    *members += 1;
                    field.value.at = place;
                }
                mark(&mut field.value, letter, place, members, first);
            }),
            Kind::Scalar(_) => {}
        }
    }

    fn set(node: &mut Node, path: &[&str], text: &str) {
        let found = crate::node::path::lookup_mut(node, path).expect("the path is right").expect("it is there");
        let Kind::Scalar(scalar) = &mut found.kind else { panic!("{path:?} is a scalar") };
        scalar.text = text.into();
    }

    fn shown(resource: &Resource) -> String {
        let mut json = String::new();
        resource.node.write_json(&mut json).expect("it can be printed");
        json
    }

    const TREE: &str = "{x: {A: v, a: v}, y: [{A: v}, {B: w, a: v}], z: {A: v, B: w}}";

    /// The path of a field, and what it is changed to.
    type Change = (&'static [&'static str], &'static str);

    /// Which fields are changed, and the object when the others have followed.
    const CHANGES: &[(&[Change], &str)] = &[
        (&[], r#"{"x":{"A":"v","a":"v"},"y":[{"A":"v"},{"B":"w","a":"v"}],"z":{"A":"v","B":"w"}}"#),
        (&[(&["x", "A"], "n")], r#"{"x":{"A":"n","a":"v"},"y":[{"A":"n"},{"B":"w","a":"v"}],"z":{"A":"n","B":"w"}}"#),
        (&[(&["z", "A"], "n")], r#"{"x":{"A":"n","a":"v"},"y":[{"A":"n"},{"B":"w","a":"v"}],"z":{"A":"n","B":"w"}}"#),
        (&[(&["x", "a"], "n")], r#"{"x":{"A":"v","a":"n"},"y":[{"A":"v"},{"B":"w","a":"v"}],"z":{"A":"v","B":"w"}}"#),
        (
            &[(&["x", "A"], "n"), (&["z", "B"], "ü")],
            r#"{"x":{"A":"n","a":"v"},"y":[{"A":"n"},{"B":"ü","a":"v"}],"z":{"A":"n","B":"ü"}}"#,
        ),
        (
            &[(&["x", "A"], "first"), (&["z", "A"], "last")],
            r#"{"x":{"A":"last","a":"v"},"y":[{"A":"last"},{"B":"w","a":"v"}],"z":{"A":"last","B":"w"}}"#,
        ),
    ];

    #[test]
    fn scalars_that_are_one_follow_the_changed_one() {
        for (changes, wanted) in CHANGES {
            let mut resource = object(TREE);
            for (path, text) in *changes {
                set(&mut resource.node, path, text);
            }
            resource.follow();
            assert_eq!(shown(&resource), *wanted, "{changes:?}");
            resource.follow();
            assert_eq!(shown(&resource), *wanted, "{changes:?}, again");
        }
    }

    #[test]
    fn what_was_taken_away_or_has_another_place_does_not_follow() {
        let mut resource = object(TREE);
        resource.node.set_field("x", None).expect("it is a mapping");
        let alone = resource.node.get_mut("z").and_then(|z| z.get_mut("A")).expect("it is there");
        *alone = Scalar::text("v").into();
        set(&mut resource.node, &["y", "0", "A"], "n");
        resource.follow();
        assert_eq!(shown(&resource), r#"{"y":[{"A":"n"},{"B":"w","a":"v"}],"z":{"A":"v","B":"w"}}"#);
    }

    /// A number beyond the groups is nobody's: a place that came from another object.
    #[test]
    fn a_number_without_a_group_changes_nothing() {
        let mut resource = object(TREE);
        let stray = resource.node.get_mut("x").and_then(|x| x.get_mut("a")).expect("it is there");
        stray.at = Place::shared(99);
        set(&mut resource.node, &["x", "a"], "n");
        resource.follow();
        assert_eq!(
            shown(&resource),
            r#"{"x":{"A":"v","a":"n"},"y":[{"A":"v"},{"B":"w","a":"v"}],"z":{"A":"v","B":"w"}}"#
        );
    }
}
