//! The file walk: its order, what it leaves out, and the words of its errors.

#![cfg(unix)]

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;

use bowline_plugin::testing::render_request;
use bowline_plugin::{Entry, EntryKind, Error, Files, Filter};

/// A source tree with these files below `app`, each with its own path as content.
struct Source(tempfile::TempDir);

impl Source {
    fn new(paths: &[&str]) -> Self {
        let source = Self(tempfile::tempdir().expect("a temporary folder can be made"));
        fs::create_dir(source.0.path().join("app")).expect("a temporary folder can be written");
        for path in paths {
            source.write(path, path.as_bytes());
        }
        source
    }

    fn write(&self, path: &str, content: &[u8]) {
        let path = self.0.path().join("app").join(path);
        fs::create_dir_all(path.parent().expect("a file stands in a folder"))
            .expect("a temporary folder can be written");
        fs::write(path, content).expect("a temporary folder can be written");
    }

    fn files(&self) -> Files {
        Files::of(&render_request(&self.0.path().to_string_lossy(), "app", "").tree)
    }
}

fn paths(entries: &[Entry]) -> Vec<&str> {
    entries.iter().map(|entry| entry.path.as_str()).collect()
}

fn shown(error: &Error) -> (String, String) {
    (error.record().code.clone(), error.to_string())
}

#[test]
fn a_walk_goes_by_name_and_enters_a_folder_where_its_name_stands() {
    let source = Source::new(&["b/2", "b/1", "b-c", "b.x", "a", "B", "b/a/z", "é"]);
    let found = source.files().walk("", |_: &Entry| true).unwrap();
    assert_eq!(paths(&found), ["B", "a", "b/1", "b/2", "b/a/z", "b-c", "b.x", "é"]);
}

#[test]
fn a_walk_starts_in_any_folder_and_leaves_out_what_the_filter_says() {
    let source = Source::new(&["x/keep", "x/skip/a", "x/y/keep", "z"]);
    let found = source.files().walk("x", |entry: &Entry| entry.name() != "skip").unwrap();
    assert_eq!(paths(&found), ["x/keep", "x/y/keep"]);
}

#[test]
fn a_filter_sees_a_folder_before_what_is_in_it() {
    struct Log(Vec<String>);
    impl Filter for &mut Log {
        fn enter(&mut self, folder: &str, entries: &[Entry]) -> Result<(), Error> {
            self.0.push(format!("enter {folder:?} {}", paths(entries).join(" ")));
            Ok(())
        }
        fn keep(&mut self, entry: &Entry) -> bool {
            self.0.push(format!("keep {}", entry.path));
            true
        }
    }
    let source = Source::new(&["a/b", "c"]);
    let mut log = Log(Vec::new());
    source.files().walk("", &mut log).unwrap();
    assert_eq!(log.0, [r#"enter "" a c"#, "keep a", r#"enter "a" a/b"#, "keep a/b", "keep c"]);
}

#[test]
fn a_link_is_given_as_a_link_and_read_as_what_it_leads_to() {
    let source = Source::new(&["real/file"]);
    let app = source.0.path().join("app");
    symlink("real/file", app.join("to-file")).unwrap();
    symlink("real", app.join("to-folder")).unwrap();
    symlink(".", app.join("real/loop")).unwrap();
    let files = source.files();
    let found = files.walk("", |_: &Entry| true).unwrap();
    assert_eq!(paths(&found), ["real/file", "real/loop", "to-file", "to-folder"]);
    assert!(found[1..].iter().all(|entry| entry.kind == EntryKind::Symlink));
    assert_eq!(files.read("to-file").unwrap(), b"real/file");
    assert!(files.is_folder("to-folder"));
    assert!(!files.is_folder("to-file"));
}

#[test]
fn an_error_names_the_file_in_the_source_tree() {
    let source = Source::new(&["here/file"]);
    let files = source.files();
    let cases = [
        ("gone.yaml", "files/not-found", "app/gone.yaml: does not exist"),
        ("here", "files/unreadable", "app/here: is a folder, not a file"),
        ("here/file/x", "files/unreadable", "app/here/file/x: is not a folder"),
    ];
    for (path, code, message) in cases {
        let error = files.read(path).unwrap_err();
        assert_eq!(shown(&error), (code.to_owned(), message.to_owned()));
    }
    let error = files.walk("gone", |_: &Entry| true).unwrap_err();
    assert_eq!(shown(&error).1, "app/gone: does not exist");
}

#[test]
fn a_link_that_leads_nowhere_is_an_error_of_the_link() {
    let source = Source::new(&[]);
    symlink("gone", source.0.path().join("app/link")).unwrap();
    let error = source.files().read("link").unwrap_err();
    assert_eq!(shown(&error).1, "app/link: does not exist");
}

#[test]
fn text_that_is_not_utf8_is_an_error_with_its_line() {
    let source = Source::new(&[]);
    source.write("latin", b"one\ntwo\ncaf\xe9\n");
    let error = source.files().read_to_string("latin").unwrap_err();
    assert_eq!(shown(&error), ("files/not-utf8".to_owned(), "app/latin:3: is not UTF-8 text".to_owned()));
}

#[test]
fn a_name_that_is_not_utf8_is_an_error_of_its_folder() {
    let source = Source::new(&["x/a"]);
    let name = OsStr::from_bytes(b"caf\xe9.yaml");
    fs::write(source.0.path().join("app/x").join(name), "").unwrap();
    let error = source.files().walk("", |_: &Entry| true).unwrap_err();
    assert_eq!(
        shown(&error),
        (
            "files/name-not-utf8".to_owned(),
            "app/x: has an entry whose name is not UTF-8: caf\u{fffd}.yaml; rename it".to_owned()
        )
    );
}

#[test]
fn the_root_of_the_source_is_a_folder_like_any_other() {
    let source = Source::new(&["a"]);
    let request = render_request(&source.0.path().to_string_lossy(), "", "");
    let found = Files::of(&request.tree).walk("", |_: &Entry| true).unwrap();
    assert_eq!(paths(&found), ["app/a"]);
    let gone = render_request("/does/not/exist", "", "");
    let error = Files::root(&gone.tree).list("").unwrap_err();
    assert_eq!(error.to_string(), ".: does not exist");
}
