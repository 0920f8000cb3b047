//! Stage 1: every source resolved to a commit and its files.

use std::collections::{BTreeSet, HashMap};
use std::sync::Mutex;

use bowline_core::class::{Class, Classified};
use bowline_core::plugin::Input;
use bowline_core::port::Pending;
use bowline_core::port::source::{self, Source};
use bowline_core::repository::Repository;

use crate::assignment::Pass;
use crate::progress::Event;

/// A source cannot be resolved.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Its repository gave no snapshot.
    #[error("{place}{source}")]
    TakeSnapshot {
        /// Which source, ending in `: `; empty when there is only one.
        place: String,
        /// Why.
        #[source]
        source: source::Error,
    },
}

impl Classified for Error {
    fn class(&self) -> Class {
        let Self::TakeSnapshot { source, .. } = self;
        source.class()
    }

    fn label(&self) -> &'static str {
        let Self::TakeSnapshot { source, .. } = self;
        source.label()
    }
}

/// The snapshots of an application's sources, in the same order.
#[derive(Debug, Clone)]
pub struct Snapshots {
    snapshots: Vec<source::Snapshot>,
}

impl Snapshots {
    /// One snapshot for each source, in order.
    #[must_use]
    pub fn all(&self) -> &[source::Snapshot] {
        &self.snapshots
    }
}

/// Remembers snapshots: all applications of one run see the same commit of a repository, and it is asked once.
pub struct Remembered<'a> {
    source: &'a dyn Source,
    snapshots: Mutex<HashMap<Repository, source::Snapshot>>,
}

impl<'a> Remembered<'a> {
    /// Nothing is remembered yet of what `source` gives.
    #[must_use]
    pub fn new(source: &'a dyn Source) -> Self {
        Self { source, snapshots: Mutex::default() }
    }

    fn known(&self) -> std::sync::MutexGuard<'_, HashMap<Repository, source::Snapshot>> {
        self.snapshots.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Source for Remembered<'_> {
    fn snapshot<'s>(&'s self, repository: &'s Repository) -> Pending<'s, Result<source::Snapshot, source::Error>> {
        Box::pin(async move {
            if let Some(snapshot) = self.known().get(repository) {
                return Ok(snapshot.clone());
            }
            let snapshot = self.source.snapshot(repository).await?;
            self.known().insert(repository.clone(), snapshot.clone());
            Ok(snapshot)
        })
    }

    fn input<'s>(
        &'s self,
        input: &'s Input,
        allowed_hosts: &'s BTreeSet<String>,
    ) -> Pending<'s, Result<source::FetchedInput, source::Error>> {
        self.source.input(input, allowed_hosts)
    }
}

/// Takes the snapshots, one after the other: applications usually have one source, and the adapter runs one fetch
/// per repository at a time anyway.
///
/// # Errors
/// The first source that cannot be resolved.
pub async fn take(pass: &Pass<'_>) -> Result<Snapshots, Error> {
    let assignment = pass.assignment;
    let mut snapshots = Vec::with_capacity(assignment.repositories.len());
    for (repository, spec) in assignment.repositories.iter().zip(&assignment.application.sources) {
        pass.progress.tell(&Event::Fetching(address(repository)));
        let snapshot = pass.source.snapshot(repository).await.map_err(|source| Error::TakeSnapshot {
            place: if assignment.repositories.len() > 1 { format!("{}: ", spec.at) } else { String::new() },
            source,
        })?;
        snapshots.push(snapshot);
    }
    Ok(Snapshots { snapshots })
}

fn address(repository: &Repository) -> &str {
    match repository {
        Repository::Git(git) => &git.url,
        Repository::Folder { path, .. } => path,
    }
}
