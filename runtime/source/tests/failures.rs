//! Each way in which getting a repository fails, with its message.
#![allow(missing_docs, clippy::unwrap_used)]

mod fixture;

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::time::Duration;

use bowline_core::class::{Class, Classified as _};
use bowline_core::port::source::Error;
use bowline_core::repository::{Credentials, GitRepository, Hidden, Reference, Repository};
use bowline_source::{Settings, Sources};
use fixture::{Fixture, packs, snapshot};

async fn fail(fixture: &Fixture, repository: GitRepository) -> Error {
    snapshot(&fixture.sources(), &Repository::Git(repository)).await.unwrap_err()
}

#[tokio::test]
async fn what_does_not_exist_is_named_with_what_does() {
    let fixture = Fixture::new();
    fixture.git(&["branch", "next"]);
    for tag in ["v1.0.0", "v1.1.0"] {
        fixture.git(&["tag", tag]);
    }
    let url = fixture.url();
    for (reference, expected) in [
        (Reference::Branch("mian".into()), "branch mian; its branches are main, next"),
        (Reference::Tag("v2".into()), "tag v2; its tags are v1.0.0, v1.1.0"),
        (Reference::Semver(">=2".into()), "semver >=2; its tags are v1.0.0, v1.1.0"),
        (
            Reference::Commit("1".repeat(40)),
            "commit 1111111111111111111111111111111111111111; none of its branches and tags leads to it",
        ),
    ] {
        let error = fail(&fixture, fixture.git_repository(reference)).await;
        assert_eq!(error.to_string(), format!("{url} has no {expected}"));
        assert_eq!(error.class(), Class::Terminal);
    }
}

#[tokio::test]
async fn an_empty_repository_says_so() {
    let fixture = Fixture::new();
    let empty = fixture.dir.path().join("empty");
    std::fs::create_dir(&empty).unwrap();
    fixture::git_in(&empty, &["init", "-q", "--bare"]);
    let error = fail(&fixture, GitRepository::at(empty.display().to_string())).await;
    assert_eq!(error.to_string(), format!("{} has no HEAD; the repository has no commit yet", empty.display()));
}

#[tokio::test]
async fn a_missing_repository_is_unreachable() {
    let fixture = Fixture::new();
    let error = fail(&fixture, GitRepository::at("file:///nonexistent/repository")).await;
    assert!(matches!(error, Error::Reach { .. }), "{error}");
    assert!(error.to_string().starts_with("cannot reach file:///nonexistent/repository: "), "{error}");
    assert!(error.to_string().contains("not appear to be a git repository"), "{error}");
    assert_eq!(error.class(), Class::Transient);
}

#[tokio::test]
async fn a_closed_port_is_unreachable() {
    let fixture = Fixture::new();
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let error = fail(&fixture, GitRepository::at(format!("http://127.0.0.1:{port}/a.git"))).await;
    assert!(matches!(error, Error::Reach { .. }), "{error}");
    assert!(error.to_string().to_lowercase().contains("refused"), "{error}");
}

#[tokio::test]
async fn a_repository_with_a_missing_object_is_named() {
    let fixture = Fixture::new();
    let blob = fixture.git(&["rev-parse", "HEAD:a.yaml"]);
    let object = fixture.work.join(".git/objects").join(&blob[..2]).join(&blob[2..]);
    std::fs::remove_file(object).unwrap();
    let error = fail(&fixture, fixture.git_repository(Reference::Head)).await;
    assert_eq!(
        error.to_string(),
        format!(
            "{} lacks object (the server does not say which): the server says: aborting due to possible repository \
             corruption; run `git fsck` there",
            fixture.url()
        )
    );
    assert_eq!(error.class(), Class::Terminal);
}

#[tokio::test]
async fn a_repository_above_the_limit_is_refused_and_leaves_nothing() {
    let fixture = Fixture::new();
    let repository = fixture.repository(Reference::Branch("main".into()));
    let settings = Settings { repository_limit: 100_000, ..fixture.settings() };
    let sources = Sources::open(settings.clone()).unwrap();
    let good = snapshot(&sources, &repository).await.unwrap();
    // Bytes that don't compress.
    let mut state = 1_u64;
    let noise: Vec<u8> = std::iter::repeat_with(|| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (state >> 33) as u8
    })
    .take(300_000)
    .collect();
    fixture.commit("noise", noise);
    let error = snapshot(&sources, &repository).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        format!("{} is larger than the limit of 100000 bytes for one repository", fixture.url())
    );
    assert_eq!(sources.last_good(&repository).unwrap().commit, good.commit);
    assert_eq!(packs(&settings.root), 1);
}

#[tokio::test]
async fn a_server_that_says_nothing_ends_at_the_time_limit() {
    let fixture = Fixture::new();
    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = server.local_addr().unwrap().port();
    let held = std::thread::spawn(move || {
        let mut connections = Vec::new();
        while let Ok((mut connection, _)) = server.accept() {
            let mut first = [0; 4];
            let _ = connection.read(&mut first);
            if &first == b"stop" {
                break;
            }
            connections.push(connection);
        }
    });
    let settings = Settings { fetch_timeout: Duration::from_millis(700), ..fixture.settings() };
    let sources = Sources::open(settings).unwrap();
    for url in [format!("http://127.0.0.1:{port}/a.git"), format!("ssh://git@127.0.0.1:{port}/a.git")] {
        let error = snapshot(&sources, &Repository::Git(GitRepository::at(&url))).await.unwrap_err();
        assert_eq!(error.to_string(), format!("cannot reach {url}: no complete answer within 700ms"));
    }
    std::net::TcpStream::connect(("127.0.0.1", port)).unwrap().write_all(b"stop").unwrap();
    held.join().unwrap();
}

#[tokio::test]
async fn credentials_of_the_wrong_kind_are_refused_before_any_connection() {
    let fixture = Fixture::new();
    let basic = Credentials::Basic { username: "u".into(), password: Hidden::new("s3cret") };
    let key = Credentials::SshKey { private_key: Hidden::new("s3cret"), known_hosts: String::new() };
    for (url, credentials, expected) in [
        (
            "http://git.example.com/a",
            basic.clone(),
            "credentials are not sent over http:// in clear text: use https://",
        ),
        (
            "https://git.example.com/a",
            key,
            "an SSH key does not log in over http: give a user name and password, or a token",
        ),
        ("git@git.example.com:a", basic, "a password or token does not log in over ssh: give an SSH key"),
    ] {
        let repository = GitRepository { credentials: Some(credentials), ..GitRepository::at(url) };
        let error = fail(&fixture, repository).await;
        assert_eq!(error.to_string(), format!("cannot use {url}: {expected}"));
    }
}

#[tokio::test]
async fn a_certificate_or_proxy_that_is_none_is_refused() {
    let fixture = Fixture::new();
    let at = || GitRepository::at("https://git.example.com/a");
    let error = fail(&fixture, GitRepository { ca: Some("hello".into()), ..at() }).await;
    assert!(error.to_string().starts_with("cannot use the CA certificates: no certificate in it"), "{error}");
    let error = fail(&fixture, GitRepository { proxy: Some("gopher://u:s3cret@h".into()), ..at() }).await;
    assert!(error.to_string().starts_with("cannot use proxy gopher://h: "), "{error}");
    assert!(!error.to_string().contains("s3cret"), "{error}");
}

#[tokio::test]
async fn a_store_that_cannot_be_made_is_named() {
    let fixture = Fixture::new();
    let root = fixture.work.join("a.yaml/store");
    let error = Sources::open(Settings::at(&root)).err().unwrap();
    assert!(error.to_string().starts_with(&format!("cannot use the content store {}: ", root.display())), "{error}");
}

#[tokio::test]
async fn a_damaged_store_heals_itself() {
    let fixture = Fixture::new();
    let repository = fixture.repository(Reference::Head);
    let settings = fixture.settings();
    snapshot(&fixture.sources(), &repository).await.unwrap();
    fn remove_packs(folder: &std::path::Path) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                remove_packs(&path);
            } else if path.extension().is_some_and(|ext| ext == "pack" || ext == "idx") {
                std::fs::remove_file(path).unwrap();
            }
        }
    }
    remove_packs(&settings.root);
    assert!(fixture.sources().last_good(&repository).is_none());
    let found = snapshot(&fixture.sources(), &repository).await.unwrap();
    assert_eq!(fixture::read(&found.tree, "a.yaml"), "a: 1\n");
}
