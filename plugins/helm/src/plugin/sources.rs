//! Where a render's files are: the source tree and what the host mounted beside it.

use bowline_plugin::{Error, Input, InputKind, InputMount, RenderRequest, ValuesKind, ValuesLayer};
use sha2::{Digest as _, Sha256};

use super::config::{Config, Remote};
use super::explain;
use crate::chart::Chart;
use crate::chart::files::{ChartFiles as _, Disk, EntryKind, FileError};
use crate::chart::load::{MOST_BYTES, load, load_archive};
use crate::go::Text;
use crate::values::set::Contents;
use crate::values::{Layer, LayerKind};
use crate::{HelmVersion, Warning};

/// The name of the archive that the host mounts for a chart.
const ARCHIVE: &str = "chart.tgz";

/// The input's attribute that names the chart in a repository.
const CHART: &str = "bowline.dev/chart";

/// Where a render's files are.
pub(super) struct Sources<'r> {
    request: &'r RenderRequest,
    config: &'r Config,
    tree: Disk,
}

impl<'r> Sources<'r> {
    pub(super) fn new(request: &'r RenderRequest, config: &'r Config) -> Self {
        Self { request, config, tree: Disk::new(&request.tree.root) }
    }

    fn version(&self) -> HelmVersion {
        self.config.helm_version.0
    }

    /// The folder or archive of the tree that the chart is, unless it comes from elsewhere.
    pub(super) fn path(&self) -> String {
        let folder = &self.request.tree.path;
        match &self.config.archive {
            Some(name) if folder.is_empty() => name.clone(),
            Some(name) => format!("{folder}/{name}"),
            None => folder.clone(),
        }
    }

    /// The chart.
    pub(super) fn chart(&self, warnings: &mut Vec<Warning>) -> Result<Chart, Error> {
        match &self.config.chart {
            Some(remote) => self.fetched(&remote.input()?, warnings),
            None => self.local(&self.path(), warnings),
        }
    }

    /// A chart of the tree.
    pub(super) fn local(&self, path: &str, warnings: &mut Vec<Warning>) -> Result<Chart, Error> {
        load(&self.tree, path, self.version(), warnings).map_err(|error| explain::load(&error, self.request, path))
    }

    /// Whether the tree has a folder or file there.
    pub(super) fn has(&self, path: &str) -> bool {
        self.tree.kind(path).is_some()
    }

    /// A chart that the host was asked for.
    pub(super) fn fetched(&self, input: &Input, warnings: &mut Vec<Warning>) -> Result<Chart, Error> {
        let Some(mount) = self.mount(input) else {
            return Err(Error::not_found(format!("the chart {} was not fetched", input.source)).code(NOT_FETCHED));
        };
        let path = format!("{}/{ARCHIVE}", mount.name);
        let archive = Disk::new(&mount.mount).read(ARCHIVE, MOST_BYTES).map_err(|error| {
            Error::invalid_input(format!("the chart {} can't be read: {error}", input.source)).code("helm/chart")
        })?;
        load_archive(&archive, &path, self.version(), warnings)
            .map_err(|error| explain::load(&error, self.request, &path))
    }

    /// Where an input is mounted, once it is.
    pub(super) fn mount(&self, input: &Input) -> Option<&'r InputMount> {
        self.request.tree.inputs.iter().find(|mount| mount.name == input.name)
    }

    /// The path in the tree that a path of the user means; none when it leads out.
    fn resolve(&self, path: &str) -> Option<String> {
        let base = self.config.working_folder.as_deref().unwrap_or(&self.request.tree.path);
        join(base, path)
    }
}

/// A path from a folder, without `.` and `..`; one that begins with `/` starts at the root. None when it leads out.
pub(super) fn join(base: &str, path: &str) -> Option<String> {
    let base = if path.starts_with('/') { "" } else { base };
    let mut parts: Vec<&str> = Vec::new();
    for part in base.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// Code of the error when something remote isn't mounted.
const NOT_FETCHED: &str = "helm/not-fetched";

impl Contents for Sources<'_> {
    fn content(&self, path: &str) -> Result<Text, String> {
        let told = |reason: &dyn std::fmt::Display| format!("open {path}: {reason}");
        if path.is_empty() {
            return Err(told(&FileError::Missing));
        }
        let found = self.resolve(path).ok_or_else(|| told(&"it leads out of the source tree"))?;
        if self.tree.kind(&found) == Some(EntryKind::Folder) {
            return Err(format!("read {path}: is a directory"));
        }
        self.tree.read(&found, MOST_BYTES).map_err(|error| told(&error))
    }
}

/// A layer as the library takes it.
pub(super) fn layer<'l>(layer: &'l ValuesLayer, origin: &'l str) -> Layer<'l> {
    let kind = match layer.kind {
        ValuesKind::Document => LayerKind::Document,
        ValuesKind::Set => LayerKind::Set,
        ValuesKind::SetString => LayerKind::SetString,
        ValuesKind::SetJson => LayerKind::SetJson,
        ValuesKind::SetFile => LayerKind::SetFile,
        ValuesKind::SetLiteral => LayerKind::SetLiteral,
    };
    Layer { kind, text: layer.text.as_bytes(), origin }
}

impl Remote {
    /// What the host is asked for.
    ///
    /// # Errors
    ///
    /// When it doesn't say where the chart is.
    pub(super) fn input(&self) -> Result<Input, Error> {
        let refuse = |message: &str| Err(bowline_plugin::config::refuse("helm", "chart", message));
        let mut input = match (&self.repository, &self.oci, &self.name) {
            (Some(repository), None, Some(name)) => in_repository(repository, name, self.version.as_deref()),
            (None, Some(oci), None) => in_registry(oci, self.version.as_deref()),
            (Some(_), None, None) => return refuse("a repository needs the name of the chart: say name"),
            (None, Some(_), Some(_)) => {
                return refuse("the address in a registry ends with the chart's name: remove name");
            }
            _ => return refuse("say either repository and name, or oci"),
        };
        input.digest.clone_from(&self.digest);
        Ok(input)
    }
}

/// A chart of a repository with an index.
pub(super) fn in_repository(repository: &str, name: &str, version: Option<&str>) -> Input {
    let attributes = vec![(CHART.to_owned(), name.to_owned())];
    input(InputKind::Helm, repository, name, version, attributes)
}

/// A chart of a registry.
pub(super) fn in_registry(address: &str, version: Option<&str>) -> Input {
    input(InputKind::Oci, address, "", version, Vec::new())
}

fn input(
    kind: InputKind,
    source: &str,
    chart: &str,
    version: Option<&str>,
    attributes: Vec<(String, String)>,
) -> Input {
    let version = version.filter(|version| !version.is_empty());
    // Parts can't contain what stands between them.
    let digest = Sha256::digest([source, chart, version.unwrap_or_default()].join("\n").as_bytes());
    let name: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    Input {
        kind,
        name: format!("helm-{name}"),
        source: source.to_owned(),
        version: version.map(str::to_owned),
        digest: None,
        optional: false,
        attributes,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_joined_within_the_tree() {
        for (base, path, joined) in [
            ("apps/web", "a.txt", Some("apps/web/a.txt")),
            ("apps/web", "../b/./c", Some("apps/b/c")),
            ("apps/web", "/x", Some("x")),
            ("", "a", Some("a")),
            ("apps", "../../a", None),
        ] {
            assert_eq!(join(base, path).as_deref(), joined, "{base} {path}");
        }
    }

    #[test]
    fn a_folder_has_no_content() {
        let request = bowline_plugin::testing::render_request(env!("CARGO_MANIFEST_DIR"), "src", "{}");
        let config = Config::default();
        let sources = Sources::new(&request, &config);
        for (path, told) in [
            ("plugin", "read plugin: is a directory"),
            ("/src/plugin", "read /src/plugin: is a directory"),
            ("", "open : no such file or directory"),
            ("none", "open none: no such file or directory"),
            ("../../x", "open ../../x: it leads out of the source tree"),
        ] {
            assert_eq!(sources.content(path).expect_err(path), told);
        }
        assert!(sources.content("lib.rs").is_ok());
    }

    #[test]
    fn a_remote_chart_is_in_one_place() {
        let remote = |repository: Option<&str>, oci: Option<&str>, name: Option<&str>| Remote {
            repository: repository.map(str::to_owned),
            oci: oci.map(str::to_owned),
            name: name.map(str::to_owned),
            version: Some("1.x".to_owned()),
            digest: None,
        };
        let input = remote(Some("https://charts.example"), None, Some("web")).input().expect("an input");
        assert_eq!((input.source.as_str(), input.version.as_deref()), ("https://charts.example", Some("1.x")));
        assert_eq!(input.attributes, [("bowline.dev/chart".to_owned(), "web".to_owned())]);
        assert_eq!((input.name.len(), &input.name[..5]), (21, "helm-"));
        for (wrong, message) in [
            (remote(None, None, None), "say either repository and name, or oci"),
            (remote(Some("https://charts.example"), None, None), "a repository needs the name of the chart: say name"),
            (
                remote(None, Some("oci://h/web"), Some("web")),
                "the address in a registry ends with the chart's name: remove name",
            ),
        ] {
            let error = wrong.input().expect_err(message).to_string();
            assert!(error.contains(message), "{error}");
        }
    }
}
