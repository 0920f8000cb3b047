//! What an operator may set.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

const MIB: u64 = 1 << 20;

/// How a sandbox is set up.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Folder for compiled components, made when it is missing; `None` keeps them in memory only.
    pub cache_dir: Option<PathBuf>,
    /// What one call may use.
    pub limits: Limits,
    /// Calls that run at once, from 1. More wait, in the order they came.
    pub concurrency: u32,
    /// Bytes of guest memory that all running calls may reserve together. A call waits until what its own limit
    /// allows is free.
    pub guest_memory: u64,
    /// Bytes that the results in the render cache may take; 0 turns the cache off.
    pub render_cache: u64,
    /// Where the components of further plugins are compiled. The built-in ones are compiled in this process.
    pub compiler: Compiler,
    /// Further plugins, by name. One with the name of a built-in plugin takes its place.
    pub plugins: BTreeMap<String, PluginFile>,
    /// On which threads plugins run.
    pub threads: Threads,
    /// What a renderer's results must be.
    pub results: Results,
}

/// What the results of renderers and transformers must be.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Results {
    /// Objects that an API server would look at: with a kind, a name, labels of text and so on.
    #[default]
    Objects,
    /// Any JSON: for a command that prints them and does nothing else.
    Documents,
}

/// On which threads plugins run, and with it whether instances come from a pool made beforehand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Threads {
    /// On the sandbox's own, one for each processor, and from a pool: for many calls.
    #[default]
    Own,
    /// On the one that waits for the call, which must be a task of a Tokio runtime, and without a pool: for a process
    /// that makes one call and ends, where starting threads and a pool takes longer than the call.
    Callers,
}

impl Default for Settings {
    /// No folder, the limits' defaults, four calls for each processor on threads of its own, compiled in this process.
    fn default() -> Self {
        let processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Self {
            cache_dir: None,
            limits: Limits::default(),
            concurrency: u32::try_from(processors.saturating_mul(4)).unwrap_or(u32::MAX).clamp(4, 64),
            guest_memory: 2048 * MIB,
            render_cache: 256 * MIB,
            compiler: Compiler::InProcess,
            plugins: BTreeMap::new(),
            threads: Threads::default(),
            results: Results::default(),
        }
    }
}

/// Where components are compiled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Compiler {
    /// In this process and without limits: for components that are trusted.
    InProcess,
    /// In a process of its own, for components from anywhere.
    Worker(Worker),
}

/// How a compile worker is started, and what it may use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Worker {
    /// The program, by its absolute path.
    pub program: PathBuf,
    /// What makes it call [`worker::run`](crate::worker::run) with the arguments that follow these.
    pub arguments: Vec<OsString>,
    /// What it may use.
    pub limits: CompileLimits,
}

/// What compiling one component may use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompileLimits {
    /// Bytes of address space.
    pub memory: u64,
    /// Time of all processors together, in whole seconds from 1.
    pub processor: Duration,
    /// Wall-clock time.
    pub wall: Duration,
}

impl Default for CompileLimits {
    /// Room for a Python interpreter of 18 MB, which takes a tenth of each.
    fn default() -> Self {
        Self { memory: 3 << 30, processor: Duration::from_secs(300), wall: Duration::from_secs(600) }
    }
}

/// A component in a local file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PluginFile {
    /// Where it is.
    pub path: PathBuf,
    /// What its bytes must hash to, `sha256:HEX`; `None` takes what is there.
    pub digest: Option<String>,
}

/// What one call of a plugin may use. One table for each group of roles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Version of the table: a result says under which one it was made, since a limit can decide whether a plugin
    /// succeeds.
    pub version: u32,
    /// Renderers, their inputs, and transformers.
    pub render: CallLimits,
    /// Health plugins and policies.
    pub judge: CallLimits,
    /// Bytes of call stack, the same for every role since it is compiled in.
    pub stack: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { version: 1, render: CallLimits::render(), judge: CallLimits::judge(), stack: STACK }
    }
}

/// What one call may use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallLimits {
    /// Fuel; roughly, Wasm instructions. Counted, so every machine gives the same verdict.
    pub fuel: u64,
    /// Wall-clock time: the backstop for a machine that is too busy, about ten times what the fuel takes.
    pub wall: Duration,
    /// Bytes over all memories and tables of the component.
    pub memory: u64,
    /// Bytes of the result.
    pub output: u64,
    /// Objects in the result.
    pub objects: usize,
    /// Log lines that are kept.
    pub log_lines: u32,
    /// Bytes of log lines that are kept.
    pub log_bytes: u64,
    /// Files and folders that may be opened.
    pub files: u32,
    /// Bytes that may be read from files.
    pub file_bytes: u64,
    /// Names in a path.
    pub path_depth: usize,
    /// Handles (open files, streams) at one time.
    pub handles: usize,
}

/// Bytes of call stack. Templates of charts may call each other a thousand deep, with conditions and loops around each
/// call, which takes 8 MiB; a call that doesn't nest so deep takes address space only.
const STACK: usize = 16 << 20;

impl CallLimits {
    /// The defaults for renderers and transformers.
    #[must_use]
    pub fn render() -> Self {
        Self {
            fuel: 20_000_000_000,
            wall: Duration::from_secs(30),
            memory: 256 * MIB,
            output: 16 * MIB,
            objects: 20_000,
            log_lines: 1_000,
            log_bytes: 256 << 10,
            files: 20_000,
            file_bytes: 128 * MIB,
            path_depth: 64,
            handles: 4_096,
        }
    }

    /// The defaults for health plugins and policies.
    #[must_use]
    pub fn judge() -> Self {
        Self {
            fuel: 1_000_000_000,
            wall: Duration::from_secs(2),
            memory: 64 * MIB,
            output: MIB,
            objects: 20_000,
            log_lines: 100,
            log_bytes: 32 << 10,
            files: 0,
            file_bytes: 0,
            ..Self::render()
        }
    }
}

impl Settings {
    /// # Errors
    /// The first setting that cannot work.
    pub(crate) fn check(&self) -> Result<(), crate::Error> {
        let refuse = |setting, value: String, expected| Err(crate::Error::CheckSetting { setting, value, expected });
        if self.concurrency == 0 || self.concurrency > 1_000 {
            return refuse("concurrency", self.concurrency.to_string(), "from 1 to 1000 calls can run at once");
        }
        if !(64 << 10..=64 << 20).contains(&self.limits.stack) {
            return refuse("limits.stack", self.limits.stack.to_string(), "from 64 KiB to 64 MiB, in bytes");
        }
        Ok(())
    }
}
