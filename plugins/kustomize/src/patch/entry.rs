//! Entries of `patches`, which may be of either form.

use super::strategic::StrategicPatch;
use super::{fault, json};
use crate::fault::{Fault, Outcome};
use crate::id::{Gvk, ResId};
use crate::jsonpatch::JsonPatch;
use crate::kustomization::model::{Patch, Selector};
use crate::node::Place;
use crate::read;
use crate::schema::Schema;
use crate::set::ResMap;
use crate::tree::Loader;

/// An entry of `patches`, or a plugin that says the same.
#[derive(Debug, Clone)]
pub struct Patches {
    form: Form,
    target: Option<Selector>,
    /// What holds the patch, for messages.
    source: String,
    at: Place,
}

#[derive(Debug, Clone)]
enum Form {
    Strategic(Vec<StrategicPatch>),
    Json(JsonPatch),
    /// It says nothing.
    Empty,
}

impl Patches {
    /// Reads an entry and its patch.
    ///
    /// # Errors
    /// When there is not exactly one of path and patch, or it is neither a strategic merge patch nor a JSON patch.
    pub fn configure(entry: &Patch, loader: &Loader<'_>) -> Outcome<Self> {
        Self::read(entry, loader).map_err(|cause| cause.on(entry.at))
    }

    fn read(entry: &Patch, loader: &Loader<'_>) -> Outcome<Self> {
        let target = entry.target.clone();
        let at = entry.at;
        match (&*entry.path, entry.patch.trim()) {
            ("", "") => Err(fault("must specify one of patch and path")),
            ("", patch) => {
                let source = format!("[patch: {patch:?}]");
                let form = Form::read(patch.as_bytes(), 0, &source, entry)?;
                Ok(Self { form, target, source, at })
            }
            (path, "") => {
                let loaded = loader
                    .load(path)
                    .map_err(|cause| cause.context(format!("failed to get the patch file from path({path})")))?;
                let source = format!("[path: {path:?}]");
                let form = Form::read(&loaded.bytes, loaded.file, &source, entry)?;
                Ok(Self { form, target, source, at })
            }
            (path, _) => Err(fault(format!("patch and path can't be set at the same time: {path:?} and a patch"))),
        }
    }

    /// Applies the patch to the objects that the target means; without one, to those that it names itself. Objects of
    /// which nothing is left are null.
    ///
    /// # Errors
    /// When the patch fits no object or several where it needs exactly one, the target's patterns are none, or the patch
    /// does not apply.
    pub fn run(&self, set: &mut ResMap, schema: &mut Schema) -> Outcome<()> {
        let outcome = match &self.form {
            Form::Strategic(patches) => self.merge(patches, set, schema),
            Form::Json(patch) => self.apply(patch, set),
            Form::Empty => Ok(()),
        };
        outcome.map_err(|cause| cause.on(self.at))
    }

    fn merge(&self, patches: &[StrategicPatch], set: &mut ResMap, schema: &mut Schema) -> Outcome<()> {
        let Some(target) = &self.target else {
            return self.merge_by_id(patches, set, schema);
        };
        let [patch] = patches else {
            return Err(fault(format!(
                "Multiple Strategic-Merge Patches in one `patches` entry is not allowed to set `patches.target` field: {}",
                self.source
            )));
        };
        let places = set
            .select(target)
            .map_err(|cause| cause.context(format!("unable to find patch target {:?} in `resources`", show(target))))?;
        patch.apply_to(set, &places, schema).map_err(|cause| self.explain(cause))
    }

    fn merge_by_id(&self, patches: &[StrategicPatch], set: &mut ResMap, schema: &mut Schema) -> Outcome<()> {
        for patch in patches {
            let id = patch.id();
            let place = set.find(&id).map_err(|cause| {
                self.explain(cause.context(format!("no resource matches strategic merge patch {:?}", id.to_string())))
            })?;
            if let Some(resource) = set.get_mut(place) {
                patch.apply(resource, schema).map_err(|cause| self.explain(cause))?;
            }
        }
        Ok(())
    }

    fn apply(&self, patch: &JsonPatch, set: &mut ResMap) -> Outcome<()> {
        let Some(target) = &self.target else {
            return Err(fault(format!("must specify a target for JSON patch {}", self.source)));
        };
        for place in set.select(target)? {
            if let Some(resource) = set.get_mut(place) {
                resource.store_previous_id();
                json::apply(patch, resource).map_err(|cause| self.explain(cause))?;
            }
        }
        Ok(())
    }

    /// Says which patch it was when that is a file; another one is where the entry is.
    fn explain(&self, cause: Fault) -> Fault {
        if self.source.starts_with("[path") { cause.context(format!("patch {}", self.source)) } else { cause }
    }
}

impl Form {
    fn read(bytes: &[u8], file: u16, source: &str, options: &Patch) -> Outcome<Self> {
        let objects = read::objects(bytes, file);
        let is_list = matches!(bytes.trim_ascii_start().first(), Some(b'[' | b'-'));
        let patch = if objects.is_err() || is_list { operations(bytes) } else { Err(fault("it is a mapping")) };
        match (objects, patch) {
            (Ok(objects), Ok(patch)) if !objects.is_empty() && !patch.is_empty() => {
                Err(fault(format!("illegally qualifies as both an SM and JSON patch: {source}")))
            }
            (Ok(objects), _) if objects.is_empty() => Ok(Self::Empty),
            (Ok(objects), _) => {
                Ok(Self::Strategic(objects.into_iter().map(|node| StrategicPatch::new(node, options)).collect()))
            }
            (Err(_), Ok(patch)) if patch.is_empty() => Ok(Self::Empty),
            (Err(_), Ok(patch)) => Ok(Self::Json(patch)),
            (Err(strategic), Err(json)) => Err(fault(format!(
                "unable to parse SM or JSON patch from {source}: as a strategic merge patch: {strategic}; as a JSON \
                 patch: {json}"
            ))),
        }
    }
}

fn operations(bytes: &[u8]) -> Outcome<JsonPatch> {
    let text = std::str::from_utf8(bytes).map_err(|_| fault("it is not UTF-8"))?;
    JsonPatch::parse(text)
}

/// A selector as kustomize shows it.
fn show(selector: &Selector) -> String {
    let Selector { group, version, kind, name, namespace, label_selector, annotation_selector } = selector.clone();
    let id = ResId { gvk: Gvk { group, version, kind }, name, namespace };
    format!("{id}:a={annotation_selector}:l={label_selector}")
}
