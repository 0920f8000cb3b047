//! The running programs as one group that ends with its parent.

use std::ffi::OsStr;
use std::fs::File;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use super::{Error, files};

/// Reads its standard input to the end, then ends its process group.
const GUARD: &str = include_str!("../../../../tests/controlplane/guard.sh");
/// How long programs may take to end by themselves before they are killed.
const GRACE: Duration = Duration::from_secs(5);
/// How often an ending program is looked at.
const POLL: Duration = Duration::from_millis(10);

/// Programs that share a process group and end with this process, even when it is killed: a guard, the
/// group's leader, holds one end of a pipe whose other end only this process has. (The kernel's
/// parent-death signal would need `unsafe` between fork and exec, and is sent when the *thread* that
/// started the program ends.) A group of its own also keeps a terminal's Ctrl-C from reaching the
/// programs before their parent decides to stop them.
#[derive(Debug)]
pub(super) struct Group {
    guard: Child,
    _alive: Option<ChildStdin>,
    members: Vec<Member>,
    logs: PathBuf,
}

#[derive(Debug)]
struct Member {
    name: &'static str,
    child: Child,
}

impl Group {
    /// An empty group whose members write to `<logs>/<name>.log`.
    pub(super) fn new(logs: &Path) -> Result<Self, Error> {
        let mut guard = Command::new("sh")
            .args(["-c", GUARD])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .map_err(|source| Error::RunProgram { program: "sh".into(), source })?;
        let alive = guard.stdin.take();
        Ok(Self { guard, _alive: alive, members: Vec::new(), logs: logs.to_owned() })
    }

    /// Starts a program with an environment of nothing but `HOME` (the folder of the logs) and `PATH`.
    pub(super) fn spawn<A: AsRef<OsStr>>(&mut self, name: &'static str, path: &Path, args: &[A]) -> Result<(), Error> {
        let log = self.log(name);
        let output = File::create(&log).map_err(Error::file("write", &log))?;
        let errors = output.try_clone().map_err(Error::file("write", &log))?;
        let child = Command::new(path)
            .args(args)
            .env_clear()
            .env("HOME", &self.logs)
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .current_dir(&self.logs)
            .stdin(Stdio::null())
            .stdout(output)
            .stderr(errors)
            .process_group(i32::try_from(self.guard.id()).unwrap_or_default())
            .spawn()
            .map_err(|source| Error::RunProgram { program: path.display().to_string(), source })?;
        self.members.push(Member { name, child });
        Ok(())
    }

    /// Where a member writes its log.
    pub(super) fn log(&self, name: &str) -> PathBuf {
        self.logs.join(format!("{name}.log"))
    }

    /// Process ids of the members, in the order they were started.
    pub(super) fn pids(&self) -> Vec<u32> {
        self.members.iter().map(|member| member.child.id()).collect()
    }

    /// Fails when a member has ended.
    pub(super) fn check(&mut self) -> Result<(), Error> {
        for member in &mut self.members {
            if let Ok(Some(status)) = member.child.try_wait() {
                let log = self.logs.join(format!("{}.log", member.name));
                let tail = files::tail(&log);
                return Err(Error::KeepRunning { program: member.name, status: status.to_string(), log, tail });
            }
        }
        Ok(())
    }

    /// Ends all members at once, the hard way, for when nobody needs their data any more.
    pub(super) fn kill(&mut self) {
        for member in &mut self.members {
            // An error says that the program has ended already, which is what is wanted.
            let _ = member.child.kill();
        }
        self.reap();
    }

    /// Asks the members to end, the last started first so that nobody misses a server it uses, and kills
    /// those that don't within the grace time.
    pub(super) fn stop(&mut self) {
        let deadline = Instant::now() + GRACE;
        for member in self.members.iter_mut().rev() {
            if let Some(pid) = i32::try_from(member.child.id()).ok().and_then(Pid::from_raw)
                && matches!(member.child.try_wait(), Ok(None))
            {
                // The child is not waited for yet, so its id can't belong to another process.
                let _ = kill_process(pid, Signal::TERM);
            }
            while Instant::now() < deadline && matches!(member.child.try_wait(), Ok(None)) {
                std::thread::sleep(POLL);
            }
        }
        self.kill();
    }

    fn reap(&mut self) {
        for member in &mut self.members {
            let _ = member.child.wait();
        }
        self.members.clear();
        let _ = self.guard.kill();
        let _ = self.guard.wait();
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        self.stop();
    }
}
