//! Every value can be printed, and means the same when it is read.
//!
//! Run it in this folder: `cargo +nightly fuzz run emit corpus/emit seeds/emit`.
#![no_main]

use bowline_yaml::{canonical_json, parse, to_yaml};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

/// The bytes as a value: JSON where they are that, else text that is key, value and item at once.
fn value_of(bytes: &[u8]) -> Value {
    serde_json::from_slice(bytes).unwrap_or_else(|_| {
        let text = String::from_utf8_lossy(bytes).into_owned();
        serde_json::json!({ text.clone(): [text.clone(), [{ text.clone(): text }]] })
    })
}

fuzz_target!(|bytes: &[u8]| {
    let value = value_of(bytes);
    let canonical = canonical_json(&value);
    let printed = to_yaml(&value);
    // The key `<<` merges when it is read again, and negative zero is printed as zero.
    if canonical.contains("\"<<\":") || canonical.contains("-0") {
        return;
    }
    let documents = parse(printed.as_bytes()).expect("what is printed is well-formed");
    let back = documents.first().map_or(Value::Null, |document| document.root.to_json());
    assert_eq!(canonical_json(&back), canonical);
});
