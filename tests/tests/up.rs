//! `bowline up` on machines where something is missing or in the way.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Child;

use anyhow::{Context as _, Result};
use bowline::controlplane::default_cache;
use bowline_tests::command::{Bowline, bowline};
use rustix::process::{Pid, Signal, kill_process};

/// A folder for the PATH that holds a `go` which is this shell script and nothing else.
fn folder_with_go(home: &Path, script: &str) -> Result<PathBuf> {
    let folder = home.join("bin");
    fs::create_dir_all(&folder)?;
    let go = folder.join("go");
    fs::write(&go, format!("#!/bin/sh\n{script}\n"))?;
    fs::set_permissions(&go, fs::Permissions::from_mode(0o755))?;
    Ok(folder)
}

/// Runs `up` with this `go`; gives what it says on standard error.
fn failing_up(script: &str) -> Result<String> {
    let bowline = bowline()?;
    let path = format!("{}:/usr/bin:/bin", folder_with_go(bowline.home(), script)?.display());
    refused(&bowline.env("PATH", path))
}

fn refused(bowline: &Bowline) -> Result<String> {
    let finished = bowline.run(["up"])?;
    assert_eq!(finished.code, Some(2), "{}", finished.stderr);
    Ok(finished.stderr)
}

#[test]
fn without_go_it_says_what_to_install() -> Result<()> {
    let bowline = bowline()?;
    let empty = bowline.home().join("empty");
    let said = refused(&bowline.env("PATH", empty))?;
    assert!(said.contains("there is no `go` on the PATH; install Go 1.26"), "{said}");
    Ok(())
}

#[test]
fn an_old_go_is_named() -> Result<()> {
    let said = failing_up("echo go1.21.4")?;
    assert!(said.contains("can't build the control plane with Go 1.21.4: install Go 1.26"), "{said}");
    Ok(())
}

#[test]
fn a_failed_build_shows_its_last_lines_and_its_log_and_leaves_nothing_behind() -> Result<()> {
    let said =
        failing_up("if [ \"$1\" = env ]; then echo go1.99.0; exit; fi; echo 'go: module lookup disabled' >&2; exit 1")?;
    assert!(said.contains("building the control plane failed; the whole log is "), "{said}");
    assert!(said.contains("build.log; its last lines:\ngo: module lookup disabled"), "{said}");
    Ok(())
}

#[test]
fn a_program_that_ends_is_named_with_its_log() -> Result<()> {
    let said = failing_up(
        "if [ \"$1\" = env ]; then echo go1.99.0; exit; fi
while [ \"$1\" != -o ]; do shift; done
mkdir -p \"$2\"
for name in server kube-apiserver kube-controller-manager kube-scheduler kwok kubectl serviceaccountkey; do
  printf '#!/bin/sh\\nexec sleep 600\\n' >\"$2$name\"
  chmod +x \"$2$name\"
done
printf '#!/bin/sh\\necho no such disk >&2\\nexit 3\\n' >\"$2server\"
printf '#!/bin/sh\\necho key\\n' >\"$2serviceaccountkey\"",
    )?;
    assert!(said.contains("etcd ended with exit status: 3; the last lines of "), "{said}");
    assert!(said.contains("no such disk"), "{said}");
    Ok(())
}

/// A running `up`, which is interrupted when the test ends before it.
struct Running {
    child: Child,
}

impl Running {
    fn interrupt(&mut self) -> Result<Option<i32>> {
        let pid = Pid::from_child(&self.child);
        kill_process(pid, Signal::INT).context("cannot interrupt bowline up")?;
        Ok(self.child.wait()?.code())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if matches!(self.child.try_wait(), Ok(None)) {
            // What it started ends with it.
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
    }
}

#[test]
fn it_becomes_ready_keeps_others_off_its_data_and_ends_on_an_interrupt() -> Result<()> {
    let cache = default_cache().context("neither HOME nor XDG_CACHE_HOME is set")?;
    let cache = cache.parent().context("the cache lies in a folder")?.to_owned();
    let bowline = bowline()?.env("XDG_CACHE_HOME", cache);
    let data = bowline.home().join("data").display().to_string();
    let mut child = bowline.start(["up", "--data", &data])?;
    let stdout = child.stdout.take().context("standard output is piped")?;
    let mut up = Running { child };
    let mut lines = BufReader::new(stdout).lines();
    let ready = lines.by_ref().map_while(Result::ok).any(|line| line.starts_with("Ready:"));
    assert!(ready, "it ended before it was ready");
    let finished = bowline.run(["up", "--data", &data])?;
    assert_eq!(finished.code, Some(2));
    let said = format!("a control plane already runs on {data}/cluster: stop it first, or use another folder");
    assert!(finished.stderr.contains(&said), "{}", finished.stderr);
    assert_eq!(up.interrupt()?, Some(0));
    Ok(())
}
