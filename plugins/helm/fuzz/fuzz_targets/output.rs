//! Nothing that templates write stops the renderer: it is documents in the order in which they are installed, or no
//! YAML; and every document is a part of what was written.
//!
//! The files of the input are what templates wrote, but `show`, which names templates, a line each. Run it in this
//! folder: `cargo +nightly fuzz run output corpus/output seeds/output`.
#![no_main]

use bowline_helm::engine::Rendered;
use bowline_helm::output::{Document, Hooks, install_rank, print, show_only, sort, split};
use bowline_helm::template::Mark;
use bowline_helm_fuzz::{content, files, on_large_stack, version};
use libfuzzer_sys::fuzz_target;

fn run(source: &[u8]) {
    let (version, source) = version(source);
    let files = files(source);
    let mut written = Vec::new();
    for (path, text) in files.iter().filter(|(path, _)| path != "show") {
        let mut end = 0;
        for piece in split(text, version) {
            assert!(end <= piece.start && piece.start < piece.end && piece.end <= text.len());
            end = piece.end;
        }
        let marks = vec![Mark { out: text.len() / 2, source: 0..text.len() }];
        written.push(Rendered { path: path.as_str().into(), text: text.as_slice().into(), marks });
    }
    let Ok(sorted) = sort(&written, version) else { return };
    let documents = || sorted.manifests.iter().chain(sorted.hooks.iter().map(|hook| &hook.document));
    for document in documents() {
        let is_part = |file: &Rendered| {
            file.path == document.path
                && (document.at <= file.text.len())
                && file.text.windows(document.text.len()).any(|part| *part == *document.text)
        };
        assert!(written.iter().any(is_part));
    }
    let rank = |document: &Document| install_rank(&document.head.kind, version).unwrap_or(usize::MAX);
    assert!(sorted.manifests.is_sorted_by_key(rank));
    let printed = print(&[], &sorted, Hooks::All);
    let shown = String::from_utf8_lossy(content(&files, "show"));
    let names: Vec<String> = shown.lines().map(str::to_owned).collect();
    if let Ok(shown) = show_only(&printed, &names, version) {
        assert!(names.is_empty() || !shown.is_empty());
    }
}

fuzz_target!(|source: &[u8]| on_large_stack(run, source));
