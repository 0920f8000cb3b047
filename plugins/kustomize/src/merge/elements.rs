//! Merging the elements of a list by their keys.
//!
//! What becomes of lists whose elements lack keys, or have equal ones, follows from the order in which kustomize takes
//! elements out and puts them in, and from whether an element is the object's own node or another one. So those steps are
//! taken one by one, and elements are known by their slot, not by what they say.

use super::{Against, Left, Walk};
use crate::fault::{Fault, Outcome};
use crate::node::{Kind, Node, Scalar, Tag, Text};
use crate::schema::TypeRef;

/// The key of a list of scalars: the element is its own key.
pub(super) const SCALAR: &str = "";

/// What is merged into a list.
#[derive(Clone, Copy)]
pub(super) struct Elements<'a> {
    keys: &'a [&'a str],
    patch: Source<'a>,
}

#[derive(Clone, Copy)]
enum Source<'a> {
    Nothing,
    Itself,
    Patch(&'a [Node]),
}

impl<'a> Elements<'a> {
    /// The patch has nothing for the list.
    pub(super) fn of_object(keys: &'a [&'a str]) -> Self {
        Self { keys, patch: Source::Nothing }
    }

    /// The list came from the patch: it is its own patch.
    pub(super) fn of_patch(keys: &'a [&'a str]) -> Self {
        Self { keys, patch: Source::Itself }
    }

    /// The patch has these elements.
    pub(super) fn of_both(keys: &'a [&'a str], patch: &'a [Node]) -> Self {
        Self { keys, patch: Source::Patch(patch) }
    }
}

/// The texts of an element's keys; empty where it has none.
type Tuple = Vec<Text>;

/// A list that is being merged.
struct Merge<'a> {
    walk: Walk<'a>,
    ty: Option<TypeRef>,
    /// All elements: those of the object first, then others as they come up.
    slots: Vec<Node>,
    /// The object's list, of which elements may be taken out.
    dest: Vec<usize>,
    /// Which elements of the patch have been merged before: their directives are spent.
    spent: Vec<bool>,
}

impl Walk<'_> {
    pub(super) fn merge_elements(self, list: &mut Vec<Node>, with: Elements<'_>, ty: Option<TypeRef>) -> Outcome<()> {
        let mut tuples = tuples(list, with);
        if tuples.is_empty() {
            return Ok(());
        }
        // The steps below would leave such a list in its order, and so with all its elements.
        let ordinary = tuples.len() == list.len() && tuples.iter().flatten().all(|text| !text.is_empty());
        if ordinary && matches!(with.patch, Source::Nothing) && with.keys[0] != SCALAR {
            for node in list {
                self.walk(node, Against::Nothing, ty)?;
            }
            return Ok(());
        }
        if with.keys.len() > 1 {
            fill_up(&mut tuples);
        }
        let spent = match with.patch {
            Source::Patch(patch) => vec![false; patch.len()],
            _ => Vec::new(),
        };
        let slots = std::mem::take(list);
        let mut merge = Merge { walk: self, ty, dest: (0..slots.len()).collect(), slots, spent };
        let mut items = Vec::new();
        let mut keys = Vec::new();
        for tuple in &tuples {
            let values;
            (keys, values) = valid(&tuples, tuple, with.keys);
            items = merge.merge_one(items, &keys, &values, with.patch)?;
        }
        for slot in std::mem::take(&mut merge.dest) {
            items = merge.append(items, slot, &keys)?;
        }
        *list = merge.materialise(&items);
        Ok(())
    }
}

impl Merge<'_> {
    /// Merges what object and patch have for these keys and puts it in.
    fn merge_one(
        &mut self,
        items: Vec<usize>,
        keys: &[&str],
        values: &[Text],
        patch: Source<'_>,
    ) -> Outcome<Vec<usize>> {
        let (own_keys, own_values) = valid(std::slice::from_ref(&values.to_vec()), values, keys);
        let wanted = |node: &Node| has_all(node, &own_keys, &own_values);
        let dest = self.dest.iter().copied().find(|slot| wanted(&self.slots[*slot]));
        let left = match patch {
            Source::Patch(patch) => self.walk_pair(dest, patch.iter().position(wanted).map(|at| (at, &patch[at])))?,
            Source::Itself => self.walk_own(dest, Against::Itself)?,
            Source::Nothing => self.walk_own(dest, Against::Nothing)?,
        };
        let left = left.filter(|slot| {
            let node = &self.slots[*slot];
            !node.is_null() && node.as_map().is_none_or(|fields| !fields.is_empty())
        });
        let Some(slot) = left else {
            let dest = std::mem::take(&mut self.dest);
            self.dest = self.put(dest, keys, values, None)?;
            return Ok(items);
        };
        for (key, value) in keys.iter().zip(values).filter(|(_, value)| !value.is_empty()) {
            let node = &mut self.slots[slot];
            if *key == SCALAR {
                node.set_scalar(value.clone(), Tag::Unset)?;
            } else if node.get(key).is_none() {
                node.set_field(key, Some(Scalar::untagged(value.clone()).into()))?;
            }
        }
        self.put(items, keys, values, Some(slot))
    }

    /// Walks an element of the object, or of a patch that is walked against itself. Gives the slot of what is left.
    fn walk_own(&mut self, dest: Option<usize>, against: Against<'_>) -> Outcome<Option<usize>> {
        let Some(slot) = dest else { return Ok(None) };
        let left = self.walk.walk(&mut self.slots[slot], against, self.ty)?;
        Ok(self.slot_of(slot, left))
    }

    /// Walks an element of the object with one of the patch. Gives the slot of what is left.
    fn walk_pair(&mut self, dest: Option<usize>, patch: Option<(usize, &Node)>) -> Outcome<Option<usize>> {
        let Some((index, element)) = patch else { return self.walk_own(dest, Against::Nothing) };
        let mut bare = None;
        if self.spent[index] && super::directive::of_map(element)?.is_some() {
            super::directive::remove(bare.insert(element.clone()));
        }
        self.spent[index] = true;
        let element = bare.as_ref().unwrap_or(element);
        let Some(slot) = dest else {
            let added = self.walk.add(element, self.ty)?;
            return Ok(added.map(|node| self.push(node)));
        };
        let left = self.walk.walk(&mut self.slots[slot], Against::Patch(element), self.ty)?;
        Ok(self.slot_of(slot, left))
    }

    fn slot_of(&mut self, slot: usize, left: Left) -> Option<usize> {
        match left {
            Left::Same => Some(slot),
            Left::Nothing => None,
            Left::Other(node) => Some(self.push(node)),
        }
    }

    fn push(&mut self, node: Node) -> usize {
        self.slots.push(node);
        self.slots.len() - 1
    }

    /// The list with an element in the place of those that have these keys, or behind the others when there are none;
    /// without one, those are taken out. Elements without anything in them go, too.
    fn put(&self, list: Vec<usize>, keys: &[&str], values: &[Text], element: Option<usize>) -> Outcome<Vec<usize>> {
        let of_maps = keys[0] != SCALAR && values.first().is_some_and(|value| !value.is_empty());
        let mut found = false;
        let mut result = Vec::with_capacity(list.len() + 1);
        for slot in list {
            let node = &self.slots[slot];
            if node.is_null() || node.as_map().is_some_and(<[_]>::is_empty) {
                continue;
            }
            if of_maps && node.as_map().is_none() {
                result.push(slot);
                continue;
            }
            if matches(node, keys, values)? {
                found = true;
                result.extend(element);
            } else if !values.is_empty() {
                result.push(slot);
            }
        }
        if !found {
            result.extend(element);
        }
        Ok(result)
    }

    /// Puts an element of the object behind the merged ones, or in its place among them.
    fn append(&self, mut items: Vec<usize>, slot: usize, keys: &[&str]) -> Outcome<Vec<usize>> {
        let node = &self.slots[slot];
        if keys[0] == SCALAR {
            return self.put(items, keys, &[text_of(node)], Some(slot));
        }
        let mut values = Vec::with_capacity(keys.len());
        for key in keys {
            super::expect_kind(node, "MappingNode")?;
            match node.get(key) {
                Some(value) => values.push(text_of(value)),
                None => items.push(slot),
            }
        }
        // With several keys, an element that is in already would come in again.
        if keys.len() > 1 {
            items = self.put(items, keys, &values, None)?;
        }
        self.put(items, keys, &values, Some(slot))
    }

    /// The elements of a list of slots; one that is in it twice is copied.
    fn materialise(self, items: &[usize]) -> Vec<Node> {
        let mut uses = vec![0_usize; self.slots.len()];
        for slot in items {
            uses[*slot] += 1;
        }
        let mut slots: Vec<Option<Node>> = self.slots.into_iter().map(Some).collect();
        let mut take = |slot: usize| {
            uses[slot] -= 1;
            if uses[slot] == 0 { slots[slot].take() } else { slots[slot].clone() }
        };
        items.iter().filter_map(|slot| take(*slot)).collect()
    }
}

/// The tuples of all elements, those of the patch first, each once.
fn tuples(list: &[Node], with: Elements<'_>) -> Vec<Tuple> {
    let patch = match with.patch {
        Source::Patch(patch) => patch,
        Source::Nothing | Source::Itself => &[],
    };
    let mut seen = std::collections::HashSet::new();
    let all = patch.iter().chain(list).map(|node| tuple_of(node, with.keys));
    all.filter(|tuple| seen.insert(tuple.clone())).collect()
}

fn tuple_of(node: &Node, keys: &[&str]) -> Tuple {
    let of_key = |key: &&str| match *key {
        SCALAR => text_of(node),
        key => node.get(key).filter(|value| !value.is_empty()).map(text_of).unwrap_or_default(),
    };
    keys.iter().map(of_key).collect()
}

/// The text of a scalar; empty for anything else.
fn text_of(node: &Node) -> Text {
    node.as_text().cloned().unwrap_or_default()
}

/// Makes tuples equal that agree in a key and differ only where one has nothing: a port without a protocol is the one
/// that has it. In kustomize a tuple is compared as it was when its turn came.
fn fill_up(tuples: &mut [Tuple]) {
    for i in 0..tuples.len() {
        let first = tuples[i].clone();
        for j in 0..tuples.len() {
            if let Some(both) = unite(&first, &tuples[j]) {
                tuples[i].clone_from(&both);
                tuples[j] = both;
            }
        }
    }
}

fn unite(a: &[Text], b: &[Text]) -> Option<Tuple> {
    let mut agree = false;
    let mut both = Vec::with_capacity(a.len());
    for (a, b) in a.iter().zip(b) {
        agree |= a == b;
        if a != b && !a.is_empty() && !b.is_empty() {
            return None;
        }
        both.push(if a.is_empty() { b.clone() } else { a.clone() });
    }
    agree.then_some(both)
}

/// The keys that any of the tuples has, and this tuple's texts for them; all keys if none has any.
fn valid<'k>(tuples: &[Tuple], tuple: &[Text], keys: &[&'k str]) -> (Vec<&'k str>, Tuple) {
    let has = |at: usize| tuples.iter().any(|tuple| tuple.get(at).is_some_and(|text| !text.is_empty()));
    let kept: Vec<usize> = (0..keys.len()).filter(|at| has(*at)).collect();
    if kept.is_empty() {
        return (keys.to_vec(), tuple.to_vec());
    }
    kept.iter().map(|at| (keys[*at], tuple[*at].clone())).unzip()
}

/// Whether an element has all these keys with these texts, when one is looked up.
fn has_all(node: &Node, keys: &[&str], values: &[Text]) -> bool {
    if keys[0] == SCALAR {
        return text_of(node) == values[0];
    }
    node.as_map().is_some()
        && keys.iter().zip(values).all(|(key, value)| node.get(key).is_some_and(|found| text_of(found) == *value))
}

/// Whether an element is one of those that are replaced or taken out. Without a text it is enough to have the key, and
/// without any texts nothing is.
fn matches(node: &Node, keys: &[&str], values: &[Text]) -> Outcome<bool> {
    let mut result = false;
    for (at, key) in keys.iter().enumerate() {
        if let Some(value) = values.get(at) {
            result = match *key {
                SCALAR if !matches!(node.kind, Kind::Scalar(_)) => {
                    return Err(Fault::new(
                        "wrong-kind",
                        format!("wrong node kind: expected ScalarNode but got {}", node.kind_name()),
                    ));
                }
                SCALAR => text_of(node) == *value,
                key => {
                    super::expect_kind(node, "MappingNode")?;
                    node.get(key).is_some_and(|found| value.is_empty() || text_of(found) == *value)
                }
            };
        }
        if !result {
            return Ok(false);
        }
    }
    Ok(result)
}
