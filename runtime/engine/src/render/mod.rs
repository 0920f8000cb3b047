//! Stage 2: files to objects, by the renderer of each source.

mod inputs;
mod values;

use bowline_core::application::{Place, Source as SourceSpec};
use bowline_core::class::{Class, Classified};
use bowline_core::outcome::Revision;
use bowline_core::plugin::{Diagnostic, Manifest};
use bowline_core::port::cluster;
use bowline_core::port::plugins::{self, Facts, Files, RenderRequest, Served};
use bowline_core::port::source::{self, Snapshot};
use bowline_core::port::tree::{self, EntryKind, TreePath};

pub use self::inputs::{Placed, mount_inputs, name_inputs};
use self::values::Objects;
use crate::assignment::{Assignment, Pass};
use crate::progress::Event;
use crate::snapshot::Snapshots;

/// A source cannot be rendered.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The renderer failed.
    #[error("{0}")]
    CallRenderer(#[source] plugins::Error),
    /// The folder of a source or a transformer isn't in the repository.
    #[error("{url} at {commit} has no folder {path}: check the path of the {what} ({place})")]
    FindFolder {
        /// Address of the repository.
        url: String,
        /// The commit, or `the working tree`.
        commit: String,
        /// The folder.
        path: String,
        /// Whose path it is: that of the source, or of the transformer.
        what: &'static str,
        /// Where that is written down.
        place: String,
    },
    /// A values file cannot be read.
    #[error("{place}: the values file {path} cannot be read: {reason}")]
    ReadValues {
        /// Where the file is named.
        place: String,
        /// The file.
        path: String,
        /// Why.
        reason: tree::Error,
    },
    /// Values name a source that the application doesn't have.
    #[error("{place}: there is no source named {reference:?}; the sources are {known}")]
    FindReference {
        /// Where it is named.
        place: String,
        /// The name.
        reference: String,
        /// The names there are.
        known: String,
    },
    /// Values are taken from an object that cannot be read.
    #[error("{place}: values from {object}: {source}")]
    ReadObject {
        /// Where it is named.
        place: String,
        /// Kind, namespace and name.
        object: String,
        /// Why.
        #[source]
        source: cluster::Error,
    },
    /// Values are taken from an object that isn't there, or hasn't them.
    #[error("{place}: there is no {object}: {hint}")]
    FindValues {
        /// Where it is named.
        place: String,
        /// Kind, namespace and name, and the key.
        object: String,
        /// What there is, or what to do.
        hint: String,
    },
    /// An input that the renderer asked for cannot be fetched.
    #[error("the input {name} that {plugin} asked for: {source}")]
    FetchInput {
        /// Name of the plugin.
        plugin: String,
        /// Name of the input.
        name: String,
        /// Why.
        #[source]
        source: source::Error,
    },
    /// The renderer asks for ever more inputs.
    #[error("{plugin} still asks for inputs after {rounds} rounds, last for {last}")]
    SettleInputs {
        /// Name of the plugin.
        plugin: String,
        /// How many rounds were made.
        rounds: usize,
        /// The input it asked for last.
        last: String,
    },
    /// Two different inputs have the same name.
    #[error("{plugin} asks for two inputs named {name}: {first} and {second}")]
    NameInput {
        /// Name of the plugin.
        plugin: String,
        /// The name.
        name: String,
        /// Where the first comes from.
        first: String,
        /// Where the second comes from.
        second: String,
    },
}

impl Classified for Error {
    fn class(&self) -> Class {
        match self {
            Self::CallRenderer(error) => error.class(),
            Self::FetchInput { source, .. } => source.class(),
            Self::ReadObject { source, .. } => source.class(),
            // Somebody may be about to create it.
            Self::FindValues { .. } => Class::Transient,
            _ => Class::Terminal,
        }
    }

    fn label(&self) -> &'static str {
        match self {
            Self::CallRenderer(error) => error.label(),
            Self::FindFolder { .. } => "render-folder",
            Self::ReadValues { .. } => "render-values-file",
            Self::FindReference { .. } => "render-reference",
            Self::ReadObject { source, .. } => source.label(),
            Self::FindValues { .. } => "render-values",
            Self::FetchInput { source, .. } => source.label(),
            Self::SettleInputs { .. } => "render-input-rounds",
            Self::NameInput { .. } => "render-input-name",
        }
    }
}

/// How one source was rendered.
#[derive(Debug, Clone)]
pub struct SourceReport {
    /// The commit.
    pub revision: Revision,
    /// Name of the renderer.
    pub plugin: String,
    /// How many objects it gave.
    pub objects: usize,
    /// Whether the cache served it, and why or why not.
    pub served: Served,
}

/// How the objects were transformed once.
#[derive(Debug, Clone)]
pub struct StepReport {
    /// Name of the transformer.
    pub plugin: String,
    /// Folder of its files; empty for the root.
    pub path: String,
    /// How many objects it was given.
    pub taken: usize,
    /// How many it gave.
    pub objects: usize,
    /// Whether the cache served it, and why or why not.
    pub served: Served,
}

/// The objects of all sources, in order.
#[derive(Debug, Clone)]
pub struct Rendered {
    manifests: Vec<Manifest>,
    diagnostics: Vec<Diagnostic>,
    reports: Vec<SourceReport>,
    steps: Vec<StepReport>,
    facts: Vec<Facts>,
    notes: Vec<String>,
}

impl Rendered {
    /// The objects, source by source, in the renderers' order.
    #[must_use]
    pub fn manifests(&self) -> &[Manifest] {
        &self.manifests
    }

    /// The renderers' remarks.
    #[must_use]
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// How each source was rendered.
    #[must_use]
    pub fn reports(&self) -> &[SourceReport] {
        &self.reports
    }

    /// How the objects were transformed, step by step.
    #[must_use]
    pub fn steps(&self) -> &[StepReport] {
        &self.steps
    }

    /// What the sources said beside their files.
    #[must_use]
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// The facts that the plugins of source `index` may ask for.
    pub(crate) fn facts(&self, index: usize) -> &Facts {
        &self.facts[index]
    }

    /// The same with other objects and more remarks, as a transformer made them.
    pub(crate) fn transformed(
        mut self,
        manifests: Vec<Manifest>,
        diagnostics: impl IntoIterator<Item = Diagnostic>,
        step: StepReport,
    ) -> Self {
        self.manifests = manifests;
        self.diagnostics.extend(diagnostics);
        self.steps.push(step);
        self
    }
}

/// Renders every source. `cluster` holds what is known of the destination; commit and time are filled in.
///
/// # Errors
/// The first source that cannot be rendered. Then nothing of the application is rendered.
pub async fn render(pass: &Pass<'_>, snapshots: &Snapshots, cluster: &Facts) -> Result<Rendered, Error> {
    let assignment = pass.assignment;
    let mut rendered = Rendered {
        manifests: Vec::new(),
        diagnostics: Vec::new(),
        reports: Vec::new(),
        steps: Vec::new(),
        facts: Vec::new(),
        notes: Vec::new(),
    };
    for (spec, snapshot) in assignment.application.sources.iter().zip(snapshots.all()) {
        pass.progress.tell(&Event::Rendering(&spec.renderer.plugin));
        let objects = Objects::read(pass, spec).await?;
        let mut request = request(assignment, spec, snapshot, (snapshots, &objects), cluster)?;
        let plugin = &spec.renderer.plugin;
        mount_inputs(pass.plugins, pass.source, plugin, &spec.allowed_hosts, &mut request).await?;
        let inputs = &request.files.inputs;
        let set = pass.plugins.render(plugin, &request).await.map_err(|mut error| {
            name_inputs(&mut error, inputs);
            Error::CallRenderer(error)
        })?;
        rendered.reports.push(SourceReport {
            revision: Revision {
                url: snapshot.url.clone(),
                reference: snapshot.reference.clone(),
                commit: snapshot.commit.clone(),
                component: set.component.clone(),
            },
            plugin: spec.renderer.plugin.clone(),
            objects: set.manifests.len(),
            served: set.served.clone(),
        });
        rendered.manifests.extend(set.manifests.iter().cloned().map(|mut manifest| {
            name_inputs(&mut manifest, inputs);
            manifest
        }));
        rendered.diagnostics.extend(set.diagnostics.iter().cloned().map(|mut remark| {
            name_inputs(&mut remark, inputs);
            remark
        }));
        rendered.notes.extend_from_slice(&snapshot.warnings);
        rendered.facts.push(request.facts);
    }
    Ok(rendered)
}

fn request(
    assignment: &Assignment,
    spec: &SourceSpec,
    snapshot: &Snapshot,
    known: (&Snapshots, &Objects),
    cluster: &Facts,
) -> Result<RenderRequest, Error> {
    let path = folder(&spec.path, snapshot, ("source", &spec.at))?;
    let values = spec
        .values
        .iter()
        .map(|values| values::layer(assignment, &values.source, &values.at.to_string(), (&path, snapshot), known))
        .collect::<Result<_, _>>()?;
    Ok(RenderRequest {
        context: assignment.context(&spec.renderer.config),
        release: assignment.release(),
        files: Files { tree: snapshot.tree.clone(), path, inputs: Vec::new() },
        values,
        facts: Facts {
            revision: snapshot.commit.clone(),
            commit_time_ms: snapshot.commit_time_ms,
            kube_version: cluster.kube_version.clone(),
            api_versions: cluster.api_versions.clone(),
        },
    })
}

/// A folder that is named in the tree of a source; `written` says whose it is and where. For a folder given as source, the
/// path counts from that folder.
///
/// # Errors
/// [`Error::FindFolder`], and when the tree can't be read.
pub(crate) fn folder(path: &TreePath, snapshot: &Snapshot, written: (&'static str, &Place)) -> Result<TreePath, Error> {
    let missing = || Error::FindFolder {
        url: snapshot.url.clone(),
        commit: if snapshot.commit.is_empty() {
            "the working tree".to_owned()
        } else {
            short(&snapshot.commit).to_owned()
        },
        path: path.to_string(),
        what: written.0,
        place: written.1.to_string(),
    };
    let path = TreePath::parse(&format!("{}/{}", snapshot.subpath, path.as_str())).map_err(|_| missing())?;
    if path == TreePath::root() {
        return Ok(path);
    }
    match snapshot.tree.entry(&path) {
        Ok(Some(entry)) if matches!(entry.kind, EntryKind::File | EntryKind::Executable) => Err(missing()),
        Ok(Some(_)) => Ok(path),
        Ok(None) => Err(missing()),
        Err(error) => Err(Error::CallRenderer(plugins::Error::ReadTree(error))),
    }
}

/// The first twelve digits of a commit id, as people quote it.
#[must_use]
pub fn short(commit: &str) -> &str {
    commit.get(..12).unwrap_or(commit)
}
