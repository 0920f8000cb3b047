//! What a native run answers in place of the host.

use std::cell::RefCell;
use std::collections::BTreeMap;

use serde::Deserialize;

use crate::host::log::Level;
use crate::{Manifest, ObjectRef};

/// A message that the plugin gave: its level, its text, its fields.
pub type LogLine = (Level, String, Vec<(String, String)>);

/// The facts that [`host::facts`](crate::host::facts) answers with.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub struct Facts {
    /// Commit id.
    pub revision: String,
    /// Commit time in milliseconds since 1970.
    pub commit_time_ms: u64,
    /// Version of the destination cluster.
    pub kube_version: String,
    /// What the destination serves, sorted: `apps/v1`, `apps/v1/Deployment`.
    pub api_versions: Vec<String>,
}

/// What the host would answer, and what it was told. One for each thread, so that tests don't meet.
#[derive(Debug, Clone, Default)]
pub struct Answers {
    /// The facts.
    pub facts: Facts,
    /// The objects of the destination cluster.
    pub objects: Vec<(ObjectRef, Manifest)>,
    /// Secrets by name.
    pub secrets: BTreeMap<String, Vec<u8>>,
    /// What the plugin stored, by key.
    pub cache: BTreeMap<String, Vec<u8>>,
    /// What the plugin logged.
    pub log: Vec<LogLine>,
}

thread_local! {
    static ANSWERS: RefCell<Answers> = RefCell::default();
}

/// Reads or changes this thread's answers.
pub fn answers<T>(with: impl FnOnce(&mut Answers) -> T) -> T {
    ANSWERS.with_borrow_mut(with)
}
