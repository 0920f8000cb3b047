//! Fields of an application's objects that others may set.

use super::error::Place;
use crate::object::ObjectKey;

/// Leaves a part of some objects to others: it is neither applied nor drift.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IgnoreRule {
    /// API group of the objects, empty for the core group; `None` for every group.
    pub group: Option<String>,
    /// Kind; `None` for every kind.
    pub kind: Option<String>,
    /// Namespace; `None` for every namespace.
    pub namespace: Option<String>,
    /// Name; `None` for every name.
    pub name: Option<String>,
    /// Which part.
    pub ignored: Ignored,
    /// Where it was written down.
    pub at: Place,
}

/// The part of an object that a rule leaves to others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ignored {
    /// The field at this JSON pointer (RFC 6901), such as `/spec/replicas`, and what is below it.
    Pointer(String),
    /// The fields that this jq-like path gives.
    Path(String),
    /// The fields that this field manager owns.
    Manager(String),
}

impl IgnoreRule {
    /// Whether the rule is about this object.
    #[must_use]
    pub fn covers(&self, object: &ObjectKey) -> bool {
        let fits = |wanted: &Option<String>, found: &str| wanted.as_deref().is_none_or(|wanted| wanted == found);
        fits(&self.group, &object.group)
            && fits(&self.kind, &object.kind)
            && fits(&self.namespace, &object.namespace)
            && fits(&self.name, &object.name)
    }
}

/// Fields that say which object it is: without them nothing can be applied.
const IDENTITY: [&str; 5] = ["/apiVersion", "/kind", "/metadata", "/metadata/name", "/metadata/namespace"];

/// Says why `text` is no JSON pointer to a field that may be left to others.
pub(super) fn check_pointer(text: &str) -> Result<(), String> {
    if !text.starts_with('/') {
        return Err("must be a JSON pointer, which starts with /, such as /spec/replicas".to_owned());
    }
    let mut rest = text.chars();
    while let Some(character) = rest.next() {
        if character == '~' && !matches!(rest.next(), Some('0' | '1')) {
            return Err("is no JSON pointer: in a name, ~ is written ~0 and / is written ~1".to_owned());
        }
    }
    if IDENTITY.contains(&text) {
        return Err("says which object it is, and can't be left to others".to_owned());
    }
    Ok(())
}
