//! The compile worker: a process of its own that turns one component into machine code and ends.
//!
//! Compiling hostile code can take memory and time without bound, and nothing inside a process can end it. So the
//! sandbox starts a program for it that calls [`run`]: it reads a component from standard input, and writes its
//! machine code to standard output or what is wrong with it to standard error. Its exit status says which.

use std::ffi::OsString;
use std::io::{self, Read, Write};
use std::process::ExitCode;

use bowline_core::digest::Digest;
use wasmtime::Engine;

use crate::confine;
use crate::engine::{Layout, config};
use crate::preflight;

/// Exit statuses beside 0. Others, 101 of a panic among them, are a crash.
pub(crate) const REFUSED: u8 = 10;
pub(crate) const WRONG_DIGEST: u8 = 11;
pub(crate) const NOT_LIMITED: u8 = 12;
pub(crate) const NO_THREADS: u8 = 13;
pub(crate) const WRONG_ARGUMENTS: u8 = 14;
pub(crate) const BROKEN_PIPE: u8 = 15;
pub(crate) const NO_MEMORY: u8 = 16;

/// Threads that compile: each reserves address space of its own, of which more than these would take too much.
const THREADS: usize = 8;

/// What the sandbox asks of a worker, as arguments of its command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Order {
    pub(crate) digest: String,
    pub(crate) layout: Layout,
    pub(crate) stack: usize,
    pub(crate) address_space: u64,
    pub(crate) processor_seconds: u64,
}

impl Order {
    pub(crate) fn arguments(&self) -> [String; 5] {
        [
            self.digest.clone(),
            self.layout.name().to_owned(),
            self.stack.to_string(),
            self.address_space.to_string(),
            self.processor_seconds.to_string(),
        ]
    }

    fn parse(arguments: &[OsString]) -> Option<Self> {
        let texts = arguments.iter().map(|argument| argument.to_str()).collect::<Option<Vec<_>>>()?;
        let [digest, layout, stack, address_space, processor_seconds] = *texts else { return None };
        Some(Self {
            digest: digest.to_owned(),
            layout: Layout::parse(layout)?,
            stack: stack.parse().ok()?,
            address_space: address_space.parse().ok()?,
            processor_seconds: processor_seconds.parse().ok()?,
        })
    }
}

/// Does what the arguments say, which are those that a [`Worker`](crate::Worker) adds to its own, and gives the exit
/// status. To be called by a program before it starts threads, opens files or reads its input: the first thing it
/// does is to give up the right to do so.
#[must_use]
pub fn run(arguments: &[OsString]) -> ExitCode {
    match work(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err((status, reason)) => {
            // There is nobody else to tell when nobody reads.
            let _ = io::stderr().write_all(reason.as_bytes());
            ExitCode::from(status)
        }
    }
}

fn work(arguments: &[OsString]) -> Result<(), (u8, String)> {
    let order = Order::parse(arguments).ok_or_else(|| (WRONG_ARGUMENTS, "it was started by hand".to_owned()))?;
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get).min(THREADS);
    let limited = confine::limit(order.address_space, order.processor_seconds);
    limited.map_err(|error| (NOT_LIMITED, error.to_string()))?;
    // Limits hold everywhere. The filter is a second wall, and not every kernel has one.
    let _ = confine::restrict();
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build_global();
    pool.map_err(|error| (NO_THREADS, error.to_string()))?;
    let mut component = Vec::new();
    let read = io::stdin().take(preflight::BYTES + 1).read_to_end(&mut component);
    read.map_err(|error| match error.kind() {
        io::ErrorKind::OutOfMemory => (NO_MEMORY, error.to_string()),
        _ => (BROKEN_PIPE, error.to_string()),
    })?;
    let found = Digest::of(&component);
    if found.as_str() != order.digest {
        return Err((WRONG_DIGEST, found.to_string()));
    }
    let refused = |error: wasmtime::Error| (REFUSED, format!("{error:#}"));
    let engine = Engine::new(&config(order.layout, order.stack)).map_err(refused)?;
    let code = engine.precompile_component(&component).map_err(refused)?;
    let mut output = io::stdout();
    output.write_all(&code).and_then(|()| output.flush()).map_err(|error| (BROKEN_PIPE, error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_survives_the_command_line() {
        let order = Order {
            digest: Digest::of(b"x").to_string(),
            layout: Layout::Compact,
            stack: 1,
            address_space: 2,
            processor_seconds: 3,
        };
        let arguments = order.arguments().map(OsString::from);
        assert_eq!(Order::parse(&arguments), Some(order));
        assert_eq!(Order::parse(&arguments[1..]), None);
        assert_eq!(Order::parse(&["a", "loose", "1", "2", "3"].map(OsString::from)), None);
        assert_eq!(Order::parse(&["a", "compact", "1", "-2", "3"].map(OsString::from)), None);
    }
}
