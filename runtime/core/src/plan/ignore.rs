//! Fields that an application leaves alone.
//!
//! Leaving a field out of the applied set alone would make the API server delete or re-default it: an ignored
//! `/spec/replicas` would scale to 1. So it first leaves our managedFields entry, and then the applied set.

use std::fmt;
use std::sync::Arc;

use serde_json::Value;

use super::step::Content;
use crate::application::{IgnoreRule, Ignored};
use crate::desired::DesiredObject;
use crate::digest::Digest;
use crate::fields;

/// A JSON pointer (RFC 6901).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pointer(Vec<String>);

/// A text is no JSON pointer into an object.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("{text:?} is not a JSON pointer: write it like /spec/replicas, with ~1 for / and ~0 for ~ in a name")]
pub struct InvalidPointer {
    text: String,
}

impl Pointer {
    /// Reads a pointer; the empty one, which is the whole object, is refused.
    ///
    /// # Errors
    /// [`InvalidPointer`].
    pub fn parse(text: &str) -> Result<Self, InvalidPointer> {
        let invalid = || InvalidPointer { text: text.to_owned() };
        let rest = text.strip_prefix('/').filter(|rest| !rest.is_empty()).ok_or_else(invalid)?;
        let well_escaped = |name: &str| name.split('~').skip(1).all(|after| after.starts_with(['0', '1']));
        rest.split('/')
            .map(|name| well_escaped(name).then(|| name.replace("~1", "/").replace("~0", "~")).ok_or_else(invalid))
            .collect::<Result<_, _>>()
            .map(Self)
    }

    /// The names and positions it leads through, from the top.
    #[must_use]
    pub fn segments(&self) -> &[String] {
        &self.0
    }
}

impl fmt::Display for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|name| write!(f, "/{}", name.replace('~', "~0").replace('/', "~1")))
    }
}

/// The fields to leave alone in one object.
pub(super) fn pointers(rules: &[IgnoreRule], object: &DesiredObject) -> Vec<Pointer> {
    let pointer = |rule: &IgnoreRule| match &rule.ignored {
        Ignored::Pointer(text) => Pointer::parse(text).ok(),
        Ignored::Path(_) | Ignored::Manager(_) => None,
    };
    rules.iter().filter(|rule| rule.covers(&object.key)).filter_map(pointer).collect()
}

/// What the inventory records of an apply beside what the API server returned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// Digest of what later passes will want to send.
    pub desired: Digest,
    /// Atomic nodes that are given up for the ignored fields in them.
    pub atomic: Vec<Pointer>,
}

/// A desired object without the fields that are left alone.
pub(super) struct Stripped {
    pub(super) body: Arc<str>,
    pub(super) digest: Digest,
    /// Atomic nodes that were left out whole; `None` when nothing was left out because the object is new.
    pub(super) atomic: Option<Vec<Pointer>>,
    /// Paths to take out of our managedFields entry first.
    pub(super) disown: Vec<Vec<String>>,
}

/// Takes the ignored fields out of what is applied to a live object. A new object is applied whole, so that it starts
/// as it is written. A field inside an atomic node takes the node along, with a note; `atomic` are the nodes that
/// earlier passes found to be atomic.
pub(super) fn strip(
    desired: &DesiredObject,
    live: Option<&Value>,
    (ignored, atomic): (&[Pointer], &[Pointer]),
    notes: &mut Vec<String>,
) -> Stripped {
    let whole = |atomic| Stripped {
        body: Arc::clone(&desired.body),
        digest: desired.digest.clone(),
        atomic,
        disown: Vec::new(),
    };
    if ignored.is_empty() {
        return whole(Some(Vec::new()));
    }
    let Some(live) = live else { return whole(None) };
    let mut value = desired.value();
    let mut disown = Vec::new();
    let mut found = Vec::new();
    for pointer in ignored {
        let left = left_alone(pointer, live, atomic);
        if left != *pointer {
            notes.push(format!("ignoring {pointer} covers all of {left}, which is owned only whole"));
        }
        let own = fields::own_entry(live).and_then(fields::field_set);
        if let Some(located) = own.and_then(|set| fields::locate(set, live, left.segments())) {
            disown.push(located.path);
        }
        remove(&mut value, left.segments());
        if left != *pointer && !found.contains(&left) {
            found.push(left);
        }
    }
    let body = bowline_yaml::canonical_json(&value);
    let digest = Digest::of(body.as_bytes());
    Stripped { body: body.into(), digest, atomic: Some(found), disown }
}

impl Content {
    /// What to record once the apply returned `applied`, in which ignored fields of a new object are still ours.
    #[must_use]
    pub fn recorded(&self, applied: &Value) -> Recorded {
        if let Some(atomic) = &self.atomic {
            return Recorded { desired: self.digest.clone(), atomic: atomic.clone() };
        }
        let mut value = serde_json::from_str(&self.body).expect("canonical JSON that was written here is JSON");
        let mut atomic = Vec::new();
        for pointer in &self.ignored {
            let left = left_alone(pointer, applied, &[]);
            remove(&mut value, left.segments());
            if left != *pointer && !atomic.contains(&left) {
                atomic.push(left);
            }
        }
        Recorded { desired: Digest::of(bowline_yaml::canonical_json(&value).as_bytes()), atomic }
    }
}

/// What an ignored pointer covers: the atomic node it leads into, or else itself. Whoever owns an atomic node shows in
/// managedFields that it is one; `atomic` are those that are known from before.
fn left_alone(pointer: &Pointer, object: &Value, atomic: &[Pointer]) -> Pointer {
    let segments = pointer.segments();
    let owned = fields::entries(object)
        .filter_map(fields::field_set)
        .filter_map(|set| fields::locate(set, object, segments))
        .map(|located| located.segments);
    let known = atomic.iter().map(Pointer::segments).filter(|node| segments.starts_with(node)).map(<[String]>::len);
    let covered = owned.chain(known).min().unwrap_or(segments.len());
    Pointer(segments[..covered].to_vec())
}

fn remove(value: &mut Value, segments: &[String]) {
    let Some((last, above)) = segments.split_last() else { return };
    let parent = above.iter().try_fold(value, |node, segment| match node {
        Value::Array(items) => items.get_mut(segment.parse::<usize>().ok()?),
        node => node.get_mut(segment),
    });
    match parent {
        Some(Value::Object(map)) => {
            map.remove(last);
        }
        Some(Value::Array(items)) => {
            if let Ok(index) = last.parse::<usize>()
                && index < items.len()
            {
                items.remove(index);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pointers_are_read_and_written_as_they_are() {
        for text in ["/spec/replicas", "/metadata/annotations/a~1b~0c"] {
            assert_eq!(Pointer::parse(text).unwrap().to_string(), text);
        }
        for text in ["", "/", "spec", "/a~2"] {
            assert!(Pointer::parse(text).is_err(), "{text}");
        }
    }
}
