//! From a component to machine code, here or in a worker.

use std::io;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use bowline_core::digest::Digest;
use bowline_core::port::plugins::{self, Backstop};
use std::os::unix::process::ExitStatusExt as _;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWriteExt as _};
use tokio::process::{Child, Command};
use tokio::sync::oneshot;

use crate::engine::Layout;
use crate::limit::{Seconds, bytes};
use crate::settings::{CompileLimits, Worker};
use crate::worker::{self, Order};

/// A component could not be compiled.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error("{0}")]
    Refuse(String),
    #[error("the compile worker {program} cannot be started: {reason}")]
    Start { program: String, reason: String },
    #[error("the compile worker crashed while compiling it ({how}){words}")]
    Crash { how: String, words: String },
    #[error("the compile worker was killed ({how}), perhaps because the machine has no memory left")]
    Kill { how: String },
    #[error("the bytes that reached the compile worker have the digest {found}, not {wanted}")]
    CompareDigest { wanted: String, found: String },
    #[error("compiling it needs more memory than the limit of {}: {}", bytes(*.0), raise("memory"))]
    ExceedMemory(u64),
    #[error("compiling it takes more than the limit of {} of processor time: {}", Seconds(*.0), raise("processor"))]
    ExceedProcessor(Duration),
    #[error(
        "compiling it was not done after {} of wall-clock time, which may be the machine's fault: it is tried again; \
         the limit is `compiler.limits.wall`", Seconds(*.0)
    )]
    ExceedWall(Duration),
    #[error("nobody waits for it any more")]
    GiveUp,
}

fn raise(limit: &str) -> String {
    format!("make the component smaller, or raise the limit `compiler.limits.{limit}`")
}

impl Error {
    /// As the error of plugin `name`.
    pub(crate) fn of(self, name: &str) -> plugins::Error {
        let (name, reason) = (name.to_owned(), self.to_string());
        match self {
            Self::Refuse(_) | Self::Crash { .. } => plugins::Error::LoadComponent { name, reason },
            Self::ExceedMemory(_) | Self::ExceedProcessor(_) => {
                plugins::Error::Exhaust { name, limit: reason, backstop: Backstop::Counted }
            }
            Self::ExceedWall(_) => plugins::Error::Exhaust { name, limit: reason, backstop: Backstop::WallClock },
            Self::Start { .. } | Self::Kill { .. } | Self::CompareDigest { .. } | Self::GiveUp => {
                plugins::Error::Host { name, reason }
            }
        }
    }
}

/// A component to compile, and how.
pub(crate) struct Task<'a> {
    pub(crate) component: &'a [u8],
    pub(crate) digest: &'a Digest,
    pub(crate) layout: Layout,
    pub(crate) stack: usize,
}

/// Bytes of machine code that are taken: a worker that was taken over must not fill this process.
const CODE_BYTES: u64 = 1 << 30;

/// Bytes that are kept of what a worker says.
const WORDS_BYTES: u64 = 16 << 10;

/// Machine code from a worker. To be called on a thread that may block. Ends the worker when `given_up` is closed.
pub(crate) fn in_worker(
    worker: &Worker,
    task: &Task<'_>,
    given_up: &mut oneshot::Receiver<()>,
) -> Result<Vec<u8>, Error> {
    let start =
        |error: io::Error| Error::Start { program: worker.program.display().to_string(), reason: error.to_string() };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(start)?;
    runtime.block_on(async {
        let mut child = command(worker, task).spawn().map_err(start)?;
        let finished = tokio::select! {
            finished = tokio::time::timeout(worker.limits.wall, converse(&mut child, task.component)) => finished,
            _ = given_up => {
                end(&mut child).await;
                return Err(Error::GiveUp);
            }
        };
        match finished {
            Ok(finished) => finished.map_err(start)?.judge(&worker.limits, task),
            Err(_) => {
                end(&mut child).await;
                Err(Error::ExceedWall(worker.limits.wall))
            }
        }
    })
}

/// Kills the worker and waits for its end, so that no process is left behind.
async fn end(child: &mut Child) {
    if let Err(error) = child.kill().await {
        tracing::warn!(%error, "a compile worker cannot be ended");
    }
}

fn command(worker: &Worker, task: &Task<'_>) -> Command {
    let limits = &worker.limits;
    let order = Order {
        digest: task.digest.to_string(),
        layout: task.layout,
        stack: task.stack,
        address_space: limits.memory,
        processor_seconds: limits.processor.as_secs().max(1),
    };
    let mut command = Command::new(&worker.program);
    command.args(&worker.arguments).args(order.arguments()).env_clear().current_dir("/").kill_on_drop(true);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// What a worker left.
struct Finished {
    status: ExitStatus,
    code: Vec<u8>,
    words: String,
}

/// Hands the component over and takes what comes back, all at once, since either side could wait for the other.
async fn converse(child: &mut Child, component: &[u8]) -> io::Result<Finished> {
    let (stdin, stdout, stderr) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    let hand_over = async {
        if let Some(mut stdin) = stdin {
            // A worker that ends early says why in another way.
            let _ = stdin.write_all(component).await;
        }
    };
    let ((), code, words) = tokio::join!(hand_over, take(stdout, CODE_BYTES), take(stderr, WORDS_BYTES));
    let words = String::from_utf8_lossy(&words?).into_owned();
    Ok(Finished { status: child.wait().await?, code: code?, words })
}

/// Reads to the end and keeps the first `limit` bytes.
async fn take(stream: Option<impl AsyncRead + Unpin>, limit: u64) -> io::Result<Vec<u8>> {
    let mut kept = Vec::new();
    if let Some(mut stream) = stream {
        (&mut stream).take(limit).read_to_end(&mut kept).await?;
        tokio::io::copy(&mut stream, &mut tokio::io::sink()).await?;
    }
    Ok(kept)
}

/// What Rust's allocator says before it ends the process, and what the operating system says.
const OUT_OF_MEMORY: [&str; 2] = ["memory allocation of ", "Cannot allocate memory"];

const SIGKILL: i32 = 9;
const SIGXCPU: i32 = 24;

impl Finished {
    fn judge(self, limits: &CompileLimits, task: &Task<'_>) -> Result<Vec<u8>, Error> {
        if self.status.success() {
            return Ok(self.code);
        }
        let words = crate::log::escape(self.words.trim());
        if OUT_OF_MEMORY.iter().any(|sign| words.contains(sign)) {
            return Err(Error::ExceedMemory(limits.memory));
        }
        let code = self.status.code().and_then(|code| u8::try_from(code).ok());
        let how = self.status.to_string();
        Err(match (self.status.signal(), code) {
            (Some(SIGXCPU), _) => Error::ExceedProcessor(limits.processor),
            (Some(SIGKILL), _) => Error::Kill { how },
            (_, Some(worker::REFUSED)) => Error::Refuse(words),
            (_, Some(worker::WRONG_DIGEST)) => Error::CompareDigest { wanted: task.digest.to_string(), found: words },
            // Threads are the first thing that a process out of address space has no room for.
            (_, Some(worker::NO_THREADS | worker::NO_MEMORY)) => Error::ExceedMemory(limits.memory),
            _ => Error::Crash { how, words: if words.is_empty() { words } else { format!(": {words}") } },
        })
    }
}
