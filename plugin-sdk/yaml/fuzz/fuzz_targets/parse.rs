//! No input stops the program, the short way reads what the parser reads, and what is read means the same after it is
//! printed.
//!
//! Run it in this folder: `cargo +nightly fuzz run parse corpus/parse seeds/parse`.
#![no_main]

use bowline_yaml::{canonical_json, parse, to_yaml};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|source: &[u8]| {
    let ended = [source, b"\n"].concat();
    // A marker behind the document is more than the short way takes.
    if let Ok(short) = parse(&ended)
        && !short.is_empty()
    {
        assert_eq!(Ok(short), parse(&[&ended[..], b"...\n"].concat()));
    }
    let Ok(documents) = parse(source) else { return };
    for document in documents {
        let value = document.root.to_json();
        let mut canonical = String::new();
        document.root.write_canonical_json(&mut canonical);
        assert_eq!(canonical, canonical_json(&value));
        let printed = to_yaml(&value);
        // The key `<<` merges when it is read again, and negative zero is printed as zero.
        if canonical.contains("\"<<\":") || canonical.contains("-0") {
            continue;
        }
        let again = parse(printed.as_bytes()).expect("what is printed is well-formed");
        assert_eq!(canonical_json(&again[0].root.to_json()), canonical);
    }
});
