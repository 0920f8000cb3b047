//! Charts: what they are made of.

mod decode;
pub mod files;
pub mod load;
mod metadata;
mod validate;

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::go::{Map, Text, Value};

/// A chart with the charts it brings along.
#[derive(Debug, Clone, Default)]
pub struct Chart {
    /// What `Chart.yaml` says.
    pub metadata: Metadata,
    /// What `Chart.lock` says.
    pub lock: Option<Lock>,
    /// Files under `templates/`, in the order they were read.
    pub templates: Rc<Vec<File>>,
    /// What `values.yaml` says; none without that file.
    pub values: Option<Rc<Map>>,
    /// `values.schema.json`.
    pub schema: Option<File>,
    /// All other files, those under `crds/` included.
    pub files: Rc<Vec<File>>,
    /// Every file as it was read, for what asks for the raw text.
    pub raw: Rc<Vec<File>>,
    /// Charts under `charts/`.
    pub dependencies: Vec<Chart>,
}

/// A file of a chart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its path in the chart, with `/`.
    pub name: Text,
    /// Its content.
    pub data: Text,
    /// Its path in the source tree, or of the archive that it is in: for whom it is shown to.
    pub path: Rc<str>,
}

/// What `Chart.yaml` says.
#[derive(Debug, Clone, Default)]
pub struct Metadata {
    /// Name of the chart.
    pub name: Text,
    /// Address of the project's page.
    pub home: Text,
    /// Addresses of sources.
    pub sources: Vec<Text>,
    /// Its version, a semantic one.
    pub version: Text,
    /// One line about it.
    pub description: Text,
    /// Words to find it by.
    pub keywords: Vec<Text>,
    /// Who looks after it.
    pub maintainers: Vec<Maintainer>,
    /// Address of an image.
    pub icon: Text,
    /// Version of the format: `v1` or `v2`.
    pub api_version: Text,
    /// Path in the values that turns it on.
    pub condition: Text,
    /// Tags that turn it on.
    pub tags: Text,
    /// Version of what it installs.
    pub app_version: Text,
    /// Whether it should not be used any more.
    pub deprecated: bool,
    /// Anything else; none when the key isn't there.
    pub annotations: Option<BTreeMap<Text, Text>>,
    /// Versions of Kubernetes that it works with.
    pub kube_version: Text,
    /// What it needs; none when the key isn't there.
    pub dependencies: Option<Vec<Dependency>>,
    /// `application`, `library` or nothing.
    pub kind: Text,
}

/// Somebody who looks after a chart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Maintainer {
    /// A name.
    pub name: Text,
    /// An address to write to.
    pub email: Text,
    /// A page.
    pub url: Text,
}

/// A chart that another needs.
#[derive(Debug, Clone, Default)]
pub struct Dependency {
    /// Name of the chart.
    pub name: Text,
    /// Range of its version.
    pub version: Text,
    /// Where it is: a repository, a registry, a folder (`file://`), or nothing for one under `charts/`.
    pub repository: Text,
    /// Paths in the values that turn it on, with commas between.
    pub condition: Text,
    /// Tags that turn it on.
    pub tags: Vec<Text>,
    /// Whether it is on; what the chart says doesn't matter.
    pub enabled: bool,
    /// Values of it that its parent takes, as `Chart.yaml` says them.
    pub import_values: Vec<Value>,
    /// Name it goes by.
    pub alias: Text,
}

/// What `Chart.lock` says.
#[derive(Debug, Clone, Default)]
pub struct Lock {
    /// Digest over the dependencies as they are asked for and locked.
    pub digest: Text,
    /// The versions chosen.
    pub dependencies: Vec<Dependency>,
}

impl Chart {
    /// Its name.
    #[must_use]
    pub fn name(&self) -> &Text {
        &self.metadata.name
    }

    /// Whether it only defines templates for others.
    #[must_use]
    pub fn is_library(&self) -> bool {
        self.metadata.kind.eq_ignore_ascii_case(b"library")
    }
}
