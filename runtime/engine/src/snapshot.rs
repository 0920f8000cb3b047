//! Stage 1: every source resolved to a commit and its files.

use bowline_core::class::{Class, Classified};
use bowline_core::port::source;
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
