//! No strategic merge patch stops the renderer, whatever the object, and a patch can be used again.
//!
//! The input holds the object, a line `---`, and the patch. Run it in this folder:
//! `cargo +nightly fuzz run merge corpus/merge seeds/merge`.
#![no_main]

use bowline_kustomize::merge::{Merged, merge};
use bowline_kustomize::node::Node;
use bowline_kustomize::read;
use bowline_kustomize::schema::Schema;
use libfuzzer_sys::fuzz_target;

fn printed(node: &Node) -> Option<String> {
    let mut json = String::new();
    node.write_json(&mut json).ok().map(|()| json)
}

fuzz_target!(|source: &[u8]| {
    let text = String::from_utf8_lossy(source);
    let (object, patch) = text.split_once("\n---\n").unwrap_or((&text, &text));
    let (Ok(object), Ok(patch)) = (read::value(object.as_bytes(), 1), read::value(patch.as_bytes(), 2)) else { return };
    let mut schema = Schema::default();

    let merged = |object: &Node, schema: &mut Schema| {
        let mut object = object.clone();
        let left = merge(&mut object, &patch, schema).ok()?;
        (left == Merged::Object).then(|| printed(&object))
    };
    assert_eq!(merged(&object, &mut schema), merged(&object, &mut schema));

    // What the patch does not mention is walked all the same.
    let mut walked = object;
    if merge(&mut walked, &Node::map(), &mut schema).is_ok() {
        let _ = printed(&walked);
    }
});
