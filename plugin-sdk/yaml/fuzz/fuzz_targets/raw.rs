//! No input stops the reader of raw documents, and the short way reads what the parser reads.
//!
//! Run it in this folder: `cargo +nightly fuzz run raw corpus/raw seeds/raw`.
#![no_main]

use bowline_yaml::Limits;
use bowline_yaml::raw::first_document;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|source: &str| {
    let limits = Limits::default();
    let text = format!("{source}\n");
    let short = first_document(&text, 0, &limits);
    // A marker behind the document is more than the short way takes.
    let parsed = first_document(&format!("{text}...\n"), 0, &limits);
    if matches!(short, Ok(Some(_))) {
        assert_eq!(short, parsed);
    }
    let _ = first_document(source, 0, &limits);
});
