//! `Chart.yaml`, `requirements.yaml` and lock files read.

use bowline_yaml::Node;

use super::decode::{Decoded, anything, boolean, document, list, structure, text, text_map, texts};
use super::{Dependency, Lock, Maintainer, Metadata};
use crate::HelmVersion;
use crate::go::Text;
use crate::values::document::read_first;

const METADATA: &[&str] = &[
    "name",
    "home",
    "sources",
    "version",
    "description",
    "keywords",
    "maintainers",
    "icon",
    "apiVersion",
    "condition",
    "tags",
    "appVersion",
    "deprecated",
    "annotations",
    "kubeVersion",
    "dependencies",
    "type",
];
const DEPENDENCY: &[&str] =
    &["name", "version", "repository", "condition", "tags", "enabled", "import-values", "alias"];

/// What `Chart.yaml` says before it is checked: maintainers and dependencies may be null.
#[derive(Debug, Default)]
pub(super) struct Draft {
    /// All but what follows.
    pub(super) metadata: Metadata,
    /// Its maintainers.
    pub(super) maintainers: Option<Vec<Option<Maintainer>>>,
    /// Its dependencies.
    pub(super) dependencies: Option<Vec<Option<Dependency>>>,
}

/// Go's name of the package of these types.
fn package(version: HelmVersion) -> &'static str {
    match version {
        HelmVersion::V3 => "chart",
        HelmVersion::V4 => "v2",
    }
}

impl Draft {
    /// Reads a file over what was read before.
    pub(super) fn read(&mut self, source: &[u8], version: HelmVersion) -> Decoded {
        let Some(root) = read_first(source)? else { return Ok(()) };
        let target = match version {
            HelmVersion::V3 => "chart.Metadata",
            HelmVersion::V4 => "v2.Metadata",
        };
        for (name, node) in document(&root, METADATA, target)? {
            self.field(name, node, version)?;
        }
        Ok(())
    }

    fn field(&mut self, name: &'static str, node: &Node, version: HelmVersion) -> Decoded {
        let metadata = &mut self.metadata;
        let field = format!("Metadata.{name}");
        let into = match name {
            "name" => &mut metadata.name,
            "home" => &mut metadata.home,
            "version" => &mut metadata.version,
            "description" => &mut metadata.description,
            "icon" => &mut metadata.icon,
            "apiVersion" => &mut metadata.api_version,
            "condition" => &mut metadata.condition,
            "tags" => &mut metadata.tags,
            "appVersion" => &mut metadata.app_version,
            "kubeVersion" => &mut metadata.kube_version,
            "type" => &mut metadata.kind,
            "sources" => return texts(node, &field, &mut metadata.sources),
            "keywords" => return texts(node, &field, &mut metadata.keywords),
            "deprecated" => return boolean(node, &field, &mut metadata.deprecated),
            "annotations" => return text_map(node, &field, &mut metadata.annotations),
            "maintainers" => return maintainers(node, &mut self.maintainers, version),
            _ => return dependencies(node, "Metadata.dependencies", &mut self.dependencies, version),
        };
        text(node, &field, into)
    }
}

fn maintainers(node: &Node, into: &mut Option<Vec<Option<Maintainer>>>, version: HelmVersion) -> Decoded {
    let target = format!("{}.Maintainer", package(version));
    list(node, "Metadata.maintainers", &format!("[]*{target}"), into, |node, into| {
        if node.is_null() {
            *into = None;
            return Ok(());
        }
        let entries = structure(node, &["name", "email", "url"], "Metadata.maintainers", &target)?;
        let maintainer = into.get_or_insert_default();
        for (name, node) in entries {
            let into = match name {
                "name" => &mut maintainer.name,
                "email" => &mut maintainer.email,
                _ => &mut maintainer.url,
            };
            text(node, &format!("Maintainer.maintainers.{name}"), into)?;
        }
        Ok(())
    })
}

fn dependencies(node: &Node, field: &str, into: &mut Option<Vec<Option<Dependency>>>, version: HelmVersion) -> Decoded {
    let target = format!("{}.Dependency", package(version));
    list(node, field, &format!("[]*{target}"), into, |node, into| {
        if node.is_null() {
            *into = None;
            return Ok(());
        }
        let entries = structure(node, DEPENDENCY, field, &target)?;
        let dependency = into.get_or_insert_default();
        for (name, node) in entries {
            let field = format!("Dependency.dependencies.{name}");
            let into = match name {
                "name" => &mut dependency.name,
                "version" => &mut dependency.version,
                "repository" => &mut dependency.repository,
                "condition" => &mut dependency.condition,
                "alias" => &mut dependency.alias,
                "tags" => {
                    texts(node, &field, &mut dependency.tags)?;
                    continue;
                }
                "enabled" => {
                    boolean(node, &field, &mut dependency.enabled)?;
                    continue;
                }
                _ => {
                    anything(node, &field, &mut dependency.import_values)?;
                    continue;
                }
            };
            text(node, &field, into)?;
        }
        Ok(())
    })
}

/// What a lock file says.
pub(super) fn lock_of(source: &[u8], version: HelmVersion) -> Decoded<Lock> {
    let mut lock = Lock::default();
    let Some(root) = read_first(source)? else { return Ok(lock) };
    let target = match version {
        HelmVersion::V3 => "chart.Lock",
        HelmVersion::V4 => "v2.Lock",
    };
    for (name, node) in document(&root, &["digest", "dependencies"], target)? {
        if name == "digest" {
            text(node, "Lock.digest", &mut lock.digest)?;
        } else {
            let mut read = None;
            dependencies(node, "Lock.dependencies", &mut read, version)?;
            lock.dependencies = read.into_iter().flatten().flatten().collect();
        }
    }
    Ok(lock)
}

/// The version of the format that `Chart.yaml` says it has.
pub(super) fn api_version(root: &Node) -> Decoded<Text> {
    let mut version = Text::default();
    for (_, node) in document(root, &["apiVersion"], "loader.chartBase")? {
        text(node, "chartBase.apiVersion", &mut version)?;
    }
    Ok(version)
}
