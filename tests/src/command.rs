//! Running the built programs of the workspace as a user would.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::OnceLock;

use anyhow::{Context as _, Result, anyhow, bail};

/// The folder of the built programs, such as `target/debug`: the one above the test's own program.
///
/// # Errors
/// When the test's program can't be found.
pub fn profile_folder() -> Result<PathBuf> {
    let test = std::env::current_exe()?.canonicalize()?;
    let folder = test.parent().context("the test's program is in no folder")?;
    let folder = if folder.ends_with("deps") { folder.parent().unwrap_or(folder) } else { folder };
    Ok(folder.to_owned())
}

/// The path of a built program of this workspace. `cargo test --workspace` has built it; a run of one
/// package may not have, so cargo is asked once per process to bring it up to date.
///
/// # Errors
/// When it does not build.
pub fn program(name: &str) -> Result<PathBuf> {
    static BUILT: OnceLock<Result<(), String>> = OnceLock::new();
    let built = BUILT.get_or_init(|| build().map_err(|error| format!("{error:#}")));
    built.as_ref().map_err(|message| anyhow!("{message}"))?;
    Ok(profile_folder()?.join(name))
}

/// Builds all programs that tests run, in the test's own target folder and profile.
fn build() -> Result<()> {
    let profile = profile_folder()?;
    let target = profile.parent().context("the profile's folder is in no target folder")?;
    let mut cargo = cargo();
    // The whole workspace, as `cargo test --workspace` has it: the same features, so that nothing is built twice.
    cargo.args(["build", "--quiet", "--workspace", "--bin=bowline", "--bin=control-plane-keeper", "--target-dir"]);
    cargo.arg(target);
    if profile.ends_with("release") {
        cargo.arg("--release");
    }
    let output = cargo.output().context("can't run cargo")?;
    if !output.status.success() {
        bail!("building the programs under test failed: {}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(())
}

/// The cargo that runs the tests, in the workspace, with the environment it had itself. What it adds for
/// a test's process would make build scripts run again that look at it (ring's does), and with them
/// everything that depends on them.
#[must_use]
pub fn cargo() -> Command {
    const NAMES: [&str; 4] = ["CARGO", "OUT_DIR", "CARGO_PRIMARY_PACKAGE", "CARGO_TARGET_TMPDIR"];
    const PREFIXES: [&str; 4] = ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_"];
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(workspace());
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if NAMES.contains(&&*text) || PREFIXES.iter().any(|prefix| text.starts_with(prefix)) {
            cargo.env_remove(name);
        }
    }
    cargo
}

/// The root of the workspace.
#[must_use]
pub fn workspace() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."))
}

/// The `bowline` command with a home of its own, so that nothing of the user's settings or caches is
/// read or changed.
///
/// # Errors
/// When the command does not build or its home can't be created.
pub fn bowline() -> Result<Bowline> {
    Ok(Bowline { program: program("bowline")?, home: tempfile::tempdir()?, environment: Vec::new() })
}

/// The folder of the caches that the tests of a profile share, so that not every test compiles the components.
///
/// # Errors
/// When the test's program can't be found.
pub fn shared_cache() -> Result<PathBuf> {
    Ok(profile_folder()?.join("scenario-cache"))
}

/// As [`bowline`], with the caches that the tests of a profile share.
///
/// # Errors
/// When the command does not build or its home can't be created.
pub fn cached_bowline() -> Result<Bowline> {
    Ok(bowline()?.env("XDG_CACHE_HOME", shared_cache()?))
}

/// The `bowline` command; see [`bowline`]. Runs of one value share a home, and with it the caches.
#[derive(Debug)]
pub struct Bowline {
    program: PathBuf,
    home: tempfile::TempDir,
    environment: Vec<(String, PathBuf)>,
}

/// What a finished command left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finished {
    /// The exit code; `None` when a signal ended it.
    pub code: Option<i32>,
    /// Its standard output.
    pub stdout: String,
    /// Its standard error.
    pub stderr: String,
}

impl Finished {
    /// The standard output of a command that must have succeeded.
    ///
    /// # Errors
    /// With all it printed when its exit code is not 0.
    pub fn success(self) -> Result<String> {
        if self.code == Some(0) {
            return Ok(self.stdout);
        }
        bail!("exit code {:?}\n--- stdout\n{}\n--- stderr\n{}", self.code, self.stdout, self.stderr)
    }
}

impl From<Output> for Finished {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code(),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}

impl Bowline {
    /// Uses this kubeconfig in every run.
    #[must_use]
    pub fn kubeconfig(self, path: &Path) -> Self {
        self.env("KUBECONFIG", path)
    }

    /// Sets an environment variable in every run.
    #[must_use]
    pub fn env(mut self, name: &str, value: impl Into<PathBuf>) -> Self {
        self.environment.push((name.to_owned(), value.into()));
        self
    }

    /// The home folder of the runs.
    #[must_use]
    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// The command with arguments, to change before it runs.
    pub fn command<A: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = A>) -> Command {
        let mut command = Command::new(&self.program);
        command.args(arguments).env_clear().current_dir(self.home.path()).stdin(Stdio::null());
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default()).env("HOME", self.home.path());
        for (name, folder) in [("XDG_CACHE_HOME", "cache"), ("XDG_CONFIG_HOME", "config"), ("XDG_STATE_HOME", "state")]
        {
            command.env(name, self.home.path().join(folder));
        }
        command.env("GIT_CONFIG_NOSYSTEM", "1").env("GIT_CONFIG_GLOBAL", "/dev/null");
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        command
    }

    /// Runs the command to its end.
    ///
    /// # Errors
    /// When it can't be started; a failing command is no error.
    pub fn run<A: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = A>) -> Result<Finished> {
        Ok(self.command(arguments).output().context("can't run bowline")?.into())
    }

    /// Starts the command with piped output, for a test that watches or kills it.
    ///
    /// # Errors
    /// When it can't be started.
    pub fn start<A: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = A>) -> Result<Child> {
        let mut command = self.command(arguments);
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().context("can't run bowline")
    }
}
