//! The cluster, one call at a time. Every call names the identity it is made as.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use crate::class::{Class, Classified};
use crate::inventory::{ApplicationKey, Inventory};
use crate::kinds::{Discovery, ServedKind};
use crate::object::{Gvk, ObjectKey};
use crate::port::Pending;

/// Name of our field manager in server-side apply.
pub const FIELD_MANAGER: &str = "bowline";

/// As whom a call is made.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Identity {
    /// As the credentials the connection was opened with say.
    Caller,
    /// As a service account, by impersonation.
    ServiceAccount {
        /// Its namespace.
        namespace: String,
        /// Its name.
        name: String,
    },
}

/// One object's address.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Target {
    /// Its kind, in the version to speak.
    pub kind: ServedKind,
    /// Namespace, empty for cluster-scoped objects.
    pub namespace: String,
    /// Name.
    pub name: String,
}

impl Target {
    /// The object's identity.
    #[must_use]
    pub fn key(&self) -> ObjectKey {
        ObjectKey {
            group: self.kind.gvk.group.clone(),
            kind: self.kind.gvk.kind.clone(),
            namespace: self.namespace.clone(),
            name: self.name.clone(),
        }
    }
}

/// What happens when another manager owns a field that differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Conflicts {
    /// The field is taken over.
    Force,
    /// The apply fails and names managers and fields.
    Fail,
}

/// Whether a write is persisted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Persistence {
    /// It is.
    Persist,
    /// The API server does everything but that.
    DryRun,
}

/// Whether remembered discovery is good enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Freshness {
    /// Remembered answers are.
    Cached,
    /// They are not: a kind was just added.
    Fresh,
}

/// One server-side apply.
#[derive(Debug, Clone, Copy)]
pub struct Apply<'a> {
    /// Which object.
    pub target: &'a Target,
    /// The object as canonical JSON.
    pub body: &'a str,
    /// What to do about conflicts.
    pub conflicts: Conflicts,
    /// Whether it counts.
    pub persistence: Persistence,
}

/// What a write returned.
#[derive(Debug, Clone, PartialEq)]
pub struct Written {
    /// The object after the write, with managedFields.
    pub object: Value,
    /// The API server's warnings.
    pub warnings: Vec<String>,
}

/// How a deletion ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deletion {
    /// The object is gone, or was gone already, or another one has its name now.
    Gone,
    /// Deletion has begun; finalizers or owned objects hold it.
    Begun,
}

/// A field that another manager owns.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FieldConflict {
    /// The other manager.
    pub manager: String,
    /// The field, as the API server writes it: `.spec.replicas`.
    pub field: String,
}

impl std::fmt::Display for FieldConflict {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} (owned by {})", self.field, self.manager)
    }
}

/// A call to the cluster failed.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Error {
    /// The connection's settings cannot be read or used.
    #[error("cannot use the kubeconfig: {reason}")]
    Configure {
        /// Which file, which entry, what to do.
        reason: String,
    },
    /// The API server cannot be reached.
    #[error("cannot reach the API server {server}: {reason}")]
    Reach {
        /// Its address.
        server: String,
        /// What the network said.
        reason: String,
    },
    /// The API server doesn't know who calls.
    #[error("the API server {server} refused the credentials: {reason}")]
    Authenticate {
        /// Its address.
        server: String,
        /// What it said.
        reason: String,
    },
    /// The caller lacks a right.
    #[error("not allowed to {action}: {reason}")]
    Authorize {
        /// What was tried: `patch Deployment.apps shop/web`.
        action: String,
        /// What the API server said.
        reason: String,
    },
    /// The cluster serves no such kind.
    #[error("the cluster serves no kind {gvk}{hint}")]
    FindKind {
        /// The kind asked for.
        gvk: Gvk,
        /// What exists instead, such as `; it serves batch/v1/CronJob`; may be empty.
        hint: String,
    },
    /// The object's namespace does not exist.
    #[error("namespace {namespace} does not exist: create it, or add a Namespace object to the application")]
    FindNamespace {
        /// The namespace.
        namespace: String,
    },
    /// Other managers own fields that differ.
    #[error("other managers own fields of {object} that differ: {}", list(.conflicts))]
    TakeFields {
        /// Which object.
        object: ObjectKey,
        /// Which fields, owned by whom.
        conflicts: Vec<FieldConflict>,
    },
    /// The API server finds the object invalid.
    #[error("the API server refused {object}: {reason}")]
    Accept {
        /// Which object.
        object: ObjectKey,
        /// What it said.
        reason: String,
    },
    /// The object changed in the meantime.
    #[error("{object} changed while it was being written: {reason}")]
    Race {
        /// Which object.
        object: ObjectKey,
        /// What the API server said.
        reason: String,
    },
    /// The API server is overloaded or broken.
    #[error("the API server failed to {action}: {reason}")]
    Serve {
        /// What was tried.
        action: String,
        /// What it said, with the HTTP status.
        reason: String,
    },
    /// Something didn't happen in time.
    #[error("waited {} s for {what}", .waited.as_secs())]
    Wait {
        /// For what.
        what: String,
        /// How long.
        waited: Duration,
    },
}

fn list(conflicts: &[FieldConflict]) -> String {
    conflicts.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

impl Classified for Error {
    fn class(&self) -> Class {
        match self {
            Self::Reach { .. } | Self::Race { .. } | Self::Serve { .. } | Self::Wait { .. } => Class::Transient,
            Self::Authenticate { .. } | Self::Authorize { .. } => Class::Denied,
            Self::Configure { .. }
            | Self::FindKind { .. }
            | Self::FindNamespace { .. }
            | Self::TakeFields { .. }
            | Self::Accept { .. } => Class::Terminal,
        }
    }

    fn label(&self) -> &'static str {
        match self {
            Self::Configure { .. } => "cluster-configuration",
            Self::Reach { .. } => "cluster-unreachable",
            Self::Authenticate { .. } => "cluster-credentials",
            Self::Authorize { .. } => "cluster-rights",
            Self::FindKind { .. } => "cluster-kind",
            Self::FindNamespace { .. } => "cluster-namespace",
            Self::TakeFields { .. } => "cluster-conflict",
            Self::Accept { .. } => "cluster-invalid",
            Self::Race { .. } => "cluster-race",
            Self::Serve { .. } => "cluster-server",
            Self::Wait { .. } => "cluster-wait",
        }
    }
}

/// An application and the objects its inventory lists, for finding who owns an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holding {
    /// The application.
    pub application: ApplicationKey,
    /// What it owns, or is about to.
    pub owned: BTreeSet<ObjectKey>,
    /// What it wants from other applications.
    pub claimed: BTreeSet<ObjectKey>,
}

/// Reads and writes objects.
pub trait Cluster: Send + Sync {
    /// Version and kinds of the cluster.
    fn discover<'a>(
        &'a self,
        identity: &'a Identity,
        freshness: Freshness,
    ) -> Pending<'a, Result<Arc<Discovery>, Error>>;

    /// The live objects at `targets`, in the same order; `None` for one that doesn't exist. Many objects of one kind
    /// are read with few requests.
    fn read<'a>(
        &'a self,
        identity: &'a Identity,
        targets: &'a [Target],
    ) -> Pending<'a, Vec<Result<Option<Value>, Error>>>;

    /// One server-side apply as manager [`FIELD_MANAGER`].
    fn apply<'a>(&'a self, identity: &'a Identity, apply: Apply<'a>) -> Pending<'a, Result<Written, Error>>;

    /// Changes an object by a JSON patch (RFC 6902) whose first operations test what must still hold.
    fn patch<'a>(
        &'a self,
        identity: &'a Identity,
        target: &'a Target,
        patch: &'a Value,
    ) -> Pending<'a, Result<Written, Error>>;

    /// Deletes the object with this uid, its dependents in the background. Another object under the same name stays.
    fn delete<'a>(
        &'a self,
        identity: &'a Identity,
        target: &'a Target,
        uid: &'a str,
        persistence: Persistence,
    ) -> Pending<'a, Result<Deletion, Error>>;

    /// Waits until the kind is served and accepts objects, for instance after its CustomResourceDefinition was applied.
    fn wait_served<'a>(
        &'a self,
        identity: &'a Identity,
        gvk: &'a Gvk,
        timeout: Duration,
    ) -> Pending<'a, Result<ServedKind, Error>>;

    /// Waits until no object with this uid exists at `target`.
    fn wait_gone<'a>(
        &'a self,
        identity: &'a Identity,
        target: &'a Target,
        uid: &'a str,
        timeout: Duration,
    ) -> Pending<'a, Result<(), Error>>;

    /// The stored inventory of an application; empty when there is none.
    fn inventory<'a>(
        &'a self,
        identity: &'a Identity,
        application: &'a ApplicationKey,
    ) -> Pending<'a, Result<Inventory, Error>>;

    /// Stores the changed chunks of `inventory` and nothing else; refused with [`Error::Race`] when somebody else
    /// stored one of them meanwhile. Chunks that were stored are marked so even when a later one fails.
    fn store_inventory<'a>(
        &'a self,
        identity: &'a Identity,
        inventory: &'a mut Inventory,
    ) -> Pending<'a, Result<(), Error>>;

    /// What every application of the cluster owns and wants.
    fn holdings<'a>(&'a self, identity: &'a Identity) -> Pending<'a, Result<Vec<Holding>, Error>>;
}
