//! The rules, compared with what the real kstatus said about the same objects: see `tests/goldens/health`.

use std::fs;
use std::path::{Path, PathBuf};

use bowline_health::kstatus::{Kstatus, compute};
use serde_json::{Map, Value};

/// A moment between the creation times that the inputs use: long after 2020, long before 2999.
const NOW: Option<i64> = Some(1_750_000_000);

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/goldens/health").join(name)
}

fn read(path: &Path) -> Vec<Map<String, Value>> {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn field<'a>(case: &'a Map<String, Value>, name: &str) -> &'a str {
    case.get(name).and_then(Value::as_str).unwrap_or("")
}

/// What this crate says, in the words of the golden; none when it is an error.
fn said(object: &Map<String, Value>) -> Option<(&'static str, String, String)> {
    let outcome = compute(object, NOW).ok()?;
    let status = match outcome.kstatus {
        Kstatus::Current => "Current",
        Kstatus::InProgress => "InProgress",
        Kstatus::Failed => "Failed",
        Kstatus::Terminating => "Terminating",
    };
    Some((status, outcome.reason, outcome.message))
}

#[test]
fn every_outcome_is_that_of_kstatus() {
    let mut compared = 0;
    let mut wrong = Vec::new();
    for entry in fs::read_dir(folder("inputs")).unwrap() {
        let input = entry.unwrap().path();
        let expected = read(&folder("expected").join(input.file_name().unwrap()));
        let inputs = read(&input);
        assert_eq!(inputs.len(), expected.len(), "{}: run the Go program", input.display());
        for (case, golden) in inputs.iter().zip(&expected) {
            assert_eq!(field(case, "name"), field(golden, "name"), "{}", input.display());
            let want = (!golden.contains_key("error")).then(|| {
                (field(golden, "status"), field(golden, "reason").to_owned(), field(golden, "message").to_owned())
            });
            let have = said(case["object"].as_object().unwrap());
            if have != want {
                wrong.push(format!(
                    "{}, {}: kstatus says {want:?}, the plugin {have:?}",
                    input.file_name().unwrap().to_string_lossy(),
                    field(case, "name")
                ));
            }
            compared += 1;
        }
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
    assert!(compared >= 120, "only {compared} objects were compared");
}
