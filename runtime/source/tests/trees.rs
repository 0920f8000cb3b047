//! What the tree of a commit shows: kinds, conversions, limits, submodules, and every error.
#![allow(missing_docs, clippy::unwrap_used)]

mod fixture;

use std::os::unix::ffi::OsStrExt as _;
use std::sync::Arc;

use bowline_core::port::source::{Error, Snapshot};
use bowline_core::port::tree::{EntryKind, Error as TreeError, Tree};
use bowline_core::repository::{Reference, Repository, Submodules};
use bowline_source::{Settings, Sources};
use fixture::{Fixture, git_in, names, path, read, snapshot};

async fn head(fixture: &Fixture) -> Snapshot {
    snapshot(&fixture.sources(), &fixture.repository(Reference::Head)).await.unwrap()
}

fn id(tree: &Arc<dyn Tree>, text: &str) -> String {
    tree.entry(&path(text)).unwrap().unwrap().id.to_string()
}

#[tokio::test]
async fn kinds_sizes_and_ids_are_those_of_git() {
    let fixture = Fixture::new();
    fixture.write("dir/run.sh", "#!/bin/sh\n");
    fixture.write("dir.yaml", "x");
    std::os::unix::fs::symlink("../a.yaml", fixture.work.join("dir/link")).unwrap();
    std::os::unix::fs::symlink("dir", fixture.work.join("alias")).unwrap();
    fixture.git(&["add", "-A"]);
    fixture.git(&["update-index", "--chmod=+x", "dir/run.sh"]);
    fixture.git(&["commit", "-q", "-m", "kinds"]);
    let tree = head(&fixture).await.tree;
    assert_eq!(names(&tree, ""), ["a.yaml File", "alias Symlink", "dir Directory", "dir.yaml File"]);
    assert_eq!(names(&tree, "dir"), ["link Symlink", "run.sh Executable"]);
    let entry = tree.entry(&path("a.yaml")).unwrap().unwrap();
    assert_eq!((entry.kind, entry.size), (EntryKind::File, 5));
    assert_eq!(*entry.id, *fixture.git(&["rev-parse", "HEAD:a.yaml"]));
    assert_eq!(id(&tree, "dir"), fixture.git(&["rev-parse", "HEAD:dir"]));
    assert_eq!(id(&tree, ""), tree.id());
    assert_eq!(read(&tree, "dir/link"), "../a.yaml");
    // Paths are literal.
    assert_eq!(tree.entry(&path("alias/run.sh")).unwrap(), None);
    assert_eq!(tree.entry(&path("a.yaml/b")).unwrap(), None);
    assert_eq!(tree.entry(&path("nothing/at/all")).unwrap(), None);
    let error = tree.read(&path("nothing")).unwrap_err();
    assert_eq!(error.to_string(), "nothing is not a file of the repository");
    assert_eq!(tree.read(&path("dir")).unwrap_err().to_string(), "dir is not a file of the repository");
    assert_eq!(tree.list(&path("alias")).unwrap_err().to_string(), "alias is not a folder of the repository");
}

#[tokio::test]
async fn attributes_convert_as_a_checkout_on_linux_does() {
    let fixture = Fixture::new();
    let plain = fixture.commit("plain.txt", "a\nb\n");
    let before = head(&fixture).await.tree;
    fixture.write(
        ".gitattributes",
        "*.bat text eol=crlf\n*.utf16 text working-tree-encoding=UTF-16LE-BOM\n*.id ident\n*.auto text=auto\n\
         *.wide text working-tree-encoding=UTF-16\n*.latin text working-tree-encoding=ISO-8859-1\n",
    );
    fixture.write("sub/.gitattributes", "*.bat -text\n");
    fixture.write("run.bat", "a\nb\n");
    fixture.write("sub/run.bat", "a\nb\n");
    fixture.write("x.id", "$Id$\n");
    fixture.write("x.auto", "a\nb\n");
    // What is committed is UTF-8; the checkout is UTF-16.
    let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain("hé\n".encode_utf16().flat_map(u16::to_le_bytes)).collect();
    fixture.write("x.utf16", &utf16);
    fixture.write("x.wide", &utf16);
    fixture.write("x.latin", b"h\xe9\n");
    fixture.commit_all();
    let tree = head(&fixture).await.tree;
    // The oracle: what git itself checks out.
    let checkout = fixture.dir.path().join("checkout");
    fixture.git(&["clone", "-q", ".", checkout.to_str().unwrap()]);
    for name in ["run.bat", "sub/run.bat", "x.id", "x.auto", "x.utf16", "x.wide", "x.latin", "plain.txt"] {
        let expected = std::fs::read(checkout.join(name)).unwrap();
        let found = tree.read(&path(name)).unwrap();
        assert_eq!(&*found, &*expected, "{name}");
        let entry = tree.entry(&path(name)).unwrap().unwrap();
        assert_eq!(entry.size, expected.len() as u64, "{name}");
        let blob = fixture.git(&["rev-parse", &format!("HEAD:{name}")]);
        let is_converted = *expected != *fixture.git_bytes(&["cat-file", "blob", &blob]);
        assert_eq!(*entry.id != *blob, is_converted, "{name}");
    }
    assert_eq!(id(&tree, "plain.txt"), id(&before, "plain.txt"), "{plain}");
    // Other rules above, other content below: the folder's id says so.
    let sub = id(&tree, "sub");
    fixture.write(".gitattributes", "*.bat text eol=lf\n");
    fixture.commit_all();
    assert_ne!(id(&head(&fixture).await.tree, "sub"), sub);
}

#[tokio::test]
async fn an_unknown_encoding_is_named() {
    let fixture = Fixture::new();
    fixture.write("x.txt", "a\n");
    fixture.commit_all();
    // Git itself would refuse to add a file with this encoding; the one that is there stays.
    fixture.write(".gitattributes", "a.yaml working-tree-encoding=KLINGON\n");
    fixture.git(&["add", ".gitattributes"]);
    fixture.git(&["commit", "-q", "-m", "encoding"]);
    let tree = head(&fixture).await.tree;
    let error = tree.read(&path("a.yaml")).unwrap_err().to_string();
    assert!(error.starts_with("cannot read a.yaml: its attributes in .gitattributes"), "{error}");
    assert!(error.to_lowercase().contains("klingon"), "{error}");
    assert_eq!(read(&tree, "x.txt"), "a\n");
}

#[tokio::test]
async fn pointers_of_git_lfs_are_named() {
    let fixture = Fixture::new();
    fixture.commit("big.bin", "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab\nsize 12345\n");
    let error = head(&fixture).await.tree.read(&path("big.bin")).unwrap_err();
    assert_eq!(
        error.to_string(),
        "big.bin is a Git LFS pointer (object sha256:4d7a214614ab), its content is not in the repository: commit the \
         file itself"
    );
}

#[tokio::test]
async fn a_large_file_is_named_with_the_limit_and_harms_no_other() {
    let fixture = Fixture::new();
    fixture.commit("big", vec![b'x'; 2000]);
    let sources = Sources::open(Settings { file_limit: 1000, ..fixture.settings() }).unwrap();
    let tree = snapshot(&sources, &fixture.repository(Reference::Head)).await.unwrap().tree;
    assert_eq!(
        tree.read(&path("big")).unwrap_err().to_string(),
        "big is 2000 bytes, more than the limit of 1000 bytes for one file"
    );
    assert_eq!(tree.entry(&path("big")).unwrap().unwrap().size, 2000);
    assert_eq!(read(&tree, "a.yaml"), "a: 1\n");
}

#[tokio::test]
async fn names_that_are_not_utf8_fail_their_folder_alone() {
    let fixture = Fixture::new();
    let folder = fixture.work.join("odd");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join(std::ffi::OsStr::from_bytes(b"b\xff.yaml")), "x").unwrap();
    std::fs::write(folder.join("a.yaml"), "x").unwrap();
    fixture.commit_all();
    let tree = head(&fixture).await.tree;
    let error = tree.list(&path("odd")).unwrap_err();
    assert_eq!(error.to_string(), "odd/b\u{fffd}.yaml has a name that is not valid UTF-8: rename the file");
    assert_eq!(read(&tree, "odd/a.yaml"), "x");
    assert_eq!(names(&tree, ""), ["a.yaml File", "odd Directory"]);
}

/// A fixture with the submodule `lib/sub`, whose repository is `other`, named by a relative address.
fn with_submodule() -> (Fixture, String) {
    let fixture = Fixture::new();
    let other = fixture.dir.path().join("other");
    std::fs::create_dir(&other).unwrap();
    git_in(&other, &["init", "-q", "-b", "main"]);
    std::fs::create_dir(other.join("deep")).unwrap();
    std::fs::write(other.join("deep/in.yaml"), "in: 1\n").unwrap();
    git_in(&other, &["add", "-A"]);
    git_in(&other, &["commit", "-q", "-m", "other"]);
    let commit = git_in(&other, &["rev-parse", "HEAD"]);
    fixture.git(&["submodule", "--quiet", "add", "../other", "lib/sub"]);
    fixture.commit_all();
    // Newer commits of the other repository don't count: it is pinned.
    std::fs::write(other.join("deep/in.yaml"), "in: 2\n").unwrap();
    git_in(&other, &["commit", "-q", "-a", "-m", "newer"]);
    (fixture, commit)
}

#[tokio::test]
async fn submodules_are_refused_by_name_unless_asked_for() {
    let (fixture, commit) = with_submodule();
    let tree = head(&fixture).await.tree;
    assert_eq!(names(&tree, "lib"), ["sub Submodule"]);
    assert_eq!(id(&tree, "lib/sub"), commit);
    let expected = TreeError::EnterSubmodule { path: "lib/sub".into(), commit: commit.clone() };
    assert_eq!(tree.list(&path("lib/sub")).unwrap_err(), expected);
    assert_eq!(tree.read(&path("lib/sub/deep/in.yaml")).unwrap_err(), expected);
    assert_eq!(tree.entry(&path("lib/sub/deep")).unwrap_err(), expected);
    assert!(expected.to_string().contains("enable submodules"));
}

#[tokio::test]
async fn submodules_are_fetched_at_their_commit_when_asked_for() {
    let (fixture, _) = with_submodule();
    let mut git = fixture.git_repository(Reference::Head);
    git.submodules = Submodules::Fetch;
    let repository = Repository::Git(git);
    let sources = fixture.sources();
    let tree = snapshot(&sources, &repository).await.unwrap().tree;
    assert_eq!(names(&tree, "lib"), ["sub Directory"]);
    assert_eq!(names(&tree, "lib/sub"), ["deep Directory"]);
    assert_eq!(read(&tree, "lib/sub/deep/in.yaml"), "in: 1\n");
    let error = tree.read(&path("lib/sub/deep")).unwrap_err();
    assert_eq!(error.to_string(), "lib/sub/deep is not a file of the repository");
    assert_ne!(tree.id(), head(&fixture).await.tree.id());
    drop(sources);
    let kept = fixture.sources().last_good(&repository).unwrap();
    assert_eq!(read(&kept.tree, "lib/sub/deep/in.yaml"), "in: 1\n");
}

#[tokio::test]
async fn a_submodule_that_leads_to_a_missing_commit_is_named() {
    let (fixture, commit) = with_submodule();
    let other = fixture.dir.path().join("other");
    std::fs::remove_dir_all(&other).unwrap();
    std::fs::create_dir(&other).unwrap();
    git_in(&other, &["init", "-q", "-b", "main"]);
    git_in(&other, &["commit", "-q", "--allow-empty", "-m", "unrelated"]);
    let mut git = fixture.git_repository(Reference::Head);
    git.submodules = Submodules::Fetch;
    let error = snapshot(&fixture.sources(), &Repository::Git(git)).await.unwrap_err();
    assert!(matches!(error, Error::ResolveReference { .. }), "{error}");
    assert!(error.to_string().contains(&commit), "{error}");
}

#[tokio::test]
async fn hundreds_of_threads_read_one_tree() {
    let fixture = Fixture::new();
    for number in 0..200 {
        fixture.write(&format!("d{}/f{number}.yaml", number % 7), format!("n: {number}\n"));
    }
    fixture.commit_all();
    let tree = head(&fixture).await.tree;
    std::thread::scope(|scope| {
        for start in 0..8 {
            let tree = &tree;
            scope.spawn(move || {
                for number in (start..200).chain(0..start) {
                    let found = read(tree, &format!("d{}/f{number}.yaml", number % 7));
                    assert_eq!(found, format!("n: {number}\n"));
                }
            });
        }
    });
}
