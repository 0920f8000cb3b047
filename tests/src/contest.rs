//! What benches need that measure Bowline against the real tools: their programs, and their libraries in a process
//! that stays.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

use crate::command::workspace;

/// Runs a program to its end, and says how long it took.
///
/// # Errors
/// When it can't be started or fails; with what it printed.
pub fn process(command: &mut Command) -> Result<Duration> {
    let start = Instant::now();
    let output = command.stdin(Stdio::null()).output()?;
    let took = start.elapsed();
    if !output.status.success() {
        bail!("{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(took)
}

/// Builds a Go program of the module in the workspace's folder `module`.
///
/// # Errors
/// When Go is missing, or can't build it.
pub fn go_build(module: &str, out: &Path, package: &str) -> Result<()> {
    let mut go = Command::new("go");
    go.current_dir(workspace().join(module)).env("GOWORK", "off").env("CGO_ENABLED", "0");
    go.args(["build", "-trimpath", "-ldflags=-s -w", "-o"]).arg(out).arg(package);
    process(&mut go).with_context(|| format!("cannot build {package} of {module} with Go"))?;
    Ok(())
}

/// A tool's library in a process that stays: it reads a line of words with tabs between, and answers each with a line
/// of nanoseconds and `ok` or `error`.
#[derive(Debug)]
pub struct Library {
    child: Child,
    stdin: ChildStdin,
    stdout: BufReader<ChildStdout>,
}

impl Library {
    /// Starts the program.
    ///
    /// # Errors
    /// When it can't be started.
    pub fn start(program: &Path) -> Result<Self> {
        let mut child =
            Command::new(program).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
        let stdin = child.stdin.take().context("standard input is piped")?;
        let stdout = BufReader::new(child.stdout.take().context("standard output is piped")?);
        Ok(Self { child, stdin, stdout })
    }

    /// How long the library takes for these words.
    ///
    /// # Errors
    /// When it fails.
    pub fn run(&mut self, words: &[String]) -> Result<Duration> {
        writeln!(self.stdin, "{}", words.join("\t"))?;
        let mut line = String::new();
        self.stdout.read_line(&mut line)?;
        match line.trim().split_once(' ') {
            Some((nanoseconds, "ok")) => Ok(Duration::from_nanos(nanoseconds.parse()?)),
            _ => bail!("the library can't do {words:?}: {line}"),
        }
    }
}

impl Drop for Library {
    fn drop(&mut self) {
        // It ends with its input, too; there is nothing to be saved.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
