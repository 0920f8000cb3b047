//! Where built objects go.

use std::collections::BTreeSet;
use std::io;
use std::path::Path;

use anyhow::Context as _;
use bowline_core::kinds::{Scope, usual_scope};
use bowline_core::object::Object;
use bowline_core::plugin::Manifest;
use bowline_core::yaml;
use serde_json::Value;

use super::show;

/// Prints the objects, or writes them to a file, or each to a file of its own in a folder that is there.
///
/// # Errors
/// When one of them can't be written.
pub(super) fn write(manifests: &[Manifest], output: Option<&Path>) -> anyhow::Result<()> {
    match output {
        None => Ok(show::to_stdout(&documents(manifests)?)?),
        Some(folder) if folder.is_dir() => write_each(manifests, folder),
        Some(file) => {
            std::fs::write(file, documents(manifests)?).with_context(|| format!("cannot write {}", file.display()))
        }
    }
}

/// All objects as YAML documents.
fn documents(manifests: &[Manifest]) -> anyhow::Result<String> {
    let mut text = String::new();
    for manifest in manifests {
        if !text.is_empty() {
            text.push_str("---\n");
        }
        text.push_str(&document(manifest)?);
    }
    Ok(text)
}

fn document(manifest: &Manifest) -> anyhow::Result<String> {
    let value: Value = serde_json::from_str(&manifest.json).context("the renderer gave something that is no JSON")?;
    Ok(yaml::to_yaml(&value))
}

/// Writes each object to a file that is called after it. Where there are several namespaces, theirs comes first.
fn write_each(manifests: &[Manifest], folder: &Path) -> anyhow::Result<()> {
    let objects: Vec<Object> = manifests
        .iter()
        .map(|manifest| Ok(Object::new(serde_json::from_str(&manifest.json)?)?))
        .collect::<anyhow::Result<_>>()?;
    let namespaces: BTreeSet<String> = objects.iter().filter_map(namespace).collect();
    for (manifest, object) in manifests.iter().zip(&objects) {
        let mut name = file_name(object);
        if let Some(namespace) = namespace(object).filter(|_| namespaces.len() > 1) {
            name = format!("{}_{name}", namespace.to_lowercase());
        }
        let path = folder.join(name);
        std::fs::write(&path, document(manifest)?).map_err(|error: io::Error| {
            anyhow::Error::new(error).context(format!("cannot write {}", path.display()))
        })?;
    }
    Ok(())
}

/// The namespace that an object counts as being in; `None` for kinds that are in none.
fn namespace(object: &Object) -> Option<String> {
    if usual_scope(&object.gvk().group_kind()) == Scope::Cluster {
        return None;
    }
    Some(match object.namespace() {
        "" => "default".to_owned(),
        namespace => namespace.to_owned(),
    })
}

/// Group, version, kind and name in small letters; a `/` in a name, which the API server would refuse, stays no path.
fn file_name(object: &Object) -> String {
    let gvk = object.gvk();
    let parts = [gvk.group.as_str(), gvk.version.as_str(), gvk.kind.as_str(), object.name()];
    let named: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    format!("{}.yaml", named.join("_").to_lowercase().replace('/', "_"))
}
