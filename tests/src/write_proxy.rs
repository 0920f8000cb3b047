//! A proxy between a client and the API server that counts writes and can kill the client at any of them.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::Result;
use http_body_util::BodyExt as _;
use hyper::body::Incoming;
use hyper::header::{AUTHORIZATION, HOST, HeaderValue};
use hyper::{Method, Request, Response, Uri};
use rustix::process::{Pid, Signal, kill_process};

use crate::SharedControlPlane;
use crate::loopback::{Answer, Body, Listener, full};

mod upstream;

use upstream::Upstream;

/// How long a write waits for the test to say which process to kill.
const VICTIM: Duration = Duration::from_secs(30);

/// When the client is killed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// Before the API server sees the write.
    Before,
    /// After the API server committed the write, before the client hears of it.
    After,
}

/// A request as it passed by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passed {
    /// `GET`, `PATCH`, ...
    pub method: String,
    /// Path and query.
    pub uri: String,
    /// The status the API server gave; `None` when it never got the request.
    pub status: Option<u16>,
}

impl Passed {
    /// Whether the request asks for a change: no dry run, no question about rights.
    #[must_use]
    pub fn is_write(&self) -> bool {
        is_write(&self.method, &self.uri)
    }
}

/// Plain HTTP towards the client, TLS with the administrator's token towards the API server.
#[derive(Debug)]
pub struct WriteProxy {
    folder: tempfile::TempDir,
    _listener: Listener,
    watched: Arc<Watched>,
}

#[derive(Debug, Default)]
struct State {
    writes: usize,
    kill: Option<(usize, Moment)>,
    victim: Option<u32>,
    killed: bool,
    passed: Vec<Passed>,
}

#[derive(Debug, Default)]
struct Watched {
    state: Mutex<State>,
    victim_known: Condvar,
}

impl Watched {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts a request in. Returns its place in the list and, for the write at which to kill, the moment;
    /// `None` when the client is dead already and what it sent before must not arrive.
    fn arrive(&self, method: &Method, uri: &Uri) -> Option<(usize, Option<Moment>)> {
        let mut state = self.state();
        if state.killed {
            return None;
        }
        let passed = Passed { method: method.to_string(), uri: uri.to_string(), status: None };
        state.writes += usize::from(passed.is_write());
        let moment = state.kill.filter(|(write, _)| passed.is_write() && *write == state.writes);
        state.passed.push(passed);
        Some((state.passed.len() - 1, moment.map(|(_, moment)| moment)))
    }

    /// Kills the victim, once the test has named it. From here on nothing passes.
    fn kill(&self) -> std::io::Result<()> {
        let state = self.state();
        let waited = self.victim_known.wait_timeout_while(state, VICTIM, |state| state.victim.is_none());
        let (mut state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        let pid = state.victim.and_then(|pid| i32::try_from(pid).ok()).and_then(Pid::from_raw);
        let pid = pid.ok_or_else(|| std::io::Error::other("the test named no process to kill"))?;
        kill_process(pid, Signal::KILL)?;
        state.killed = true;
        Ok(())
    }
}

impl WriteProxy {
    /// Starts a proxy to the control plane of this run.
    ///
    /// # Errors
    /// When no port is free.
    pub fn start(plane: &SharedControlPlane) -> Result<Self> {
        Self::to(plane.kubeconfig())
    }

    /// Starts a proxy to the API server of a kubeconfig that [`bowline::controlplane`] wrote.
    ///
    /// # Errors
    /// When the kubeconfig can't be read or no port is free.
    pub fn to(kubeconfig: &Path) -> Result<Self> {
        let upstream = Arc::new(Upstream::from_kubeconfig(kubeconfig)?);
        let watched = Arc::new(Watched::default());
        let token = upstream.token().to_owned();
        let handler = {
            let watched = Arc::clone(&watched);
            move |request| pass(Arc::clone(&watched), Arc::clone(&upstream), request)
        };
        let listener = Listener::start(None, handler)?;
        let folder = tempfile::tempdir()?;
        let server = listener.address();
        let config = format!(
            "apiVersion: v1\nkind: Config\ncurrent-context: proxy\n\
             clusters: [{{name: proxy, cluster: {{server: \"http://{server}\"}}}}]\n\
             users: [{{name: admin, user: {{token: {token}}}}}]\n\
             contexts: [{{name: proxy, context: {{cluster: proxy, user: admin}}}}]\n"
        );
        std::fs::write(folder.path().join("kubeconfig"), config)?;
        Ok(Self { folder, _listener: listener, watched })
    }

    /// A kubeconfig whose server is this proxy.
    #[must_use]
    pub fn kubeconfig(&self) -> PathBuf {
        self.folder.path().join("kubeconfig")
    }

    /// Kill the client at this write, counted from 1 since the proxy started. The client is named with
    /// [`WriteProxy::victim`]; the write waits until it is.
    pub fn kill_at(&self, write: usize, moment: Moment) {
        let mut state = self.watched.state();
        state.kill = Some((write, moment));
        state.victim = None;
    }

    /// Says which process [`WriteProxy::kill_at`] kills: a child of this process that has not been waited for.
    pub fn victim(&self, pid: u32) {
        self.watched.state().victim = Some(pid);
        self.watched.victim_known.notify_all();
    }

    /// Whether the victim was killed.
    #[must_use]
    pub fn has_killed(&self) -> bool {
        self.watched.state().killed
    }

    /// Writes so far.
    #[must_use]
    pub fn writes(&self) -> usize {
        self.watched.state().writes
    }

    /// All requests so far, in the order they came.
    #[must_use]
    pub fn requests(&self) -> Vec<Passed> {
        self.watched.state().passed.clone()
    }
}

async fn pass(watched: Arc<Watched>, upstream: Arc<Upstream>, request: Request<Incoming>) -> Answer {
    let Some((place, moment)) = watched.arrive(request.method(), request.uri()) else {
        return Err(std::io::Error::other("the client is dead"));
    };
    if moment == Some(Moment::Before) {
        return kill(watched).await;
    }
    let response = upstream.send(forward(request, upstream.token())?).await?;
    if let Some(passed) = watched.state().passed.get_mut(place) {
        passed.status = Some(response.status().as_u16());
    }
    if moment == Some(Moment::After) {
        response.into_body().collect().await.map_err(std::io::Error::other)?;
        return kill(watched).await;
    }
    Ok(response.map(|body| body.map_err(std::io::Error::other).boxed()))
}

/// Kills on a thread where waiting for the victim's name holds nobody up.
async fn kill(watched: Arc<Watched>) -> Answer {
    match tokio::task::spawn_blocking(move || watched.kill()).await.map_err(std::io::Error::other)? {
        Ok(()) => Err(std::io::Error::other("the client was killed")),
        Err(error) => {
            let answer = Response::builder().status(500).body(full(error.to_string()));
            answer.map_err(std::io::Error::other)
        }
    }
}

/// The request as the API server gets it: its own host, and a token where the client gave none.
fn forward(request: Request<Incoming>, token: &str) -> std::io::Result<Request<Body>> {
    let (mut parts, body) = request.into_parts();
    parts.headers.insert(HOST, HeaderValue::from_static("127.0.0.1"));
    if !parts.headers.contains_key(AUTHORIZATION) {
        let value = HeaderValue::try_from(format!("Bearer {token}")).map_err(std::io::Error::other)?;
        parts.headers.insert(AUTHORIZATION, value);
    }
    Ok(Request::from_parts(parts, body.map_err(std::io::Error::other).boxed()))
}

fn is_write(method: &str, uri: &str) -> bool {
    let path = uri.split('?').next().unwrap_or_default();
    matches!(method, "POST" | "PUT" | "PATCH" | "DELETE")
        && !uri.contains("dryRun=All")
        && !path.starts_with("/apis/authorization.k8s.io/")
}

#[cfg(test)]
mod tests {
    use super::is_write;

    #[test]
    fn writes_are_told_from_questions() {
        assert!(is_write("PATCH", "/api/v1/namespaces/a/configmaps/b?fieldManager=bowline"));
        assert!(is_write("DELETE", "/api/v1/namespaces/a/configmaps/b"));
        assert!(!is_write("GET", "/api/v1/namespaces"));
        assert!(!is_write("PATCH", "/api/v1/namespaces/a/configmaps/b?dryRun=All"));
        assert!(!is_write("POST", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"));
    }
}
