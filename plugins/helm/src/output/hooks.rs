//! Hooks: documents that run at a point of a release's life.

use super::{Document, Head};

/// The annotation that makes a document a hook.
const HOOK: &str = "helm.sh/hook";
const WEIGHT: &str = "helm.sh/hook-weight";
const DELETE_POLICY: &str = "helm.sh/hook-delete-policy";
const LOG_POLICY: &str = "helm.sh/hook-output-log-policy";

/// A document that runs at a point of a release's life.
#[derive(Debug, Clone)]
pub struct Hook {
    /// The document.
    pub document: Document,
    /// When it runs.
    pub events: Vec<Event>,
    /// Lower ones run first.
    pub weight: i64,
    /// When its object is deleted; empty for the default, before the next one is made.
    pub delete: Vec<DeletePolicy>,
    /// When its log is shown, as written.
    pub log: Vec<String>,
}

/// A point of a release's life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Event {
    /// Before the first installation.
    PreInstall,
    /// After it.
    PostInstall,
    /// Before it is removed.
    PreDelete,
    /// After it.
    PostDelete,
    /// Before an upgrade.
    PreUpgrade,
    /// After it.
    PostUpgrade,
    /// Before going back to an earlier revision.
    PreRollback,
    /// After it.
    PostRollback,
    /// When the release is tested.
    Test,
}

impl Event {
    /// The name in annotations.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::PreInstall => "pre-install",
            Self::PostInstall => "post-install",
            Self::PreDelete => "pre-delete",
            Self::PostDelete => "post-delete",
            Self::PreUpgrade => "pre-upgrade",
            Self::PostUpgrade => "post-upgrade",
            Self::PreRollback => "pre-rollback",
            Self::PostRollback => "post-rollback",
            Self::Test => "test",
        }
    }

    fn of(name: &str) -> Option<Self> {
        const ALL: [Event; 9] = [
            Event::PreInstall,
            Event::PostInstall,
            Event::PreDelete,
            Event::PostDelete,
            Event::PreUpgrade,
            Event::PostUpgrade,
            Event::PreRollback,
            Event::PostRollback,
            Event::Test,
        ];
        // The name of the days when a test could be expected to fail.
        if name == "test-success" {
            return Some(Self::Test);
        }
        ALL.into_iter().find(|event| event.name() == name)
    }
}

/// When the object of a hook is deleted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeletePolicy {
    /// Before the next one is made.
    BeforeHookCreation,
    /// Once it has succeeded.
    HookSucceeded,
    /// Once it has failed.
    HookFailed,
    /// Something that Helm doesn't know, and ignores.
    Unknown(String),
}

/// What a document is.
pub(super) enum Sort {
    /// Something to install.
    Manifest(Document),
    /// A hook.
    Hook(Box<Hook>),
    /// A hook at a point that Helm doesn't know: it is dropped. With what its annotation says.
    Unknown(String),
}

/// Whether a document says that it is a hook, of whatever point.
pub(super) fn is_hook(head: &Head) -> bool {
    head.annotation(HOOK).is_some()
}

/// Tells hooks from what is installed.
pub(super) fn sort(document: Document) -> Sort {
    let Some(annotation) = document.head.annotation(HOOK) else { return Sort::Manifest(document) };
    let names = list(annotation);
    let events: Option<Vec<Event>> = names.iter().map(|name| Event::of(name)).collect();
    let Some(events) = events else { return Sort::Unknown(annotation.to_owned()) };
    let weight = document.head.annotation(WEIGHT).and_then(weight).unwrap_or(0);
    let delete = policies(&document.head, DELETE_POLICY).into_iter().map(delete_policy).collect();
    let log = policies(&document.head, LOG_POLICY);
    Sort::Hook(Box::new(Hook { events, weight, delete, log, document }))
}

/// Go's `Atoi`: a sign and decimal digits.
fn weight(text: &str) -> Option<i64> {
    text.parse().ok()
}

fn policies(head: &Head, key: &str) -> Vec<String> {
    head.annotation(key).map(list).unwrap_or_default()
}

fn list(text: &str) -> Vec<String> {
    text.split(',').map(|part| part.trim().to_lowercase()).collect()
}

fn delete_policy(name: String) -> DeletePolicy {
    match name.as_str() {
        "before-hook-creation" => DeletePolicy::BeforeHookCreation,
        "hook-succeeded" => DeletePolicy::HookSucceeded,
        "hook-failed" => DeletePolicy::HookFailed,
        _ => DeletePolicy::Unknown(name),
    }
}
