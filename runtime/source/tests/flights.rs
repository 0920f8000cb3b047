//! One fetch at a time, whoever asks.
#![allow(missing_docs, clippy::unwrap_used)]

mod fixture;

use std::io::Read as _;
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bowline_core::port::source::Source as _;
use bowline_core::repository::{GitRepository, Reference, Repository};
use bowline_source::{Settings, Sources};
use fixture::{Fixture, packs};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn callers_that_ask_at_the_same_time_share_one_connection() {
    let fixture = Fixture::new();
    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/a.git", server.local_addr().unwrap());
    let connections = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&connections);
    std::thread::spawn(move || {
        // Takes each request and never answers, so that the fetch lasts while everybody asks.
        let mut held = Vec::new();
        while let Ok((mut connection, _)) = server.accept() {
            counter.fetch_add(1, Ordering::SeqCst);
            let _ = connection.read(&mut [0; 16]);
            held.push(connection);
        }
    });
    let sources = Sources::open(Settings { fetch_timeout: Duration::from_millis(800), ..fixture.settings() }).unwrap();
    let repository = Repository::Git(GitRepository::at(&url));
    let callers: Vec<_> = (0..50)
        .map(|_| {
            let (sources, repository) = (sources.clone(), repository.clone());
            tokio::spawn(async move { sources.snapshot(&repository).await.unwrap_err().to_string() })
        })
        .collect();
    for caller in callers {
        assert_eq!(caller.await.unwrap(), format!("cannot reach {url}: no complete answer within 800ms"));
    }
    assert_eq!(connections.load(Ordering::SeqCst), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_stores_on_one_folder_do_not_disturb_each_other() {
    let fixture = Fixture::new();
    for number in 0..5 {
        fixture.git(&["branch", &format!("b{number}")]);
    }
    let stores = [fixture.sources(), fixture.sources()];
    let mut callers = Vec::new();
    for sources in &stores {
        for number in 0..5 {
            let repository = fixture.repository(Reference::Branch(format!("b{number}")));
            let sources = sources.clone();
            callers.push(tokio::spawn(async move { sources.snapshot(&repository).await.unwrap().commit }));
        }
    }
    for caller in callers {
        assert_eq!(caller.await.unwrap(), fixture.head());
    }
    assert_eq!(packs(&fixture.settings().root), 1);
}

#[tokio::test]
async fn a_caller_that_gives_up_does_not_stop_the_fetch() {
    let fixture = Fixture::new();
    let sources = fixture.sources();
    let repository = fixture.repository(Reference::Head);
    let given_up = tokio::time::timeout(Duration::ZERO, sources.snapshot(&repository)).await;
    assert!(given_up.is_err());
    assert_eq!(sources.snapshot(&repository).await.unwrap().commit, fixture.head());
    assert_eq!(packs(&fixture.settings().root), 1);
}

#[tokio::test]
async fn what_a_killed_process_left_is_cleared_away() {
    let fixture = Fixture::new();
    let repository = fixture.repository(Reference::Head);
    let root = fixture.settings().root;
    fixture.sources().snapshot(&repository).await.unwrap();
    let place = std::fs::read_dir(root.join("repositories")).unwrap().next().unwrap().unwrap().path();
    let bare = place.join("g1/repository");
    std::fs::write(bare.join("objects/pack/tmp_unfinished"), "x").unwrap();
    std::fs::write(bare.join("shallow.lock"), "x").unwrap();
    std::fs::create_dir_all(root.join("scratch/dead")).unwrap();
    std::fs::write(root.join("scratch/dead/key"), "s3cret").unwrap();
    fixture.commit("a.yaml", "a: 2\n");
    let sources = fixture.sources();
    assert!(!root.join("scratch/dead").exists());
    sources.snapshot(&repository).await.unwrap();
    assert!(!bare.join("objects/pack/tmp_unfinished").exists());
    assert!(!bare.join("shallow.lock").exists());
    use std::os::unix::fs::PermissionsExt as _;
    assert_eq!(std::fs::metadata(&root).unwrap().permissions().mode() & 0o777, 0o700);
}
