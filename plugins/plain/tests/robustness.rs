//! What holds for any input: line ends and byte order marks change nothing, and nothing panics.

use std::fs;
use std::path::Path;

use bowline_plain::Plain;
use bowline_plugin::testing::{Case, cases};
use bowline_plugin::{ManifestSet, respond_render, types};

fn all() -> Vec<Case> {
    cases(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases")).expect("the cases can be read")
}

/// The paths of the regular files below a folder.
fn files(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a case can be listed") {
        let entry = entry.expect("a case can be listed");
        let kind = entry.file_type().expect("an entry has a type");
        if kind.is_dir() {
            found.extend(files(&entry.path()));
        } else if kind.is_file() {
            found.push(entry.path());
        }
    }
    found
}

/// A copy of the case's input whose files are changed, without its links, and what comes out of it.
fn render(case: &Case, change: impl Fn(&Path, Vec<u8>) -> Vec<u8>) -> Result<ManifestSet, types::Error> {
    let copy = tempfile::tempdir().expect("a temporary folder can be made");
    for from in files(&case.input()) {
        let to = copy.path().join(from.strip_prefix(case.input()).expect("the file is in the case"));
        fs::create_dir_all(to.parent().expect("a file stands in a folder")).expect("a folder can be made");
        let content = change(&from, fs::read(&from).expect("a case can be read"));
        fs::write(to, content).expect("a file can be written");
    }
    let mut request = case.request.clone();
    request.tree.root = copy.path().to_string_lossy().into_owned();
    respond_render::<Plain>(request)
}

fn unchanged(case: &Case) -> Result<ManifestSet, types::Error> {
    render(case, |_, content| content)
}

fn crlf(content: &[u8]) -> Vec<u8> {
    String::from_utf8_lossy(content).replace("\r\n", "\n").replace('\n', "\r\n").into_bytes()
}

#[test]
fn line_ends_of_windows_change_nothing() {
    let mut compared = 0;
    for case in all().iter().filter(|case| !case.name.contains("not-utf8")) {
        let (before, after) = (unchanged(case), render(case, |_, content| crlf(&content)));
        assert_eq!(before, after, "{}", case.name);
        compared += usize::from(before.is_ok());
    }
    assert!(compared >= 20, "only {compared} cases have objects");
}

#[test]
fn a_byte_order_mark_changes_nothing() {
    let mark = |_: &Path, content: Vec<u8>| match content.starts_with(b"\xef\xbb\xbf") {
        true => content,
        false => [b"\xef\xbb\xbf".as_slice(), &content].concat(),
    };
    for case in all().iter().filter(|case| !case.name.starts_with("error-")) {
        assert_eq!(unchanged(case), render(case, mark), "{}", case.name);
    }
}

#[test]
fn a_file_cut_anywhere_gives_objects_or_an_error_with_its_place() {
    for case in all() {
        let longest = files(&case.input())
            .iter()
            .map(|file| fs::metadata(file).expect("a case can be read").len())
            .max()
            .unwrap_or(0);
        for length in 0..usize::try_from(longest).expect("a case is small") {
            let answer = render(&case, |_, mut content| {
                content.truncate(length);
                content
            });
            if let Err(error) = answer {
                assert!(error.origin.is_some() || error.code == "plain/config", "{}: {error:?}", case.name);
                assert!(error.code.contains('/') && !error.message.is_empty(), "{}: {error:?}", case.name);
            }
        }
    }
}
