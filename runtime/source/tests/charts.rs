//! Charts of repositories and registries.
#![allow(missing_docs, clippy::unwrap_used)]

mod fixture;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use bowline_core::digest::Digest;
use bowline_core::plugin::{Input, InputKind};
use bowline_core::port::source::{Error, Source as _};
use fixture::{Fixture, names, read};

/// What each path answers: status and headers, then the body. A header `Authorization` that is wanted may be set.
type Answers = BTreeMap<String, (String, Vec<u8>)>;

/// Answers on a thread of its own, and keeps the requests' paths with what they were authorized by.
struct Server {
    port: u16,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Server {
    fn start(answers: impl FnOnce(u16) -> Answers) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let answers = answers(port);
        let asked = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&asked);
        std::thread::spawn(move || {
            while let Ok((connection, _)) = listener.accept() {
                serve(connection, &answers, &seen);
            }
        });
        Self { port, asked }
    }

    fn host(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

fn serve(mut connection: TcpStream, answers: &Answers, seen: &Mutex<Vec<String>>) {
    let mut lines = BufReader::new(connection.try_clone().unwrap()).lines();
    let Some(Ok(first)) = lines.next() else { return };
    let mut token = String::new();
    while let Some(Ok(line)) = lines.next() {
        if line.is_empty() {
            break;
        }
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("authorization: ") {
            token = format!(" with {value}");
        }
    }
    let path = first.split(' ').nth(1).unwrap();
    seen.lock().unwrap().push(format!("{path}{token}"));
    let absent = ("404 Not Found".to_owned(), Vec::new());
    let (head, body) = answers.get(&format!("{path}{token}")).or_else(|| answers.get(path)).unwrap_or(&absent);
    let head = format!("HTTP/1.1 {head}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
    let _ = connection.write_all(head.as_bytes()).and_then(|()| connection.write_all(body));
}

fn found(body: impl Into<Vec<u8>>) -> (String, Vec<u8>) {
    ("200 OK".to_owned(), body.into())
}

fn input(kind: InputKind, source: String, version: Option<&str>) -> Input {
    Input {
        kind,
        name: "redis".into(),
        source,
        version: version.map(str::to_owned),
        digest: None,
        optional: false,
        attributes: vec![("bowline.dev/chart".into(), "redis".into())],
    }
}

fn repository(_: u16) -> Answers {
    let digest = Digest::of(b"old").to_string().replace("sha256:", "");
    let wrong = "0".repeat(64);
    let index = format!(
        "apiVersion: v1\nentries:\n  redis:\n  - {{version: 2.0.0-rc.1, urls: [redis-2.0.0-rc.1.tgz]}}\n  \
         - {{version: 1.4.0, urls: [files/redis-1.4.0.tgz]}}\n  - {{version: 1.3.0, urls: [redis-1.3.0.tgz], digest: '{digest}'}}\n  \
         - {{version: 1.2.0, urls: [redis-1.3.0.tgz], digest: '{wrong}'}}\n  - {{version: 1.1.0}}\n"
    );
    [
        ("/charts/index.yaml".to_owned(), found(index)),
        ("/charts/files/redis-1.4.0.tgz".to_owned(), found("new")),
        ("/charts/redis-1.3.0.tgz".to_owned(), found("old")),
        ("/broken/index.yaml".to_owned(), found("a: [")),
    ]
    .into()
}

#[tokio::test]
async fn a_repository_gives_the_newest_version_of_a_range() {
    let (fixture, server) = (Fixture::new(), Server::start(repository));
    let sources = fixture.sources();
    let allowed = BTreeSet::from([server.host()]);
    let url = || format!("http://{}/charts", server.host());
    for (version, revision, content) in
        [(None, "1.4.0", "new"), (Some("~1.3"), "1.3.0", "old"), (Some("1.3.0"), "1.3.0", "old")]
    {
        let chart = sources.input(&input(InputKind::Helm, url(), version), &allowed).await.unwrap();
        assert_eq!((chart.revision.as_str(), names(&chart.tree, "")), (revision, vec!["chart.tgz File".to_owned()]));
        assert_eq!(read(&chart.tree, "chart.tgz"), content);
        assert_eq!(chart.digest, Digest::of(content.as_bytes()).to_string());
    }
    // What is pinned and in the store needs no server.
    let before = server.asked().len();
    let mut pinned = input(InputKind::Helm, url(), Some("1.3.0"));
    pinned.digest = Some(Digest::of(b"old").to_string());
    assert_eq!(sources.input(&pinned, &allowed).await.unwrap().revision, "1.3.0");
    assert_eq!(server.asked().len(), before);
}

#[tokio::test]
async fn what_a_repository_lacks_is_told() {
    let (fixture, server) = (Fixture::new(), Server::start(repository));
    let sources = fixture.sources();
    let allowed = BTreeSet::from([server.host()]);
    for (folder, version, expected) in [
        ("charts", "^3", "has no chart redis ^3; its versions are 2.0.0-rc.1, 1.4.0"),
        ("charts", "one, two", "one, two is neither a version nor a range of versions"),
        ("charts", "1.1.0", "its index.yaml has no address for redis 1.1.0"),
        ("broken", "1", "its index.yaml can't be read: "),
        ("none", "1", "the server answers HTTP 404 Not Found"),
    ] {
        let source = format!("http://{}/{folder}", server.host());
        let found = sources.input(&input(InputKind::Helm, source, Some(version)), &allowed).await;
        let error = found.err().unwrap_or_else(|| panic!("{folder} {version} is found"));
        assert!(error.to_string().contains(expected), "{error}");
    }
    let source = format!("http://{}/charts", server.host());
    let error = sources.input(&input(InputKind::Helm, source, Some("1.2.0")), &allowed).await.err().unwrap();
    assert!(matches!(error, Error::VerifyDigest { .. }), "{error}");
}

/// A registry that wants a token, lists tags on two pages and keeps its blobs on another path.
fn registry(port: u16) -> Answers {
    let blob = Digest::of(b"archive").to_string();
    let manifest = format!(
        "{{\"layers\":[{{\"mediaType\":\"application/vnd.cncf.helm.chart.provenance.v1.prov\",\"digest\":\"x\"}},\
         {{\"mediaType\":\"application/vnd.cncf.helm.chart.content.v1.tar+gzip\",\"digest\":\"{blob}\"}}]}}"
    );
    let challenge =
        format!("401 Unauthorized\r\nWWW-Authenticate: Bearer realm=\"http://127.0.0.1:{port}/token\",service=\"r\"");
    let base = "/v2/team/redis";
    let page = "200 OK\r\nLink: </v2/team/redis/tags/list?last=1.0.0>; rel=\"next\"".to_owned();
    [
        (format!("{base}/tags/list"), (challenge.clone(), Vec::new())),
        (format!("{base}/tags/list with bearer t"), (page, br#"{"tags":["latest","1.0.0"]}"#.to_vec())),
        (format!("{base}/tags/list?last=1.0.0 with bearer t"), found(r#"{"tags":["1.5.0_b1"]}"#)),
        (format!("{base}/manifests/1.5.0_b1 with bearer t"), found(manifest.clone())),
        (format!("{base}/manifests/1.0.0"), (challenge, Vec::new())),
        (format!("{base}/manifests/1.0.0 with bearer t"), found(r#"{"layers":[]}"#)),
        (format!("{base}/blobs/{blob} with bearer t"), found("archive")),
        ("/token?service=r&scope=repository%3Ateam%2Fredis%3Apull".to_owned(), found(r#"{"token":"t"}"#)),
    ]
    .into()
}

#[tokio::test]
async fn a_registry_gives_the_newest_version_of_a_range() {
    let (fixture, server) = (Fixture::new(), Server::start(registry));
    let sources = fixture.sources();
    let allowed = BTreeSet::from([server.host()]);
    let source = format!("oci://{}/team/redis", server.host());
    let chart = sources.input(&input(InputKind::Oci, source.clone(), Some("1.x")), &allowed).await.unwrap();
    assert_eq!((chart.revision.as_str(), read(&chart.tree, "chart.tgz").as_str()), ("1.5.0+b1", "archive"));
    let error = sources.input(&input(InputKind::Oci, source.clone(), Some("1.0.0")), &allowed).await.err().unwrap();
    assert!(error.to_string().contains("no layer of it is a chart's archive"), "{error}");
    let error = sources.input(&input(InputKind::Oci, source, Some("9.9.9")), &allowed).await.err().unwrap();
    assert!(matches!(error, Error::ResolveReference { .. }), "{error}");
    let error = sources
        .input(&input(InputKind::Oci, "oci://elsewhere.example.com/redis".into(), None), &allowed)
        .await
        .err()
        .unwrap();
    assert!(matches!(error, Error::Permit { .. }), "{error}");
}
