//! Where a replacement's value goes.

use super::source::Value;
use super::structured;
use crate::fault::{Fault, Outcome};
use crate::id::{Gvk, ResId};
use crate::kustomization::model::{FieldOptions, ReplacementTarget, Selector};
use crate::node::path::{self, CreateKind};
use crate::node::{Kind, Node, Tag, Text, matcher};
use crate::resource::Resource;
use crate::select::{LabelSelector, Pattern};
use crate::set::ResMap;

/// Copies the value into the target's fields of every object that it selects.
///
/// # Errors
/// When the target selects nothing by its form, one of its patterns cannot be understood, or an object has no such
/// field.
pub(super) fn copy(set: &mut ResMap, value: &mut Value, target: &ReplacementTarget) -> Outcome<()> {
    let Some(select) = &target.select else {
        return Err(Fault::new("bad-replacement", "target must specify resources to select"));
    };
    let creating = |fault: Fault| fault.context("error creating target selector");
    let select = Choice::of(select).map_err(creating)?;
    let reject: Vec<Choice> =
        target.reject.iter().map(|reject| Choice::of(reject).map_err(creating)).collect::<Outcome<_>>()?;
    let default = [Text::from(super::DEFAULT_PATH)];
    let paths = if target.field_paths.is_empty() { &default[..] } else { &target.field_paths };
    let paths: Vec<Path<'_>> = paths.iter().map(|path| Path::of(path)).collect();
    for (place, resource) in set.all_mut().iter_mut().enumerate() {
        let ids: Vec<ResId> = std::iter::once(resource.id()).chain(resource.previous_ids()).collect();
        let is_rejected = |reject: &Choice| reject.rejects(resource, &ids);
        if !select.fits_metadata(resource) || reject.iter().any(is_rejected) || !select.fits_any(&ids) {
            continue;
        }
        for path in &paths {
            let write = Write { value: &value.node, options: target.options.as_ref() };
            write.write_field(&mut resource.node, path).map_err(|fault| fault.on(resource.node.at))?;
            resource.follow();
            resource.secret |= value.secret;
            value.follow(place, &resource.node);
        }
    }
    Ok(())
}

/// A selector whose patterns are ready.
struct Choice {
    group: Pattern,
    version: Pattern,
    kind: Pattern,
    name: Pattern,
    namespace: Pattern,
    labels: LabelSelector,
    annotations: LabelSelector,
    has_id: bool,
    has_metadata: bool,
}

impl Choice {
    fn of(selector: &Selector) -> Outcome<Self> {
        let Selector { group, version, kind, name, namespace, label_selector, annotation_selector } = selector;
        Ok(Self {
            group: Pattern::parse(group)?,
            version: Pattern::parse(version)?,
            kind: Pattern::parse(kind)?,
            name: Pattern::parse(name)?,
            namespace: Pattern::parse(namespace)?,
            labels: LabelSelector::parse(label_selector)?,
            annotations: LabelSelector::parse(annotation_selector)?,
            has_id: [group, version, kind, name, namespace].iter().any(|part| !part.is_empty()),
            has_metadata: !label_selector.is_empty() || !annotation_selector.is_empty(),
        })
    }

    fn fits_metadata(&self, resource: &Resource) -> bool {
        !self.has_metadata
            || (self.annotations.matches(&resource.node.metadata_pairs("annotations"))
                && self.labels.matches(&resource.node.metadata_pairs("labels")))
    }

    /// Whether one of an object's identities fits. Namespaces are compared as they are written.
    fn fits_any(&self, ids: &[ResId]) -> bool {
        ids.iter().any(|id| {
            let Gvk { group, version, kind } = &id.gvk;
            self.group.matches(group)
                && self.version.matches(version)
                && self.kind.matches(kind)
                && self.name.matches(&id.name)
                && self.namespace.matches(&id.namespace)
        })
    }

    /// Whether an object is left out: by what it is called, or by its labels and annotations; either is enough.
    fn rejects(&self, resource: &Resource, ids: &[ResId]) -> bool {
        (self.has_metadata && self.fits_metadata(resource)) || (self.has_id && self.fits_any(ids))
    }
}

/// The path of a field.
struct Path<'a> {
    text: &'a str,
    parts: Vec<String>,
}

impl<'a> Path<'a> {
    fn of(text: &'a str) -> Self {
        Self { text, parts: path::split_brackets(text) }
    }
}

/// A value, and how it is written into a field.
struct Write<'a> {
    value: &'a Node,
    options: Option<&'a FieldOptions>,
}

impl Write<'_> {
    /// What a missing field is made as, if it is made.
    fn create(&self) -> Option<CreateKind> {
        self.options.filter(|options| options.create).map(|_| match &self.value.kind {
            Kind::Scalar(_) => CreateKind::Scalar(Tag::Unset),
            Kind::Seq(_) => CreateKind::Seq,
            Kind::Map(_) => CreateKind::Map,
        })
    }

    fn write_field(&self, object: &mut Node, path: &Path<'_>) -> Outcome<()> {
        let create = self.create();
        let mut write = |node: &mut Node| self.write_node(node);
        if structured::visit(object, &path.parts, create, &mut write).is_some() {
            return Ok(());
        }
        let mut is_reached = false;
        let found = matcher::visit(object, &path.parts, create, &mut |node| {
            is_reached = true;
            self.write_node(node)
        });
        let missing = || {
            let create = if create.is_some() { "find or create" } else { "find" };
            format!("unable to {create} field {:?} in replacement target", path.text)
        };
        match found {
            Ok(0) => Err(Fault::new("no-such-field", missing())),
            Ok(_) => Ok(()),
            Err(fault) if is_reached => Err(fault),
            Err(fault) => Err(fault.context(missing())),
        }
    }

    /// Writes the value: into a scalar only its text, so that the field keeps its type; otherwise in the node's place.
    fn write_node(&self, node: &mut Node) -> Outcome<()> {
        let value = self.value.as_text().filter(|_| !self.value.is_null());
        let options = self.options.filter(|options| !options.delimiter.is_empty());
        let text = match (options, node.as_text()) {
            (Some(_), None) => {
                return Err(Fault::new("bad-replacement", "delimiter option can only be used with scalar nodes"));
            }
            (Some(options), Some(old)) => Some(joined(old, value.map_or("", |text| text), options).into()),
            (None, _) => self.value.as_text().cloned(),
        };
        match &mut node.kind {
            Kind::Scalar(scalar) => scalar.text = text.unwrap_or_default(),
            _ => *node = self.value.clone(),
        }
        Ok(())
    }
}

/// The old text with a part replaced, or with a new part before it (a negative index) or behind it (a large one).
fn joined(old: &str, value: &str, options: &FieldOptions) -> String {
    let mut parts: Vec<&str> = old.split(&*options.delimiter).collect();
    match usize::try_from(options.index) {
        Err(_) => parts.insert(0, value),
        Ok(index) => match parts.get_mut(index) {
            Some(part) => *part = value,
            None => parts.push(value),
        },
    }
    parts.join(&options.delimiter)
}
