//! A whole render: a loaded chart and a user's values to documents, in Helm's order of checks.

use std::collections::BTreeSet;
use std::rc::Rc;

use crate::chart::{Chart, File};
use crate::context::{Capabilities, Release};
use crate::dependencies::{DependencyError, check_dependencies, process_dependencies, render_values};
use crate::engine::{self, RenderError, Rendered};
use crate::go::{Map, Text};
use crate::output::{CrdFile, HeadError, Sorted, Unreadable, sort};
use crate::release::{NameError, check_name};
use crate::template::Context;
use crate::values::CoalesceError;
use crate::{HelmVersion, Warning};
use bowline_semver::is_compatible;

/// For what a chart is rendered.
#[derive(Debug)]
pub struct Request<'a> {
    /// The release.
    pub release: &'a Release,
    /// The values of its user, over those of the chart.
    pub values: &'a Rc<Map>,
    /// The cluster.
    pub capabilities: &'a Capabilities,
    /// What functions need: whose Helm's rules to follow, the time, the seed.
    pub context: &'a Context,
    /// Whether values must fit the schemas of charts.
    pub schema: SchemaCheck,
}

/// Whether values must fit the schemas of charts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SchemaCheck {
    /// They must.
    #[default]
    Required,
    /// Schemas aren't looked at.
    Skipped,
}

/// What a chart gave.
#[derive(Debug, Default)]
pub struct Outcome {
    /// Files of custom resource definitions, of the chart and of those it brings along.
    pub crds: Vec<CrdFile>,
    /// The documents, in the order they are installed.
    pub sorted: Sorted,
    /// What the chart says to who installs it.
    pub notes: Text,
    /// Templates that asked for random values.
    pub random: BTreeSet<Text>,
    /// Every file that is a template, sorted by path.
    pub sources: Vec<Source>,
}

/// A file that is a template, or of custom resource definitions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Its path with that of its chart: `app/charts/db/templates/a.yaml`.
    pub path: Text,
    /// The file.
    pub file: File,
    /// Names of the charts on the way to it, with `/` between: `app/db`.
    pub charts: Text,
    /// Name and version of its chart.
    pub chart: Text,
}

/// Why a chart can't be rendered.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Error {
    /// A chart of that type is for other charts only.
    #[error("{kind} charts are not installable")]
    Install {
        /// The type.
        kind: Text,
    },
    /// Charts that it brings along are missing, or their values don't fit.
    #[error(transparent)]
    Dependencies(#[from] DependencyError),
    /// Its format is one that can't be rendered.
    #[error("invalid chart apiVersion")]
    ApiVersion,
    /// The release has no name that it may have.
    #[error(transparent)]
    Name(#[from] NameError),
    /// Values don't fit together.
    #[error(transparent)]
    Values(#[from] CoalesceError),
    /// Values don't fit the schemas of charts.
    #[error("{0}")]
    Schema(String),
    /// The cluster is too old or too new for it.
    #[error("chart requires kubeVersion: {range} which is incompatible with Kubernetes {version}")]
    KubeVersion {
        /// The versions it works with.
        range: Text,
        /// The cluster's.
        version: Text,
    },
    /// A template can't be read or can't go on.
    #[error(transparent)]
    Template(#[from] RenderError),
    /// A template wrote something that is no document.
    #[error("YAML parse error on {}: {}", .0.path, told(&.0.error))]
    Document(Box<Unreadable>),
}

/// What Helm says behind an error that a look at what was rendered so far may explain.
pub const USE_DEBUG: &str = "\n\nUse --debug flag to render out invalid YAML";

impl Error {
    /// Whether Helm says [`USE_DEBUG`] behind it, unless that flag is given.
    #[must_use]
    pub fn is_late(&self) -> bool {
        matches!(self, Self::KubeVersion { .. } | Self::Template(_) | Self::Document(_))
    }
}

fn told(error: &HeadError) -> String {
    match error {
        HeadError::Yaml(error) => {
            format!("error converting YAML to JSON: {}", crate::values::document::told(error, 0))
        }
        HeadError::Type(message) => message.clone(),
    }
}

/// Why a chart can't be rendered, with what is known all the same.
#[derive(Debug)]
pub struct Failure {
    /// Why.
    pub error: Error,
    /// Every file that was rendered, sorted by path, when only a document can't be read.
    pub rendered: Vec<Rendered>,
    /// Every file that is a template, sorted by path.
    pub sources: Vec<Source>,
}

impl<E: Into<Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self { error: error.into(), rendered: Vec::new(), sources: Vec::new() }
    }
}

/// Renders a chart. What Helm remarks on the way is added to `warnings`, also when it fails.
///
/// # Errors
///
/// The first thing that Helm would refuse.
pub fn render(mut chart: Chart, request: &Request<'_>, warnings: &mut Vec<Warning>) -> Result<Outcome, Failure> {
    let version = request.context.version;
    check_chart(&chart, version, warnings)?;
    check_name(&request.release.name.to_str(), version)?;
    process_dependencies(&mut chart, request.values, version, warnings)?;
    let values = render_values(&chart, request.values, version, warnings)?;
    if request.schema == SchemaCheck::Required {
        crate::schema::validate(&chart, &values).map_err(Error::Schema)?;
    }
    let sources = sources(&chart);
    let (crds, rendered) = match run(&chart, &values, request) {
        Ok(done) => done,
        Err(error) => return Err(Failure { error, rendered: Vec::new(), sources }),
    };
    let root_notes = [chart.name(), &b"/templates/NOTES.txt"[..]].concat();
    let (notes, mut rendered): (Vec<_>, Vec<_>) = rendered.into_iter().partition(|file| file.path.ends_with(NOTES));
    rendered.sort_by(|one, other| one.path.cmp(&other.path));
    let sorted = match sort(&rendered, version) {
        Ok(sorted) => sorted,
        Err(unreadable) => return Err(Failure { error: Error::Document(Box::new(unreadable)), rendered, sources }),
    };
    for (_, hooks) in &sorted.unknown {
        warnings.push(unknown_hooks(hooks));
    }
    let notes = notes.into_iter().find(|file| *file.path == *root_notes).map(|file| file.text).unwrap_or_default();
    Ok(Outcome { crds, sorted, notes, random: request.context.random_files(), sources })
}

/// Files that tell something to who installs a chart end so; they are rendered, and then no documents.
const NOTES: &[u8] = b"NOTES.txt";

fn unknown_hooks(hooks: &str) -> Warning {
    let mut warning = Warning::info("skipping unknown hooks");
    warning.about.push(("hookTypes", hooks.to_owned()));
    warning
}

fn check_chart(chart: &Chart, version: HelmVersion, warnings: &mut Vec<Warning>) -> Result<(), Error> {
    let kind = &chart.metadata.kind;
    if !kind.is_empty() && **kind != *b"application" {
        return Err(Error::Install { kind: kind.clone() });
    }
    if chart.metadata.deprecated {
        warnings.push(Warning::warn("this chart is deprecated", Vec::new()));
    }
    check_dependencies(chart, version)?;
    if version == HelmVersion::V4 && *chart.metadata.api_version == *b"v3" {
        return Err(Error::ApiVersion);
    }
    Ok(())
}

/// Renders a chart whose values are final.
fn run(chart: &Chart, values: &Rc<Map>, request: &Request<'_>) -> Result<(Vec<CrdFile>, Vec<Rendered>), Error> {
    let range = &chart.metadata.kube_version;
    let kube = &request.capabilities.kube_version;
    if !range.is_empty() && !is_compatible(range, &kube.normalized) {
        return Err(Error::KubeVersion { range: range.clone(), version: kube.version.clone() });
    }
    let rendered = engine::render(chart, values, request.release, request.capabilities, request.context)?;
    let mut crds = Vec::new();
    walk(chart, &mut |path, chart| {
        let files = chart.files.iter().filter(|file| is_crd(&file.name));
        crds.extend(files.map(|file| CrdFile { path: join_with(path, b"/", &file.name), file: file.clone() }));
    });
    Ok((crds, rendered))
}

/// Whether a file is one of custom resource definitions.
fn is_crd(name: &[u8]) -> bool {
    let extension = || name.rsplit(|byte| *byte == b'.').next().unwrap_or_default();
    name.starts_with(b"crds/")
        && name.contains(&b'.')
        && [&b"yaml"[..], b"yml", b"json"].iter().any(|known| extension().eq_ignore_ascii_case(known))
}

fn sources(chart: &Chart) -> Vec<Source> {
    let mut sources = Vec::new();
    walk(chart, &mut |path, chart| {
        let name = join_with(&chart.metadata.name, b" ", &chart.metadata.version);
        let charts = Text::from(path.to_str().replace("/charts/", "/"));
        let files = chart.templates.iter().chain(chart.files.iter().filter(|file| is_crd(&file.name)));
        sources.extend(files.map(|file| Source {
            path: join_with(path, b"/", &file.name),
            file: file.clone(),
            charts: charts.clone(),
            chart: name.clone(),
        }));
    });
    sources.sort_by(|one, other| one.path.cmp(&other.path));
    sources
}

/// Visits a chart and all that it brings along, with their paths: `app/charts/db`.
fn walk(chart: &Chart, visit: &mut impl FnMut(&Text, &Chart)) {
    fn enter(chart: &Chart, path: &Text, visit: &mut impl FnMut(&Text, &Chart)) {
        visit(path, chart);
        for dependency in &chart.dependencies {
            enter(dependency, &join_with(path, b"/charts/", dependency.name()), visit);
        }
    }
    enter(chart, chart.name(), visit);
}

fn join_with(path: &[u8], between: &[u8], name: &[u8]) -> Text {
    [path, between, name].concat().into()
}
