//! Inputs that a renderer asks for.
#![allow(missing_docs, clippy::unwrap_used)]

mod fixture;

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use bowline_core::digest::Digest;
use bowline_core::plugin::{Input, InputKind};
use bowline_core::port::source::{Error, Source as _};
use bowline_source::{Settings, Sources};
use fixture::{Fixture, names, read};

fn input(kind: InputKind, source: impl Into<String>) -> Input {
    Input {
        kind,
        name: "values".into(),
        source: source.into(),
        version: None,
        digest: None,
        optional: false,
        attributes: Vec::new(),
    }
}

fn hosts(hosts: &[&str]) -> BTreeSet<String> {
    hosts.iter().map(|host| (*host).to_owned()).collect()
}

/// Answers each path with a fixed status, header and body, on a thread of its own, and counts.
struct Server {
    port: u16,
    requests: Arc<AtomicUsize>,
}

impl Server {
    fn start(answer: impl Fn(&str, u16) -> (String, Vec<u8>) + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let requests = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&requests);
        std::thread::spawn(move || {
            while let Ok((connection, _)) = listener.accept() {
                counter.fetch_add(1, Ordering::SeqCst);
                serve(connection, |path| answer(path, port));
            }
        });
        Self { port, requests }
    }

    fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    fn host(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    fn requests(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
    }
}

fn serve(mut connection: TcpStream, answer: impl Fn(&str) -> (String, Vec<u8>)) {
    let mut lines = BufReader::new(connection.try_clone().unwrap()).lines();
    let Some(Ok(first)) = lines.next() else { return };
    while lines.next().is_some_and(|line| line.is_ok_and(|line| !line.is_empty())) {}
    let (head, body) = answer(first.split(' ').nth(1).unwrap());
    let head = format!("HTTP/1.1 {head}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
    let _ = connection.write_all(head.as_bytes()).and_then(|()| connection.write_all(&body));
}

fn files() -> Server {
    Server::start(|path, port| match path {
        "/values.yaml" => ("200 OK".into(), b"a: 1\n".to_vec()),
        "/moved" => ("302 Found\r\nLocation: /values.yaml".into(), Vec::new()),
        "/away" => ("302 Found\r\nLocation: http://elsewhere.example.com/x".into(), Vec::new()),
        "/loop" => (format!("302 Found\r\nLocation: http://127.0.0.1:{port}/loop"), Vec::new()),
        "/secret" => ("401 Unauthorized".into(), Vec::new()),
        "/big" => ("200 OK".into(), vec![b'x'; 200_000]),
        "/broken.tar.gz" => ("200 OK".into(), b"<html>".to_vec()),
        _ => ("404 Not Found".into(), Vec::new()),
    })
}

#[tokio::test]
async fn a_file_is_fetched_and_pinned_by_its_digest() {
    let (fixture, server) = (Fixture::new(), files());
    let sources = fixture.sources();
    let allowed = hosts(&[&server.host()]);
    for path in ["/values.yaml", "/moved"] {
        let found = sources.input(&input(InputKind::Http, server.url(path)), &allowed).await.unwrap();
        let digest = Digest::of(b"a: 1\n").to_string();
        assert_eq!((&found.revision, &found.digest), (&digest, &digest));
        let name = path.trim_start_matches('/');
        assert_eq!(names(&found.tree, ""), [format!("{name} File")]);
        assert_eq!(read(&found.tree, name), "a: 1\n");
    }
    // What is pinned and in the store needs no server.
    let before = server.requests();
    let mut pinned = input(InputKind::Http, server.url("/values.yaml"));
    pinned.digest = Some(Digest::of(b"a: 1\n").to_string());
    let found = sources.input(&pinned, &allowed).await.unwrap();
    assert_eq!(read(&found.tree, "values.yaml"), "a: 1\n");
    assert_eq!(server.requests(), before);
}

#[tokio::test]
async fn nothing_is_asked_of_a_host_that_is_not_allowed() {
    let (fixture, server) = (Fixture::new(), files());
    let sources = fixture.sources();
    for kind in [InputKind::Http, InputKind::Git] {
        let url = server.url("/values.yaml");
        let error = sources.input(&input(kind, &url), &hosts(&["a.example.com"])).await.err().unwrap();
        assert_eq!(
            error.to_string(),
            format!(
                "fetching {url} is not allowed: allowed are a.example.com; add {} to the hosts that renderer inputs \
                 may come from",
                server.host()
            )
        );
    }
    assert_eq!(server.requests(), 0);
    let file = input(InputKind::Git, fixture.url());
    let error = sources.input(&file, &hosts(&["localhost"])).await.err().unwrap();
    assert!(matches!(error, Error::Permit { .. }), "{error}");
}

#[tokio::test]
async fn every_way_to_fail_has_its_message() {
    let (fixture, server) = (Fixture::new(), files());
    let sources = Sources::open(Settings { input_limit: 100_000, ..fixture.settings() }).unwrap();
    let allowed = hosts(&[&server.host()]);
    for (path, expected) in [
        ("/nothing", "cannot reach URL: the server answers HTTP 404 Not Found"),
        ("/loop", "it redirects more than 5 times"),
        ("/away", "fetching http://elsewhere.example.com/x is not allowed: "),
        ("/secret", "URL refused the credentials: HTTP 401 Unauthorized: inputs are fetched without credentials"),
        ("/big", "URL is larger than the limit of 100000 bytes"),
        ("/broken.tar.gz", "cannot use the archive URL: "),
    ] {
        let url = server.url(path);
        let error = sources.input(&input(InputKind::Http, &url), &allowed).await.err().unwrap();
        assert!(error.to_string().contains(&expected.replace("URL", &url)), "{error}");
    }
    let mut pinned = input(InputKind::Http, server.url("/values.yaml"));
    pinned.digest = Some(Digest::of(b"other").to_string());
    let error = sources.input(&pinned, &allowed).await.err().unwrap();
    assert!(matches!(error, Error::VerifyDigest { .. }), "{error}");
    pinned.digest = Some("md5:1".into());
    let error = sources.input(&pinned, &allowed).await.err().unwrap();
    assert!(error.to_string().contains("its digest is not sha256:"), "{error}");
    for (source, expected) in [
        ("ftp://h/x", "only https:// and http:// are fetched"),
        ("http://me:s3cret@h/x", "a user name or password has no place in an address"),
    ] {
        let error = sources.input(&input(InputKind::Http, source), &hosts(&["h"])).await.err().unwrap();
        assert!(error.to_string().contains(expected), "{error}");
        assert!(!error.to_string().contains("s3cret"), "{error}");
    }
    for (kind, source, expected) in [
        (InputKind::Helm, "https://h/x", "the attribute bowline.dev/chart, the chart's name, is missing"),
        (InputKind::Oci, "https://h/x", "only oci:// names a registry"),
        (InputKind::Oci, "oci://h", "it names a registry and no chart"),
    ] {
        let error = sources.input(&input(kind, source), &hosts(&["h"])).await.err().unwrap();
        assert!(matches!(error, Error::Configure { .. }), "{error}");
        assert!(error.to_string().contains(expected), "{error}");
    }
}
