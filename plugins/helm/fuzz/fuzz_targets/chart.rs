//! No files stop the renderer from loading and rendering the chart that they are, or saying why they are none; twice
//! the same.
//!
//! The input holds the files of the chart, and what a user sets in `/set`. Run it in this folder:
//! `cargo +nightly fuzz run chart corpus/chart seeds/chart -- -dict=functions.dict -detect_leaks=0`. Values that hold
//! themselves are never freed, as is known.
#![no_main]

use bowline_helm::HelmVersion;
use bowline_helm::chart::files::Memory;
use bowline_helm::chart::load::load;
use bowline_helm::context::{Capabilities, Release, Stage};
use bowline_helm::output::{Hooks, print};
use bowline_helm::render::{Request, SchemaCheck, render};
use bowline_helm::template::Context;
use bowline_helm::values::set::NoFiles;
use bowline_helm::values::{Layer, LayerKind, merge_layers};
use bowline_helm_fuzz::{content, files, is_endless, on_large_stack, version};
use libfuzzer_sys::fuzz_target;

/// What is printed, or why nothing is; and what is remarked.
fn rendered(files: &[(String, Vec<u8>)], version: HelmVersion) -> (Result<Vec<u8>, String>, Vec<String>) {
    let mut warnings = Vec::new();
    let printed = (|| {
        let memory: Memory = files.iter().map(|(path, content)| (format!("c/{path}"), content.as_slice())).collect();
        let chart = load(&memory, "c", version, &mut warnings).map_err(|error| error.to_string())?;
        let layer = Layer { kind: LayerKind::Set, text: content(files, "/set").trim_ascii_end(), origin: "--set" };
        let values = merge_layers(&[layer], &NoFiles, version).map_err(|error| error.to_string())?;
        let release = Release { name: "rel".into(), namespace: "ns".into(), revision: 1, stage: Stage::Install };
        let capabilities = Capabilities::without_cluster(version, &[]);
        let context = Context { version, ..Context::default() };
        let request = Request {
            release: &release,
            values: &values,
            capabilities: &capabilities,
            context: &context,
            schema: SchemaCheck::Required,
        };
        let outcome = render(chart, &request, &mut warnings).map_err(|failure| failure.error.to_string())?;
        Ok(print(&outcome.crds, &outcome.sorted, Hooks::All))
    })();
    (printed, warnings.iter().map(ToString::to_string).collect())
}

fn run(source: &[u8]) {
    let (version, source) = version(source);
    if is_endless(source) {
        return;
    }
    let files = files(source);
    assert_eq!(rendered(&files, version), rendered(&files, version));
}

fuzz_target!(|source: &[u8]| on_large_stack(run, source));
