//! Operations.

use std::collections::BTreeMap;
use std::fmt;

use super::MOST_COPIED;
use super::container::{self, Cause};
use super::value::Json;
use crate::node::Text;

/// An operation, with whatever fields it has.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Operation {
    fields: BTreeMap<Text, Json>,
}

impl Operation {
    pub(super) fn new(fields: BTreeMap<Text, Json>) -> Self {
        Self { fields }
    }

    fn text(&self, field: &str) -> Option<&str> {
        match self.fields.get(field)? {
            Json::Text(text, _) => Some(text),
            _ => None,
        }
    }

    fn kind(&self) -> &str {
        self.text("op").unwrap_or("unknown")
    }

    /// A pointer to a value.
    fn pointer(&self, field: &str) -> Result<&str, String> {
        self.text(field).ok_or_else(|| {
            let kind = self.kind();
            match self.fields.get(field) {
                None | Some(Json::Null) => format!("{kind} operation failed to decode {field}: missing value"),
                Some(_) => format!("{kind} operation failed to decode {field}: it is no text"),
            }
        })
    }

    /// The value; null when there is none.
    fn value(&self) -> Json {
        self.fields.get("value").cloned().unwrap_or(Json::Null)
    }

    /// Applies the operation. `copied` counts the values that operations have copied.
    ///
    /// # Errors
    /// Why it does not apply, in kustomize's words. The document may be changed then.
    pub(super) fn apply(&self, document: &mut Json, copied: &mut usize) -> Result<(), String> {
        match self.kind() {
            "add" => self.add(document),
            "remove" => self.remove(document),
            "replace" => self.replace(document),
            "move" => self.relocate(document),
            "copy" => self.copy(document, copied),
            "test" => self.test(document),
            other => Err(format!("Unexpected kind: {other}")),
        }
    }

    fn add(&self, document: &mut Json) -> Result<(), String> {
        let path = self.pointer("path")?;
        let (container, key) = container::find(document, path).ok_or_else(|| {
            format!("add operation does not apply: doc is missing path: \"{path}\": {}", Cause::Missing)
        })?;
        container.add(&key, self.value()).map_err(|cause| format!("error in add for path: '{path}': {cause}"))
    }

    fn remove(&self, document: &mut Json) -> Result<(), String> {
        let path = self.pointer("path")?;
        let (container, key) = container::find(document, path).ok_or_else(|| {
            format!("remove operation does not apply: doc is missing path: \"{path}\": {}", Cause::Missing)
        })?;
        let removed = container.remove(&key).map_err(|cause| format!("error in remove for path: '{path}': {cause}"));
        removed.map(drop)
    }

    fn replace(&self, document: &mut Json) -> Result<(), String> {
        let path = self.pointer("path")?;
        if path.is_empty() {
            let value = self.value();
            if !matches!(value, Json::Map(_) | Json::List(_)) {
                return Err("replace operation value must be object or array".into());
            }
            *document = value;
            return Ok(());
        }
        let missing =
            |what: &str| format!("replace operation does not apply: doc is missing {what}: {path}: {}", Cause::Missing);
        let (container, key) = container::find(document, path).ok_or_else(|| missing("path"))?;
        container.set(&key, self.value()).map_err(|_| missing("key"))
    }

    fn relocate(&self, document: &mut Json) -> Result<(), String> {
        let from = self.pointer("from")?;
        let (container, key) = container::find(document, from).ok_or_else(|| {
            format!("move operation does not apply: doc is missing from path: {from}: {}", Cause::Missing)
        })?;
        let value = container.remove(&key).map_err(|cause| format!("error in move for path: '{key}': {cause}"))?;
        let path = self.pointer("path")?;
        let (container, key) = container::find(document, path).ok_or_else(|| {
            format!("move operation does not apply: doc is missing destination path: {path}: {}", Cause::Missing)
        })?;
        container.add(&key, value).map_err(|cause| format!("error in move for path: '{path}': {cause}"))
    }

    fn copy(&self, document: &mut Json, copied: &mut usize) -> Result<(), String> {
        let from = self.pointer("from")?;
        let (container, key) = container::find(document, from).ok_or_else(|| {
            format!("copy operation does not apply: doc is missing from path: {from}: {}", Cause::Missing)
        })?;
        let value = container.get(&key).map_err(|cause| format!("error in copy for from: '{from}': {cause}"))?;
        let value = value.cloned().unwrap_or(Json::Null);
        *copied += value.size();
        if *copied > MOST_COPIED {
            return Err(format!("the patch copies more than {MOST_COPIED} values"));
        }
        let path = self.pointer("path")?;
        let (container, key) = container::find(document, path).ok_or_else(|| {
            format!("copy operation does not apply: doc is missing destination path: {path}: {}", Cause::Missing)
        })?;
        container.add(&key, value).map_err(|cause| format!("error while adding value during copy: {cause}"))
    }

    fn test(&self, document: &mut Json) -> Result<(), String> {
        let path = self.pointer("path")?;
        let found = if path.is_empty() {
            Some(&*document)
        } else {
            let (container, key) = container::find(document, path)
                .ok_or_else(|| format!("test operation does not apply: is missing path: {path}: {}", Cause::Missing))?;
            container.get(&key).map_err(|cause| format!("error in test for path: '{path}': {cause}"))?
        };
        // What is absent and what is null are the same here.
        if *found.unwrap_or(&Json::Null) == self.value() {
            return Ok(());
        }
        Err(format!("testing value {path} failed: test failed"))
    }
}

impl fmt::Display for Operation {
    /// `add "/spec/replicas"`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.kind())?;
        if let Some(from) = self.text("from") {
            write!(f, " from {from:?}")?;
        }
        match self.text("path") {
            Some(path) => write!(f, " {path:?}"),
            None => Ok(()),
        }
    }
}
