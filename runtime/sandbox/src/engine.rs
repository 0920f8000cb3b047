//! The wasmtime engines: one configuration, two ways to allocate.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use wasmtime::component::Linker;
use wasmtime::{
    Config, Enabled, Engine, EngineWeak, InstanceAllocationStrategy, OperatorCost, OptLevel, PoolingAllocationConfig,
};

use crate::memory::TABLE_ELEMENTS;
use crate::state::{State, link};

/// How much address space memories reserve.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Layout {
    /// wasmtime's default: so much that bounds are checked by the processor.
    Spacious,
    /// Little, for processes with a limit on address space (`ulimit -v`): bounds are checked by instructions.
    Compact,
}

impl Layout {
    /// As the compile worker is told.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Spacious => "spacious",
            Self::Compact => "compact",
        }
    }

    pub(crate) fn parse(name: &str) -> Option<Self> {
        [Self::Spacious, Self::Compact].into_iter().find(|layout| layout.name() == name)
    }
}

/// An engine with everything linked that a component may import.
#[derive(Clone)]
pub(crate) struct Host {
    pub(crate) engine: Engine,
    pub(crate) linker: Arc<Linker<State>>,
}

impl Host {
    fn new(config: &Config) -> wasmtime::Result<Self> {
        let engine = Engine::new(config)?;
        let mut linker = Linker::new(&engine);
        link(&mut linker)?;
        Ok(Self { engine, linker: Arc::new(linker) })
    }
}

/// The engines of a sandbox. Both take the same compiled code.
pub(crate) struct Engines {
    /// Allocates from a pool made beforehand; `None` where there is no address space for one.
    pub(crate) pooled: Option<Host>,
    /// Allocates for each call: for what doesn't fit the pool, or when it is used up.
    pub(crate) on_demand: Host,
    pub(crate) layout: Layout,
    pub(crate) stack: usize,
}

impl Engines {
    /// The engine without a pool, for guests that may use so many bytes of stack.
    pub(crate) fn without_pool(stack: usize) -> wasmtime::Result<Self> {
        let on_demand = Host::new(&config(Layout::Spacious, stack))?;
        Ok(Self { pooled: None, on_demand, layout: Layout::Spacious, stack })
    }

    /// Engines for so many calls at once, whose guests may use so many bytes of stack.
    pub(crate) fn new(concurrency: u32, stack: usize) -> wasmtime::Result<Self> {
        let pooled = |pages: Pages| {
            let mut pooling = config(Layout::Spacious, stack);
            pooling.allocation_strategy(InstanceAllocationStrategy::Pooling(pool(concurrency, pages)));
            Host::new(&pooling)
        };
        match pooled(Pages::Kept).or_else(|_| pooled(Pages::Returned)) {
            Ok(pooled) => {
                let on_demand = Host::new(&config(Layout::Spacious, stack))?;
                Ok(Self { pooled: Some(pooled), on_demand, layout: Layout::Spacious, stack })
            }
            Err(error) => {
                tracing::warn!(%error, "no pool for plugin instances, probably because the address space is limited: plugins run more slowly");
                let on_demand = Host::new(&config(Layout::Compact, stack))?;
                Ok(Self { pooled: None, on_demand, layout: Layout::Compact, stack })
            }
        }
    }

    pub(crate) fn weak(&self) -> Vec<EngineWeak> {
        self.pooled.iter().chain([&self.on_demand]).map(|host| host.engine.weak()).collect()
    }
}

/// Stack of a call's fiber beyond what the guest may use: for host functions.
const HOST_STACK: usize = 1536 << 10;

/// Address space for a memory in the compact layout; one that grows further is moved.
const COMPACT_RESERVATION: u64 = 4 << 20;

/// The one configuration of the compiler, in this process and in the compile worker.
pub(crate) fn config(layout: Layout, stack: usize) -> Config {
    let mut config = Config::new();
    config
        .wasm_component_model(true)
        .consume_fuel(true)
        .operator_cost(OperatorCost::default())
        .epoch_interruption(true)
        .cranelift_opt_level(OptLevel::Speed)
        .cranelift_nan_canonicalization(true)
        .wasm_relaxed_simd(false)
        .wasm_wide_arithmetic(true)
        .max_wasm_stack(stack)
        .async_stack_size(stack.saturating_add(HOST_STACK))
        .native_unwind_info(false);
    if layout == Layout::Compact {
        config
            .memory_reservation(COMPACT_RESERVATION)
            .memory_reservation_for_growth(COMPACT_RESERVATION)
            .memory_guard_size(64 << 10);
    }
    config
}

/// What becomes of the memory of a finished call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pages {
    /// What was written is cleared and kept for the next call, where the kernel can say which pages that is (Linux
    /// from 6.7): handing them back and faulting them in again takes twice as long as an empty call.
    Kept,
    /// It goes back to the operating system. Clearing a guest's first megabyte without knowing what was written
    /// would take 20 µs longer than faulting in the few pages it touches.
    Returned,
}

/// Bytes of a memory that are kept: more than most calls write.
const KEPT_MEMORY: usize = 1 << 20;

/// Bytes of a table that are kept: the functions of a component of any language but the interpreters.
const KEPT_TABLE: usize = 64 << 10;

/// Room for the largest components known, interpreters with their shims; counts are of slots, which cost address
/// space until they are used.
fn pool(concurrency: u32, pages: Pages) -> PoolingAllocationConfig {
    let mut pool = PoolingAllocationConfig::default();
    pool.total_stacks(concurrency)
        .total_component_instances(concurrency)
        .total_core_instances(concurrency.saturating_mul(50))
        .total_memories(concurrency.saturating_mul(2))
        .total_tables(concurrency.saturating_mul(10))
        .max_core_instances_per_component(50)
        .max_memories_per_component(10)
        .max_tables_per_component(50)
        .max_memories_per_module(2)
        .max_tables_per_module(10)
        .table_elements(TABLE_ELEMENTS)
        .max_core_instance_size(16 << 20)
        .max_component_instance_size(16 << 20);
    if pages == Pages::Kept {
        pool.pagemap_scan(Enabled::Yes).linear_memory_keep_resident(KEPT_MEMORY).table_keep_resident(KEPT_TABLE);
    }
    pool
}

/// Time between two looks at the wall clock.
const TICK: Duration = Duration::from_millis(10);

#[derive(Debug, Default)]
struct Calls {
    running: usize,
    stopped: bool,
}

/// Advances the engines' epochs from a thread of its own while calls run, so that every running guest comes back to
/// the host now and then: to let others run, and to end when its time is up. A timer on the guest's own task could
/// not fire while the guest spins.
pub(crate) struct Ticker {
    calls: Arc<(Mutex<Calls>, Condvar)>,
}

/// A call under way; the epochs advance while one exists.
pub(crate) struct Ticking(Arc<(Mutex<Calls>, Condvar)>);

impl Ticker {
    pub(crate) fn start(engines: Vec<EngineWeak>) -> std::io::Result<Self> {
        let calls = Arc::new((Mutex::new(Calls::default()), Condvar::new()));
        let seen = calls.clone();
        std::thread::Builder::new().name("bowline-epoch".to_owned()).spawn(move || {
            while wait_for_calls(&seen) {
                std::thread::sleep(TICK);
                engines.iter().filter_map(EngineWeak::upgrade).for_each(|engine| engine.increment_epoch());
            }
        })?;
        Ok(Self { calls })
    }

    pub(crate) fn call(&self) -> Ticking {
        let (calls, changed) = &*self.calls;
        calls.lock().unwrap_or_else(PoisonError::into_inner).running += 1;
        changed.notify_one();
        Ticking(self.calls.clone())
    }
}

/// Waits until a call runs; false when there will be none.
fn wait_for_calls((calls, changed): &(Mutex<Calls>, Condvar)) -> bool {
    let calls = calls.lock().unwrap_or_else(PoisonError::into_inner);
    let idle = |calls: &mut Calls| calls.running == 0 && !calls.stopped;
    !changed.wait_while(calls, idle).unwrap_or_else(PoisonError::into_inner).stopped
}

impl Drop for Ticker {
    fn drop(&mut self) {
        let (calls, changed) = &*self.calls;
        calls.lock().unwrap_or_else(PoisonError::into_inner).stopped = true;
        changed.notify_one();
    }
}

impl Drop for Ticking {
    fn drop(&mut self) {
        self.0.0.lock().unwrap_or_else(PoisonError::into_inner).running -= 1;
    }
}
