//! What is rendered as objects.

use bowline_plugin::{Diagnostic, Error, Manifest, ManifestSet, Origin, Severity};
use bowline_yaml::{DuplicateKeys, Entry, Limits, Node, Value};

use super::config::Config;
use super::hooks;
use super::origin::Places;
use crate::output::{CrdFile, DeletePolicy, Document, Hook, shows};
use crate::render::Outcome;

/// Keeps an object when its release goes, or when its template does.
const RESOURCE_POLICY: &str = "helm.sh/resource-policy";

/// Definitions of kinds, what is installed, hooks: in this order.
///
/// # Errors
///
/// When something that was rendered is no object.
pub(super) fn of(outcome: &Outcome, config: &Config, places: &Places<'_>) -> Result<ManifestSet, Error> {
    let mut objects = Objects { manifests: Vec::new(), places };
    if config.include_crds {
        for file in &outcome.crds {
            objects.definitions(file)?;
        }
    }
    for document in &outcome.sorted.manifests {
        let random = outcome.random.contains(&document.path);
        objects.document(document, random, &|manifest| vec![kept(manifest, document)])?;
    }
    let mut remarks = Vec::new();
    let mut shown: Vec<&Hook> = outcome.sorted.hooks.iter().filter(|hook| shows(config.hooks(), hook)).collect();
    shown.sort_by(|one, other| (one.weight, &one.document.head.name).cmp(&(other.weight, &other.document.head.name)));
    for (order, hook) in shown.into_iter().enumerate() {
        let random = outcome.random.contains(&hook.document.path);
        objects.document(&hook.document, random, &|manifest| hooks::manifests(hook, order, || manifest.clone()))?;
        remarks.extend(unknown_policies(hook, places));
    }
    let mut set = ManifestSet::from(objects.manifests);
    set.diagnostics = remarks;
    Ok(set)
}

fn kept(manifest: Manifest, document: &Document) -> Manifest {
    let keeps = document.head.annotation(RESOURCE_POLICY).is_some_and(|policy| policy.trim().to_lowercase() == "keep");
    if keeps { manifest.attribute("bowline.dev/prune", "disabled") } else { manifest }
}

fn unknown_policies(hook: &Hook, places: &Places<'_>) -> Vec<Diagnostic> {
    let unknown = hook.delete.iter().filter_map(|policy| match policy {
        DeletePolicy::Unknown(name) => Some(name),
        _ => None,
    });
    unknown
        .map(|name| {
            let message = format!("the hook's delete policy {name:?} is not known and has no effect");
            let remark = Diagnostic::new(Severity::Warning, "helm/hook-delete-policy", message);
            match places.find(&hook.document.path) {
                Some(source) => remark.at(places.origin(source, hook.document.at)),
                None => remark,
            }
        })
        .collect()
}

struct Objects<'p> {
    manifests: Vec<Manifest>,
    places: &'p Places<'p>,
}

impl Objects<'_> {
    /// The objects of a file of definitions, which nobody renders.
    fn definitions(&mut self, file: &CrdFile) -> Result<(), Error> {
        let source = self.places.find(&file.path);
        let origin = |line: u32| match source {
            Some(source) => self.places.line(source, line),
            None => Origin::file(file.path.to_string()),
        };
        let limits = Limits { duplicate_keys: DuplicateKeys::LastWins, ..Limits::default() };
        let documents = bowline_yaml::parse_with(&file.file.data, &limits)
            .map_err(|error| Error::invalid_input(error.message()).code("helm/manifest").at(origin(error.at().line)))?;
        let mut found = Vec::new();
        for document in &documents {
            let origin = origin(document.root.at.line);
            flatten(&document.root, &mut |node| {
                found.push(manifest(node, origin.clone())?);
                Ok(())
            })
            .map_err(|message| refuse(message, origin.clone()))?;
        }
        self.manifests.extend(found);
        Ok(())
    }

    /// The objects of a document that a template wrote: several, if it is a list.
    fn document(
        &mut self,
        document: &Document,
        is_random: bool,
        made: &dyn Fn(Manifest) -> Vec<Manifest>,
    ) -> Result<(), Error> {
        let Some(node) = &document.node else { return Ok(()) };
        let origin = match self.places.find(&document.path) {
            Some(source) => self.places.origin(source, document.at),
            None => Origin::file(document.path.to_string()),
        };
        flatten(node, &mut |node| {
            let manifest = manifest(node, origin.clone())?;
            self.manifests.extend(made(if is_random { manifest.sensitive() } else { manifest }));
            Ok(())
        })
        .map_err(|message| refuse(message, origin.clone()))
    }
}

fn refuse(message: String, origin: Origin) -> Error {
    Error::invalid_input(message).code("helm/no-object").at(origin)
}

fn manifest(node: &Node, origin: Origin) -> Result<Manifest, String> {
    for field in ["apiVersion", "kind"] {
        if node.get(field).and_then(Node::as_str).is_none_or(str::is_empty) {
            return Err(format!("what is rendered here is no object: it has no {field}"));
        }
    }
    let mut json = String::new();
    node.write_canonical_json(&mut json);
    Ok(Manifest::from_canonical_json(json).from_origin(origin))
}

/// Visits an object, or the items of a list; nothing is nothing.
fn flatten(node: &Node, visit: &mut dyn FnMut(&Node) -> Result<(), String>) -> Result<(), String> {
    let kind = match &node.value {
        Value::Null => return Ok(()),
        Value::Mapping(_) => node.get("kind").and_then(Node::as_str).unwrap_or_default(),
        _ => return Err(format!("what is rendered here is {}, not an object", node.kind_name())),
    };
    let is_named = node.get("metadata").is_some_and(|metadata| metadata.get("name").is_some());
    let Some(item_kind) = kind.strip_suffix("List").filter(|_| !is_named) else { return visit(node) };
    let items = match node.get("items").map(|items| &items.value) {
        Some(Value::Sequence(items)) => items,
        Some(Value::Null) => return Ok(()),
        None if item_kind.is_empty() => return Ok(()),
        _ => return visit(node),
    };
    for item in items {
        match completed(item, node, item_kind) {
            Some(item) => flatten(&item, visit)?,
            None => flatten(item, visit)?,
        }
    }
    Ok(())
}

/// An item with what a list of one kind says for all of its items; none when it says that itself.
fn completed(item: &Node, list: &Node, kind: &str) -> Option<Node> {
    let Value::Mapping(fields) = &item.value else { return None };
    if kind.is_empty() || item.get("kind").is_some() || item.get("apiVersion").is_some() {
        return None;
    }
    let field = |key: &str, value: Node| Entry { key: key.to_owned(), key_at: value.at, value };
    let mut fields = fields.clone();
    fields.push(field("apiVersion", list.get("apiVersion")?.clone()));
    fields.push(field("kind", Node { at: item.at, value: Value::String(kind.to_owned()) }));
    Some(Node { at: item.at, value: Value::Mapping(fields) })
}
