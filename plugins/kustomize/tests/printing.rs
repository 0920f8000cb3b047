//! What documents are once they are printed, asked of kustomize's library by the Go program in `tests/goldens/yaml-v3`.

use std::path::Path;

use bowline_kustomize::read;
use serde_json::Value;

/// Sources that mean something else here, because the node doesn't keep enough to tell.
const DIFFERENCES: &[(&str, &str)] = &[
    ("an explicit null in quotes as a key", "k: {!!null \"\": v}\n"),
    ("a key that is base64", "!!binary aGk=: a\n"),
    ("a null key that is an alias", "a: &k ~\n*k : c\n"),
    ("a merge key and its namesake in quotes", "d: {<<: {a: 1}, \"<<\": x}\n"),
];

#[test]
fn documents_are_what_kustomize_prints() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/goldens/yaml-v3/read.jsonl");
    let text = std::fs::read_to_string(&path).expect("the goldens are part of the repository");
    let mut wrong = Vec::new();
    let mut compared = 0;
    for line in text.lines() {
        let row: Value = serde_json::from_str(line).expect("a golden is JSON");
        let source = row["source"].as_str().expect("a row has a source");
        if DIFFERENCES.iter().any(|(_, known)| *known == source) {
            continue;
        }
        let Ok(node) = read::value(source.as_bytes(), 1) else { continue };
        if row["node"]["fields"].is_null() && row["node"]["items"].is_null() {
            continue;
        }
        compared += 1;
        let json = node.to_json().map_err(|fault| fault.to_string());
        match (&row["error"], json) {
            (Value::Null, Ok(json)) if json == row["json"] => {}
            (Value::String(_), Err(_)) => {}
            (error, json) => wrong.push(format!("{source:?} is {json:?}, not {} {error}", row["json"])),
        }
        let mut written = String::new();
        if node.write_json(&mut written).is_ok() {
            let value = node.to_json().expect("it could be written");
            assert_eq!(written, bowline_yaml::canonical_json(&value), "{source:?}");
        }
    }
    assert!(compared >= 1500, "only {compared} goldens");
    assert!(wrong.is_empty(), "{} of {compared}:\n{}", wrong.len(), wrong.join("\n"));
}
