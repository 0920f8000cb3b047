//! No kustomization stops the program, and the same one gives the same bytes, or the same error with its place.
//!
//! Run it in this folder: `cargo +nightly fuzz run kustomization corpus/kustomization seeds/kustomization`.
#![no_main]

use bowline_kustomize::run::{Options, print, run};
use bowline_kustomize::tree::{Files, Loader, Memory, Restrict, Sources};
use libfuzzer_sys::fuzz_target;

/// Objects that kustomizations may name, with a reference between them.
const OBJECTS: &str = "\
apiVersion: apps/v1
kind: Deployment
metadata: {name: d, labels: {app: d}}
spec:
  selector: {matchLabels: {app: d}}
  template:
    metadata: {labels: {app: d}}
    spec: {containers: [{name: c, image: 'nginx:1', envFrom: [{configMapRef: {name: m}}]}]}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: m, annotations: {note: 'x'}}
data: {a: b}
";

/// What is printed, or the error with its place.
fn build(source: &[u8]) -> Result<Vec<String>, String> {
    let files = Files::new();
    let tree = Memory::of([
        ("kustomization.yaml", source.to_vec()),
        ("r.yaml", OBJECTS.into()),
        ("base/kustomization.yaml", b"resources: [b.yaml]".to_vec()),
        ("base/b.yaml", b"{apiVersion: v1, kind: Service, metadata: {name: s}}".to_vec()),
        ("component/kustomization.yaml", b"{kind: Component, nameSuffix: -c}".to_vec()),
        ("data.env", b"A=1".to_vec()),
    ]);
    let sources = Sources::new(tree, &files);
    let built = Loader::new(&sources, "", Restrict::RootOnly)
        .and_then(|loader| run(loader, &Options::default(), &mut Vec::new()))
        .and_then(|resources| resources.iter().map(print).collect());
    built.map_err(|fault| {
        let fault = fault.located(|place| files.origin(place));
        format!("{fault} {:?}", fault.place().map(ToString::to_string))
    })
}

fuzz_target!(|source: &[u8]| {
    let first = build(source);
    assert_eq!(first, build(source));
    for json in first.into_iter().flatten() {
        serde_json::from_str::<serde_json::Value>(&json).expect("what is printed is JSON");
    }
});
