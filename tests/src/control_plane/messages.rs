//! What the keeper and the test processes say to each other: a JSON value a line.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// From a test process, once.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Hello {
    /// The process that runs the tests (cargo), if there is one: the control plane stays while it lives.
    pub(super) runner: Option<u32>,
}

/// From the keeper: any number of `Progress`, then one of the others.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) enum Answer {
    /// A line for the user while the control plane is built.
    Progress(String),
    /// The control plane runs.
    Ready(Ready),
    /// It could not be built or started: the message.
    Failed(String),
}

/// Where the control plane is.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Ready {
    pub(super) kubeconfig: PathBuf,
    pub(super) audit_log: PathBuf,
    pub(super) kubectl: PathBuf,
    pub(super) pids: Vec<u32>,
}
