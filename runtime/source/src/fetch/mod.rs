//! One fetch: from an address and a reference to a commit in the content store.

mod http;
mod process;
mod resolve;
mod watch;

use std::num::NonZeroU32;
use std::sync::Arc;

use bowline_core::digest::Hasher;
use bowline_core::port::source::Error;
use bowline_core::repository::{GitRepository, Reference};
use gix::ObjectId;
use gix::refs::transaction::PreviousValue;
use gix::remote::fetch::{Shallow, Tags};
use gix_transport::Protocol;
use gix_transport::client::blocking_io::Transport;
use gix_transport::client::blocking_io::http::Transport as HttpTransport;

pub(crate) use self::watch::{Fault, Watch, lock};

use self::process::{Ended, Speaker};
use self::resolve::Wanted;
use crate::address::{Address, Scheme, flat};
use crate::settings::Settings;
use crate::store::{Generation, Place, PlaceLock, Store};

/// Every fetch of something new adds a pack, and every read looks through all of them. At this number the repository is
/// fetched afresh into a new generation.
const PACKS: usize = 24;

/// A commit in the store.
pub(crate) struct Found {
    /// Keeps the repository in the store.
    pub(crate) generation: Arc<Generation>,
    /// The bare repository.
    pub(crate) repository: gix::ThreadSafeRepository,
    /// The commit, complete with all its files.
    pub(crate) commit: ObjectId,
}

/// One fetch and all it needs.
pub(crate) struct Fetch<'a> {
    store: &'a Store,
    settings: &'a Settings,
    git: &'a GitRepository,
    address: Address,
    agent: Option<ureq::Agent>,
    watch: Arc<Watch>,
}

impl<'a> Fetch<'a> {
    /// Prepares a fetch of `git`. Nothing is connected yet.
    ///
    /// # Errors
    /// [`Error::Configure`] for an address, reference, certificate or proxy that is not acceptable.
    pub(crate) fn prepare(
        store: &'a Store,
        settings: &'a Settings,
        git: &'a GitRepository,
        watch: Arc<Watch>,
    ) -> Result<Self, Error> {
        let address = Address::parse(&git.url)?;
        address.check_credentials(git.credentials.as_ref())?;
        resolve::check(&git.reference)?;
        let agent = matches!(address.scheme, Scheme::Https | Scheme::Http)
            .then(|| crate::web::client(git.ca.as_deref(), git.proxy.as_deref()))
            .transpose()?;
        Ok(Self { store, settings, git, address, agent, watch })
    }

    /// The last commit of this reference that a fetch brought, without any connection.
    pub(crate) fn last_good(&self) -> Option<Found> {
        let place = self.store.place(self.git, &self.address.text).ok()?;
        place.all().into_iter().find_map(|generation| {
            let repository = self.open(&generation).ok()?;
            let commit = stored(&repository.to_thread_local(), &self.git.reference)?;
            Some(Found { generation, repository, commit })
        })
    }

    /// Asks the server what the reference is now, and fetches it unless the store has it.
    ///
    /// # Errors
    /// Each variant of [`Error`] as its documentation says. What the store held before stays.
    pub(crate) fn run(&self) -> Result<Found, Error> {
        let place = self.store.place(self.git, &self.address.text)?;
        let lock = place.lock(self.watch.deadline())?;
        if let Some(generation) = place.current() {
            place.tidy(&generation, &lock);
            if let Some(found) = self.renew(&generation)? {
                return Ok(found);
            }
        }
        self.begin(&place, &lock)
    }

    /// Brings `generation` up to date. `None` when it should be replaced: it is damaged, or full.
    fn renew(&self, generation: &Arc<Generation>) -> Result<Option<Found>, Error> {
        let Ok(repository) = self.open(generation) else {
            return Ok(None);
        };
        let local = repository.to_thread_local();
        let found = |commit| Found { generation: Arc::clone(generation), repository: repository.clone(), commit };
        if let Reference::Commit(id) = &self.git.reference
            && let Ok(id) = ObjectId::from_hex(id.as_bytes())
            && is_complete(&local, id)
        {
            self.remember(&local, id)?;
            return Ok(Some(found(id)));
        }
        let (count, bytes) = generation.packs();
        let is_full = count >= PACKS || bytes > self.settings.repository_limit / 2;
        let is_damaged = stored_id(&local, &self.git.reference).is_some_and(|id| !is_complete(&local, id));
        if is_damaged {
            return Ok(None);
        }
        let wanted = self.wanted(&local)?;
        if is_full {
            let known = self.receive(&local, &wanted, Ask::OnlyIfKnown)?;
            return Ok(known.map(found));
        }
        let id = self.fetch(&local, &wanted)?;
        Ok(Some(Found { generation: Arc::clone(generation), repository: self.open(generation)?, commit: id }))
    }

    /// Fetches into a new generation, which then replaces the others.
    fn begin(&self, place: &Place, lock: &PlaceLock) -> Result<Found, Error> {
        place.sweep(|generation| self.is_needed(place, generation), lock);
        let generation = place.begin(lock)?;
        let local = gix::ThreadSafeRepository::init_opts(
            generation.path(),
            gix::create::Kind::Bare,
            gix::create::Options::default(),
            self.options(),
        )
        .map_err(|error| self.broken(&generation, &error))?
        .to_thread_local();
        let wanted = self.wanted(&local)?;
        let commit = self.fetch(&local, &wanted)?;
        place.publish(&generation, lock)?;
        place.sweep(|generation| self.is_needed(place, generation), lock);
        Ok(Found { repository: self.open(&generation)?, generation, commit })
    }

    /// Whether `generation` holds the last good commit of a reference that no newer generation has.
    fn is_needed(&self, place: &Place, generation: &Generation) -> bool {
        let names = |generation: &Generation| -> Vec<String> {
            std::fs::read_dir(generation.path().join("refs/bowline"))
                .into_iter()
                .flatten()
                .flatten()
                .map(|entry| entry.file_name().to_string_lossy().into_owned())
                .collect()
        };
        let newer: Vec<String> = place
            .all()
            .iter()
            .take_while(|other| other.path() != generation.path())
            .flat_map(|other| names(other))
            .collect();
        names(generation).iter().any(|name| !newer.contains(name))
    }

    fn fetch(&self, local: &gix::Repository, wanted: &Wanted) -> Result<ObjectId, Error> {
        let received = self
            .receive(local, wanted, Ask::Fetch(Depth::One))
            .and_then(|id| id.ok_or_else(|| self.unresolved(String::new())));
        let id = match (received, &self.git.reference) {
            (Err(Error::ResolveReference { .. }), Reference::Commit(id)) => self.fetch_history(local, id)?,
            (received, _) => received?,
        };
        if !is_complete(local, id) {
            return Err(Error::FindObject {
                url: self.address.shown(),
                object: id.to_string(),
                reason: "the server sent the commit without its files".to_owned(),
            });
        }
        self.remember(local, id)?;
        tracing::debug!(url = %self.address.text, commit = %id, bytes = self.watch.received(), "fetched");
        Ok(id)
    }

    /// For a server that does not give single commits: fetches all branches and tags, and looks whether one leads to it.
    fn fetch_history(&self, local: &gix::Repository, id: &str) -> Result<ObjectId, Error> {
        self.receive(local, &Wanted::history(id), Ask::Fetch(Depth::All))?;
        ObjectId::from_hex(id.as_bytes())
            .ok()
            .filter(|id| is_complete(local, *id))
            .ok_or_else(|| self.unresolved("; none of its branches and tags leads to it".to_owned()))
    }

    /// Talks to the server once. Returns the commit of the first reference that matches `wanted`.
    fn receive(&self, local: &gix::Repository, wanted: &Wanted, ask: Ask) -> Result<Option<ObjectId>, Error> {
        let (transport, ended) = self.connect()?;
        let talk = || -> gix::Result<Talk> {
            let remote = local
                .remote_at_without_url_rewrite(self.address.url.clone())?
                .with_fetch_tags(Tags::None)
                .with_refspecs(wanted.refspecs(), gix::remote::Direction::Fetch)?;
            let connection = remote
                .to_connection_with_transport(transport)
                .with_transport_options(Box::new(()))
                // There is no asking back: credentials are sent with every request, or there are none.
                .with_credentials(|_| Ok(None));
            let prepared = connection.prepare_fetch(gix::progress::Discard, Default::default())?;
            let Some(mapping) = prepared.ref_map().mappings.first() else {
                return Ok(Talk::NoMatch);
            };
            let Some(id) = mapping.remote.peeled_id().map(ToOwned::to_owned) else {
                return Ok(Talk::NoMatch);
            };
            if is_complete(local, id) {
                return Ok(Talk::Have(id));
            }
            let Ask::Fetch(depth) = ask else {
                return Ok(Talk::Unknown);
            };
            prepared
                .with_shallow(match depth {
                    Depth::One => Shallow::DepthAtRemote(NonZeroU32::MIN),
                    Depth::All => Shallow::undo(),
                })
                .receive(gix::progress::Discard, &self.watch.stop)?;
            Ok(Talk::Have(id))
        };
        match talk() {
            Ok(Talk::Unknown) => self.end(ended, None),
            Ok(Talk::Have(id)) => self.end(ended, Some(id)),
            Ok(Talk::NoMatch) => {
                self.end(ended, ())?;
                Err(self.unresolved(self.hint(local)))
            }
            Err(error) => Err(self.explain(ended, &error)),
        }
    }

    /// Lets the program end. A time that ran out meanwhile fails the fetch.
    fn end<T>(&self, ended: Option<Ended>, value: T) -> Result<T, Error> {
        if let Some(ended) = ended {
            Speaker::diagnose(ended, &self.watch);
        }
        match self.watch.fault() {
            Some(fault) => Err(self.fail(fault)),
            None => Ok(value),
        }
    }

    fn connect(&self) -> Result<(Box<dyn Transport>, Option<Ended>), Error> {
        if let Some(agent) = &self.agent {
            let client = http::Client::new(
                agent.clone(),
                &self.address.text,
                self.git.credentials.as_ref(),
                Arc::clone(&self.watch),
            );
            let transport = HttpTransport::new_http(client, self.address.url.clone(), Protocol::V2, false);
            return Ok((Box::new(transport), None));
        }
        let speaker = Speaker::start(&self.address, self.git.credentials.as_ref(), self.store.scratch(), &self.watch)?;
        let (transport, ended) = speaker.split();
        Ok((transport, Some(ended)))
    }

    /// What went wrong, from who saw it first: the connection, the program, the protocol.
    fn explain(&self, ended: Option<Ended>, error: &gix::Error) -> Error {
        let printed = ended.and_then(|ended| Speaker::diagnose(ended, &self.watch));
        let text = flat(error);
        let noted = self.watch.fault().or(printed).or_else(|| resolve::diagnose_git(&text));
        let fault = noted.unwrap_or(Fault::Reach(text));
        self.fail(fault)
    }

    fn fail(&self, fault: Fault) -> Error {
        let url = self.address.shown();
        match fault {
            Fault::Reach(reason) => Error::Reach { url, reason },
            Fault::Refuse(reason) => Error::Authenticate { url, reason },
            Fault::Mistrust(reason) => Error::TrustHost { url, reason },
            Fault::Large => Error::FetchLarge { url, limit: self.settings.repository_limit },
            Fault::NoCommit if matches!(self.git.reference, Reference::Commit(_)) => self.unresolved(String::new()),
            Fault::NoCommit => {
                let reason = "the reference changed while it was fetched".to_owned();
                Error::Reach { url, reason }
            }
            Fault::Lack { object, reason } => Error::FindObject { url, object, reason },
        }
    }

    fn unresolved(&self, hint: String) -> Error {
        Error::ResolveReference { url: self.address.shown(), reference: self.git.reference.to_string(), hint }
    }

    /// Makes `id` the last good commit of the reference.
    fn remember(&self, local: &gix::Repository, id: ObjectId) -> Result<(), Error> {
        if stored_id(local, &self.git.reference) == Some(id) {
            return Ok(());
        }
        local
            .reference(local_name(&self.git.reference), id, PreviousValue::Any, "fetch")
            .map(|_| ())
            .map_err(|error| Error::Store { path: local.git_dir().display().to_string(), reason: flat(&error) })
    }

    /// Options that keep the user's and the system's Git configuration out.
    fn options(&self) -> gix::open::Options {
        gix::open::Options::isolated().open_path_as_is(true).with(gix::sec::Trust::Full).config_overrides([format!(
            // One object in memory: a bomb in a pack ends here.
            "gitoxide.objects.allocLimit={}",
            self.settings.repository_limit
        )])
    }

    fn open(&self, generation: &Generation) -> Result<gix::ThreadSafeRepository, Error> {
        self.options().open(generation.path()).map_err(|error| self.broken(generation, &error))
    }

    fn broken(&self, generation: &Generation, error: &gix::Error) -> Error {
        Error::Store { path: generation.path().display().to_string(), reason: flat(error) }
    }
}

/// What a connection is for.
enum Ask {
    /// To learn whether the store has the newest commit already.
    OnlyIfKnown,
    /// To bring it.
    Fetch(Depth),
}

enum Depth {
    One,
    All,
}

enum Talk {
    /// The server has no such reference.
    NoMatch,
    /// The store lacks the commit, and it was not asked to fetch it.
    Unknown,
    /// The store has it.
    Have(ObjectId),
}

/// Name of the reference in the store that holds the last good commit of `reference`.
fn local_name(reference: &Reference) -> String {
    let mut hasher = Hasher::new();
    hasher.part(reference.to_string());
    let digest = hasher.finish();
    format!("refs/bowline/{}", &digest.as_str()["sha256:".len()..][..40])
}

fn stored_id(local: &gix::Repository, reference: &Reference) -> Option<ObjectId> {
    local
        .try_find_reference(local_name(reference).as_str())
        .ok()
        .flatten()
        .and_then(|reference| reference.try_id().map(gix::Id::detach))
}

fn stored(local: &gix::Repository, reference: &Reference) -> Option<ObjectId> {
    stored_id(local, reference).filter(|id| is_complete(local, *id))
}

/// Whether the commit and its root folder can be read. A pack is only visible once all of it was checked, so they
/// stand for the rest.
fn is_complete(local: &gix::Repository, id: ObjectId) -> bool {
    local
        .find_object(id)
        .ok()
        .and_then(|object| object.try_into_commit().ok())
        .is_some_and(|commit| commit.tree().is_ok())
}
