//! No path of a replacement and no document inside text stops the program: the first line is the path, the second the
//! options, the rest the text that the path may lead into.
//!
//! Run it in this folder: `cargo +nightly fuzz run fields corpus/fields seeds/fields`.
#![no_main]

use bowline_kustomize::kustomization::model::{FieldOptions, Replacement, ReplacementTarget, Selector};
use bowline_kustomize::node::Node;
use bowline_kustomize::resource::Resource;
use bowline_kustomize::set::ResMap;
use bowline_kustomize::{replace, run};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|source: &str| {
    let mut parts = source.splitn(3, '\n');
    let (path, options, text) =
        (parts.next().unwrap_or_default(), parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let (delimiter, index) = options.split_once(' ').unwrap_or((options, "0"));
    let object = serde_json::json!({
        "apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}, "data": {"text": text},
        "list": [{"name": "a", "value": 1}, "text", ["nested"], null],
    });
    let mut set = ResMap::default();
    set.append(Resource::new(Node::from_json(&object))).expect("it is the only one");
    let target = ReplacementTarget {
        select: Some(Selector::default()),
        field_paths: vec![path.into()],
        options: Some(FieldOptions {
            delimiter: delimiter.into(),
            index: index.parse().unwrap_or(-1),
            create: source.len() % 2 == 0,
        }),
        ..ReplacementTarget::default()
    };
    let replacement =
        Replacement { source_value: Some("value".into()), targets: vec![target], ..Replacement::default() };
    if replace::apply(&mut set, &replacement).is_ok() {
        set.all().iter().for_each(|resource| drop(run::print(resource)));
    }
});
