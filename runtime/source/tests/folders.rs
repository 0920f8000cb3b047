//! A folder on this machine as a source.
#![allow(missing_docs, clippy::unwrap_used)]

mod fixture;

use std::path::Path;

use bowline_core::port::source::{Error, Snapshot};
use bowline_core::port::tree::{EntryKind, Error as TreeError};
use bowline_core::repository::{Repository, WorktreeFiles};
use fixture::{Fixture, git_in, names, path, read, snapshot};

async fn folder(fixture: &Fixture, at: &Path, files: WorktreeFiles) -> Result<Snapshot, Error> {
    let repository = Repository::Folder { path: at.display().to_string(), files };
    snapshot(&fixture.sources(), &repository).await
}

#[tokio::test]
async fn tracked_files_are_read_as_they_are_on_disk() {
    let fixture = Fixture::new();
    fixture.write("apps/web/b.yaml", "b: 1\n");
    fixture.write("apps/web/gone.yaml", "x");
    fixture.write(".gitignore", "*.log\n");
    let commit = fixture.commit_all();
    let web = fixture.work.join("apps/web");
    let clean = folder(&fixture, &web, WorktreeFiles::Tracked).await.unwrap();
    assert_eq!(clean.warnings, Vec::<String>::new());
    assert_eq!((clean.commit.as_str(), clean.commit_time_ms), (commit.as_str(), 1_700_000_000_000));
    assert_eq!(clean.subpath, "apps/web");

    fixture.write("apps/web/b.yaml", "b: changed\n");
    fixture.write("apps/web/new.yaml", "x");
    fixture.write("apps/web/new/c.yaml", "x");
    fixture.write("apps/web/noise.log", "x");
    fixture.write("elsewhere.yaml", "x");
    std::fs::remove_file(web.join("gone.yaml")).unwrap();
    let found = folder(&fixture, &web, WorktreeFiles::Tracked).await.unwrap();
    assert_eq!(
        found.warnings,
        [
            "modified files are read as they are on disk: apps/web/b.yaml",
            "files that Git tracks are missing on disk: apps/web/gone.yaml",
            "untracked files are not read: apps/web/new.yaml, apps/web/new/",
        ]
    );
    assert_eq!(names(&found.tree, ""), [".gitignore File", "a.yaml File", "apps Directory"]);
    assert_eq!(names(&found.tree, "apps/web"), ["b.yaml File"]);
    assert_eq!(read(&found.tree, "apps/web/b.yaml"), "b: changed\n");
    assert_eq!(found.tree.entry(&path("apps/web/new.yaml")).unwrap(), None);
    assert!(found.tree.read(&path("apps/web/new.yaml")).is_err());
    let entry = found.tree.entry(&path("apps/web/b.yaml")).unwrap().unwrap();
    assert_eq!(*entry.id, *fixture.git(&["hash-object", "apps/web/b.yaml"]));
    assert_ne!(found.tree.id(), clean.tree.id());

    let all = folder(&fixture, &web, WorktreeFiles::All).await.unwrap();
    assert_eq!(names(&all.tree, "apps/web"), ["b.yaml File", "new Directory", "new.yaml File", "noise.log File"]);
    assert_eq!(all.warnings, Vec::<String>::new());
    assert_eq!(all.tree.entry(&path(".git/config")).unwrap(), None);
    assert!(!names(&all.tree, "").iter().any(|name| name.starts_with(".git ")));
}

#[tokio::test]
async fn a_warning_lists_five_names_and_counts_the_rest() {
    let fixture = Fixture::new();
    for number in 0..8 {
        fixture.write(&format!("n{number}.yaml"), "x");
    }
    let found = folder(&fixture, &fixture.work, WorktreeFiles::Tracked).await.unwrap();
    assert_eq!(
        found.warnings,
        ["untracked files are not read: n0.yaml, n1.yaml, n2.yaml, n3.yaml, n4.yaml, and 3 more"]
    );
}

#[tokio::test]
async fn outside_git_the_folder_is_the_tree() {
    let fixture = Fixture::new();
    let plain = fixture.dir.path().join("plain");
    std::fs::create_dir_all(plain.join("sub")).unwrap();
    std::fs::write(plain.join("sub/x.yaml"), "x").unwrap();
    let found = folder(&fixture, &plain, WorktreeFiles::Tracked).await.unwrap();
    assert_eq!((found.commit.as_str(), found.subpath.as_str(), found.commit_time_ms), ("", "", 0));
    assert_eq!(names(&found.tree, ""), ["sub Directory"]);
    assert_eq!(read(&found.tree, "sub/x.yaml"), "x");
}

#[tokio::test]
async fn no_link_leads_out_and_no_pipe_blocks() {
    let fixture = Fixture::new();
    let secret = fixture.dir.path().join("secret");
    std::fs::create_dir(&secret).unwrap();
    std::fs::write(secret.join("key"), "s3cret").unwrap();
    std::os::unix::fs::symlink("../secret", fixture.work.join("out")).unwrap();
    std::os::unix::fs::symlink("../secret/key", fixture.work.join("key")).unwrap();
    let pipe = fixture.work.join("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let tree = folder(&fixture, &fixture.work, WorktreeFiles::All).await.unwrap().tree;
    assert_eq!(names(&tree, ""), ["a.yaml File", "key Symlink", "out Symlink"]);
    assert_eq!(read(&tree, "key"), "../secret/key");
    assert_eq!(tree.entry(&path("out/key")).unwrap(), None);
    assert!(matches!(tree.read(&path("out/key")), Err(TreeError::Find { .. })));
    assert!(matches!(tree.read(&path("pipe")), Err(TreeError::Find { .. })));
    assert_eq!(tree.entry(&path("pipe")).unwrap(), None);
}

#[tokio::test]
async fn a_linked_worktree_and_a_submodule_are_working_trees() {
    let fixture = Fixture::new();
    let linked = fixture.dir.path().join("linked");
    fixture.git(&["worktree", "add", "-q", "-b", "side", linked.to_str().unwrap()]);
    let found = folder(&fixture, &linked, WorktreeFiles::Tracked).await.unwrap();
    assert_eq!(found.commit, fixture.head());
    assert_eq!(names(&found.tree, ""), ["a.yaml File"]);

    let other = fixture.dir.path().join("other");
    std::fs::create_dir(&other).unwrap();
    git_in(&other, &["init", "-q", "-b", "main"]);
    std::fs::write(other.join("in.yaml"), "in").unwrap();
    git_in(&other, &["add", "-A"]);
    git_in(&other, &["commit", "-q", "-m", "other"]);
    fixture.git(&["submodule", "--quiet", "add", "../other", "sub"]);
    fixture.commit_all();
    let inside = folder(&fixture, &fixture.work.join("sub"), WorktreeFiles::Tracked).await.unwrap();
    assert_eq!(inside.commit, git_in(&other, &["rev-parse", "HEAD"]));
    assert_eq!(names(&inside.tree, ""), ["in.yaml File"]);
    let outside = folder(&fixture, &fixture.work, WorktreeFiles::Tracked).await.unwrap();
    let entry = outside.tree.entry(&path("sub")).unwrap().unwrap();
    assert_eq!((entry.kind, &*entry.id), (EntryKind::Submodule, inside.commit.as_str()));
    assert!(matches!(outside.tree.read(&path("sub/in.yaml")), Err(TreeError::EnterSubmodule { .. })));
    assert!(matches!(outside.tree.list(&path("sub")), Err(TreeError::EnterSubmodule { .. })));
}

#[tokio::test]
async fn what_is_no_folder_of_files_is_refused() {
    let fixture = Fixture::new();
    let bare = fixture.dir.path().join("bare.git");
    fixture.git(&["clone", "-q", "--bare", ".", bare.to_str().unwrap()]);
    for (at, expected) in [
        (fixture.dir.path().join("nothing"), "No such file or directory"),
        (fixture.work.join("a.yaml"), "it is not a folder"),
        (fixture.work.join(".git/refs"), ".git"),
        (bare, "it lies in a bare repository"),
    ] {
        let error = folder(&fixture, &at, WorktreeFiles::Tracked).await.unwrap_err();
        assert!(matches!(error, Error::Configure { .. }), "{error}");
        assert!(error.to_string().contains(expected), "{error}");
    }
}

#[tokio::test]
async fn an_unborn_branch_has_no_commit() {
    let fixture = Fixture::new();
    let fresh = fixture.dir.path().join("fresh");
    std::fs::create_dir(&fresh).unwrap();
    git_in(&fresh, &["init", "-q"]);
    std::fs::write(fresh.join("x.yaml"), "x").unwrap();
    let found = folder(&fixture, &fresh, WorktreeFiles::Tracked).await.unwrap();
    assert_eq!(found.commit, "");
    assert_eq!(found.warnings, ["untracked files are not read: x.yaml"]);
}
