//! A proxy for tunnels, which remembers where they lead.

use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Result;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use hyper::body::Incoming;
use hyper::header::PROXY_AUTHORIZATION;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::io::copy_bidirectional;
use tokio::net::TcpStream;

use super::{Answer, Listener, full};

/// An HTTP proxy that opens tunnels (`CONNECT`) and refuses everything else.
#[derive(Debug)]
pub struct ConnectProxy {
    listener: Listener,
    tunnels: Arc<Mutex<Vec<String>>>,
}

impl ConnectProxy {
    /// Serves whoever logs in with `login`, written `name:password`, or everybody without one.
    ///
    /// # Errors
    /// When no port is free.
    pub fn start(login: Option<&str>) -> Result<Self> {
        let tunnels = Arc::<Mutex<Vec<String>>>::default();
        let expected = login.map(|login| format!("Basic {}", BASE64.encode(login)));
        let seen = Arc::clone(&tunnels);
        let listener = Listener::start(None, move |request| tunnel(request, expected.clone(), Arc::clone(&seen)))?;
        Ok(Self { listener, tunnels })
    }

    /// The proxy's `host:port`.
    #[must_use]
    pub fn authority(&self) -> String {
        self.listener.address().to_string()
    }

    /// Where the tunnels that were opened lead, as `host:port`, in order.
    #[must_use]
    pub fn tunnels(&self) -> Vec<String> {
        self.tunnels.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

async fn tunnel(request: Request<Incoming>, expected: Option<String>, seen: Arc<Mutex<Vec<String>>>) -> Answer {
    let answer = |status| Response::builder().status(status).body(full("")).map_err(std::io::Error::other);
    let login = request.headers().get(PROXY_AUTHORIZATION).and_then(|value| value.to_str().ok());
    if expected.is_some() && login != expected.as_deref() {
        return answer(StatusCode::PROXY_AUTHENTICATION_REQUIRED);
    }
    let target = match (request.method(), request.uri().authority()) {
        (&Method::CONNECT, Some(target)) => target.to_string(),
        _ => return answer(StatusCode::METHOD_NOT_ALLOWED),
    };
    let mut server = TcpStream::connect(&target).await?;
    seen.lock().unwrap_or_else(PoisonError::into_inner).push(target);
    tokio::spawn(async move {
        if let Ok(client) = hyper::upgrade::on(request).await {
            // How the tunnel ends is the business of its two ends.
            let _ = copy_bidirectional(&mut TokioIo::new(client), &mut server).await;
        }
    });
    answer(StatusCode::OK)
}
