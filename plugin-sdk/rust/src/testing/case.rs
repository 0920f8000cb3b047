//! Cases on disk.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::{Map, Value};

use super::{Facts, render_request};
use crate::{Attributes, RenderRequest, ValuesKind, ValuesLayer};

/// One case: a folder with an `input`, and what is asked about it.
#[derive(Debug, Clone)]
pub struct Case {
    /// Name of the folder.
    pub name: String,
    /// The folder.
    pub folder: PathBuf,
    /// The request. Its tree's root is the folder `input`; a sandbox mounts that and sets its own root.
    pub request: RenderRequest,
    /// What the host answers when it is asked for facts.
    pub facts: Facts,
}

impl Case {
    /// The source tree.
    #[must_use]
    pub fn input(&self) -> PathBuf {
        self.folder.join("input")
    }
}

/// A folder of cases can't be used.
#[derive(Debug, thiserror::Error)]
pub enum ReadCase {
    /// A file or folder can't be read.
    #[error("cannot read {}", .path.display())]
    ReadFile {
        /// Which one.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// A `request.json` says something that there isn't.
    #[error("{} is no request", .path.display())]
    ParseRequest {
        /// Which one.
        path: PathBuf,
        /// Why.
        #[source]
        source: serde_json::Error,
    },
    /// A test over no cases can't fail.
    #[error("{} has no folder with an input", .folder.display())]
    FindCases {
        /// Where they should be.
        folder: PathBuf,
    },
}

/// What `request.json` may hold.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
struct Request {
    path: String,
    config: Map<String, Value>,
    release: Release,
    values: Vec<Layer>,
    facts: Facts,
    attributes: Vec<(String, String)>,
}

#[derive(Debug, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
struct Release {
    name: String,
    namespace: String,
    upgrade: bool,
    revision: u32,
    seed: String,
}

impl Default for Release {
    fn default() -> Self {
        Self {
            name: "app".to_owned(),
            namespace: "default".to_owned(),
            upgrade: false,
            revision: 1,
            seed: String::new(),
        }
    }
}

/// A layer of values: its kind as the contract spells it, and its text.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Layer {
    kind: Kind,
    text: String,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Kind {
    Document,
    Set,
    SetString,
    SetJson,
    SetFile,
    SetLiteral,
}

impl From<Layer> for ValuesLayer {
    fn from(layer: Layer) -> Self {
        Self {
            kind: match layer.kind {
                Kind::Document => ValuesKind::Document,
                Kind::Set => ValuesKind::Set,
                Kind::SetString => ValuesKind::SetString,
                Kind::SetJson => ValuesKind::SetJson,
                Kind::SetFile => ValuesKind::SetFile,
                Kind::SetLiteral => ValuesKind::SetLiteral,
            },
            text: layer.text,
            origin: None,
            attributes: Attributes::new(),
        }
    }
}

/// The cases in `folder`, sorted by name: each of its folders that has an `input`.
///
/// # Errors
/// Something can't be read, a `request.json` is wrong, or there is no case at all.
pub fn cases(folder: impl AsRef<Path>) -> Result<Vec<Case>, ReadCase> {
    let folder = folder.as_ref();
    let unreadable = |source| ReadCase::ReadFile { path: folder.to_owned(), source };
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let folder = entry.map_err(unreadable)?.path();
        if folder.join("input").is_dir() {
            found.push(read(folder)?);
        }
    }
    if found.is_empty() {
        return Err(ReadCase::FindCases { folder: folder.to_owned() });
    }
    found.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(found)
}

fn read(folder: PathBuf) -> Result<Case, ReadCase> {
    let path = folder.join("request.json");
    let asked = match fs::read(&path) {
        Ok(text) => {
            serde_json::from_slice::<Request>(&text).map_err(|source| ReadCase::ParseRequest { path, source })?
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Request::default(),
        Err(source) => return Err(ReadCase::ReadFile { path, source }),
    };
    let root = folder.join("input");
    let config = Value::Object(asked.config).to_string();
    let mut request = render_request(&root.to_string_lossy(), &asked.path, &config);
    request.release.name = asked.release.name;
    request.release.namespace = asked.release.namespace;
    request.release.upgrade = asked.release.upgrade;
    request.release.revision = asked.release.revision;
    request.release.seed = asked.release.seed.into_bytes();
    request.values = asked.values.into_iter().map(ValuesLayer::from).collect();
    request.attributes = asked.attributes;
    Ok(Case {
        name: folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default(),
        folder,
        request,
        facts: asked.facts,
    })
}
