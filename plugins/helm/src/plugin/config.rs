//! What an application may configure.

use serde::Deserialize;

use crate::HelmVersion;
use crate::output::Hooks;
use crate::render::SchemaCheck;

/// What an application may configure: the flags of `helm template`, and where the chart is.
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of Helm's")]
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub struct Config {
    /// Name of the release; the application's unless it is said.
    pub release_name: Option<String>,
    /// A template whose text is the name of the release.
    pub name_template: Option<String>,
    /// A chart that is elsewhere; the application's folder is one unless it is said.
    pub chart: Option<Remote>,
    /// Name of an archive (`.tgz`) in the application's folder that is the chart.
    pub archive: Option<String>,
    /// The major version of Helm whose rules to follow: 4 or 3.
    pub helm_version: Follow,
    /// Custom resource definitions of charts come along.
    pub include_crds: bool,
    /// Tests, which are hooks, are left out.
    pub skip_tests: bool,
    /// All hooks are left out.
    pub no_hooks: bool,
    /// Values need not fit the schemas of charts.
    pub skip_schema_validation: bool,
    /// Version of Kubernetes to render for; the cluster's unless it is said.
    pub kube_version: Option<String>,
    /// APIs that count as there, such as `monitoring.coreos.com/v1`, besides those of the cluster.
    pub api_versions: Vec<String>,
    /// The release takes the place of an earlier one.
    pub is_upgrade: Option<bool>,
    /// What becomes of dependencies that aren't under `charts/`.
    pub dependencies: Dependencies,
    /// What is given.
    pub output: Output,
    /// Templates, in patterns, whose documents alone are printed; with the output `text`.
    pub show_only: Vec<String>,
    /// Errors come with what was rendered; with the output `text`.
    pub debug: bool,
    /// Folder of the tree that paths of `setFile` start from; the application's folder unless it is said.
    pub working_folder: Option<String>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            release_name: None,
            name_template: None,
            chart: None,
            archive: None,
            helm_version: Follow::default(),
            include_crds: true,
            skip_tests: false,
            no_hooks: false,
            skip_schema_validation: false,
            kube_version: None,
            api_versions: Vec::new(),
            is_upgrade: None,
            dependencies: Dependencies::default(),
            output: Output::default(),
            show_only: Vec::new(),
            debug: false,
            working_folder: None,
        }
    }
}

impl Config {
    /// Which hooks come along.
    #[must_use]
    pub fn hooks(&self) -> Hooks {
        match (self.no_hooks, self.skip_tests) {
            (true, _) => Hooks::None,
            (false, true) => Hooks::NoTests,
            (false, false) => Hooks::All,
        }
    }

    /// Whether schemas count.
    #[must_use]
    pub fn schema(&self) -> SchemaCheck {
        if self.skip_schema_validation { SchemaCheck::Skipped } else { SchemaCheck::Required }
    }
}

/// A major version of Helm, as a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(try_from = "u8")]
pub struct Follow(pub HelmVersion);

impl TryFrom<u8> for Follow {
    type Error = &'static str;

    fn try_from(number: u8) -> Result<Self, Self::Error> {
        match number {
            3 => Ok(Self(HelmVersion::V3)),
            4 => Ok(Self(HelmVersion::V4)),
            _ => Err("must be 3 or 4"),
        }
    }
}

/// A chart that is elsewhere: in a repository under its name, or in a registry.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub struct Remote {
    /// Address of a repository with an index.
    pub repository: Option<String>,
    /// Address in a registry: `oci://host/path/chart`.
    pub oci: Option<String>,
    /// Name of the chart in the repository.
    pub name: Option<String>,
    /// Its version, or a range; the newest one that is no pre-release unless it is said.
    pub version: Option<String>,
    /// What the archive must be: `sha256:HEX`.
    pub digest: Option<String>,
}

/// What becomes of dependencies that aren't under `charts/`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Dependencies {
    /// They are fetched.
    #[default]
    Fetch,
    /// They are an error, as for Helm.
    Require,
}

/// What is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Output {
    /// Objects.
    #[default]
    Objects,
    /// One text: what `helm template` prints.
    Text,
    /// Texts of files: what `helm template --output-dir` writes.
    Files,
}
