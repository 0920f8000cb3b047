//! Every kind of reference, and what is fetched when.
#![allow(missing_docs, clippy::unwrap_used)]

mod fixture;

use bowline_core::port::source::Error;
use bowline_core::repository::{Reference, Repository};
use fixture::{Fixture, names, packs, read, snapshot};

#[tokio::test]
async fn every_kind_of_reference_is_resolved() {
    let fixture = Fixture::new();
    let first = fixture.head();
    fixture.git(&["tag", "v1.0.0"]);
    let second = fixture.commit("b/c.yaml", "b: 2\n");
    fixture.git(&["tag", "-a", "-m", "annotated", "v1.2.0"]);
    fixture.git(&["tag", "v1.10.0-rc.1"]);
    fixture.git(&["branch", "feature/x"]);
    let third = fixture.commit("a.yaml", "a: 3\n");
    fixture.git(&["tag", "v2.0.0"]);
    let sources = fixture.sources();
    for (reference, expected) in [
        (Reference::Head, &third),
        (Reference::Branch("main".into()), &third),
        (Reference::Branch("feature/x".into()), &second),
        (Reference::Tag("v1.0.0".into()), &first),
        (Reference::Tag("v1.2.0".into()), &second),
        (Reference::Semver(">=1.0 <2".into()), &second),
        (Reference::Semver("*".into()), &third),
        (Reference::Commit(first.clone()), &first),
    ] {
        let repository = fixture.repository(reference.clone());
        let found = snapshot(&sources, &repository).await.unwrap();
        assert_eq!(&found.commit, expected, "{reference}");
        assert_eq!(found.reference, reference.to_string());
        assert_eq!(found.url, fixture.url());
        assert_eq!(found.commit_time_ms, 1_700_000_000_000);
        assert_eq!(found.subpath, "");
        let tree = fixture.git(&["rev-parse", &format!("{expected}^{{tree}}")]);
        assert_eq!(found.tree.id(), tree);
        let content = if *expected == third { "a: 3\n" } else { "a: 1\n" };
        assert_eq!(read(&found.tree, "a.yaml"), content);
    }
    let found = snapshot(&sources, &fixture.repository(Reference::Head)).await.unwrap();
    assert_eq!(names(&found.tree, ""), ["a.yaml File", "b Directory"]);
    assert_eq!(names(&found.tree, "b"), ["c.yaml File"]);
}

#[tokio::test]
async fn what_is_unchanged_is_not_fetched_again() {
    let fixture = Fixture::new();
    let store = fixture.settings().root;
    let repository = fixture.repository(Reference::Branch("main".into()));
    let sources = fixture.sources();
    let first = snapshot(&sources, &repository).await.unwrap();
    assert_eq!(packs(&store), 1);
    let second = snapshot(&sources, &repository).await.unwrap();
    assert_eq!((packs(&store), &second.commit), (1, &first.commit));
    // Another process, too.
    drop(sources);
    snapshot(&fixture.sources(), &repository).await.unwrap();
    assert_eq!(packs(&store), 1);
    let commit = fixture.commit("a.yaml", "a: 2\n");
    let third = snapshot(&fixture.sources(), &repository).await.unwrap();
    assert_eq!((packs(&store), &third.commit), (2, &commit));
    assert_eq!(read(&third.tree, "a.yaml"), "a: 2\n");
    assert_eq!(read(&first.tree, "a.yaml"), "a: 1\n");
}

#[tokio::test]
async fn a_commit_that_is_in_the_store_needs_no_server() {
    let fixture = Fixture::new();
    let commit = fixture.head();
    let sources = fixture.sources();
    let repository = fixture.repository(Reference::Branch("main".into()));
    snapshot(&sources, &repository).await.unwrap();
    std::fs::rename(&fixture.work, fixture.dir.path().join("away")).unwrap();
    let pinned = fixture.repository(Reference::Commit(commit.clone()));
    assert_eq!(snapshot(&sources, &pinned).await.unwrap().commit, commit);
}

#[tokio::test]
async fn a_failed_fetch_keeps_the_last_good_snapshot() {
    let fixture = Fixture::new();
    let repository = fixture.repository(Reference::Branch("main".into()));
    let sources = fixture.sources();
    assert!(sources.last_good(&repository).is_none());
    let good = snapshot(&sources, &repository).await.unwrap();
    std::fs::rename(&fixture.work, fixture.dir.path().join("away")).unwrap();
    let error = snapshot(&sources, &repository).await.unwrap_err();
    assert!(matches!(error, Error::Reach { .. }), "{error}");
    assert_eq!(sources.last_good(&repository).unwrap().commit, good.commit);
    assert_eq!(read(&good.tree, "a.yaml"), "a: 1\n");
    // And after a restart.
    drop((sources, good));
    let kept = fixture.sources().last_good(&repository).unwrap();
    assert_eq!(read(&kept.tree, "a.yaml"), "a: 1\n");
}

#[tokio::test]
async fn rewritten_history_is_followed() {
    let fixture = Fixture::new();
    fixture.commit("a.yaml", "a: 2\n");
    let repository = fixture.repository(Reference::Branch("main".into()));
    let sources = fixture.sources();
    snapshot(&sources, &repository).await.unwrap();
    fixture.git(&["checkout", "-q", "--orphan", "other"]);
    fixture.write("a.yaml", "a: 3\n");
    let commit = fixture.commit_all();
    fixture.git(&["branch", "-f", "main", "other"]);
    let found = snapshot(&sources, &repository).await.unwrap();
    assert_eq!(found.commit, commit);
    assert_eq!(read(&found.tree, "a.yaml"), "a: 3\n");
}

#[tokio::test]
async fn many_commits_are_compacted_and_old_snapshots_stay_readable() {
    let fixture = Fixture::new();
    let store = fixture.settings().root;
    let repository = fixture.repository(Reference::Branch("main".into()));
    let sources = fixture.sources();
    let mut held = Vec::new();
    for number in 0..60 {
        fixture.commit("a.yaml", format!("a: {number}\n"));
        let found = snapshot(&sources, &repository).await.unwrap();
        assert_eq!(read(&found.tree, "a.yaml"), format!("a: {number}\n"));
        if number % 20 == 0 {
            held.push((number, found));
        }
    }
    for (number, found) in &held {
        assert_eq!(read(&found.tree, "a.yaml"), format!("a: {number}\n"));
    }
    drop((held, sources));
    let sources = fixture.sources();
    for number in 0..30 {
        fixture.commit("a.yaml", format!("b: {number}\n"));
        snapshot(&sources, &repository).await.unwrap();
    }
    assert!(packs(&store) < 60, "{}", packs(&store));
}

#[tokio::test]
async fn addresses_of_working_trees_and_bare_repositories_work() {
    let fixture = Fixture::new();
    let bare = fixture.dir.path().join("bare.git");
    fixture.git(&["clone", "-q", "--bare", ".", bare.to_str().unwrap()]);
    let sources = fixture.sources();
    for url in [
        fixture.work.display().to_string(),
        format!("{}/.git", fixture.work.display()),
        bare.display().to_string(),
        format!("file://{}", bare.display()),
    ] {
        let repository = Repository::Git(bowline_core::repository::GitRepository::at(&url));
        let found = snapshot(&sources, &repository).await.unwrap();
        assert_eq!(found.commit, fixture.head(), "{url}");
    }
}
