//! A Git server over HTTP or HTTPS, with logins and faults.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::Result;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use http_body_util::{BodyExt as _, StreamBody};
use hyper::body::{Bytes, Frame, Incoming};
use hyper::http::request::Parts;
use hyper::{Request, Response};

use super::backend;
use crate::loopback::{Answer, Authority, Listener, full};

/// Who may read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Login {
    /// Everybody.
    Anonymous,
    /// Basic authentication with this name and password.
    Basic(String, String),
    /// This bearer token.
    Bearer(String),
}

/// What the server does wrong from now on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Nothing.
    None,
    /// It takes the request and never answers.
    Hang,
    /// It lists its refs, then sends half of the objects and closes the connection.
    Truncate,
    /// It answers with this status.
    Status(u16),
}

#[derive(Debug)]
struct State {
    fault: Fault,
    requests: Vec<String>,
}

#[derive(Debug)]
struct Served {
    root: PathBuf,
    login: Login,
    state: Mutex<State>,
}

impl Served {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The real `git http-backend` behind a small HTTP server on loopback.
#[derive(Debug)]
pub struct GitHttpServer {
    listener: Listener,
    served: Arc<Served>,
    authority: Option<Authority>,
}

impl GitHttpServer {
    /// Serves all repositories under a folder to everybody over plain HTTP.
    ///
    /// # Errors
    /// When no port is free.
    pub fn start(root: &Path) -> Result<Self> {
        Self::serve(root, Login::Anonymous, None)
    }

    /// As [`GitHttpServer::start`], for those who can log in.
    ///
    /// # Errors
    /// When no port is free.
    pub fn start_with_login(root: &Path, login: Login) -> Result<Self> {
        Self::serve(root, login, None)
    }

    /// Serves over HTTPS with a certificate of an authority that only [`GitHttpServer::authority`] knows.
    ///
    /// # Errors
    /// When no port is free or the certificate can't be made.
    pub fn start_tls(root: &Path, login: Login) -> Result<Self> {
        Self::serve(root, login, Some(Authority::new()?))
    }

    fn serve(root: &Path, login: Login, authority: Option<Authority>) -> Result<Self> {
        let state = Mutex::new(State { fault: Fault::None, requests: Vec::new() });
        let served = Arc::new(Served { root: root.to_owned(), login, state });
        let tls = authority.as_ref().map(Authority::server).transpose()?;
        let handler = {
            let served = Arc::clone(&served);
            move |request| handle(Arc::clone(&served), request)
        };
        Ok(Self { listener: Listener::start(tls, handler)?, served, authority })
    }

    /// The URL of the repository in the folder `name` under the root. A server whose root is the path of
    /// a [`GitRepository`](super::GitRepository) has it under `.git`.
    #[must_use]
    pub fn url(&self, name: &str) -> String {
        let scheme = if self.authority.is_some() { "https" } else { "http" };
        format!("{scheme}://{}/{name}", self.listener.address())
    }

    /// The file with the authority's certificate, of a server over HTTPS.
    #[must_use]
    pub fn authority(&self) -> Option<PathBuf> {
        self.authority.as_ref().map(Authority::path)
    }

    /// From the next request on, do this wrong.
    pub fn fail_with(&self, fault: Fault) {
        self.served.state().fault = fault;
    }

    /// All requests so far, as `METHOD path?query`, in order.
    #[must_use]
    pub fn requests(&self) -> Vec<String> {
        self.served.state().requests.clone()
    }
}

async fn handle(served: Arc<Served>, request: Request<Incoming>) -> Answer {
    let fault = {
        let mut state = served.state();
        state.requests.push(format!("{} {}", request.method(), request.uri()));
        state.fault
    };
    let (parts, body) = request.into_parts();
    let body = body.collect().await.map_err(std::io::Error::other)?.to_bytes();
    match fault {
        Fault::Hang => return std::future::pending().await,
        Fault::Status(code) => return answer(Response::builder().status(code), "this server fails on purpose\n"),
        Fault::None | Fault::Truncate => {}
    }
    let given = parts.headers.get("authorization").and_then(|value| value.to_str().ok());
    if let Some((expected, challenge)) = expected(&served.login)
        && given != Some(expected.as_str())
    {
        return answer(Response::builder().status(401).header("www-authenticate", challenge), "log in\n");
    }
    let has_objects = asks_for_objects(&parts, &body);
    let response = backend::respond(&served.root, &parts, body).await.map_err(std::io::Error::other)?;
    let truncates = fault == Fault::Truncate && has_objects;
    Ok(response.map(|content| if truncates { half(&content) } else { full(content) }))
}

/// Whether the request is for a pack. In protocol version 2, refs are asked for at the same place.
fn asks_for_objects(parts: &Parts, body: &Bytes) -> bool {
    const LIST_REFS: &[u8] = b"command=ls-refs";
    parts.uri.path().ends_with("/git-upload-pack") && !body.windows(LIST_REFS.len()).any(|bytes| bytes == LIST_REFS)
}

fn answer(response: hyper::http::response::Builder, text: &'static str) -> Answer {
    response.body(full(text)).map_err(std::io::Error::other)
}

/// The header that lets somebody in, and the one that asks for it.
fn expected(login: &Login) -> Option<(String, &'static str)> {
    match login {
        Login::Anonymous => None,
        Login::Basic(name, password) => {
            Some((format!("Basic {}", BASE64.encode(format!("{name}:{password}"))), "Basic realm=\"git\""))
        }
        Login::Bearer(token) => Some((format!("Bearer {token}"), "Bearer")),
    }
}

/// Half of the content, then an error, which closes the connection before the end of the answer.
fn half(content: &Bytes) -> crate::loopback::Body {
    let first = content.slice(..content.len() / 2);
    let frames = [Ok(Frame::data(first)), Err(std::io::Error::other("closed on purpose"))];
    http_body_util::BodyExt::boxed(StreamBody::new(futures::stream::iter(frames)))
}
