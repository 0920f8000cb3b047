//! A server that answers what a test says, where a healthy API server never would.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::Result;
use bowline_cluster::{Connection, Settings};
use serde_json::{Value, json};
use tempfile::TempDir;

/// What is sent back.
pub(super) struct Answer {
    pub(super) status: &'static str,
    pub(super) retry_after: Option<u32>,
    pub(super) body: Value,
}

/// A server, each of whose answers ends its connection, and the way to it.
pub(super) struct FakeServer {
    pub(super) cluster: Connection,
    pub(super) url: String,
    requests: Arc<AtomicUsize>,
    _folder: TempDir,
}

impl FakeServer {
    /// Starts a server. `answer` gets the number of the request, from 0, and its path; without an answer the
    /// connection ends.
    pub(super) async fn start(answer: impl Fn(usize, &str) -> Option<Answer> + Send + 'static) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let url = format!("http://{}", listener.local_addr()?);
        let requests = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&requests);
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let number = counted.fetch_add(1, Ordering::SeqCst);
                // A client that has left is no concern of the server's.
                let _ = serve(stream, |path| answer(number, path));
            }
        });
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("kubeconfig");
        let config = json!({
            "clusters": [{"name": "c", "cluster": {"server": url}}],
            "contexts": [{"name": "c", "context": {"cluster": "c"}}],
            "current-context": "c",
        });
        std::fs::write(&path, config.to_string())?;
        let cluster = Connection::open(Settings { kubeconfig: Some(path), ..Settings::default() }).await?;
        Ok(Self { cluster, url, requests, _folder: folder })
    }

    /// How many requests came.
    pub(super) fn requests(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
    }
}

/// Reads one request and sends its answer.
fn serve(mut stream: TcpStream, answer: impl Fn(&str) -> Option<Answer>) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut first = String::new();
    reader.read_line(&mut first)?;
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length: ") {
            length = value.trim().parse().unwrap_or_default();
        }
        if line.trim().is_empty() {
            break;
        }
    }
    reader.read_exact(&mut vec![0; length])?;
    let Some(Answer { status, retry_after, body }) = answer(first.split(' ').nth(1).unwrap_or_default()) else {
        return Ok(());
    };
    let headers = retry_after.map(|seconds| format!("Retry-After: {seconds}\r\n")).unwrap_or_default();
    let body = body.to_string();
    write!(stream, "HTTP/1.1 {status}\r\n{headers}Content-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len())
}
