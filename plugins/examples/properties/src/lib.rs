//! An example renderer: every `.properties` file becomes a ConfigMap named after the file.

use std::collections::BTreeMap;

use bowline_plugin::{Error, Files, Manifest, ManifestSet, RenderRequest, Renderer};
use serde::Deserialize;
use serde_json::json;

/// The plugin.
pub struct Properties;

/// What an application may configure.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Labels that every ConfigMap gets.
    labels: BTreeMap<String, String>,
}

impl Renderer for Properties {
    const NAME: &'static str = "properties";
    type Config = Config;

    fn render(request: &RenderRequest, config: Config) -> Result<ManifestSet, Error> {
        let files = Files::of(&request.tree);
        let mut manifests = Vec::new();
        for entry in files.walk("", |_: &_| true)? {
            let Some(name) = entry.name().strip_suffix(".properties") else {
                continue;
            };
            let object = json!({
                "apiVersion": "v1",
                "kind": "ConfigMap",
                "metadata": {"name": name, "labels": config.labels},
                "data": read_properties(&files, &entry.path)?,
            });
            manifests.push(Manifest::from_value(&object).from_origin(files.origin(&entry.path)));
        }
        Ok(manifests.into())
    }
}

/// The keys and values of one file: a `key = value` per line, `#` and `!` start a comment.
fn read_properties(files: &Files, path: &str) -> Result<BTreeMap<String, String>, Error> {
    let text = files.read_to_string(path)?;
    let mut properties = BTreeMap::new();
    let lines = text.lines().map(str::trim).zip(1..);
    for (line, number) in lines.filter(|(line, _)| !line.is_empty() && !line.starts_with(['#', '!'])) {
        let wrong = |message: String| {
            Error::invalid_input(message).code("properties/syntax").at(files.origin(path).line(number))
        };
        let (key, value) = line.split_once('=').ok_or_else(|| wrong("is not `key = value`".to_owned()))?;
        let key = key.trim_end();
        if properties.insert(key.to_owned(), value.trim_start().to_owned()).is_some() {
            return Err(wrong(format!("sets {key} a second time")));
        }
    }
    Ok(properties)
}

bowline_plugin::export_renderer!(Properties);
