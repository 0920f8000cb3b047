//! A bare loop of server-side applies: what the machine and its API server can do, for benches to compare with.
//!
//! A number of connections, each a task that takes the next object, sends one PATCH and reads the answer to its end.
//! No kinds are looked up, nothing is parsed, nothing is tried again.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::{Context as _, Result, ensure};
use bowline_core::kinds::Scope;
use bowline_core::port::cluster::Target;
use futures::future::try_join_all;
use http_body_util::BodyExt as _;
use hyper::Request;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HOST};
use hyper_util::rt::TokioIo;
use rustls::pki_types::ServerName;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use crate::SharedControlPlane;
use crate::loopback::{self, Body, full};

/// The connections' settings.
pub struct BareLoop {
    address: SocketAddr,
    authorization: String,
    tls: TlsConnector,
    concurrency: usize,
}

impl BareLoop {
    /// A loop over `concurrency` connections to the control plane, as its administrator.
    ///
    /// # Errors
    /// When the control plane's kubeconfig is not what it should be.
    pub fn new(plane: &SharedControlPlane, concurrency: usize) -> Result<Self> {
        let value = |path: &str| {
            let query = format!("jsonpath={{{path}}}");
            let found = plane.kubectl(&["config", "view", "--raw", "-o", &query])?;
            ensure!(!found.is_empty(), "the kubeconfig has no {path}");
            Ok(found)
        };
        let server = value(".clusters[0].cluster.server")?;
        let authority = value(".clusters[0].cluster.certificate-authority")?;
        Ok(Self {
            address: server.strip_prefix("https://").context("the API server is not on https")?.parse()?,
            authorization: format!("Bearer {}", value(".users[0].user.token")?),
            tls: TlsConnector::from(loopback::client(Path::new(&authority))?),
            concurrency,
        })
    }

    /// Applies all `objects`, each with its JSON, as field manager `bowline` and by force.
    ///
    /// # Errors
    /// The first refusal, or what broke.
    pub async fn apply(&self, objects: &[(Target, String)]) -> Result<()> {
        let next = AtomicUsize::new(0);
        try_join_all((0..self.concurrency).map(|_| self.work(objects, &next))).await?;
        Ok(())
    }

    /// One connection's share.
    async fn work(&self, objects: &[(Target, String)], next: &AtomicUsize) -> Result<()> {
        let mut sender = self.connect().await?;
        while let Some((target, body)) = objects.get(next.fetch_add(1, Ordering::Relaxed)) {
            let request = Request::patch(path(target))
                .header(HOST, self.address.to_string())
                .header(AUTHORIZATION, &self.authorization)
                .header(CONTENT_TYPE, "application/apply-patch+yaml")
                .body(full(body.clone()))?;
            sender.ready().await?;
            let response = sender.send_request(request).await?;
            let status = response.status();
            let answer = response.into_body().collect().await?.to_bytes();
            ensure!(status.is_success(), "{status}: {}", String::from_utf8_lossy(&answer));
        }
        Ok(())
    }

    async fn connect(&self) -> Result<SendRequest<Body>> {
        let stream = TcpStream::connect(self.address).await?;
        stream.set_nodelay(true)?;
        let stream = self.tls.connect(ServerName::from(self.address.ip()), stream).await?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await?;
        tokio::spawn(connection);
        Ok(sender)
    }
}

fn path(target: &Target) -> String {
    let Target { kind, namespace, name } = target;
    let root = match kind.gvk.group.as_str() {
        "" => format!("/api/{}", kind.gvk.version),
        group => format!("/apis/{group}/{}", kind.gvk.version),
    };
    let place = match kind.scope {
        Scope::Namespaced => format!("/namespaces/{namespace}"),
        Scope::Cluster => String::new(),
    };
    format!("{root}{place}/{}/{name}?fieldManager=bowline&force=true", kind.plural)
}
