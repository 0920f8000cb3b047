//! What an application is.

use std::collections::BTreeSet;
use std::time::Duration;

use super::error::Place;
use super::ignore::IgnoreRule;
use super::repository::RepositoryChoice;
use crate::inventory::ApplicationKey;
use crate::plugin::ValuesKind;
use crate::port::cluster::Conflicts;
use crate::port::tree::TreePath;

/// One application: from which files, through which plugins, to which cluster, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Application {
    /// Namespace and name.
    pub key: ApplicationKey,
    /// Name of its project.
    pub project: String,
    /// Where its objects come from, in order; at least one.
    pub sources: Vec<Source>,
    /// What changes the rendered objects, in order.
    pub transformers: Vec<Step>,
    /// What judges them, in order.
    pub policies: Vec<Step>,
    /// What tells whether live objects are healthy, in order; at least one.
    pub health: Vec<PluginUse>,
    /// Where the objects go.
    pub destination: Destination,
    /// How they get there.
    pub sync: Sync,
    /// Fields that others may set.
    pub ignore: Vec<IgnoreRule>,
    /// What must be ready before.
    pub depends_on: Vec<Dependency>,
    /// What happens to its objects when the application is deleted.
    pub deletion_policy: DeletionPolicy,
    /// How many past deployments are kept.
    pub history_limit: u32,
    /// Service account of the application's namespace that every call to the cluster is made as; `None` for the
    /// project's, or for the caller's own rights on the command line.
    pub service_account: Option<String>,
    /// Where the application was written down.
    pub declared_at: Place,
}

/// Files of one repository and what turns them into objects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Name for `ref`; see [`Source::label`].
    pub name: Option<String>,
    /// Which repository.
    pub repository: RepositoryChoice,
    /// Folder in it.
    pub path: TreePath,
    /// What turns the files into objects.
    pub renderer: PluginUse,
    /// Values for the renderer, low to high precedence.
    pub values: Vec<Values>,
    /// Hosts that inputs which the renderer asks for may come from: `example.org` or `example.org:8443`.
    pub allowed_hosts: BTreeSet<String>,
    /// Where it was written down.
    pub at: Place,
}

impl Source {
    /// What `ref` calls this source: its own name, else the name of its repository.
    #[must_use]
    pub fn label(&self) -> Option<&str> {
        self.name.as_deref().or(match &self.repository {
            RepositoryChoice::Named { name, .. } => Some(name),
            RepositoryChoice::Inline(_) => None,
        })
    }
}

/// A plugin and its configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PluginUse {
    /// Name of the plugin.
    pub plugin: String,
    /// Its configuration: a map as canonical JSON, `{}` when none was given.
    pub config: String,
    /// Where it was written down.
    pub at: Place,
}

/// A transformer or a policy, and the files it may read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Which plugin.
    pub plugin: PluginUse,
    /// Folder of its files, from the root of the source's tree.
    pub path: TreePath,
    /// Label of the source whose files it reads; `None` for the first source.
    pub reference: Option<String>,
}

/// One layer of values and where it was written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Values {
    /// The layer.
    pub source: ValuesSource,
    /// Where it was written down.
    pub at: Place,
}

/// Where a layer of values comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ValuesSource {
    /// Written in the application: a map as canonical JSON.
    Inline(String),
    /// A file.
    File {
        /// Path: from the source's own `path` without a reference, from the root of the other tree with one.
        path: String,
        /// Label of the source whose file it is; `None` for the source itself.
        reference: Option<String>,
    },
    /// A key of a ConfigMap in the application's namespace.
    ConfigMap {
        /// Name of the ConfigMap.
        name: String,
        /// Its key.
        key: String,
    },
    /// A key of a Secret in the application's namespace.
    Secret {
        /// Name of the Secret.
        name: String,
        /// Its key.
        key: String,
    },
    /// A single value, such as `image.tag=v2`.
    Assignment {
        /// How the part after `=` is read; never [`ValuesKind::Document`].
        kind: ValuesKind,
        /// `path=value`.
        text: String,
    },
}

/// Where objects go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Destination {
    /// Name of the cluster; `in-cluster` is the one the runtime runs in, or the one the command line talks to.
    pub cluster: String,
    /// Namespace of namespaced objects that name none.
    pub namespace: Option<String>,
}

/// How objects get to the cluster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sync {
    /// Whether new commits are applied by themselves.
    pub mode: Mode,
    /// What happens to objects that are no longer rendered.
    pub prune: Prune,
    /// What happens when somebody changes live objects.
    pub drift: Drift,
    /// What happens when another manager owns a field that differs. Even [`Conflicts::Force`] does not take over
    /// fields that another GitOps tool applies when an object is adopted.
    pub conflicts: Conflicts,
    /// Whether a render without objects is an error.
    pub empty: Empty,
    /// How long a pass may wait for the cluster.
    pub timeout: Duration,
    /// What happens after a failed pass.
    pub retry: Retry,
}

/// Whether an application follows its repository by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mode {
    /// New commits are applied at once.
    Auto,
    /// They wait until somebody asks.
    Manual,
}

/// What happens to objects that are no longer rendered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Prune {
    /// They are deleted.
    Delete,
    /// They stay.
    Keep,
}

/// What happens when somebody changes live objects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Drift {
    /// Nobody looks.
    Off,
    /// It is reported.
    Warn,
    /// It is reported and undone.
    Heal,
}

/// What a render without objects is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Empty {
    /// An error: nothing is pruned by accident.
    Refuse,
    /// A wish: everything is pruned.
    Allow,
}

/// What happens after a failed pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Retry {
    /// How often the same revision is tried again.
    pub limit: u32,
}

/// An object that must be ready before the application is applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dependency {
    /// API group, empty for the core group.
    pub group: String,
    /// Kind.
    pub kind: String,
    /// Namespace; `None` for the application's, or for a cluster-scoped kind.
    pub namespace: Option<String>,
    /// Name.
    pub name: String,
    /// CEL expression over `object` that says when it is ready; `None` for its health.
    pub ready: Option<String>,
    /// Where it was written down.
    pub at: Place,
}

/// What happens to an application's objects when it is deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DeletionPolicy {
    /// They are deleted, in reverse order.
    Delete,
    /// So, and the application goes when the last of them is gone.
    DeleteAndWait,
    /// They stay, owned by nobody.
    Orphan,
}
