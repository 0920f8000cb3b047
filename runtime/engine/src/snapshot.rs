//! Stage 1: every source resolved to a commit and its files.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex};

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

/// What a repository gave; `None` until it was asked.
type Answer = Arc<futures::lock::Mutex<Option<Result<source::Snapshot, source::Error>>>>;

/// Remembers answers: all applications of one run see the same commit of a repository, and it is asked once, also when
/// it fails: a server that is down is not waited for a thousand times.
pub struct Remembered<'a> {
    source: &'a dyn Source,
    answers: Mutex<HashMap<Repository, Answer>>,
}

impl<'a> Remembered<'a> {
    /// Nothing is remembered yet of what `source` gives.
    #[must_use]
    pub fn new(source: &'a dyn Source) -> Self {
        Self { source, answers: Mutex::default() }
    }

    fn answer(&self, repository: &Repository) -> Answer {
        let mut answers = self.answers.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        Arc::clone(answers.entry(repository.clone()).or_default())
    }
}

impl Source for Remembered<'_> {
    fn snapshot<'s>(&'s self, repository: &'s Repository) -> Pending<'s, Result<source::Snapshot, source::Error>> {
        Box::pin(async move {
            let answer = self.answer(repository);
            let mut answer = answer.lock().await;
            match &*answer {
                Some(known) => known.clone(),
                None => answer.insert(self.source.snapshot(repository).await).clone(),
            }
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

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    /// Is down, after a moment.
    #[derive(Default)]
    struct Down {
        asked: AtomicUsize,
    }

    impl Source for Down {
        fn snapshot<'s>(&'s self, repository: &'s Repository) -> Pending<'s, Result<source::Snapshot, source::Error>> {
            Box::pin(async move {
                self.asked.fetch_add(1, Ordering::Relaxed);
                tokio::task::yield_now().await;
                Err(source::Error::Reach { url: address(repository).to_owned(), reason: "it is down".to_owned() })
            })
        }

        fn input<'s>(
            &'s self,
            _input: &'s Input,
            _allowed_hosts: &'s BTreeSet<String>,
        ) -> Pending<'s, Result<source::FetchedInput, source::Error>> {
            unreachable!("no renderer runs")
        }
    }

    #[tokio::test]
    async fn a_repository_is_asked_once_whoever_asks_at_the_same_time() {
        let down = Down::default();
        let remembered = Remembered::new(&down);
        let [one, two] = ["one", "two"].map(|url| Repository::Git(bowline_core::repository::GitRepository::at(url)));
        let answers = futures::join!(remembered.snapshot(&one), remembered.snapshot(&one), remembered.snapshot(&two));
        assert_eq!(answers.0.expect_err("it is down").to_string(), "cannot reach one: it is down");
        assert_eq!(answers.1.expect_err("it is down").to_string(), "cannot reach one: it is down");
        assert_eq!(answers.2.expect_err("it is down").to_string(), "cannot reach two: it is down");
        assert_eq!(down.asked.load(Ordering::Relaxed), 2);
    }
}
