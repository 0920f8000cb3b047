//! No file of objects stops the renderer, its line endings don't matter, and what is printed of an object reads back.
//!
//! Run it in this folder: `cargo +nightly fuzz run objects corpus/objects seeds/objects`.
#![no_main]

use bowline_kustomize::node::Node;
use bowline_kustomize::read;
use bowline_kustomize::resource::Resource;
use bowline_kustomize::set::ResMap;
use libfuzzer_sys::fuzz_target;

/// The objects as JSON; none if the file or an object of it is refused.
fn printed(source: &[u8]) -> Option<Vec<String>> {
    let print = |node: &Node| {
        let mut json = String::new();
        node.write_json(&mut json).ok().map(|()| json)
    };
    read::objects(source, 1).ok()?.iter().map(print).collect()
}

fuzz_target!(|source: &[u8]| {
    let Some(json) = printed(source) else { return };
    if let Ok(text) = std::str::from_utf8(source)
        && !text.contains('\r')
    {
        assert_eq!(printed(text.replace('\n', "\r\n").as_bytes()).as_ref(), Some(&json));
    }
    let mut set = ResMap::default();
    for node in read::objects(source, 1).expect("it was read before") {
        let value = node.to_json().expect("it was printed before");
        assert_eq!(Node::from_json(&value).to_json().ok(), Some(value));
        let _ = node.to_yaml();
        let mut resource = Resource::load(node);
        resource.store_previous_id();
        let id = resource.id();
        if set.append(resource).is_ok() {
            assert!(!set.matches(&id).is_empty());
        }
    }
});
