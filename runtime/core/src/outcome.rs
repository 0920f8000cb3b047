//! What a pass did, as a value: for the command line, for a status, for notices.

use std::collections::BTreeMap;

use crate::digest::Digest;
use crate::health::Health;
use crate::inventory::ApplicationKey;
use crate::object::ObjectKey;

/// The commit of one source that a pass carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revision {
    /// Address of the repository, without credentials.
    pub url: String,
    /// What was asked for: `branch main`.
    pub reference: String,
    /// Commit id; empty for a folder that is no Git working tree.
    pub commit: String,
    /// Digest of the component that rendered it.
    pub component: Digest,
}

/// What became of one step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Result {
    /// The object was new and is there now.
    Created,
    /// The object was changed.
    Configured,
    /// Nothing was sent, or the API server changed nothing.
    Unchanged,
    /// The object was taken over.
    Adopted,
    /// The object was deleted, or its deletion has begun.
    Pruned,
    /// The object stays although it is no longer desired, or was left to another application.
    Kept,
    /// The object left the inventory only.
    Forgotten,
    /// Nothing was tried because something before it failed.
    Skipped,
    /// It was tried and failed, or could not be tried.
    Failed,
}

impl Result {
    /// The result in one word, as it is shown and counted.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Configured => "configured",
            Self::Unchanged => "unchanged",
            Self::Adopted => "adopted",
            Self::Pruned => "pruned",
            Self::Kept => "kept",
            Self::Forgotten => "forgotten",
            Self::Skipped => "skipped",
            Self::Failed => "failed",
        }
    }
}

/// What became of one object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepOutcome {
    /// Which object.
    pub key: ObjectKey,
    /// What became of it.
    pub result: Result,
    /// Why it failed, was skipped or kept; empty otherwise.
    pub message: String,
    /// What a person should know: warnings of the API server, fields that others retain.
    pub notes: Vec<String>,
}

/// What a pass did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// Whose pass it was.
    pub application: ApplicationKey,
    /// The commits it carried out, one a source.
    pub revisions: Vec<Revision>,
    /// Digest of the plan.
    pub plan: Digest,
    /// Each object, in the order of the plan.
    pub steps: Vec<StepOutcome>,
    /// The health of what is desired.
    pub health: Health,
    /// What failed besides objects, such as storing the inventory.
    pub failures: Vec<String>,
    /// Remarks of the stages.
    pub notes: Vec<String>,
}

impl Outcome {
    /// Whether everything is as the commit says: no step failed, was skipped or waits for a confirmation.
    #[must_use]
    pub fn synced(&self) -> bool {
        self.failures.is_empty()
            && !self.steps.iter().any(|step| matches!(step.result, Result::Failed | Result::Skipped))
    }

    /// How many objects have each result, by its word.
    #[must_use]
    pub fn counts(&self) -> BTreeMap<&'static str, usize> {
        let mut counts = BTreeMap::new();
        for step in &self.steps {
            *counts.entry(step.result.word()).or_default() += 1;
        }
        counts
    }
}
