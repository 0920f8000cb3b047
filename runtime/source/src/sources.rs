//! The port's implementation: who asks for what, and one fetch at a time.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex};

use bowline_core::plugin::Input;
use bowline_core::port::Pending;
use bowline_core::port::source::{Error, FetchedInput, Snapshot, Source};
use bowline_core::repository::{GitRepository, Repository};
use tokio::sync::{Semaphore, watch};

use crate::fetch::{Fetch, Watch, lock};
use crate::git::assemble;
use crate::input::Request;
use crate::settings::Settings;
use crate::store::Store;

type Outcome = Result<Snapshot, Error>;

/// All sources of files. Cheap to clone; clones share the store, the running fetches and the snapshots.
///
/// Its calls need a tokio runtime.
#[derive(Clone)]
pub struct Sources {
    inner: Arc<Inner>,
}

struct Inner {
    settings: Settings,
    store: Store,
    permits: Semaphore,
    /// Fetches that run now.
    flights: Mutex<HashMap<Repository, watch::Receiver<Option<Outcome>>>>,
    /// The newest snapshots. They are given again while nothing changes, so that what was decoded is not decoded anew.
    snapshots: Mutex<HashMap<Repository, Snapshot>>,
}

impl Sources {
    /// Opens the content store and clears away what killed processes left in it.
    ///
    /// # Errors
    /// [`Error::Store`] when the folder cannot be made or written.
    pub fn open(settings: Settings) -> Result<Self, Error> {
        Ok(Self {
            inner: Arc::new(Inner {
                store: Store::create(&settings)?,
                permits: Semaphore::new(settings.concurrent_fetches.max(1)),
                settings,
                flights: Mutex::default(),
                snapshots: Mutex::default(),
            }),
        })
    }

    /// The newest snapshot that a fetch of `repository` brought, without any connection: from this process, or from
    /// an earlier one that used the same store. For use when a fetch fails. `None` for folders, and when nothing was
    /// fetched or the store no longer has all of it.
    #[must_use]
    pub fn last_good(&self, repository: &Repository) -> Option<Snapshot> {
        if let Some(snapshot) = lock(&self.inner.snapshots).get(repository) {
            return Some(snapshot.clone());
        }
        let Repository::Git(git) = repository else {
            return None;
        };
        let snapshot = self.inner.stored(git)?;
        lock(&self.inner.snapshots).insert(repository.clone(), snapshot.clone());
        Some(snapshot)
    }

    async fn git_input(&self, input: &Input, candidates: Vec<GitRepository>) -> Result<FetchedInput, Error> {
        let mut missing = None;
        for git in candidates {
            let repository = Repository::Git(git);
            match self.snapshot(&repository).await {
                Ok(snapshot) => return pinned(input, snapshot),
                // The first message is about what the version most likely means.
                Err(error @ Error::ResolveReference { .. }) => {
                    missing.get_or_insert(error);
                }
                Err(error) => return Err(error),
            }
        }
        Err(missing.unwrap_or_else(|| Error::Configure {
            what: format!("input {}", input.name),
            reason: "it has no version to look for".to_owned(),
        }))
    }

    /// The running fetch of `repository`, or a new one.
    fn join(&self, repository: &Repository) -> watch::Receiver<Option<Outcome>> {
        let mut flights = lock(&self.inner.flights);
        if let Some(flight) = flights.get(repository) {
            return flight.clone();
        }
        let (sender, receiver) = watch::channel(None);
        flights.insert(repository.clone(), receiver.clone());
        let flight = Flight { inner: Arc::clone(&self.inner), repository: repository.clone() };
        // A task of its own: whoever asked first may stop waiting, the others still get the result.
        tokio::spawn(async move {
            let outcome = flight.inner.clone().take(&flight.repository).await;
            drop(flight);
            let _ = sender.send(Some(outcome));
        });
        receiver
    }
}

/// The input that `snapshot` is, if it is the one that was pinned: its digest may be a commit id or a tree id.
fn pinned(input: &Input, snapshot: Snapshot) -> Result<FetchedInput, Error> {
    let digest = snapshot.tree.id().to_owned();
    match &input.digest {
        Some(expected) if *expected != digest && *expected != snapshot.commit => Err(Error::VerifyDigest {
            url: snapshot.url,
            expected: expected.clone(),
            found: format!("{digest} (commit {})", snapshot.commit),
        }),
        _ => Ok(FetchedInput { revision: snapshot.commit, digest, tree: snapshot.tree }),
    }
}

/// Takes a fetch off the list of running ones, even when it panics.
struct Flight {
    inner: Arc<Inner>,
    repository: Repository,
}

impl Drop for Flight {
    fn drop(&mut self) {
        lock(&self.inner.flights).remove(&self.repository);
    }
}

impl Inner {
    /// Runs `work` on a thread that may block, and ends it when its time is up.
    async fn bounded<T: Send + 'static>(
        self: Arc<Self>,
        work: impl FnOnce(&Self, Arc<Watch>) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let ended =
            |reason: &str| Error::Store { path: self.settings.root.display().to_string(), reason: reason.to_owned() };
        let _permit = self.permits.acquire().await.map_err(|_| ended("it is closed"))?;
        let watch = Arc::new(Watch::new(self.settings.fetch_timeout, self.settings.repository_limit));
        let mut task = tokio::task::spawn_blocking({
            let (inner, watch) = (Arc::clone(&self), Arc::clone(&watch));
            move || work(&inner, watch)
        });
        let result = tokio::select! {
            result = &mut task => result,
            () = tokio::time::sleep_until(watch.deadline().into()) => {
                watch.expire();
                // Reads, waits and gix itself look at the watch, so this ends soon.
                task.await
            }
        };
        result.unwrap_or_else(|_| Err(ended("the fetch ended without a result")))
    }

    async fn take(self: Arc<Self>, repository: &Repository) -> Outcome {
        let asked = repository.clone();
        let snapshot = self
            .clone()
            .bounded(move |inner, watch| match &asked {
                Repository::Folder { path, files } => crate::folder::open(path, *files, inner.settings.file_limit),
                Repository::Git(git) => inner.fetch(git, &asked, &watch),
            })
            .await?;
        if matches!(repository, Repository::Git(_)) {
            lock(&self.snapshots).insert(repository.clone(), snapshot.clone());
        }
        Ok(snapshot)
    }

    fn fetch(&self, git: &GitRepository, key: &Repository, watch: &Arc<Watch>) -> Outcome {
        let bring = |git: &GitRepository| Fetch::prepare(&self.store, &self.settings, git, Arc::clone(watch))?.run();
        let found = bring(git)?;
        let known = lock(&self.snapshots).get(key).cloned();
        match known {
            Some(known) if gix::ObjectId::from_hex(known.commit.as_bytes()).is_ok_and(|id| id == found.commit) => {
                Ok(known)
            }
            _ => assemble(git, &found, self.settings.file_limit, &bring),
        }
    }

    /// The last good snapshot in the store, with its submodules.
    fn stored(&self, git: &GitRepository) -> Option<Snapshot> {
        let bring = |git: &GitRepository| {
            // Nothing is connected, so no time passes and nothing is transferred.
            let watch = Arc::new(Watch::new(std::time::Duration::ZERO, 0));
            Fetch::prepare(&self.store, &self.settings, git, watch)?.last_good().ok_or_else(|| Error::Store {
                path: self.settings.root.display().to_string(),
                reason: "it has no commit of it".to_owned(),
            })
        };
        assemble(git, &bring(git).ok()?, self.settings.file_limit, &bring).ok()
    }
}

impl Source for Sources {
    fn snapshot<'a>(&'a self, repository: &'a Repository) -> Pending<'a, Outcome> {
        Box::pin(async move {
            let mut flight = self.join(repository);
            let outcome = flight.wait_for(Option::is_some).await;
            outcome.ok().and_then(|outcome| outcome.clone()).unwrap_or_else(|| {
                Err(Error::Store {
                    path: self.inner.settings.root.display().to_string(),
                    reason: "the fetch ended without a result".to_owned(),
                })
            })
        })
    }

    fn input<'a>(
        &'a self,
        input: &'a Input,
        allowed_hosts: &'a BTreeSet<String>,
    ) -> Pending<'a, Result<FetchedInput, Error>> {
        Box::pin(async move {
            match crate::input::request(input, allowed_hosts)? {
                Request::Git(references) => self.git_input(input, references).await,
                Request::Http(request) => {
                    self.inner
                        .clone()
                        .bounded(move |inner, watch| request.fetch(&inner.store, inner.settings.input_limit, &watch))
                        .await
                }
                Request::Chart(chart) => {
                    self.inner
                        .clone()
                        .bounded(move |inner, watch| chart.fetch(&inner.store, inner.settings.input_limit, &watch))
                        .await
                }
            }
        })
    }
}
