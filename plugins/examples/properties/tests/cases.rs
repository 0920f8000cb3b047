//! Every folder in `tests/cases` is a case.

use bowline_example_properties::Properties;
use bowline_plugin::testing::{Native, check};

#[test]
fn every_case_gives_what_stands_beside_it() {
    check(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases"), &Native::<Properties>::new());
}
