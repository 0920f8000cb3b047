//! Connections to the API server, used again where possible.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context as _, Result};
use hyper::body::Incoming;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use rustls::pki_types::ServerName;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use crate::loopback::{self, Body};

/// The API server, with the administrator's token.
pub(super) struct Upstream {
    address: SocketAddr,
    token: String,
    tls: TlsConnector,
    idle: Arc<Mutex<Vec<SendRequest<Body>>>>,
}

impl std::fmt::Debug for Upstream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Upstream").field("address", &self.address).finish_non_exhaustive()
    }
}

impl Upstream {
    /// Reads address, CA and token from a kubeconfig with one of each, a line each.
    pub(super) fn from_kubeconfig(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path).with_context(|| format!("can't read {}", path.display()))?;
        let value = |key: &str| {
            let mut lines = text.lines().filter_map(|line| line.trim().strip_prefix(key)?.strip_prefix(": "));
            lines
                .next()
                .map(|value| value.trim_matches('"'))
                .with_context(|| format!("{} has no {key}", path.display()))
        };
        let address = value("server")?.strip_prefix("https://").context("the API server is not on https")?.parse()?;
        let tls = loopback::client(Path::new(value("certificate-authority")?))?;
        Ok(Self { address, token: value("token")?.to_owned(), tls: TlsConnector::from(tls), idle: Arc::default() })
    }

    /// The administrator's token.
    pub(super) fn token(&self) -> &str {
        &self.token
    }

    /// Sends a request; the answer's body may still be under way.
    pub(super) async fn send(&self, request: Request<Body>) -> std::io::Result<Response<Incoming>> {
        let mut sender = match self.take_idle() {
            Some(sender) => sender,
            None => self.connect().await?,
        };
        let response = sender.send_request(request).await.map_err(std::io::Error::other)?;
        let idle = Arc::clone(&self.idle);
        tokio::spawn(async move {
            // Ready again once the body of this answer has been read.
            if sender.ready().await.is_ok() {
                idle.lock().unwrap_or_else(PoisonError::into_inner).push(sender);
            }
        });
        Ok(response)
    }

    fn take_idle(&self) -> Option<SendRequest<Body>> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.retain(|sender| !sender.is_closed());
        idle.pop()
    }

    async fn connect(&self) -> std::io::Result<SendRequest<Body>> {
        let stream = TcpStream::connect(self.address).await?;
        stream.set_nodelay(true)?;
        let stream = self.tls.connect(ServerName::from(self.address.ip()), stream).await?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await.map_err(std::io::Error::other)?;
        tokio::spawn(connection);
        Ok(sender)
    }
}
