//! What holds for fields that are left out.

use std::time::Duration;

use super::resource::{DeletionPolicy, Destination, Drift, Empty, Mode, Prune, Retry, Sync};
use crate::port::cluster::Conflicts;

/// Every field of an application's `spec` that has a default, as it would be written, sorted.
///
/// Even `conflicts: force` fails on adopting fields that another GitOps tool applies.
pub const DEFAULTS: &[(&str, &str)] = &[
    ("deletionPolicy", "Delete"),
    ("destination.cluster", "in-cluster"),
    ("health", "[{plugin: health}]"),
    ("historyLimit", "10"),
    ("project", "default"),
    ("sources[*].path", "."),
    ("sources[*].renderer.config", "{}"),
    ("sync.allowEmpty", "false"),
    ("sync.conflicts", "force"),
    ("sync.drift", "heal"),
    ("sync.mode", "auto"),
    ("sync.prune", "true"),
    ("sync.retry.limit", "5"),
    ("sync.timeout", "5m"),
];

/// Namespace of resources that name none.
pub(super) const NAMESPACE: &str = "default";
/// Project of applications that name none.
pub(super) const PROJECT: &str = "default";
/// The built-in health plugin.
pub(super) const HEALTH_PLUGIN: &str = "health";
/// How many past deployments are kept: enough to roll back over a bad week, few enough for a cluster's storage.
pub(super) const HISTORY_LIMIT: u32 = 10;
/// How objects of an application are treated when it is deleted.
pub(super) const DELETION_POLICY: DeletionPolicy = DeletionPolicy::Delete;
/// Configuration of a plugin that is given none.
pub(super) const CONFIG: &str = "{}";
/// How often a failed revision is tried again: with back-off, some minutes.
const RETRY_LIMIT: u32 = 5;
/// How long a pass may wait: a rolling update of a slow Deployment fits into it.
const TIMEOUT: Duration = Duration::from_secs(300);

/// The destination of applications that name none.
pub(super) fn destination() -> Destination {
    Destination { cluster: "in-cluster".to_owned(), namespace: None }
}

/// How applications that don't say are synchronised.
pub(super) fn sync() -> Sync {
    Sync {
        mode: Mode::Auto,
        prune: Prune::Delete,
        drift: Drift::Heal,
        conflicts: Conflicts::Force,
        empty: Empty::Refuse,
        timeout: TIMEOUT,
        retry: Retry { limit: RETRY_LIMIT },
    }
}
