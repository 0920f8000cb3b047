//! Calling plugins.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::class::{Class, Classified};
use crate::digest::Digest;
use crate::plugin::{
    Assessment, CallContext, Change, Diagnostic, Input, Manifest, PluginError, Release, Subject, ValuesLayer, Verdict,
};
use crate::port::Pending;
use crate::port::tree::{Tree, TreePath};

/// What changes with every commit or cluster. A plugin asks for these one by one; each answer is recorded as an
/// input of its result.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facts {
    /// Commit id, or empty.
    pub revision: String,
    /// Commit time in milliseconds since 1970.
    pub commit_time_ms: u64,
    /// Version of the destination cluster, such as `v1.36.3`; empty when unknown.
    pub kube_version: String,
    /// What the destination serves: `apps/v1` and `apps/v1/Deployment`.
    pub api_versions: BTreeSet<String>,
}

/// A further tree that the plugin sees.
#[derive(Clone)]
pub struct MountedInput {
    /// Name; the mount is `/inputs/NAME`.
    pub name: String,
    /// Where it came from.
    pub source: String,
    /// What it is pinned to.
    pub revision: String,
    /// Digest over its content.
    pub digest: String,
    /// Its files.
    pub tree: Arc<dyn Tree>,
}

/// The files that a plugin sees: `tree` at `/src`, inputs at `/inputs/NAME`.
#[derive(Clone)]
pub struct Files {
    /// The source.
    pub tree: Arc<dyn Tree>,
    /// The application's folder in it.
    pub path: TreePath,
    /// Further inputs, sorted by name.
    pub inputs: Vec<MountedInput>,
}

impl std::fmt::Debug for Files {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let inputs: Vec<_> = self.inputs.iter().map(|input| &input.name).collect();
        f.debug_struct("Files")
            .field("tree", &self.tree.id())
            .field("path", &self.path)
            .field("inputs", &inputs)
            .finish()
    }
}

/// A request to a renderer.
#[derive(Clone)]
pub struct RenderRequest {
    /// Who asks.
    pub context: CallContext,
    /// For which release.
    pub release: Release,
    /// From which files.
    pub files: Files,
    /// With which values, low to high precedence.
    pub values: Vec<ValuesLayer>,
    /// With which facts, if asked.
    pub facts: Facts,
}

/// A request to a transformer.
#[derive(Clone)]
pub struct TransformRequest {
    /// Who asks.
    pub context: CallContext,
    /// For which release.
    pub release: Release,
    /// With which files.
    pub files: Files,
    /// The objects, in order.
    pub manifests: Vec<Manifest>,
    /// With which facts, if asked.
    pub facts: Facts,
}

/// What a renderer or transformer gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManifestSet {
    /// The objects, in the plugin's order.
    pub manifests: Arc<[Manifest]>,
    /// Remarks.
    pub diagnostics: Arc<[Diagnostic]>,
    /// Digest of the component that made it.
    pub component: Digest,
    /// Whether a plugin was started or the cache served it.
    pub served: Served,
}

/// Why a result did or didn't come from the cache.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Served {
    /// The cache had it: so many files, folders and absences were compared and found equal.
    Cache {
        /// Observations compared.
        observations: usize,
    },
    /// The plugin ran.
    Run {
        /// Why the cache didn't serve: `nothing cached for this request`, or which observation changed (`file
        /// apps/web.yaml changed`).
        reason: String,
        /// Files read.
        files_read: usize,
        /// Fuel spent; roughly, Wasm instructions.
        fuel: u64,
        /// Bytes of memory and tables that the plugin had at its end, which is the most it had.
        memory: u64,
    },
}

/// A request to a policy.
#[derive(Clone)]
pub struct PolicyRequest {
    /// Who asks.
    pub context: CallContext,
    /// `render`, `sync`, `delete`, …
    pub phase: String,
    /// The changes to judge.
    pub changes: Vec<Change>,
    /// With which facts, if asked.
    pub facts: Facts,
}

/// Calling a plugin failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no plugin of that name.
    #[error("there is no plugin named {name:?}: the known ones are {}", .known.join(", "))]
    FindPlugin {
        /// The name asked for.
        name: String,
        /// The names there are, sorted.
        known: Vec<String>,
    },
    /// The bytes are no component, or one that may not run here.
    #[error("plugin {name} cannot be loaded: {reason}")]
    LoadComponent {
        /// Name of the plugin.
        name: String,
        /// What is wrong with it, and what to do.
        reason: String,
    },
    /// The component lacks what this call needs.
    #[error("plugin {name} is not a {role}: it does not export {missing}")]
    FindExport {
        /// Name of the plugin.
        name: String,
        /// What it was used as: `renderer`, `health plugin`, …
        role: &'static str,
        /// The interface it lacks, such as `bowline:plugin/renderer@0.1.0`.
        missing: String,
    },
    /// The plugin answered with an error.
    #[error("{error}")]
    Answer {
        /// Name of the plugin.
        name: String,
        /// What it answered.
        error: Box<PluginError>,
    },
    /// The plugin hit a limit.
    #[error("plugin {name} was stopped: {limit}")]
    Exhaust {
        /// Name of the plugin.
        name: String,
        /// Which limit, its value and unit, and how to raise it.
        limit: String,
        /// The plugin ran out of wall-clock time rather than of something that is counted.
        backstop: Backstop,
    },
    /// The plugin crashed.
    #[error("plugin {name} crashed: {reason}")]
    Trap {
        /// Name of the plugin.
        name: String,
        /// The trap in one line, and the guest's last words on stderr if any.
        reason: String,
    },
    /// The plugin gave something that breaks the contract.
    #[error("plugin {name} gave an invalid result: {reason}")]
    AcceptResult {
        /// Name of the plugin.
        name: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A file could not be given to the plugin.
    #[error(transparent)]
    ReadTree(#[from] crate::port::tree::Error),
    /// The host itself failed.
    #[error("the sandbox failed while running plugin {name}: {reason}")]
    Host {
        /// Name of the plugin.
        name: String,
        /// What failed.
        reason: String,
    },
}

/// Whether the wall clock stopped a plugin, or a counted limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backstop {
    /// The wall clock: says nothing about the plugin, since the machine may be busy.
    WallClock,
    /// A counted limit: the same input hits it again.
    Counted,
}

impl Classified for Error {
    fn class(&self) -> Class {
        match self {
            Self::Answer { error, .. } => match error.kind {
                crate::plugin::ErrorKind::Unavailable => Class::Transient,
                crate::plugin::ErrorKind::Denied => Class::Denied,
                _ => Class::Terminal,
            },
            Self::Exhaust { backstop: Backstop::WallClock, .. } | Self::Host { .. } => Class::Transient,
            Self::ReadTree(error) => error.class(),
            _ => Class::Terminal,
        }
    }

    fn label(&self) -> &'static str {
        match self {
            Self::FindPlugin { .. } => "plugin-unknown",
            Self::LoadComponent { .. } => "plugin-load",
            Self::FindExport { .. } => "plugin-world",
            Self::Answer { .. } => "plugin-answer",
            Self::Exhaust { .. } => "plugin-exhausted",
            Self::Trap { .. } => "plugin-trap",
            Self::AcceptResult { .. } => "plugin-result",
            Self::ReadTree(error) => error.label(),
            Self::Host { .. } => "plugin-host",
        }
    }
}

/// Runs plugins, each by its name.
pub trait Plugins: Send + Sync {
    /// What `plugin` needs before it can render `request`, or transform with that request's files and configuration;
    /// empty for a plugin without `renderer-inputs`.
    fn inputs<'a>(&'a self, plugin: &'a str, request: &'a RenderRequest) -> Pending<'a, Result<Vec<Input>, Error>>;

    /// Files to objects; served from the render cache when nothing that was read has changed.
    fn render<'a>(&'a self, plugin: &'a str, request: &'a RenderRequest) -> Pending<'a, Result<ManifestSet, Error>>;

    /// Objects to objects.
    fn transform<'a>(
        &'a self,
        plugin: &'a str,
        request: &'a TransformRequest,
    ) -> Pending<'a, Result<ManifestSet, Error>>;

    /// Changes to a verdict.
    fn judge<'a>(&'a self, plugin: &'a str, request: &'a PolicyRequest) -> Pending<'a, Result<Verdict, Error>>;

    /// Live objects to health: one answer per subject, in the same order. A bad subject fails alone.
    fn assess<'a>(
        &'a self,
        plugin: &'a str,
        context: &'a CallContext,
        subjects: &'a [Subject],
    ) -> Pending<'a, Result<Vec<Result<Assessment, PluginError>>, Error>>;
}
