//! How a connection is opened.

use std::path::PathBuf;
use std::time::Duration;

/// How a connection is opened and used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// The kubeconfig to read. `None` means what kubectl would take: the files in `KUBECONFIG`, else `~/.kube/config`,
    /// else, inside a pod, the pod's service account.
    pub kubeconfig: Option<PathBuf>,
    /// The context to use instead of the kubeconfig's current one.
    pub context: Option<String>,
    /// How long one request may take, with its answer read to the end.
    pub request_timeout: Duration,
    /// How many requests are under way at once, each on a connection of its own.
    pub concurrency: usize,
}

impl Default for Settings {
    /// The usual kubeconfig and context, a minute per request, and 16 requests at once: enough to keep a small API
    /// server busy, and few enough that it has room for others.
    fn default() -> Self {
        Self { kubeconfig: None, context: None, request_timeout: Duration::from_secs(60), concurrency: 16 }
    }
}
