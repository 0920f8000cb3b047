//! JSON patches on objects, and `patchesJson6902`.

use super::fault;
use crate::fault::Outcome;
use crate::jsonpatch::JsonPatch;
use crate::kustomization::model::{Patch, Selector};
use crate::resource::{Book, Resource};
use crate::set::ResMap;
use crate::tree::Loader;

/// Letters of a patch that are shown to name it: enough to find it by, without pushing the cause out of sight.
const SHOWN: usize = 40;

/// Applies a JSON patch to an object. What is remembered of it is in its annotations meanwhile, as in kustomize, and
/// stays what it was whatever the patch does to those.
pub(super) fn apply(patch: &JsonPatch, resource: &mut Resource) -> Outcome<()> {
    let id = resource.id();
    let vars = std::mem::take(&mut resource.book.vars);
    resource.book.lower(&mut resource.node)?;
    patch.apply(&mut resource.node).map_err(|cause| cause.context(format!("patching {id}")))?;
    let mut book = Book::lift(&mut resource.node);
    if resource.book.is_present() {
        // The visible notes are the user's to take away.
        let Book { others, origin, transformations, .. } = book;
        book = Book { others, origin, transformations, ..resource.book.clone() };
    }
    resource.book = Book { vars, ..book };
    Ok(())
}

/// The first line of a patch, shortened, to name it by.
fn beginning(text: &str) -> String {
    let line = text.trim().lines().next().unwrap_or_default();
    let shown: String = line.chars().take(SHOWN).collect();
    if shown.len() < text.trim().len() { format!("{shown}...") } else { shown }
}

/// An entry of `patchesJson6902`, or a plugin that says the same.
#[derive(Debug, Clone)]
pub struct Json6902 {
    patch: JsonPatch,
    target: Selector,
}

impl Json6902 {
    /// Reads an entry and its patch.
    ///
    /// # Errors
    /// When there is no target with a name, not exactly one of path and patch, or the patch is none.
    pub fn configure(entry: &Patch, loader: &Loader<'_>) -> Outcome<Self> {
        Self::read(entry, loader).map_err(|cause| cause.on(entry.at))
    }

    fn read(entry: &Patch, loader: &Loader<'_>) -> Outcome<Self> {
        let target = entry.target.clone().filter(|target| !target.name.is_empty());
        let target = target.ok_or_else(|| fault("must specify the target name"))?;
        let loaded;
        let text = match (&*entry.path, &*entry.patch) {
            ("", "") => return Err(fault("empty file path and empty jsonOp")),
            ("", patch) => patch,
            (path, "") => {
                loaded = loader.load(path)?;
                if loaded.bytes.is_empty() {
                    return Err(fault(format!("patch file '{path}' empty seems to be empty")));
                }
                std::str::from_utf8(&loaded.bytes).map_err(|_| fault(format!("patch file '{path}' is not UTF-8")))?
            }
            _ => return Err(fault("must specify a file path or jsonOp, not both")),
        };
        let patch = JsonPatch::parse(text).map_err(|cause| match &*entry.path {
            "" => cause.context(format!("decoding {:?}", beginning(text))),
            path => cause.context(format!("decoding the patch '{path}'")),
        })?;
        if patch.is_empty() {
            return Err(fault(format!("patch appears to be empty; file={}, JsonOp={text}", entry.path)));
        }
        Ok(Self { patch, target })
    }

    /// Applies the patch to all objects that the target means.
    ///
    /// # Errors
    /// When the target's patterns are none, or an operation does not apply.
    pub fn run(&self, set: &mut ResMap) -> Outcome<()> {
        for place in set.select(&self.target)? {
            if let Some(resource) = set.get_mut(place) {
                apply(&self.patch, resource)?;
            }
        }
        Ok(())
    }
}
