//! What belongs to one call: its store's data, and the host functions that answer from it.

use std::sync::Arc;
use std::time::Instant;

use bowline_core::port::plugins::Facts;
use wasmtime::component::{HasData, HasSelf, Linker, Resource, ResourceTable};
use wasmtime_wasi::p2::bindings::clocks::{monotonic_clock, wall_clock};
use wasmtime_wasi::p2::{DynPollable, Pollable, subscribe};
use wasmtime_wasi::{WasiCtx, WasiCtxView, WasiView};

use crate::bindings::host::bowline::plugin::types::{self, Attributes, Error, ErrorKind, Manifest, ObjectRef};
use crate::bindings::host::bowline::plugin::{cache, cluster, facts, keyring, log, secrets};
use crate::facts::AskedFacts;
use crate::files::{Files, HasFiles, Mount, View};
use crate::log::{LastWords, Log};
use crate::memory::Account;
use crate::settings::CallLimits;

/// Random bytes that one request may ask for: hash seeds take 16.
const RANDOM_BYTES: u64 = 64 << 10;

/// The data of one call's store.
pub(crate) struct State {
    pub(crate) account: Account,
    pub(crate) files: Files,
    pub(crate) facts: AskedFacts,
    pub(crate) last_words: LastWords,
    log: Log,
    deadline: Instant,
    wasi: WasiCtx,
    table: ResourceTable,
    /// The monotonic clock: how often it was read.
    ticks: u64,
}

/// Who calls.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    pub(crate) plugin: Arc<str>,
    pub(crate) application: Arc<str>,
}

impl State {
    pub(crate) fn new(caller: &Caller, mounts: Vec<Mount>, facts: Arc<Facts>, limits: &CallLimits) -> Self {
        let last_words = LastWords::default();
        let mut table = ResourceTable::new();
        table.set_max_capacity(limits.handles);
        Self {
            account: Account::new(limits),
            files: Files::new(mounts, limits),
            facts: AskedFacts::new(facts),
            log: Log::new(caller.plugin.clone(), caller.application.clone(), limits),
            deadline: Instant::now() + limits.wall,
            wasi: WasiCtx::builder()
                .stdout(last_words.clone())
                .stderr(last_words.clone())
                .max_random_size(RANDOM_BYTES)
                .allow_tcp(false)
                .allow_udp(false)
                .allow_ip_name_lookup(false)
                .build(),
            last_words,
            table,
            ticks: 0,
        }
    }

    /// Whether the call has used up its wall-clock time.
    pub(crate) fn expired(&self) -> bool {
        Instant::now() >= self.deadline
    }
}

impl WasiView for State {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView { ctx: &mut self.wasi, table: &mut self.table }
    }
}

struct HasFacts;

impl HasData for HasFacts {
    type Data<'a> = &'a mut AskedFacts;
}

struct HasLog;

impl HasData for HasLog {
    type Data<'a> = &'a mut Log;
}

/// Gives the linker every import there is. What isn't granted is there as well and answers `denied`: whole
/// languages import everything and use little of it.
pub(crate) fn link(linker: &mut Linker<State>) -> wasmtime::Result<()> {
    linker.allow_shadowing(true);
    wasmtime_wasi::p2::add_to_linker_async(linker)?;
    use wasmtime_wasi::p2::bindings::filesystem;
    fn view(state: &mut State) -> View<'_> {
        View { files: &mut state.files, table: &mut state.table }
    }
    filesystem::types::add_to_linker::<State, HasFiles>(linker, view)?;
    filesystem::preopens::add_to_linker::<State, HasFiles>(linker, view)?;
    wall_clock::add_to_linker::<State, HasSelf<State>>(linker, |state| state)?;
    monotonic_clock::add_to_linker::<State, HasSelf<State>>(linker, |state| state)?;
    types::add_to_linker::<State, HasSelf<State>>(linker, |state| state)?;
    log::add_to_linker::<State, HasLog>(linker, |state| &mut state.log)?;
    facts::add_to_linker::<State, HasFacts>(linker, |state| &mut state.facts)?;
    cluster::add_to_linker::<State, HasSelf<State>>(linker, |state| state)?;
    keyring::add_to_linker::<State, HasSelf<State>>(linker, |state| state)?;
    secrets::add_to_linker::<State, HasSelf<State>>(linker, |state| state)?;
    cache::add_to_linker::<State, HasSelf<State>>(linker, |state| state)
}

fn datetime(milliseconds: u64) -> wall_clock::Datetime {
    let nanoseconds = u32::try_from(milliseconds % 1_000).unwrap_or_default() * 1_000_000;
    wall_clock::Datetime { seconds: milliseconds / 1_000, nanoseconds }
}

/// The clock stands still at the commit's time; reading it counts as asking for that fact.
impl wall_clock::Host for State {
    fn now(&mut self) -> wasmtime::Result<wall_clock::Datetime> {
        Ok(datetime(self.facts.commit_time()))
    }

    fn resolution(&mut self) -> wasmtime::Result<wall_clock::Datetime> {
        Ok(datetime(1))
    }
}

/// Something to wait for that has always happened.
struct Passed;

#[async_trait::async_trait]
impl Pollable for Passed {
    async fn ready(&mut self) {}
}

/// Counts how often it is asked. Waiting takes no time, so a guest cannot hold its place by sleeping.
impl monotonic_clock::Host for State {
    fn now(&mut self) -> wasmtime::Result<u64> {
        self.ticks += 1;
        Ok(self.ticks)
    }

    fn resolution(&mut self) -> wasmtime::Result<u64> {
        Ok(1)
    }

    fn subscribe_instant(&mut self, when: u64) -> wasmtime::Result<Resource<DynPollable>> {
        self.ticks = self.ticks.max(when);
        let passed = self.table.push(Passed)?;
        subscribe(&mut self.table, passed)
    }

    fn subscribe_duration(&mut self, duration: u64) -> wasmtime::Result<Resource<DynPollable>> {
        self.subscribe_instant(self.ticks.saturating_add(duration))
    }
}

/// The answer of everything that isn't granted.
fn denied(what: &str) -> Error {
    Error {
        kind: ErrorKind::Denied,
        code: "host/denied".to_owned(),
        message: format!("this plugin is not granted {what}"),
        origin: None,
        retry_after_ms: None,
        diagnostics: Vec::new(),
        attributes: Attributes::new(),
    }
}

impl types::Host for State {}

impl cluster::Host for State {
    fn get(&mut self, _: ObjectRef, _: bool) -> wasmtime::Result<Result<Option<Manifest>, Error>> {
        Ok(Err(denied("reads of the cluster")))
    }

    fn query(&mut self, _: cluster::Selector) -> wasmtime::Result<Result<cluster::Page, Error>> {
        Ok(Err(denied("reads of the cluster")))
    }
}

impl keyring::Host for State {
    fn unwrap(&mut self, _: keyring::WrappedKey) -> wasmtime::Result<Result<Vec<u8>, Error>> {
        Ok(Err(denied("the keyring")))
    }
}

impl secrets::Host for State {
    fn reveal(&mut self, _: String) -> wasmtime::Result<Result<Vec<u8>, Error>> {
        Ok(Err(denied("secrets")))
    }
}

impl cache::Host for State {
    fn get(&mut self, _: String) -> wasmtime::Result<Result<Option<Vec<u8>>, Error>> {
        Ok(Err(denied("a cache")))
    }

    fn put(&mut self, _: String, _: Vec<u8>, _: u64) -> wasmtime::Result<Result<(), Error>> {
        Ok(Err(denied("a cache")))
    }
}
