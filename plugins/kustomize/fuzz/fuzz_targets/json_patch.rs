//! No JSON patch stops the renderer, whatever the object; a patch that applies leaves what can be printed, and one that
//! does not leaves the object as it was.
//!
//! The input holds the object, a line `---`, and the patch. Run it in this folder:
//! `cargo +nightly fuzz run json_patch corpus/json_patch seeds/json_patch`.
#![no_main]

use bowline_kustomize::jsonpatch::JsonPatch;
use bowline_kustomize::node::Node;
use bowline_kustomize::read;
use libfuzzer_sys::fuzz_target;

fn printed(node: &Node) -> Option<String> {
    let mut json = String::new();
    node.write_json(&mut json).ok().map(|()| json)
}

fuzz_target!(|source: &[u8]| {
    let text = String::from_utf8_lossy(source);
    let (object, patch) = text.split_once("\n---\n").unwrap_or((&text, &text));
    let Ok(patch) = JsonPatch::parse(patch) else { return };
    let Ok(mut object) = read::value(object.as_bytes(), 1) else { return };
    let before = printed(&object);
    match patch.apply(&mut object) {
        Ok(()) => assert!(printed(&object).is_some(), "what a patch leaves can be printed"),
        Err(_) => assert_eq!(printed(&object), before),
    }
});
