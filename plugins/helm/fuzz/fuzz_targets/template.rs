//! No template stops the renderer, whatever the values; the same one writes the same bytes, or fails with the same words.
//!
//! The input holds the files `template`, `helpers` and `values`. Run it in this folder:
//! `cargo +nightly fuzz run template corpus/template seeds/template -- -dict=functions.dict -detect_leaks=0`. Values
//! that hold themselves are never freed, as is known.
#![no_main]

use std::rc::Rc;

use bowline_helm::HelmVersion;
use bowline_helm::chart::{Chart, File, Metadata};
use bowline_helm::context::{Capabilities, Release, Stage};
use bowline_helm::engine::{RenderError, Rendered, render};
use bowline_helm::template::{Context, Missing};
use bowline_helm::values::document::read_values;
use bowline_helm_fuzz::{content, files, is_endless, on_large_stack, version};
use libfuzzer_sys::fuzz_target;

/// What the templates write, or why they can't go on.
fn write(files: &[(String, Vec<u8>)], version: HelmVersion) -> Result<Vec<Rendered>, RenderError> {
    let file = |name: &str, data: &[u8]| File { name: name.into(), data: data.into(), path: name.into() };
    let values = content(files, "values");
    let template = content(files, "template");
    let templates = vec![file("templates/t.yaml", template), file("templates/_helpers.tpl", content(files, "helpers"))];
    let metadata =
        Metadata { api_version: "v2".into(), name: "t".into(), version: "0.1.0".into(), ..Metadata::default() };
    let others = vec![file("a.txt", b"one\ntwo\n"), file("conf/b.json", b"{\"b\": [1, 2]}")];
    let chart = Chart { metadata, templates: Rc::new(templates), files: Rc::new(others), ..Chart::default() };
    let release = Release { name: "rel".into(), namespace: "ns".into(), revision: 1, stage: Stage::Install };
    let missing = if values.len() % 2 == 0 { Missing::Zero } else { Missing::Error };
    let context = Context { missing, version, now: 1_700_000_000_000, ..Context::default() };
    let values = read_values(values, version).unwrap_or_default();
    render(&chart, &values, &release, &Capabilities::without_cluster(version, &[]), &context)
}

fn run(source: &[u8]) {
    let (version, source) = version(source);
    let files = files(source);
    let template = content(&files, "template");
    if is_endless(&[template, content(&files, "helpers")].concat()) {
        return;
    }
    let written = write(&files, version);
    assert_eq!(written, write(&files, version));
    match written {
        Ok(written) => {
            for rendered in written {
                assert!((0..=rendered.text.len()).all(|at| rendered.source(at) <= template.len()));
            }
        }
        Err(RenderError::Parse { line, file, .. } | RenderError::Execute { place: (file, line, _), .. }) => {
            let is_helper = file == "t/templates/_helpers.tpl";
            let text = if is_helper { content(&files, "helpers") } else { template };
            // A template of a value has lines of its own.
            let lines = source.iter().filter(|byte| **byte == b'\n').count() + text.len();
            assert!((1..=lines + 1).contains(&line) || file == "gotpl", "{file}:{line}");
        }
    }
}

fuzz_target!(|source: &[u8]| on_large_stack(run, source));
