//! One step of a plan.

use std::sync::Arc;

use serde_json::Value;

use super::ignore::Pointer;
use crate::digest::Digest;
use crate::kinds::ServedKind;
use crate::mask::Secrecy;
use crate::object::{Gvk, ObjectKey};
use crate::order::Wave;
use crate::plugin::Origin;
use crate::port::cluster::Conflicts;

/// What happens to one object.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// It is new.
    Create,
    /// It is ours and changes.
    Update,
    /// It is ours and as it should be: nothing is sent.
    Unchanged,
    /// It exists, isn't ours yet, and becomes ours.
    Adopt,
    /// It is ours, no longer desired, and is deleted.
    Prune(Prune),
    /// It is no longer desired and no longer there, or never was ours: its record is dropped.
    Forget,
    /// Another application wants it: it stays in the cluster and leaves our inventory.
    Release {
        /// The application that takes it over, `namespace/name`.
        to: String,
    },
    /// It is ours, no longer desired, and stays all the same.
    Keep {
        /// Why it stays.
        why: String,
    },
    /// Nothing can be done to it.
    Blocked {
        /// Why, and what to do.
        why: String,
        /// What happens to its record.
        claim: Claim,
    },
}

/// Whether a blocked object is recorded as wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Claim {
    /// It is: its present owner hands it over instead of deleting it.
    Record,
    /// It isn't.
    No,
}

/// A deletion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prune {
    /// The object that is deleted, and no other of its name.
    pub uid: String,
    /// Why a person must confirm the plan first; `None` when nobody must.
    pub guard: Option<String>,
}

impl Action {
    /// The action in one word, as it is shown and counted.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Update => "update",
            Self::Unchanged => "unchanged",
            Self::Adopt => "adopt",
            Self::Prune(_) => "prune",
            Self::Forget => "forget",
            Self::Release { .. } => "release",
            Self::Keep { .. } => "keep",
            Self::Blocked { .. } => "blocked",
        }
    }

    /// Whether carrying it out writes to the object.
    #[must_use]
    pub fn writes(&self) -> bool {
        matches!(self, Self::Create | Self::Update | Self::Adopt | Self::Prune(Prune { guard: None, .. }))
    }
}

/// What is sent to the API server for an object that is created, updated or adopted.
#[derive(Debug, Clone, PartialEq)]
pub struct Content {
    /// Canonical JSON for server-side apply.
    pub body: Arc<str>,
    /// Digest of the body.
    pub digest: Digest,
    /// What happens when another manager owns a field that differs.
    pub conflicts: Conflicts,
    /// Sent before the apply, if any: a JSON patch of the live object that moves the fields of old client-side
    /// managers to us, and gives up fields that are ignored.
    pub ownership: Option<Value>,
    /// JSON pointers that are applied only when the object is created and belong to nobody afterwards.
    pub ignored: Vec<Pointer>,
    /// Atomic nodes that are left out of the body because an ignored field lies inside; `None` when the body holds
    /// everything because the object is new.
    pub atomic: Option<Vec<Pointer>>,
}

/// An object before and after the step, for showing; secret values are already hidden.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// As it is; null when it doesn't exist.
    pub before: Value,
    /// As it will be; null when it will not exist.
    pub after: Value,
}

/// One object and what happens to it.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// Which object.
    pub key: ObjectKey,
    /// Its kind in the version to speak; `None` when it isn't served yet, or not at all.
    pub kind: Option<ServedKind>,
    /// Group, version and kind as desired or last applied.
    pub gvk: Gvk,
    /// What happens.
    pub action: Action,
    /// What is sent; `None` unless the object is desired.
    pub content: Option<Content>,
    /// When.
    pub wave: Wave,
    /// uid of the live object, if there is one.
    pub live_uid: Option<String>,
    /// The live object is being deleted: it is waited for first.
    pub terminating: bool,
    /// The live object, for health and comparison; shared, never shown unmasked.
    pub live: Option<Arc<Value>>,
    /// Where the desired object came from.
    pub origins: Vec<Origin>,
    /// How much of it is secret.
    pub secrecy: Secrecy,
    /// The difference, once it is known.
    pub comparison: Option<Comparison>,
    /// What a person should know about it.
    pub notes: Vec<String>,
}
