//! One call of a plugin: a new store, its limits, the call, and what became of it.

use std::sync::Arc;

use bowline_core::port::plugins::{Backstop, Error, Facts};
use bowline_core::port::tree;
use tokio::sync::{AcquireError, Semaphore};
use wasmtime::component::ResourceTableError;
use wasmtime::{PoolConcurrencyLimitError, Store, Trap, UpdateDeadline};

use crate::bindings::health::exports::bowline::plugin::health;
use crate::bindings::host::bowline::plugin::types as wit;
use crate::bindings::inputs::exports::bowline::plugin::renderer_inputs as inputs;
use crate::bindings::policy::exports::bowline::plugin::policy;
use crate::bindings::transformer::exports::bowline::plugin::transformer;
use crate::engine::{Engines, Ticker};
use crate::files::Mount;
use crate::library::{Loaded, Prepared};
use crate::limit::{Exceeded, Seconds, bytes};
use crate::memory::{INSTANCES, MEMORIES, TABLES};
use crate::settings::{CallLimits, Settings, Threads};
use crate::state::{Caller, State};

/// What a plugin is asked to do.
pub(crate) enum Work {
    Render(wit::RenderRequest),
    Inputs(wit::RenderRequest),
    Transform(transformer::TransformRequest),
    Judge(policy::PolicyRequest),
    Assess(wit::CallContext, Vec<health::Subject>),
}

/// What it answered.
pub(crate) enum Answer {
    Manifests(wit::ManifestSet),
    Inputs(Vec<inputs::Input>),
    Verdict(policy::Verdict),
    Assessments(Vec<Result<health::Assessment, wit::Error>>),
    Error(wit::Error),
}

/// A call that came to its end.
pub(crate) struct Finished {
    pub(crate) answer: Answer,
    pub(crate) state: State,
    pub(crate) fuel: u64,
}

/// What a call works with.
#[derive(Clone)]
pub(crate) struct Surroundings {
    pub(crate) mounts: Vec<Mount>,
    pub(crate) facts: Arc<Facts>,
    pub(crate) caller: Caller,
}

/// Runs calls, so many at once.
pub(crate) struct Machine {
    pub(crate) engines: Arc<Engines>,
    ticker: Ticker,
    slots: Semaphore,
    /// One permit for each `MEMORY_UNIT` of guest memory.
    memory: Semaphore,
    memory_units: u32,
}

/// Memory is reserved in units of 1 MiB: finer makes no difference.
const MEMORY_UNIT: u64 = 1 << 20;

/// What a semaphore can count on every platform.
const MAX_UNITS: u32 = 1 << 28;

impl Machine {
    pub(crate) fn new(settings: &Settings) -> Result<Self, crate::Error> {
        let started = |error: wasmtime::Error| crate::Error::StartEngine { reason: format!("{error:#}") };
        let stack = settings.limits.stack;
        let engines = match settings.threads {
            Threads::Own => Engines::new(settings.concurrency, stack),
            Threads::Callers => Engines::without_pool(stack),
        }
        .map_err(started)?;
        let ticker = Ticker::start(engines.weak()).map_err(crate::Error::StartThreads)?;
        let memory_units = units(settings.guest_memory);
        Ok(Self {
            engines: Arc::new(engines),
            ticker,
            slots: Semaphore::new(settings.concurrency as usize),
            memory: Semaphore::new(memory_units as usize),
            memory_units,
        })
    }

    /// Runs the call once there is room for it.
    pub(crate) async fn run(
        &self,
        loaded: &Loaded,
        work: &Work,
        around: &Surroundings,
        limits: &CallLimits,
    ) -> Result<Finished, Error> {
        let closed = |_: AcquireError| Error::Host {
            name: loaded.name.to_string(),
            reason: "the sandbox is being shut down".to_owned(),
        };
        let _slot = self.slots.acquire().await.map_err(closed)?;
        // A limit above the whole account takes all of it, and runs alone.
        let wanted = units(limits.memory).min(self.memory_units);
        let _memory = self.memory.acquire_many(wanted).await.map_err(closed)?;
        let _ticking = self.ticker.call();
        let first = attempt(loaded, &loaded.first, work, around, limits).await;
        let Err(Failure::PoolUsedUp) = first else {
            return first.map_err(|failure| failure.of(&loaded.name));
        };
        tracing::debug!(plugin = &*loaded.name, "no room in the pool: allocating on demand");
        let prepared = loaded.on_demand(&self.engines).await?;
        attempt(loaded, prepared, work, around, limits).await.map_err(|failure| failure.of(&loaded.name))
    }
}

fn units(bytes: u64) -> u32 {
    u32::try_from(bytes.div_ceil(MEMORY_UNIT)).unwrap_or(u32::MAX).clamp(1, MAX_UNITS)
}

enum Failure {
    /// Nothing has run: the pool has no room for one more.
    PoolUsedUp,
    Failed(Error),
}

impl Failure {
    fn of(self, name: &str) -> Error {
        match self {
            Self::PoolUsedUp => Error::Host {
                name: name.to_owned(),
                reason: "the operating system has no memory for one more plugin".to_owned(),
            },
            Self::Failed(error) => error,
        }
    }
}

/// Bytes that may cross in one call beside the result itself: origins, attributes, the records around them.
const BESIDE: u64 = 16 << 20;

async fn attempt(
    loaded: &Loaded,
    prepared: &Prepared,
    work: &Work,
    around: &Surroundings,
    limits: &CallLimits,
) -> Result<Finished, Failure> {
    let state = State::new(&around.caller, around.mounts.clone(), around.facts.clone(), limits);
    let mut store = Store::new(&prepared.host.engine, state);
    store.limiter(|state| &mut state.account);
    store.set_hostcall_fuel(usize::try_from(limits.output.saturating_add(BESIDE)).unwrap_or(usize::MAX));
    store.set_max_component_handles(limits.handles);
    store.set_epoch_deadline(1);
    store.epoch_deadline_callback(|context| {
        Ok(if context.data().expired() { UpdateDeadline::Interrupt } else { UpdateDeadline::Yield(1) })
    });
    let result = match store.set_fuel(limits.fuel) {
        Ok(()) => perform(prepared, &mut store, work).await,
        Err(error) => Err(error),
    };
    let fuel = limits.fuel.saturating_sub(store.get_fuel().unwrap_or(0));
    let state = store.into_data();
    match result {
        Ok(answer) => Ok(Finished { answer, state, fuel }),
        Err(error) if error.downcast_ref::<PoolConcurrencyLimitError>().is_some() => Err(Failure::PoolUsedUp),
        Err(error) => Err(Failure::Failed(explain(&loaded.name, error, &state, limits))),
    }
}

/// Instantiates the component and calls what the work needs. The role was looked up before.
async fn perform(prepared: &Prepared, store: &mut Store<State>, work: &Work) -> wasmtime::Result<Answer> {
    let missing = || wasmtime::Error::msg("the role was not looked up");
    Ok(match work {
        Work::Render(request) => {
            let plugin = prepared.renderer.as_ref().ok_or_else(missing)?.instantiate_async(&mut *store).await?;
            let answer = plugin.bowline_plugin_renderer().call_render(store, request).await?;
            answer.map_or_else(Answer::Error, Answer::Manifests)
        }
        Work::Inputs(request) => {
            let plugin = prepared.inputs.as_ref().ok_or_else(missing)?.instantiate_async(&mut *store).await?;
            let answer = plugin.bowline_plugin_renderer_inputs().call_resolve(store, request).await?;
            answer.map_or_else(Answer::Error, Answer::Inputs)
        }
        Work::Transform(request) => {
            let plugin = prepared.transformer.as_ref().ok_or_else(missing)?.instantiate_async(&mut *store).await?;
            let answer = plugin.bowline_plugin_transformer().call_transform(store, request).await?;
            answer.map_or_else(Answer::Error, Answer::Manifests)
        }
        Work::Judge(request) => {
            let plugin = prepared.policy.as_ref().ok_or_else(missing)?.instantiate_async(&mut *store).await?;
            let answer = plugin.bowline_plugin_policy().call_evaluate(store, request).await?;
            answer.map_or_else(Answer::Error, Answer::Verdict)
        }
        Work::Assess(context, subjects) => {
            let plugin = prepared.health.as_ref().ok_or_else(missing)?.instantiate_async(&mut *store).await?;
            Answer::Assessments(plugin.bowline_plugin_health().call_assess(store, context, subjects).await?)
        }
    })
}

/// What wasmtime says when a call hands over more than its bytes; it has no public type.
const TOO_MUCH_DATA: &str = "too much data is being copied between the host and the guest";

/// Likewise for handles.
const TOO_MANY_HANDLES: &str = "handle";

/// Likewise for memories, tables and instances.
const TOO_MANY: &str = "resource limit exceeded: ";

/// From the error that a call ended with to what the user is told. The backtrace and all last words go to the log.
fn explain(name: &str, error: wasmtime::Error, state: &State, limits: &CallLimits) -> Error {
    let error = match error.downcast::<Exceeded>() {
        Ok(exceeded) => return exceeded.of(name),
        Err(error) => error,
    };
    let error = match error.downcast::<tree::Error>() {
        Ok(error) => return Error::ReadTree(error),
        Err(error) => error,
    };
    if let Some(exceeded) = exceeded(&error, limits) {
        return exceeded.of(name);
    }
    let words = state.last_words.all();
    tracing::warn!(plugin = name, error = ?error, last_words = words, "a plugin crashed");
    let cause = error.root_cause().to_string();
    let mut reason = if let Some(exit) = error.downcast_ref::<wasmtime_wasi::I32Exit>() {
        format!("it ended itself with exit code {}", exit.0)
    } else if let Some(trap) = error.downcast_ref::<Trap>() {
        let told = trap.to_string();
        let told = told.trim_start_matches("wasm trap: ");
        // Below the stack that a guest has in its memory, there is nothing.
        if *trap == Trap::MemoryOutOfBounds {
            format!("{told}, as by calls that nest too deep")
        } else {
            told.to_owned()
        }
    } else {
        crate::log::escape(&cause)
    };
    let words = state.last_words.short();
    if !words.is_empty() {
        reason = format!("{reason}: {words}");
    }
    Error::Trap { name: name.to_owned(), reason }
}

/// The limit that wasmtime itself enforced, if that is what ended the call.
fn exceeded(error: &wasmtime::Error, limits: &CallLimits) -> Option<Exceeded> {
    if let Some(ResourceTableError::Full) = error.downcast_ref() {
        let limit = format!("{} handles at one time", limits.handles);
        return Some(Exceeded::counted("it holds more than", limit, "handles"));
    }
    let cause = error.root_cause().to_string();
    if cause.starts_with(TOO_MUCH_DATA) {
        let limit = bytes(limits.output.saturating_add(BESIDE));
        return Some(Exceeded::counted("it hands over more in one call than", limit, "output"));
    }
    if cause.contains(TOO_MANY_HANDLES) && cause.contains("limit") {
        let limit = format!("{} handles at one time", limits.handles);
        return Some(Exceeded::counted("it holds more than", limit, "handles"));
    }
    if let Some((_, counted)) = cause.split_once(TOO_MANY) {
        let bounds =
            [("memory", "memories", MEMORIES), ("table", "tables", TABLES), ("instance", "instances", INSTANCES)];
        let (_, what, limit) = bounds.into_iter().find(|(name, ..)| counted.starts_with(name))?;
        let limit = format!("it has more {what} than the limit of {limit}: build it with fewer");
        return Some(Exceeded { limit, backstop: Backstop::Counted });
    }
    match error.downcast_ref::<Trap>()? {
        Trap::OutOfFuel => {
            let limit = format!("{} units of fuel", limits.fuel);
            Some(Exceeded::counted("it computes longer than", limit, "fuel"))
        }
        Trap::StackOverflow => {
            let limit = "its call stack".to_owned();
            Some(Exceeded::counted("its calls nest deeper than", limit, "stack"))
        }
        Trap::Interrupt => Some(Exceeded {
            limit: format!(
                "it was not done after {} of wall-clock time, which may be the machine's fault: it is tried again; \
                 the limit is `wall`",
                Seconds(limits.wall)
            ),
            backstop: Backstop::WallClock,
        }),
        _ => None,
    }
}
