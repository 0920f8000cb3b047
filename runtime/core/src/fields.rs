//! Field ownership as the API server records it in `metadata.managedFields`.
//!
//! A set of fields (`fieldsV1`) is a tree of maps: `f:name` is a field, `k:{"name":"app"}` the item of a list with
//! these keys, `v:"x"` an item of a set, `i:3` an item by position, `.` the node itself. A node without children is
//! owned whole.

use serde_json::{Map, Value};

use crate::digest::{Digest, Hasher};
use crate::object::metadata;
use crate::port::cluster::FIELD_MANAGER;

/// The entries of `metadata.managedFields`; empty when there are none.
pub fn entries(object: &Value) -> impl Iterator<Item = &Map<String, Value>> {
    metadata(object, "managedFields").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_object)
}

/// A text field of an entry, empty when absent.
#[must_use]
pub fn text<'a>(entry: &'a Map<String, Value>, field: &str) -> &'a str {
    entry.get(field).and_then(Value::as_str).unwrap_or_default()
}

/// Our own entry: manager `bowline`, operation `Apply`, no subresource.
#[must_use]
pub fn own_entry(object: &Value) -> Option<&Map<String, Value>> {
    entries(object).find(|entry| {
        text(entry, "manager") == FIELD_MANAGER
            && text(entry, "operation") == "Apply"
            && text(entry, "subresource").is_empty()
    })
}

/// The set of fields of an entry.
#[must_use]
pub fn field_set(entry: &Map<String, Value>) -> Option<&Map<String, Value>> {
    entry.get("fieldsV1")?.as_object()
}

/// What an entry of managedFields amounts to, as digests that are compared with those of an earlier day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ownership {
    /// Of the entry: version, time and fields. That of our own differs as soon as somebody takes a field from us, or
    /// applies under our manager's name.
    pub entry: Digest,
    /// Of the object's values at the fields of the entry.
    pub values: Digest,
}

impl Ownership {
    /// What our own entry in `object` amounts to. Without an entry, that is the digest of nothing, so that an object in
    /// which we own nothing even after an apply compares as equal instead of being applied for ever.
    #[must_use]
    pub fn of(object: &Value) -> Self {
        let (mut entry, mut values) = (Hasher::new(), Hasher::new());
        if let Some(own) = own_entry(object) {
            entry.part(text(own, "apiVersion")).part(text(own, "time"));
            if let Some(set) = field_set(own) {
                hash_owned(set, Some(object), &mut entry, &mut values);
            }
        }
        Self { entry: entry.finish(), values: values.finish() }
    }
}

/// Hashes a set of fields, and the values at them, in one walk. How many steps follow is hashed before them, so that no
/// two trees run together.
fn hash_owned(set: &Map<String, Value>, live: Option<&Value>, entry: &mut Hasher, values: &mut Hasher) {
    entry.part((set.len() as u64).to_be_bytes());
    for (step, children) in set {
        entry.part(step);
        let node = child(live, step);
        match children.as_object().filter(|children| !children.is_empty()) {
            Some(children) => hash_owned(children, node, entry, values),
            None => {
                entry.part("");
                match node {
                    // An item of a set, and a node itself, are owned by being there.
                    Some(_) if step == "." || step.starts_with("v:") => values.part("present"),
                    Some(value) => values.json(value),
                    None => values.part("absent"),
                };
            }
        }
    }
}

/// The node one step below `parent`.
fn child<'a>(parent: Option<&'a Value>, step: &str) -> Option<&'a Value> {
    let parent = parent?;
    if step == "." {
        return Some(parent);
    }
    let (kind, rest) = step.split_once(':')?;
    match kind {
        "f" => parent.get(rest),
        "k" => {
            let keys: Map<String, Value> = serde_json::from_str(rest).ok()?;
            parent.as_array()?.iter().find(|item| keys.iter().all(|(key, value)| item.get(key) == Some(value)))
        }
        "v" => {
            let value: Value = serde_json::from_str(rest).ok()?;
            parent.as_array()?.iter().find(|item| **item == value)
        }
        "i" => parent.as_array()?.get(rest.parse::<usize>().ok()?),
        _ => None,
    }
}

/// Everything in either set.
pub fn unite(into: &mut Map<String, Value>, other: &Map<String, Value>) {
    for (step, children) in other {
        match (into.get_mut(step).and_then(Value::as_object_mut), children.as_object()) {
            (Some(mine), Some(theirs)) => unite(mine, theirs),
            (None, _) => {
                into.insert(step.clone(), children.clone());
            }
            (Some(_), None) => {}
        }
    }
}

/// Takes the subtree at `path` out of a set; a node that owned nothing else goes with it.
pub fn remove(set: &mut Map<String, Value>, path: &[String]) {
    let Some((step, rest)) = path.split_first() else { return };
    if rest.is_empty() {
        set.remove(step);
        return;
    }
    if let Some(children) = set.get_mut(step).and_then(Value::as_object_mut) {
        if children.is_empty() {
            return;
        }
        remove(children, rest);
        if children.is_empty() {
            set.remove(step);
        }
    }
}

/// The paths that are in `before`, not in `after`, and still have a value in `live`: fields we gave up that somebody
/// else keeps. As the API server writes them: `.spec.replicas`, sorted.
#[must_use]
pub fn retained(before: &Map<String, Value>, after: &Map<String, Value>, live: &Value) -> Vec<String> {
    let mut found = Vec::new();
    collect_retained(before, Some(after), Some(live), &mut String::new(), &mut found);
    found
}

fn collect_retained(
    before: &Map<String, Value>,
    after: Option<&Map<String, Value>>,
    live: Option<&Value>,
    path: &mut String,
    found: &mut Vec<String>,
) {
    for (step, children) in before {
        if step == "." {
            continue;
        }
        let Some(node) = child(live, step) else { continue };
        let length = path.len();
        path.push_str(&readable(step));
        let still = after.and_then(|after| after.get(step));
        match children.as_object().filter(|children| !children.is_empty()) {
            Some(children) => {
                collect_retained(children, still.and_then(Value::as_object), Some(node), path, found);
            }
            None if still.is_none() => found.push(path.clone()),
            None => {}
        }
        path.truncate(length);
    }
}

/// A step as people read it: `.spec`, `[name="app"]`, `[="x"]`, `[3]`.
fn readable(step: &str) -> String {
    match step.split_once(':') {
        Some(("f", name)) => format!(".{name}"),
        Some(("k", keys)) => match serde_json::from_str::<Map<String, Value>>(keys) {
            Ok(keys) => {
                let keys: Vec<_> = keys.iter().map(|(key, value)| format!("{key}={value}")).collect();
                format!("[{}]", keys.join(","))
            }
            Err(_) => format!("[{keys}]"),
        },
        Some(("v", value)) => format!("[={value}]"),
        Some((_, rest)) => format!("[{rest}]"),
        None => step.to_owned(),
    }
}

/// The path of a JSON pointer in the set of fields, as far as ownership is recorded that fine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Located {
    /// Steps down the set of fields.
    pub path: Vec<String>,
    /// How many segments of the pointer `path` covers: fewer than the pointer has when it leads into a node that is
    /// owned only whole.
    pub segments: usize,
}

/// Finds the place of the JSON pointer `segments` in a set of fields; `value` is the object the pointer leads
/// through, which tells which list item a position means. `None` when the set does not hold the place.
#[must_use]
pub fn locate(set: &Map<String, Value>, value: &Value, segments: &[String]) -> Option<Located> {
    let mut path = Vec::new();
    let (mut set, mut node) = (set, value);
    for (index, segment) in segments.iter().enumerate() {
        if set.is_empty() && index > 0 {
            return Some(Located { path, segments: index });
        }
        let (step, below) = match node {
            Value::Array(items) => {
                let item = items.get(segment.parse::<usize>().ok()?)?;
                let step = set.keys().find(|step| *step != "." && child(Some(node), step) == Some(item))?;
                (step.clone(), item)
            }
            _ => (format!("f:{segment}"), node.get(segment)?),
        };
        set = set.get(&step)?.as_object()?;
        path.push(step);
        node = below;
    }
    Some(Located { path, segments: segments.len() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn map(value: &Value) -> Map<String, Value> {
        value.as_object().cloned().unwrap()
    }

    fn deployment(image: &str, replicas: u64) -> Value {
        json!({
            "metadata": {"managedFields": [
                {"manager": "kubectl", "operation": "Update", "fieldsV1": {"f:spec": {"f:replicas": {}}}},
                {"manager": "bowline", "operation": "Apply", "apiVersion": "apps/v1", "time": "t", "fieldsV1": {
                    "f:spec": {"f:template": {"f:containers": {"k:{\"name\":\"app\"}": {".": {}, "f:image": {}, "f:name": {}}}}}}},
            ]},
            "spec": {"replicas": replicas, "template": {"containers": [{"name": "side"}, {"name": "app", "image": image}]}},
        })
    }

    #[test]
    fn values_are_those_of_our_fields_only() {
        let values = |object: &Value| Ownership::of(object).values;
        assert_eq!(values(&deployment("a", 1)), values(&deployment("a", 5)));
        assert_ne!(values(&deployment("a", 1)), values(&deployment("b", 1)));
        let unowned = Ownership::of(&json!({"metadata": {}}));
        assert_eq!((unowned.entry, unowned.values), (Digest::of(b""), Digest::of(b"")));
    }

    #[test]
    fn the_digest_of_an_entry_sees_lost_fields_and_time() {
        let mut changed = deployment("a", 1);
        changed["metadata"]["managedFields"][1]["time"] = json!("u");
        let entry = |object: &Value| Ownership::of(object).entry;
        assert_ne!(entry(&deployment("a", 1)), entry(&changed));
        assert_eq!(entry(&deployment("a", 1)), entry(&deployment("b", 1)));
        let set = |set: Value| {
            entry(&json!({"metadata": {"managedFields": [
            {"manager": "bowline", "operation": "Apply", "fieldsV1": set}]}}))
        };
        assert_ne!(set(json!({"f:a": {"f:b": {}}, "f:c": {}})), set(json!({"f:a": {"f:b": {}, "f:c": {}}})));
        assert_ne!(set(json!({"f:a": {"f:b": {}}})), set(json!({"f:a": {}, "f:b": {}})));
    }

    #[test]
    fn retained_fields_are_those_given_up_and_still_there() {
        let before =
            map(&json!({"f:spec": {"f:replicas": {}, "f:paused": {}, "f:list": {"k:{\"name\":\"a\"}": {"f:x": {}}}}}));
        let after = map(&json!({"f:spec": {}}));
        let live = json!({"spec": {"replicas": 3, "list": [{"name": "a", "x": 1}]}});
        assert_eq!(retained(&before, &after, &live), [".spec.list[name=\"a\"].x", ".spec.replicas"]);
    }

    #[test]
    fn pointers_are_located_as_fine_as_ownership_goes() {
        let object = deployment("a", 1);
        let set = field_set(own_entry(&object).unwrap()).unwrap();
        let segments = |text: &str| text.split('/').skip(1).map(str::to_owned).collect::<Vec<_>>();
        let found = locate(set, &object, &segments("/spec/template/containers/1/image")).unwrap();
        assert_eq!(found.segments, 5);
        assert_eq!(found.path.last().unwrap(), "f:image");
        let mut without = set.clone();
        remove(&mut without, &found.path);
        assert_eq!(locate(&without, &object, &segments("/spec/template/containers/1/image")), None);
        assert_eq!(locate(set, &object, &segments("/spec/replicas")), None);
        let atomic = map(&json!({"f:spec": {"f:selector": {}}}));
        let object = json!({"spec": {"selector": {"matchLabels": {"a": "b"}}}});
        assert_eq!(locate(&atomic, &object, &segments("/spec/selector/matchLabels/a")).unwrap().segments, 2);
    }

    #[test]
    fn united_sets_hold_both() {
        let mut set = map(&json!({"f:a": {"f:b": {}}}));
        unite(&mut set, &map(&json!({"f:a": {"f:c": {}}, "f:d": {}})));
        assert_eq!(Value::Object(set), json!({"f:a": {"f:b": {}, "f:c": {}}, "f:d": {}}));
    }
}
