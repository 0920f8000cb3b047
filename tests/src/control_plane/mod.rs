//! One control plane for a whole test run, across test binaries and processes.
//!
//! The first test that asks starts a *keeper* process, which starts the control plane and listens on a
//! Unix socket. Every test process holds a connection to it as its lease, which the system closes
//! however the process ends. The keeper ends, and the control plane with it, once no lease is left and the
//! `cargo` that ran the tests is gone; without a cargo (a test binary run by hand) a few seconds later.

mod keeper;
mod lease;
mod messages;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::{Context as _, Result, anyhow, bail};

pub use keeper::keep;

use lease::Lease;
use messages::Ready;

use crate::requests::AuditLog;

/// The control plane of this test run, as one test process sees it.
#[derive(Debug)]
pub struct SharedControlPlane {
    ready: Ready,
    _lease: Lease,
}

/// The control plane of this test run; started by the first who asks, which takes about 3 s, or minutes
/// when its programs have to be built first (a line on standard error says so).
///
/// # Errors
/// When it can't be built or started, with the reason; every later call in this process says the same.
pub fn control_plane() -> Result<&'static SharedControlPlane> {
    static SHARED: OnceLock<Result<SharedControlPlane, String>> = OnceLock::new();
    let shared = SHARED.get_or_init(|| {
        let lease = lease::obtain().map_err(|error| format!("{error:#}"));
        lease.map(|(lease, ready)| SharedControlPlane { ready, _lease: lease })
    });
    shared.as_ref().map_err(|message| anyhow!("{message}"))
}

impl SharedControlPlane {
    /// The kubeconfig of a cluster administrator.
    #[must_use]
    pub fn kubeconfig(&self) -> &Path {
        &self.ready.kubeconfig
    }

    /// The kubectl that belongs to the control plane.
    #[must_use]
    pub fn kubectl_path(&self) -> &Path {
        &self.ready.kubectl
    }

    /// The API server's own record of every request.
    #[must_use]
    pub fn audit_log(&self) -> AuditLog<'_> {
        AuditLog::new(self, &self.ready.audit_log)
    }

    /// Process ids of etcd, the API server, the controller manager, the scheduler and kwok.
    #[must_use]
    pub fn pids(&self) -> &[u32] {
        &self.ready.pids
    }

    /// Creates a namespace of a name that no other test of the run uses, and returns the name. It goes
    /// with the control plane, so nobody waits for its deletion.
    ///
    /// # Errors
    /// What kubectl answers.
    pub fn namespace(&self, purpose: &str) -> Result<String> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("{purpose}-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        self.kubectl(&["create", "namespace", &name])?;
        Ok(name)
    }

    /// Runs kubectl as administrator and returns what it prints.
    ///
    /// # Errors
    /// Its message when it fails.
    pub fn kubectl(&self, arguments: &[&str]) -> Result<String> {
        self.kubectl_with(arguments, "")
    }

    /// As [`SharedControlPlane::kubectl`], with `input` on standard input, for `--filename=-`.
    ///
    /// # Errors
    /// Its message when it fails.
    pub fn kubectl_with(&self, arguments: &[&str], input: &str) -> Result<String> {
        let mut command = Command::new(&self.ready.kubectl);
        command.arg("--kubeconfig").arg(self.kubeconfig()).arg("--cache-dir").arg(self.cache()).args(arguments);
        let output = run_with_input(&mut command, input).context("can't run kubectl")?;
        if !output.status.success() {
            bail!("kubectl {} failed: {}", arguments.join(" "), String::from_utf8_lossy(&output.stderr).trim());
        }
        Ok(String::from_utf8(output.stdout)?)
    }

    /// Where kubectl remembers what kinds the server knows.
    fn cache(&self) -> PathBuf {
        self.ready.kubeconfig.with_file_name("kubectl-cache")
    }
}

/// Runs a command to its end with `input` on its standard input, and returns all it printed.
pub(crate) fn run_with_input(
    command: &mut Command,
    input: impl AsRef<[u8]> + Send,
) -> std::io::Result<std::process::Output> {
    use std::io::Write as _;
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    let stdin = child.stdin.take();
    std::thread::scope(|scope| {
        scope.spawn(move || {
            // A program that ends without reading all its input says why by itself.
            stdin.map(|mut stdin| stdin.write_all(input.as_ref()))
        });
        child.wait_with_output()
    })
}
