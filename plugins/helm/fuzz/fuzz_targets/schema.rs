//! No schema stops the renderer, whatever the values; twice the same words.
//!
//! The input holds the files `schema` and `values`. Run it in this folder:
//! `cargo +nightly fuzz run schema corpus/schema seeds/schema -- -dict=schema.dict`.
#![no_main]

use bowline_helm::HelmVersion;
use bowline_helm::chart::{Chart, File, Metadata};
use bowline_helm::schema::validate;
use bowline_helm::values::document::read_values;
use bowline_helm_fuzz::{content, files, on_large_stack};
use libfuzzer_sys::fuzz_target;

fn run(source: &[u8]) {
    let files = files(source);
    let Ok(values) = read_values(content(&files, "values"), HelmVersion::V4) else { return };
    const NAME: &str = "values.schema.json";
    let schema = File { name: NAME.into(), data: content(&files, "schema").into(), path: NAME.into() };
    let metadata = Metadata { name: "t".into(), ..Metadata::default() };
    let chart = Chart { metadata, schema: Some(schema), ..Chart::default() };
    assert_eq!(validate(&chart, &values), validate(&chart, &values));
}

fuzz_target!(|source: &[u8]| on_large_stack(run, source));
