//! What `sigs.k8s.io/yaml` answers, asked by the Go program in `tests/goldens/yaml`.

use std::path::Path;

use bowline_yaml::{DuplicateKeys, Limits, canonical_json, parse, parse_with, to_yaml};
use serde_json::Value;

/// The rows of a golden file.
fn rows(file: &str) -> Vec<Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/goldens/yaml").join(file);
    let text = std::fs::read_to_string(&path).expect("the goldens are part of the repository");
    text.lines().map(|line| serde_json::from_str(line).expect("a golden is JSON")).collect()
}

/// A string field of a row.
fn field<'a>(row: &'a Value, name: &str) -> Option<&'a str> {
    row[name].as_str()
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).expect("the Go module prints JSON")
}

/// The Go module keeps the last of two equal keys.
fn like_the_module() -> Limits {
    Limits { duplicate_keys: DuplicateKeys::LastWins, ..Limits::default() }
}

/// Sources that are read differently on purpose or because the parser underneath is a later member of its family.
const DIFFERENCES: &[(&str, &[&str])] = &[
    ("JSON escapes a slash", &["v: \"\\/\"\n", "\"\\/\": v\n", "[\"\\/\"]\n", "{\"a\":\"\\/\"}"]),
    ("YAML 1.2 may be declared", &["%YAML 1.2\n---\na: 1\n"]),
    (
        "a comma ends a tag",
        &[
            "v: !<tag:yaml.org,2002:int> 7\n",
            "!<tag:yaml.org,2002:int> 7: v\n",
            "[!<tag:yaml.org,2002:int> 7]\n",
            "v: !<tag:yaml.org,2002:str> 7\n",
            "!<tag:yaml.org,2002:str> 7: v\n",
            "[!<tag:yaml.org,2002:str> 7]\n",
        ],
    ),
    (
        "the module reads the first document only and never looks at what follows",
        &["{}: v\n", "[]: v\n", "{? a : b}: v\n"],
    ),
];

fn is_known_difference(source: &str) -> bool {
    DIFFERENCES.iter().any(|(_, sources)| sources.contains(&source))
}

/// The module reads the first document only, so a fault behind it is none.
fn is_beyond_the_first_document(error: &bowline_yaml::Error) -> bool {
    error.message().starts_with("expected `---` before more content")
}

/// What the Go module's JSON escapes for the sake of HTML and JavaScript, and what it puts for bytes that aren't UTF-8.
fn without_escapes(json: &str) -> String {
    let plain = [
        ("\\u003c", "<"),
        ("\\u003e", ">"),
        ("\\u0026", "&"),
        ("\\u2028", "\u{2028}"),
        ("\\u2029", "\u{2029}"),
        ("\\ufffd", "\u{fffd}"),
    ];
    plain.iter().fold(json.to_owned(), |json, (escape, char)| json.replace(escape, char))
}

#[test]
fn documents_mean_what_the_go_module_reads() {
    let rows = rows("read.jsonl");
    assert!(rows.len() >= 1500, "only {} goldens", rows.len());
    let mut wrong = Vec::new();
    for row in &rows {
        let source = field(row, "source").expect("a row has a source");
        if is_known_difference(source) {
            continue;
        }
        match (field(row, "json"), parse_with(source.as_bytes(), &like_the_module())) {
            (Some(expected), Ok(documents)) => {
                let root = documents.first().map_or(Value::Null, |document| document.root.to_json());
                if canonical_json(&root) != without_escapes(expected) {
                    wrong.push(format!("{source:?} is {}, not {expected}", canonical_json(&root)));
                }
            }
            (Some(expected), Err(error)) if !is_beyond_the_first_document(&error) => {
                wrong.push(format!("{source:?} is refused ({error}), not {expected}"));
            }
            (None, Ok(_)) => wrong.push(format!("{source:?} is accepted, not {}", row["error"])),
            (Some(_) | None, Err(_)) => {}
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), rows.len(), wrong.join("\n"));
}

#[test]
fn values_are_printed_as_the_go_module_prints_them() {
    let rows = rows("write.jsonl");
    assert!(rows.len() >= 1000, "only {} goldens", rows.len());
    let mut wrong = Vec::new();
    for row in &rows {
        let value = json(field(row, "json").expect("a row has a value"));
        let Some(expected) = field(row, "yaml") else { continue };
        let printed = to_yaml(&value);
        if printed != expected {
            wrong.push(format!("{value}\n  printed  {printed:?}\n  expected {expected:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), rows.len(), wrong.join("\n"));
}

#[test]
fn what_is_printed_reads_back() {
    for row in rows("write.jsonl") {
        let value = json(field(&row, "json").expect("a row has a value"));
        let text = value.to_string();
        // The Go module prints negative zero as 0, and the key `<<` so that it merges when it is read.
        if text.contains("-0.0") || text.contains("\"<<\":") {
            continue;
        }
        let printed = to_yaml(&value);
        let documents = parse(printed.as_bytes()).unwrap_or_else(|error| panic!("{printed:?}: {error}"));
        let back = documents.first().map_or(Value::Null, |document| document.root.to_json());
        assert_eq!(canonical_json(&back), canonical_json(&value), "{printed:?}");
    }
}

#[test]
fn known_differences_are_still_differences() {
    let rows = rows("read.jsonl");
    for source in DIFFERENCES.iter().flat_map(|(_, sources)| sources.iter()) {
        let row = rows.iter().find(|row| field(row, "source") == Some(source)).expect("the source is a golden");
        let accepted = parse(source.as_bytes()).is_ok();
        assert_ne!(field(row, "json").is_some(), accepted, "{source:?} is none any more");
    }
}

#[test]
fn a_key_written_twice_is_refused_with_both_places() {
    for (source, message) in [
        ("a: 1\na: 2\n", "line 2, column 1: the key `a` is already set at line 1, column 1"),
        ("a: {b: 1, b: 2}\n", "line 1, column 11: the key `b` is already set at line 1, column 5"),
        ("a: 1\n\"a\": 2\n", "line 2, column 1: the key `a` is already set at line 1, column 1"),
        ("1: a\n'1': b\n", "line 2, column 1: the key `1` is already set at line 1, column 1"),
    ] {
        assert_eq!(parse(source.as_bytes()).expect_err("refused").to_string(), message);
    }
}

#[test]
fn no_part_of_a_golden_stops_the_program() {
    for row in rows("read.jsonl") {
        let source = field(&row, "source").expect("a row has a source").as_bytes();
        if source.len() > 200 {
            continue;
        }
        for end in 0..source.len() {
            let _ = parse(&source[..end]);
            let _ = parse(&source[end..]);
        }
    }
}

/// What reading gives, with places; `...` behind the text is more than the short way takes, and changes nothing.
fn read(text: &str) -> Result<Vec<bowline_yaml::Document>, String> {
    parse(text.as_bytes()).map_err(|error| error.to_string())
}

#[test]
fn the_short_way_reads_what_the_parser_reads() {
    let mut wrong = Vec::new();
    for row in rows("read.jsonl").iter().chain(&rows("documents.jsonl")) {
        let Some(source) = field(row, "source") else { continue };
        let parts = (0..=source.len()).filter(|end| source.is_char_boundary(*end));
        for part in parts.flat_map(|end| [format!("{}\n", &source[..end]), format!("---\nx:\n- {}\n", &source[..end])])
        {
            let (short, parsed) = (read(&part), read(&format!("{part}...\n")));
            if short.as_ref().is_ok_and(|documents| !documents.is_empty()) && short != parsed {
                wrong.push(format!("{part:?}: {short:?}\n is {parsed:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}
