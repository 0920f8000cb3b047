//! No values that a user gives stop the renderer, in whatever form, nor do they when they meet those of a chart; twice
//! the same.
//!
//! Each file of the input is a layer, whose path says its kind; those of `chart` are the chart's own. Run it in this
//! folder: `cargo +nightly fuzz run values corpus/values seeds/values`.
#![no_main]

use bowline_helm::HelmVersion;
use bowline_helm::chart::{Chart, Metadata};
use bowline_helm::dependencies::{process_dependencies, render_values};
use bowline_helm::go::{Text, Value, fmt};
use bowline_helm::values::document::read_values;
use bowline_helm::values::set::Contents;
use bowline_helm::values::{Layer, LayerKind, merge_layers};
use bowline_helm_fuzz::{content, files, on_large_stack, version};
use libfuzzer_sys::fuzz_target;

/// A file for every name that isn't empty.
struct Echo;

impl Contents for Echo {
    fn content(&self, path: &str) -> Result<Text, String> {
        if path.is_empty() { Err("there is no name".to_owned()) } else { Ok(path.into()) }
    }
}

fn kind(path: &str) -> Option<LayerKind> {
    Some(match path {
        "values" => LayerKind::Document,
        "json" => LayerKind::SetJson,
        "set" => LayerKind::Set,
        "string" => LayerKind::SetString,
        "file" => LayerKind::SetFile,
        "literal" => LayerKind::SetLiteral,
        _ => return None,
    })
}

/// What the values are in the end, or why they can't be.
fn put_together(files: &[(String, Vec<u8>)], version: HelmVersion) -> Result<String, String> {
    let layers = files.iter().filter_map(|(path, content)| {
        // A line ends where the next file begins.
        let text = content.strip_suffix(b"\n").unwrap_or(content);
        Some(Layer { kind: kind(path)?, text, origin: "-" })
    });
    let layers: Vec<_> = layers.collect();
    let values = merge_layers(&layers, &Echo, version).map_err(|error| error.to_string())?;
    let own = read_values(content(files, "chart"), version).map_err(|error| error.to_string())?;
    let metadata = |name: &str| Metadata { name: name.into(), ..Metadata::default() };
    let below = Chart { metadata: metadata("sub"), values: Some(own.clone()), ..Chart::default() };
    let mut chart = Chart { metadata: metadata("t"), values: Some(own), dependencies: vec![below], ..Chart::default() };
    let mut warnings = Vec::new();
    process_dependencies(&mut chart, &values, version, &mut warnings).map_err(|error| error.to_string())?;
    let values = render_values(&chart, &values, version, &mut warnings).map_err(|error| error.to_string())?;
    Ok(fmt::printed(&Value::Map(values)))
}

fn run(source: &[u8]) {
    let (version, source) = version(source);
    let files = files(source);
    assert_eq!(put_together(&files, version), put_together(&files, version));
}

fuzz_target!(|source: &[u8]| on_large_stack(run, source));
