//! Documents to objects.

use std::collections::BTreeMap;

use bowline_plugin::{Error, Files, Manifest, Origin};
use bowline_yaml::{Entry, Node, Position, Value};

use crate::json;
use crate::report::Report;

/// The objects read so far.
pub(crate) struct Objects<'a> {
    files: &'a Files,
    /// The namespace of objects that name none.
    namespace: &'a str,
    manifests: Vec<Manifest>,
    /// Where each object is, by group, kind, namespace and name.
    places: BTreeMap<String, Origin>,
}

/// The file that is being read.
#[derive(Clone, Copy)]
struct Source<'a> {
    path: &'a str,
    files: &'a Files,
}

impl Source<'_> {
    fn origin(&self, at: Position) -> Origin {
        self.files.origin(self.path).line(at.line).column(at.column)
    }

    fn refuse(&self, at: Position, code: &str, message: impl Into<String>) -> Error {
        Error::invalid_input(message).code(format!("plain/{code}")).at(self.origin(at))
    }

    fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(self.path)
    }
}

/// What every object says about itself.
struct Header<'a> {
    api_version: &'a str,
    kind: &'a str,
    namespace: &'a str,
    name: &'a str,
}

impl<'a> Objects<'a> {
    pub(crate) fn new(files: &'a Files, namespace: &'a str) -> Self {
        Self { files, namespace, manifests: Vec::new(), places: BTreeMap::new() }
    }

    /// The objects, in the order they were read.
    pub(crate) fn into_manifests(self) -> Vec<Manifest> {
        self.manifests
    }

    /// Reads one file. What is wrong goes into the report.
    pub(crate) fn read(&mut self, path: &str, report: &mut Report) {
        let source = Source { path, files: self.files };
        let text = match self.files.read(path) {
            Ok(text) if path.ends_with(".json") => json::as_yaml(text),
            Ok(text) => text,
            Err(error) => return report.add(error),
        };
        match bowline_yaml::parse(&text) {
            Ok(documents) => {
                for document in &documents {
                    self.take(source, &document.root, report);
                }
            }
            Err(error) => report.add(source.refuse(error.at(), "syntax", error.message())),
        }
    }

    /// Takes a document, or an item of a list.
    fn take(&mut self, source: Source<'_>, node: &Node, report: &mut Report) {
        let taken = match list(source, node) {
            Ok(Some(items)) => {
                let defaults = ItemDefaults::of(node);
                for item in items {
                    match defaults.as_ref().and_then(|defaults| defaults.fill(item)) {
                        Some(filled) => self.take(source, &filled, report),
                        None => self.take(source, item, report),
                    }
                }
                Ok(())
            }
            Ok(None) => self.add(source, node),
            Err(error) => Err(error),
        };
        if let Err(error) = taken {
            report.add(error);
        }
    }

    /// Adds one object.
    fn add(&mut self, source: Source<'_>, node: &Node) -> Result<(), Error> {
        let header = header(source, node)?;
        let origin = source.files.origin(source.path).line(node.at.line);
        let key = self.key(&header);
        if let Some(first) = self.places.get(&key) {
            return Err(source.refuse(
                node.at,
                "duplicate-object",
                format!("{} is defined a second time, after {first}; remove one of the two", describe(&header)),
            ));
        }
        let mut json = String::new();
        node.write_canonical_json(&mut json);
        self.places.insert(key, origin.clone());
        self.manifests.push(Manifest::from_canonical_json(json).from_origin(origin));
        Ok(())
    }

    /// Group, kind, namespace and name: no name of the API has a space.
    fn key(&self, header: &Header<'_>) -> String {
        let group = header.api_version.rsplit_once('/').map_or("", |(group, _)| group);
        let namespace = match header.namespace {
            "" => self.namespace,
            namespace => namespace,
        };
        format!("{group} {} {namespace} {}", header.kind, header.name)
    }
}

fn describe(header: &Header<'_>) -> String {
    match header.namespace {
        "" => format!("{} {}", header.kind, header.name),
        namespace => format!("{} {namespace}/{}", header.kind, header.name),
    }
}

/// The items, when the node is a list: a kind that ends in `List`, without a name. A custom resource may have such a
/// kind too; it has a name.
fn list<'a>(source: Source<'_>, node: &'a Node) -> Result<Option<&'a [Node]>, Error> {
    let is_list = node.get("kind").and_then(Node::as_str).is_some_and(|kind| kind.ends_with("List"));
    let named = node
        .get("metadata")
        .is_some_and(|metadata| metadata.get("name").is_some() || metadata.get("generateName").is_some());
    if !is_list || named {
        return Ok(None);
    }
    match node.get("items") {
        Some(items) => match &items.value {
            Value::Sequence(items) => Ok(Some(items)),
            Value::Null => Ok(Some(&[])),
            _ => Err(source.refuse(items.at, "list-items", format!("items is {}, not a list", items.kind_name()))),
        },
        None if node.get("kind").and_then(Node::as_str) == Some("List") => Ok(Some(&[])),
        None => Ok(None),
    }
}

/// What the items of a typed list, such as a `ConfigMapList`, may leave out, since the list says it.
struct ItemDefaults<'a> {
    api_version: &'a Node,
    kind: Node,
}

impl<'a> ItemDefaults<'a> {
    fn of(list: &'a Node) -> Option<Self> {
        let kind = list.get("kind")?;
        let item = kind.as_str()?.strip_suffix("List")?;
        (!item.is_empty()).then_some(())?;
        Some(Self {
            api_version: list.get("apiVersion")?,
            kind: Node { at: kind.at, value: Value::String(item.to_owned()) },
        })
    }

    /// The item with what it leaves out; none when it says one of the two itself.
    fn fill(&self, item: &Node) -> Option<Node> {
        let Value::Mapping(fields) = &item.value else {
            return None;
        };
        if item.get("kind").is_some() || item.get("apiVersion").is_some() {
            return None;
        }
        let field = |key: &str, value: &Node| Entry { key: key.to_owned(), key_at: value.at, value: value.clone() };
        let mut fields = fields.clone();
        fields.push(field("apiVersion", self.api_version));
        fields.push(field("kind", &self.kind));
        Some(Node { at: item.at, value: Value::Mapping(fields) })
    }
}

fn header<'a>(source: Source<'_>, node: &'a Node) -> Result<Header<'a>, Error> {
    if node.as_mapping().is_none() {
        return Err(source.refuse(
            node.at,
            "not-an-object",
            format!("is {}, not an object with apiVersion, kind and metadata", node.kind_name()),
        ));
    }
    refuse_other_renderers(source, node)?;
    let api_version = required(source, node, node.get("apiVersion"), "apiVersion")?;
    let kind = required(source, node, node.get("kind"), "kind")?;
    let Some(metadata) = node.get("metadata").filter(|metadata| !metadata.is_null()) else {
        return Err(missing(source, node, "metadata.name"));
    };
    if metadata.as_mapping().is_none() {
        return Err(wrong_type(source, "metadata", metadata, "a mapping"));
    }
    refuse_generated_name(source, metadata)?;
    let name = required(source, node, metadata.get("name"), "metadata.name")?;
    let namespace = match metadata.get("namespace") {
        None => "",
        Some(namespace) if namespace.is_null() => "",
        Some(namespace) => {
            namespace.as_str().ok_or_else(|| wrong_type(source, "metadata.namespace", namespace, "a string"))?
        }
    };
    check_texts(source, metadata, "labels")?;
    check_texts(source, metadata, "annotations")?;
    Ok(Header { api_version, kind, namespace, name })
}

/// A text that must be there, in the object `node`, and not be empty.
fn required<'a>(source: Source<'_>, node: &Node, found: Option<&'a Node>, field: &str) -> Result<&'a str, Error> {
    let Some(found) = found.filter(|found| !found.is_null()) else {
        return Err(missing(source, node, field));
    };
    match found.as_str() {
        Some("") => Err(source.refuse(found.at, "missing-field", format!("{field} is empty"))),
        Some(text) => Ok(text),
        None => Err(wrong_type(source, field, found, "a string")),
    }
}

fn missing(source: Source<'_>, node: &Node, field: &str) -> Error {
    source.refuse(
        node.at,
        "missing-field",
        format!(
            "has no {field}; if this is not a manifest, name the file in {} or in the configuration's exclude",
            crate::ignore::FILE
        ),
    )
}

fn wrong_type(source: Source<'_>, field: &str, found: &Node, expected: &str) -> Error {
    let advice = match found.value {
        Value::Bool(_) | Value::Integer(_) | Value::Float(_) if expected == "a string" => "; put it in quotes",
        _ => "",
    };
    source.refuse(found.at, "wrong-type", format!("{field} is {}, not {expected}{advice}", found.kind_name()))
}

fn refuse_generated_name(source: Source<'_>, metadata: &Node) -> Result<(), Error> {
    match metadata.entry("generateName") {
        Some(entry) if metadata.get("name").is_none() => Err(source.refuse(
            entry.key_at,
            "generate-name",
            "has metadata.generateName: every apply would create one more object; give it a metadata.name",
        )),
        _ => Ok(()),
    }
}

/// Labels and annotations are texts; a number or a boolean there is a forgotten quote.
fn check_texts(source: Source<'_>, metadata: &Node, table: &str) -> Result<(), Error> {
    let Some(found) = metadata.get(table).filter(|found| !found.is_null()) else {
        return Ok(());
    };
    let Some(entries) = found.as_mapping() else {
        return Err(wrong_type(source, &format!("metadata.{table}"), found, "a mapping"));
    };
    entries.iter().find(|entry| entry.value.as_str().is_none() && !entry.value.is_null()).map_or(Ok(()), |entry| {
        let field = format!("metadata.{table}.{}", entry.key);
        Err(wrong_type(source, &field, &entry.value, "a string"))
    })
}

/// A file that another renderer reads: applying the rest of the folder without it would not be what was meant.
fn refuse_other_renderers(source: Source<'_>, node: &Node) -> Result<(), Error> {
    let group = node
        .get("apiVersion")
        .and_then(Node::as_str)
        .and_then(|api_version| api_version.split_once('/'))
        .map_or("", |(group, _)| group);
    let without_kind = node.get("kind").is_none();
    let (what, renderer) = match source.name() {
        _ if group == "kustomize.config.k8s.io" => ("a kustomization", "kustomize"),
        "kustomization.yaml" | "kustomization.yml" if without_kind => ("a kustomization", "kustomize"),
        "Chart.yaml" if without_kind => ("a Helm chart", "helm"),
        _ => return Ok(()),
    };
    Err(Error::unsupported(format!(
        "is {what}, not a manifest; use the renderer {renderer} for this folder, or name the file in {} or in the configuration's exclude",
        crate::ignore::FILE
    ))
    .code("plain/other-renderer")
    .at(source.files.origin(source.path)))
}
