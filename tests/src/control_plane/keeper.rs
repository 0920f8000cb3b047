//! The keeper's side: start the control plane, count leases, end.

use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use bowline::controlplane::{Audit, ControlPlane, Program, Programs, Settings};
use rustix::process::{Pid, Signal, kill_current_process_group, test_kill_process};

use super::lease::socket;
use super::messages::{Answer, Hello, Ready};

/// How often the keeper looks whether it is needed.
const POLL: Duration = Duration::from_millis(50);
/// How long it stays for a next test process when no runner is known, and for its first user.
const LINGER: Duration = Duration::from_secs(3);

/// Who uses the control plane, and how far it is.
#[derive(Debug)]
struct State {
    leases: usize,
    runners: BTreeSet<u32>,
    /// Whether a user came without a runner: then another may follow it.
    solitary: bool,
    last_use: Instant,
    answers: Vec<Answer>,
    /// Set when the keeper is about to end: whoever connects from now on starts another.
    over: bool,
}

#[derive(Debug)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn answer(&self, answer: Answer) {
        self.state().answers.push(answer);
        self.changed.notify_all();
    }
}

/// Starts a control plane in `folder`, with programs from `cache`, keeps it while somebody needs it, and
/// removes its data.
///
/// # Errors
/// When `folder` can't be used; a control plane that does not start is an answer to those who asked.
pub fn keep(folder: &Path, cache: &Path) -> Result<()> {
    let lock = fs::File::create(folder.join("keeper.lock"))?;
    lock.lock()?;
    let socket = socket(folder);
    let data = folder.join("data");
    // What a keeper left behind that was killed.
    let _ = fs::remove_file(&socket);
    let _ = fs::remove_dir_all(&data);
    let listener = UnixListener::bind(&socket).context("can't listen")?;
    let state = State {
        leases: 0,
        runners: BTreeSet::new(),
        solitary: true,
        last_use: Instant::now(),
        answers: Vec::new(),
        over: false,
    };
    let shared = Arc::new(Shared { state: Mutex::new(state), changed: Condvar::new() });
    std::thread::spawn({
        let shared = Arc::clone(&shared);
        move || accept(&listener, &shared)
    });
    let starting = std::thread::spawn({
        let (shared, cache, data) = (Arc::clone(&shared), cache.to_owned(), data.clone());
        move || start(&cache, &data, &shared)
    });
    wait_until_over(&shared);
    let _ = fs::remove_file(&socket);
    if starting.is_finished() {
        if let Ok(Some(plane)) = starting.join() {
            plane.kill();
        }
        let _ = fs::remove_dir_all(&data);
    } else {
        let _ = fs::remove_dir_all(&data);
        // A build may be under way: its compilers share this process's group.
        kill_current_process_group(Signal::KILL)?;
    }
    Ok(())
}

/// Builds and starts; every step is an answer to those who wait.
fn start(cache: &Path, data: &Path, shared: &Shared) -> Option<ControlPlane> {
    let progress = &mut |text: &str| shared.answer(Answer::Progress(text.to_owned()));
    let settings = Settings { audit: Audit::Metadata };
    let started = Programs::locate_or_build(cache, progress).and_then(|programs| {
        let plane = ControlPlane::start_with(&programs, data, &settings)?;
        Ok((plane, programs.path(Program::Kubectl)))
    });
    match started {
        Ok((plane, kubectl)) => {
            let (kubeconfig, audit_log) = (plane.kubeconfig().to_owned(), plane.audit_log());
            shared.answer(Answer::Ready(Ready { kubeconfig, audit_log, kubectl, pids: plane.pids() }));
            Some(plane)
        }
        Err(error) => {
            shared.answer(Answer::Failed(format!("{:#}", anyhow::Error::new(error))));
            None
        }
    }
}

fn accept(listener: &UnixListener, shared: &Arc<Shared>) {
    for connection in listener.incoming().map_while(Result::ok) {
        let shared = Arc::clone(shared);
        std::thread::spawn(move || attend(&connection, &shared));
    }
}

/// Looks after one user until it is gone, which the end of its stream says, or an error on it.
fn attend(connection: &UnixStream, shared: &Arc<Shared>) {
    if !register(connection, shared) {
        return;
    }
    if let Ok(answering) = connection.try_clone() {
        let shared = Arc::clone(shared);
        std::thread::spawn(move || answer(answering, &shared));
    }
    let mut reading = connection;
    let _ = reading.read_to_end(&mut Vec::new());
    let mut state = shared.state();
    state.leases -= 1;
    state.last_use = Instant::now();
}

/// Counts the user in, unless the keeper is about to end.
fn register(connection: &UnixStream, shared: &Shared) -> bool {
    let mut line = String::new();
    if BufReader::new(connection).read_line(&mut line).is_err() {
        return false;
    }
    let Ok(hello) = serde_json::from_str::<Hello>(&line) else { return false };
    let mut state = shared.state();
    if state.over {
        return false;
    }
    state.leases += 1;
    state.solitary = hello.runner.is_none();
    state.runners.extend(hello.runner);
    true
}

/// Sends all answers up to the last one.
fn answer(mut connection: UnixStream, shared: &Shared) {
    let mut sent = 0;
    loop {
        let answers = {
            let mut state = shared.state();
            while state.answers.len() == sent {
                state = shared.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
            }
            state.answers[sent..].to_vec()
        };
        sent += answers.len();
        for answer in answers {
            let line = serde_json::to_string(&answer).expect("strings, numbers and paths made of text are JSON");
            if writeln!(connection, "{line}").is_err() || !matches!(answer, Answer::Progress(_)) {
                return;
            }
        }
    }
}

fn wait_until_over(shared: &Shared) {
    loop {
        std::thread::sleep(POLL);
        let mut state = shared.state();
        state.runners.retain(|pid| is_alive(*pid));
        let lingers = state.solitary && state.last_use.elapsed() < LINGER;
        if state.leases == 0 && state.runners.is_empty() && !lingers {
            state.over = true;
            return;
        }
    }
}

/// Whether a process runs; one that ended and whose parent has not noticed does not.
fn is_alive(pid: u32) -> bool {
    let Some(id) = i32::try_from(pid).ok().and_then(Pid::from_raw) else { return false };
    // The state follows the name, which is in brackets and may hold anything.
    let ended = fs::read_to_string(format!("/proc/{pid}/stat"))
        .is_ok_and(|stat| stat.rsplit(')').next().is_some_and(|rest| rest.trim_start().starts_with('Z')));
    !ended && test_kill_process(id).is_ok()
}
