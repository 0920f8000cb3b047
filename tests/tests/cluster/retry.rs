//! What is sent again, and what isn't: a server that plays a script answers, because a healthy one never would.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::Result;
use bowline_cluster::{Connection, Settings};
use bowline_core::kinds::{Scope, ServedKind};
use bowline_core::object::Gvk;
use bowline_core::port::cluster::{Apply, Cluster as _, Conflicts, Error, Identity, Persistence, Target};
use serde_json::json;
use tempfile::TempDir;

use super::message;

const CALLER: Identity = Identity::Caller;

/// What happens to one request.
#[derive(Clone, Copy)]
enum Act {
    /// The connection ends without an answer.
    Hang,
    /// 429 or 503, and after how many seconds to come back.
    Busy(&'static str, Option<u32>),
    /// The object.
    Answer,
}

/// A server that plays one act a request, each on a connection of its own.
struct Script {
    requests: Arc<AtomicUsize>,
    cluster: Connection,
    server: String,
    _folder: TempDir,
}

async fn script(acts: impl Into<Vec<Act>>) -> Result<Script> {
    let acts: Vec<Act> = acts.into();
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let server = format!("http://{}", listener.local_addr()?);
    let requests = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&requests);
    std::thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let number = counted.fetch_add(1, Ordering::SeqCst);
            // A request beyond the script is answered: the test then counts one too many.
            let _ = play(stream, acts.get(number).copied().unwrap_or(Act::Answer));
        }
    });
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("kubeconfig");
    let config = json!({
        "clusters": [{"name": "c", "cluster": {"server": server}}],
        "contexts": [{"name": "c", "context": {"cluster": "c"}}],
        "current-context": "c",
    });
    std::fs::write(&path, config.to_string())?;
    let cluster = Connection::open(Settings { kubeconfig: Some(path), ..Settings::default() }).await?;
    Ok(Script { requests, cluster, server, _folder: folder })
}

fn play(mut stream: TcpStream, act: Act) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
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
    let (status, headers) = match act {
        Act::Hang => return Ok(()),
        Act::Busy(status, after) => {
            (status, after.map(|seconds| format!("Retry-After: {seconds}\r\n")).unwrap_or_default())
        }
        Act::Answer => ("200 OK", String::new()),
    };
    let body = r#"{"metadata": {"name": "c"}}"#;
    write!(stream, "HTTP/1.1 {status}\r\n{headers}Content-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len())
}

fn target() -> Target {
    let kind =
        ServedKind { gvk: Gvk::new("v1", "ConfigMap"), plural: "configmaps".to_owned(), scope: Scope::Namespaced };
    Target { kind, namespace: "shop".to_owned(), name: "c".to_owned() }
}

impl Script {
    async fn apply(&self) -> Result<(), Error> {
        let target = target();
        let apply =
            Apply { target: &target, body: "{}", conflicts: Conflicts::Fail, persistence: Persistence::Persist };
        self.cluster.apply(&CALLER, apply).await.map(|_| ())
    }

    async fn patch(&self) -> Result<(), Error> {
        self.cluster.patch(&CALLER, &target(), &json!([])).await.map(|_| ())
    }

    fn requests(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_answer_of_an_apply_is_asked_for_again() -> Result<()> {
    let script = script([Act::Hang, Act::Hang, Act::Answer]).await?;
    script.apply().await?;
    assert_eq!(script.requests(), 3);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn three_lost_answers_are_an_error() -> Result<()> {
    let script = script([Act::Hang; 3]).await?;
    let text = message(script.apply().await);
    assert!(text.starts_with(&format!("cannot reach the API server {}: ", script.server)), "{text}");
    assert_eq!(script.requests(), 3);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_patch_whose_answer_is_lost_may_have_been_made() -> Result<()> {
    let script = script([Act::Hang]).await?;
    assert!(matches!(script.patch().await, Err(Error::Reach { .. })));
    assert_eq!(script.requests(), 1);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_busy_server_that_says_when_is_asked_again() -> Result<()> {
    for status in ["429 Too Many Requests", "503 Service Unavailable"] {
        let script = script([Act::Busy(status, Some(0)), Act::Answer]).await?;
        // Even a patch: a server that is too busy hasn't looked at it.
        script.patch().await?;
        assert_eq!(script.requests(), 2);
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_busy_server_that_does_not_say_when_is_an_error() -> Result<()> {
    for after in [None, Some(3600)] {
        let script = script([Act::Busy("503 Service Unavailable", after)]).await?;
        let text = message(script.apply().await);
        assert!(text.starts_with("the API server failed to apply ConfigMap shop/c: "), "{text}");
        assert!(text.contains("503 Service Unavailable"), "{text}");
        assert_eq!(script.requests(), 1);
    }
    Ok(())
}
