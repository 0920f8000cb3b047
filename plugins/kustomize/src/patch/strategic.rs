//! Strategic merge patches, and `patchesStrategicMerge`.

use std::collections::HashSet;

use super::fault;
use crate::fault::{Fault, Outcome};
use crate::id::ResId;
use crate::kustomization::model::Patch;
use crate::merge::{Merged, merge};
use crate::node::{Node, Scalar, Text};
use crate::read;
use crate::resource::{Book, Resource};
use crate::schema::Schema;
use crate::set::ResMap;
use crate::tree::Loader;

/// A strategic merge patch, read once for all objects it is for.
#[derive(Debug, Clone)]
pub(super) struct StrategicPatch {
    node: Node,
    allow_name_change: bool,
    allow_kind_change: bool,
    /// It holds annotations that stand for a [`Book`].
    has_notes: bool,
    /// It removes or replaces the annotations, and with them what is remembered of the object.
    forgets: bool,
}

impl StrategicPatch {
    pub(super) fn new(node: Node, options: &Patch) -> Self {
        let has_annotations = node.get("metadata").and_then(|metadata| metadata.get("annotations")).is_some();
        let has_notes = has_annotations && Book::lift(&mut node.clone()).is_present();
        Self {
            has_notes,
            forgets: forgets(&node),
            node,
            allow_name_change: options.allow_name_change,
            allow_kind_change: options.allow_kind_change,
        }
    }

    /// Which object it is for when nothing else says so.
    pub(super) fn id(&self) -> ResId {
        ResId::of(&self.node)
    }

    /// Whether it may give an object another identity.
    pub(super) fn renames(&self) -> bool {
        self.allow_name_change || self.allow_kind_change
    }

    /// The patch as kustomize copies it for the objects it was selected for: what its labels and annotations say is
    /// text, so that a null there does not remove anything.
    fn copied(&self) -> Outcome<Self> {
        let mut patch = self.clone();
        for field in ["labels", "annotations"] {
            let pairs = patch.node.metadata_pairs(field);
            patch.node.set_metadata_pairs(field, pairs)?;
        }
        patch.forgets = forgets(&patch.node);
        Ok(patch)
    }

    /// Merges the patch into the objects at these places, taking their API versions for its own. Those of which nothing
    /// is left are null.
    pub(super) fn apply_to(&self, set: &mut ResMap, places: &[usize], schema: &mut Schema) -> Outcome<()> {
        self.copied()?.apply_copy_to(set, places, schema)
    }

    fn apply_copy_to(&self, set: &mut ResMap, places: &[usize], schema: &mut Schema) -> Outcome<()> {
        let mut adapted: Option<(Text, Self)> = None;
        for place in places {
            let Some(resource) = set.get_mut(*place) else { continue };
            let version = resource.node.get("apiVersion").and_then(Node::as_text).cloned().unwrap_or_default();
            if self.node.get("apiVersion").and_then(Node::as_text) == Some(&version) {
                self.apply(resource, schema)?;
                continue;
            }
            if adapted.as_ref().is_none_or(|(known, _)| *known != version) {
                let mut patch = self.clone();
                patch.node.set_field("apiVersion", Some(Scalar::untagged(version.clone()).into()))?;
                adapted = Some((version, patch));
            }
            if let Some((_, patch)) = &adapted {
                patch.apply(resource, schema)?;
            }
        }
        if self.renames() { check_identities(set) } else { Ok(()) }
    }

    /// Merges the patch into an object, which keeps its identity unless the patch may change it. One of which nothing is
    /// left is null.
    pub(super) fn apply(&self, resource: &mut Resource, schema: &mut Schema) -> Outcome<()> {
        let id = resource.id();
        if self.renames() {
            resource.store_previous_id();
        }
        self.merge(resource, schema).map_err(|cause| cause.context(format!("patching {id}")))?;
        let node = &mut resource.node;
        if node.is_empty() {
            return Ok(());
        }
        let text = |text: &Text| Some(Scalar::untagged(text.clone()).into());
        if !self.allow_kind_change {
            node.set_field("kind", text(&id.gvk.kind))?;
        }
        // Metadata that are no mapping cannot be helped here; kustomize lets them pass.
        if let Ok(metadata) = node.map_at("metadata") {
            if !self.allow_name_change {
                metadata.set_field("name", text(&id.name))?;
            }
            let namespace = text(&id.namespace).filter(|_| !id.namespace.is_empty());
            metadata.set_field("namespace", namespace)?;
        }
        Ok(())
    }

    fn merge(&self, resource: &mut Resource, schema: &mut Schema) -> Outcome<()> {
        if self.has_notes {
            resource.book.lower(&mut resource.node)?;
        }
        if merge(&mut resource.node, &self.node, schema)? == Merged::Nothing {
            resource.node = Node::null();
            return Ok(());
        }
        let vars = std::mem::take(&mut resource.book.vars);
        if self.has_notes {
            resource.book = Book::lift(&mut resource.node);
        } else if self.forgets {
            resource.book = Book::default();
        }
        resource.book.vars = vars;
        resource.book.allow_name_change |= self.allow_name_change;
        resource.book.allow_kind_change |= self.allow_kind_change;
        Ok(())
    }
}

/// Checks that no two objects have the same identity.
fn check_identities(set: &ResMap) -> Outcome<()> {
    let mut seen = HashSet::new();
    for resource in set.all().iter().filter(|resource| !resource.node.is_empty()) {
        let mut id = resource.id();
        let shown = id.to_string();
        id.namespace = id.effective_namespace().into();
        if !seen.insert(id) {
            let message = format!("may not add resource with an already registered id: {shown}");
            return Err(Fault::new("duplicate-object", message).on(resource.node.at));
        }
    }
    Ok(())
}

/// Whether a patch takes all annotations away.
fn forgets(patch: &Node) -> bool {
    let replaced = |node: &Node| {
        let directive = node.get("$patch").and_then(Node::as_text);
        node.is_null() || directive.is_some_and(|text| matches!(&**text, "delete" | "replace"))
    };
    let Some(metadata) = patch.get("metadata") else { return false };
    replaced(metadata) || metadata.get("annotations").is_some_and(replaced)
}

/// The patches of `patchesStrategicMerge`, or of a plugin that holds such a list.
#[derive(Debug, Clone)]
pub struct StrategicMerge {
    patches: Vec<StrategicPatch>,
}

impl StrategicMerge {
    /// Reads all patches: each entry of `paths` is one itself, or the path of a file; `inline` has further ones.
    ///
    /// # Errors
    /// When an entry is neither, a file can't be read or holds no objects, or there is no patch at all.
    pub fn configure(paths: &[Text], inline: &str, loader: &Loader<'_>) -> Outcome<Self> {
        if paths.is_empty() && inline.is_empty() {
            return Err(fault("empty file path and empty patch content"));
        }
        let mut nodes = Vec::new();
        for path in paths {
            match read::objects(path.as_bytes(), 0) {
                Ok(objects) => nodes.extend(objects),
                Err(cause) if path.contains('\n') => {
                    return Err(cause.context("an entry of 'patchesStrategicMerge' that is no path"));
                }
                Err(_) => {
                    let loaded = loader.load(path)?;
                    let objects = read::objects(&loaded.bytes, loaded.file);
                    nodes.extend(objects.map_err(|cause| cause.context(format!("reading the patch '{path}'")))?);
                }
            }
        }
        nodes.extend(read::objects(inline.as_bytes(), 0)?);
        if nodes.is_empty() {
            return Err(fault(format!("patch appears to be empty; files=[{}], Patch={inline}", paths.join(" "))));
        }
        let options = Patch::default();
        Ok(Self { patches: nodes.into_iter().map(|node| StrategicPatch::new(node, &options)).collect() })
    }

    /// Merges each patch into the object of its name. Objects of which nothing is left are null.
    ///
    /// # Errors
    /// When there is no such object or several, or a patch does not fit.
    pub fn run(&self, set: &mut ResMap, schema: &mut Schema) -> Outcome<()> {
        for patch in &self.patches {
            let place = set.find(&patch.id()).map_err(|cause| cause.on(patch.node.at))?;
            patch.apply_to(set, &[place], schema)?;
        }
        Ok(())
    }
}
