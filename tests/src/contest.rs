//! Measuring Bowline against a real tool, its program and its library in a process that stays. All take turns, and of each
//! the best round counts, because everything else on the machine only ever adds time.

#![allow(clippy::print_stdout, reason = "what is measured is printed")]

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use bowline_core::port::plugins::{Plugins as _, RenderRequest, Served};
use bowline_sandbox::Sandbox;

use crate::command::{Bowline, bowline};
use crate::tool::{Tool, sandbox};

/// Who takes part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Contender {
    /// The tool, a process each time.
    Tool,
    /// Its library in a process that stays.
    Library,
    /// The renderer in a warm sandbox.
    Sandbox,
    /// Bowline's command, a process each time.
    Bowline,
}

impl Contender {
    /// All of them, in the order of [`Times`].
    pub const ALL: [Self; 4] = [Self::Tool, Self::Library, Self::Sandbox, Self::Bowline];
}

/// A time for each contender, at the place of its number; the longest there is for who didn't take part.
pub type Times = [Duration; Contender::ALL.len()];

/// Runs a program to its end, and says how long it took.
///
/// # Errors
/// When it can't be started or fails; with what it printed.
fn process(command: &mut Command) -> Result<Duration> {
    let start = Instant::now();
    let output = command.stdin(Stdio::null()).output()?;
    let took = start.elapsed();
    if !output.status.success() {
        bail!("{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(took)
}

/// Builds a Go program of the module in the folder `module`.
///
/// # Errors
/// When Go is missing, or can't build it.
pub(crate) fn go_build(module: &Path, out: &Path, package: &str) -> Result<()> {
    let mut go = Command::new("go");
    go.current_dir(module).env("GOWORK", "off").env("CGO_ENABLED", "0");
    go.args(["build", "-trimpath", "-ldflags=-s -w", "-o"]).arg(out).arg(package);
    process(&mut go).with_context(|| format!("cannot build {package} of {} with Go", module.display()))?;
    Ok(())
}

/// Something to render.
pub trait Task {
    /// Names it in errors.
    fn name(&self) -> String;

    /// The folder that processes are started in.
    fn folder(&self) -> &Path;

    /// What processes are asked: the words behind the tool's verb.
    fn words(&self) -> Vec<String>;

    /// What only Bowline's process is told.
    fn own_words(&self) -> Vec<String> {
        Vec::new()
    }

    /// What the library is asked, which is started in no certain folder.
    fn library_words(&self) -> Vec<String> {
        self.words()
    }

    /// What the renderer is asked.
    ///
    /// # Errors
    /// When a request can't tell it.
    fn request(&self) -> Result<RenderRequest>;
}

/// Those who take part, ready to start.
pub struct Contest {
    tool: Tool,
    program: PathBuf,
    library: Library,
    sandbox: Sandbox,
    runtime: tokio::runtime::Runtime,
    bowline: Bowline,
    _programs: tempfile::TempDir,
}

impl Contest {
    /// Builds the tool and starts its library.
    ///
    /// # Errors
    /// When Go is missing, or something can't be built or started.
    pub fn new(tool: Tool) -> Result<Self> {
        let programs = tempfile::tempdir()?;
        let (program, reference) = (programs.path().join(tool.name()), programs.path().join("reference"));
        go_build(&tool.goldens(), &program, tool.package())?;
        go_build(&tool.goldens(), &reference, "./reference")?;
        Ok(Self {
            tool,
            program,
            library: Library::start(&reference)?,
            sandbox: sandbox()?,
            runtime: tokio::runtime::Builder::new_current_thread().enable_all().build()?,
            bowline: bowline()?,
            _programs: programs,
        })
    }

    /// What a contender is called in a report.
    fn name(&self, contender: Contender) -> String {
        let (name, verb) = (self.tool.name(), self.tool.verb());
        match contender {
            Contender::Tool => format!("{name}, a process"),
            Contender::Library => "its library, warm".to_owned(),
            Contender::Sandbox => "the sandbox, warm".to_owned(),
            Contender::Bowline => format!("bowline {name} {verb}, a process"),
        }
    }

    /// Lets the contenders render every task in turns, `rounds` times; gives the best times of each task.
    ///
    /// # Errors
    /// When one fails.
    pub fn run(&mut self, tasks: &[impl Task], rounds: usize, contenders: &[Contender]) -> Result<Vec<Times>> {
        let mut best = vec![[Duration::MAX; Contender::ALL.len()]; tasks.len()];
        for round in 0..rounds {
            for (task, best) in tasks.iter().zip(&mut best) {
                for &contender in contenders {
                    let best = &mut best[contender as usize];
                    *best = (*best).min(self.time(contender, task, round)?);
                }
            }
        }
        Ok(best)
    }

    fn time(&mut self, contender: Contender, task: &impl Task, round: usize) -> Result<Duration> {
        let verb = self.tool.verb();
        match contender {
            Contender::Tool => {
                process(Command::new(&self.program).arg(verb).args(task.words()).current_dir(task.folder()))
            }
            Contender::Library => self.library.run(&task.library_words()),
            Contender::Sandbox => Ok(self.render(task, round)?.0),
            Contender::Bowline => {
                let mut command = self.bowline.command([self.tool.name(), verb]);
                process(command.args(task.words()).args(task.own_words()).current_dir(task.folder()))
            }
        }
    }

    /// Prints how long the contenders took for all tasks together, and how many times as fast as the library that is.
    /// Nothing is printed of those who didn't take part.
    pub fn report(&self, what: &str, best: &[Times]) {
        println!("{what}");
        let total = |contender: Contender| {
            let times = best.iter().map(|times| times[contender as usize]);
            times.into_iter().try_fold(Duration::ZERO, Duration::checked_add).filter(|total| *total != Duration::MAX)
        };
        for contender in Contender::ALL {
            let Some(took) = total(contender) else { continue };
            let ratio = total(Contender::Library).map(|library| library.as_secs_f64() / took.as_secs_f64());
            let ratio = ratio.map(|ratio| format!("{ratio:>6.2} x as fast as the warm library")).unwrap_or_default();
            println!("  {:<36} {:>10.1} ms   {ratio}", self.name(contender), took.as_secs_f64() * 1e3);
        }
    }

    /// Renders in the sandbox, every time anew: how long that took, and the bytes of memory that the guest needed. Each
    /// round has random values of its own, as the tool's library has: how long it takes to find primes is a matter of
    /// luck, and the best of several draws is to be compared with the best of as many.
    ///
    /// # Errors
    /// When it fails.
    pub fn render(&self, task: &impl Task, round: usize) -> Result<(Duration, u64)> {
        let mut request = task.request()?;
        request.release.seed = round.to_be_bytes().to_vec();
        let start = Instant::now();
        let rendered = self.runtime.block_on(self.sandbox.render(self.tool.name(), &request));
        let took = start.elapsed();
        match rendered.with_context(|| task.name())?.served {
            Served::Run { memory, .. } => Ok((took, memory)),
            Served::Cache { .. } => bail!("the cache served it, although there is none"),
        }
    }
}

/// A tool's library in a process that stays: it reads a line of words with tabs between, and answers each with a line
/// of nanoseconds and `ok` or `error`.
#[derive(Debug)]
struct Library {
    child: Child,
    stdin: ChildStdin,
    stdout: BufReader<ChildStdout>,
}

impl Library {
    /// Starts the program.
    ///
    /// # Errors
    /// When it can't be started.
    fn start(program: &Path) -> Result<Self> {
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
    fn run(&mut self, words: &[String]) -> Result<Duration> {
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
