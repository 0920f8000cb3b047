//! The test process's side: find the keeper or start it, and hold a connection.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::DirBuilderExt;
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

use super::messages::{Answer, Hello, Ready};
use crate::command;

/// How long a new keeper may take to listen; it first waits for the one before it to clear away.
const LISTEN: Duration = Duration::from_secs(30);
/// How often a keeper that does not listen yet is tried.
const POLL: Duration = Duration::from_millis(20);
/// The keeper's program.
const KEEPER: &str = "control-plane-keeper";

/// A connection to the keeper; the control plane stays while it is open.
#[derive(Debug)]
pub(super) struct Lease {
    _connection: UnixStream,
}

/// Connects to the keeper of this target folder, starting one if there is none, and waits until the
/// control plane is ready.
pub(super) fn obtain() -> Result<(Lease, Ready)> {
    let folder = folder()?;
    let starts = fs::File::create(folder.join("starts.lock"))?;
    loop {
        // One process at a time looks for a keeper and starts one.
        starts.lock()?;
        let connection = match UnixStream::connect(socket(&folder)) {
            Ok(connection) => connection,
            Err(_) => start_keeper(&folder)?,
        };
        starts.unlock()?;
        // `None`: the keeper was about to end when this connection came.
        if let Some(ready) = wait_until_ready(&connection)? {
            return Ok((Lease { _connection: connection }, ready));
        }
    }
}

/// Where the keeper listens.
pub(super) fn socket(folder: &Path) -> PathBuf {
    folder.join("socket")
}

/// The folder of the keeper: one per user and target folder, with a short path, because the path of a
/// Unix socket is limited to about a hundred bytes.
fn folder() -> Result<PathBuf> {
    let mut hasher = DefaultHasher::new();
    command::profile_folder()?.hash(&mut hasher);
    let name = format!("bowline-tests-{}-{:016x}", rustix::process::getuid().as_raw(), hasher.finish());
    let folder = std::env::temp_dir().join(name);
    fs::DirBuilder::new().recursive(true).mode(0o700).create(&folder)?;
    Ok(folder)
}

fn start_keeper(folder: &Path) -> Result<UnixStream> {
    let cache = bowline::controlplane::default_cache().context("neither HOME nor XDG_CACHE_HOME is set")?;
    let log = fs::File::create(folder.join("keeper.log"))?;
    let mut keeper = Command::new(command::program(KEEPER)?)
        .args([folder, &cache])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(log)
        // Out of reach of the terminal's Ctrl-C: it ends when it sees that the runner has.
        .process_group(0)
        .spawn()
        .context("can't start the control plane's keeper")?;
    let deadline = Instant::now() + LISTEN;
    while Instant::now() < deadline {
        if let Ok(connection) = UnixStream::connect(socket(folder)) {
            return Ok(connection);
        }
        if let Some(status) = keeper.try_wait()? {
            let log = fs::read_to_string(folder.join("keeper.log")).unwrap_or_default();
            bail!("the control plane's keeper ended with {status}: {log}");
        }
        std::thread::sleep(POLL);
    }
    bail!("the control plane's keeper does not listen on {}", socket(folder).display())
}

fn wait_until_ready(connection: &UnixStream) -> Result<Option<Ready>> {
    let mut hello = serde_json::to_vec(&Hello { runner: runner() })?;
    hello.push(b'\n');
    let mut to = connection;
    if to.write_all(&hello).is_err() {
        return Ok(None);
    }
    for line in BufReader::new(connection).lines().map_while(Result::ok) {
        match serde_json::from_str(&line)? {
            Answer::Ready(ready) => return Ok(Some(ready)),
            Answer::Failed(message) => bail!("{message}"),
            // Written to the stream itself: the test harness hides what macros print until a test fails.
            Answer::Progress(text) => writeln!(std::io::stderr(), "{text}")?,
        }
    }
    Ok(None)
}

/// The parent process, if it is cargo or one of its runners.
fn runner() -> Option<u32> {
    let parent = rustix::process::getppid()?.as_raw_nonzero().get();
    let name = fs::read_to_string(format!("/proc/{parent}/comm")).ok()?;
    name.starts_with("cargo").then(|| u32::try_from(parent).ok()).flatten()
}
