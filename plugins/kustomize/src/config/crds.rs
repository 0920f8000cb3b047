//! Reading `crds`: definitions whose fields say by extensions what they hold.

use bowline_yaml::Node;

use super::file::document;
use super::merge::sort;
use super::{FieldSpec, NameBackReference, TransformerConfig};
use crate::fault::{Fault, Outcome};
use crate::id::Gvk;
use crate::node::Place;
use crate::spec;
use crate::tree::{Files, Loaded};

/// References that are followed one after the other. A definition that refers to itself would otherwise never end.
const DEPTH: usize = 32;

/// What a file of definitions says.
///
/// # Errors
/// When it is empty or no YAML, or its definitions go in a circle.
pub fn config_of_crds(loaded: &Loaded, files: &Files) -> Outcome<TransformerConfig> {
    let wrong = |message: String| {
        let place = Place { file: loaded.file, line: 1, column: 1 };
        Fault::new("bad-crds", message).at(files.origin(place))
    };
    let root = document(loaded, files)?.ok_or_else(|| wrong("the file is empty".to_owned()))?;
    let Some(definitions) = root.as_mapping() else {
        return Err(wrong(format!("json: cannot unmarshal {} into definitions by name", root.kind_name())));
    };
    let mut config = TransformerConfig::default();
    for definition in definitions {
        let Some(properties) = properties_of(&definition.value) else { continue };
        if !["kind", "apiVersion", "metadata"].iter().all(|name| properties.get(name).is_some()) {
            continue;
        }
        let kind = definition.key.rsplit('.').next().unwrap_or_default();
        let mut found = TransformerConfig::default();
        let mut walk = Walk { root: &root, gvk: Gvk { kind: kind.into(), ..Gvk::default() }, config: &mut found };
        walk.properties(properties, &mut Vec::new()).map_err(|fault| {
            let place = Place { file: loaded.file, line: definition.key_at.line, column: 1 };
            fault.at(files.origin(place))
        })?;
        config = config.merge(&found)?;
    }
    sort(&mut config);
    Ok(config)
}

/// A walk through the fields of one type.
struct Walk<'a> {
    root: &'a Node,
    gvk: Gvk,
    config: &'a mut TransformerConfig,
}

impl<'a> Walk<'a> {
    fn properties(&mut self, properties: &'a Node, path: &mut Vec<&'a str>) -> Outcome<()> {
        if path.len() > DEPTH {
            let message =
                format!("the definition refers to others more than {DEPTH} times in a row, perhaps to itself");
            return Err(Fault::new("bad-crds", message));
        }
        for property in properties.as_mapping().unwrap_or_default() {
            path.push(&property.key);
            self.property(&property.value, path)?;
            path.pop();
        }
        Ok(())
    }

    fn property(&mut self, property: &'a Node, path: &mut Vec<&'a str>) -> Outcome<()> {
        let extension = |name| property.get(name).and_then(Node::as_str);
        let spec = self.spec(path);
        if extension("x-kubernetes-annotation").is_some() {
            spec::merge(&mut self.config.common_annotations, spec.clone())?;
        }
        if extension("x-kubernetes-label-selector").is_some() {
            spec::merge(&mut self.config.common_labels, spec.clone())?;
        }
        if extension("x-kubernetes-identity").is_some() {
            spec::merge(&mut self.config.name_prefix, spec)?;
        }
        let target = (extension("x-kubernetes-object-ref-api-version"), extension("x-kubernetes-object-ref-kind"));
        if let (Some(version), Some(kind)) = target {
            let key = extension("x-kubernetes-object-ref-name-key").unwrap_or("name");
            path.push(key);
            let referrers = vec![self.spec(path)];
            path.pop();
            let referral = Gvk { version: version.into(), kind: kind.into(), ..Gvk::default() };
            self.config.add_reference(NameBackReference { referral, referrers })?;
        }
        let referred = extension("$ref").and_then(|name| self.root.get(name)).and_then(properties_of);
        referred.map_or(Ok(()), |properties| self.properties(properties, path))
    }

    fn spec(&self, path: &[&str]) -> FieldSpec {
        FieldSpec { gvk: self.gvk.clone(), path: FieldSpec::split(&path.join("/")), create: false }
    }
}

fn properties_of(definition: &Node) -> Option<&Node> {
    definition.get("Schema").or_else(|| definition.get("schema"))?.get("properties")
}
