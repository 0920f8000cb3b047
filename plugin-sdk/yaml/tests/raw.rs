//! What kustomize's library reads before it decides what scalars mean, asked by the Go program in
//! `tests/goldens/yaml-v3`.

use std::path::Path;

use bowline_yaml::raw::{Kind, Node, Scalar, Tag, first_document};
use bowline_yaml::{Limits, Position};
use serde_json::Value;

fn rows() -> Vec<Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/goldens/yaml-v3/read.jsonl");
    let text = std::fs::read_to_string(&path).expect("the goldens are part of the repository");
    text.lines().map(|line| serde_json::from_str(line).expect("a golden is JSON")).collect()
}

fn source(row: &Value) -> &str {
    row["source"].as_str().expect("a row has a source")
}

/// Sources that are read differently on purpose or because the parser underneath is another member of its family.
const DIFFERENCES: &[(&str, &[&str])] = &[
    (
        "JSON escapes a slash",
        &["v: \"\\/\"\n", "k: {\"\\/\": v}\n", "[\"\\/\"]\n", "v: {a: \"\\/\" }\n", "{\"a\":\"\\/\"}"],
    ),
    ("YAML 1.2 may be declared", &["%YAML 1.2\n---\na: 1\n"]),
    ("a `?` within plain text between brackets is text", &["[a?]\n", "k: {a?: v}\n", "v: {a: a? }\n"]),
    ("a `:` before a bracket doesn't end plain text", &["[1:]\n"]),
    (
        "a comma ends a tag",
        &[
            "v: !<tag:yaml.org,2002:int> 7\n",
            "[!<tag:yaml.org,2002:int> 7]\n",
            "v: {a: !<tag:yaml.org,2002:int> 7 }\n",
            "v: !<tag:yaml.org,2002:str> 7\n",
            "k: {!<tag:yaml.org,2002:str> 7: v}\n",
            "[!<tag:yaml.org,2002:str> 7]\n",
            "v: {a: !<tag:yaml.org,2002:str> 7 }\n",
        ],
    ),
    (
        "the module leaves a merge key within a merged mapping to the printer, which means the same",
        &["d: {<<: {<<: {b: 1}, c: 2}, d: 3}\n", "x: &x {<<: {a: 1}, b: 2}\ny: {<<: *x, c: 3}\n"],
    ),
    ("a merge key and its namesake in quotes", &["d: {\"<<\": x, <<: {a: 1}}\n"]),
];

fn is_known_difference(source: &str) -> bool {
    DIFFERENCES.iter().any(|(_, sources)| sources.contains(&source))
}

/// What differs between a node and its golden.
fn difference(node: &Node, golden: &Value, places: bool) -> Option<String> {
    let at = |position: Position| {
        let (line, column) = (golden["line"].as_u64(), golden["column"].as_u64());
        let same = line == Some(position.line.into()) && column == Some(position.column.into());
        (places && !same).then(|| format!("at {position}, not {golden}"))
    };
    let here = at(node.at);
    if here.is_some() {
        return here;
    }
    match &node.kind {
        Kind::Scalar(scalar) => differs(scalar, golden).then(|| format!("{scalar:?} is not {golden}")),
        Kind::Sequence(items) => {
            let Some(expected) = golden["items"].as_array().filter(|expected| expected.len() == items.len()) else {
                return Some(format!("a list of {} is not {golden}", items.len()));
            };
            items.iter().zip(expected).find_map(|(item, expected)| difference(item, expected, places))
        }
        Kind::Mapping(fields) => {
            let Some(expected) = golden["fields"].as_array().filter(|expected| expected.len() == fields.len()) else {
                return Some(format!("a mapping of {} is not {golden}", fields.len()));
            };
            fields.iter().zip(expected).find_map(|(field, expected)| {
                if differs(&field.key, &expected[0]) {
                    return Some(format!("the key {:?} is not {}", field.key, expected[0]));
                }
                difference(&field.value, &expected[1], places)
            })
        }
    }
}

fn differs(scalar: &Scalar, golden: &Value) -> bool {
    let tag = golden["tag"].as_str().unwrap_or_default();
    let same_tag = tag == scalar.tag.name() || scalar.tag == Tag::Other && !is_known(tag);
    // An explicit tag that isn't text speaks louder than quotes, and what printing quotes in braces counts as quoted.
    let same_quotes = scalar.tag != Tag::Str || scalar.quoted == golden["quoted"].as_bool().unwrap_or(false);
    !same_tag || !same_quotes || golden["text"].as_str() != Some(&*scalar.text)
}

fn is_known(tag: &str) -> bool {
    let known = [Tag::Null, Tag::Bool, Tag::Int, Tag::Float, Tag::Str, Tag::Time, Tag::Merge, Tag::Binary];
    known.iter().any(|known| known.name() == tag)
}

#[test]
fn documents_are_what_the_go_module_reads() {
    let rows = rows();
    assert!(rows.len() >= 2000, "only {} goldens", rows.len());
    let mut wrong = Vec::new();
    for row in rows.iter().filter(|row| !is_known_difference(source(row))) {
        let source = source(row);
        let read = first_document(source, 0, &Limits::default());
        match (&row["refused"], &row["node"], read) {
            (Value::Null, Value::Null, Ok(None)) | (Value::String(_), _, Err(_)) => {}
            // What can't be printed may be refused at once, and what refuses it may be built differently.
            (Value::Null, _, _) if !row["error"].is_null() => {}
            (Value::Null, golden @ Value::Object(_), Ok(Some(node))) => {
                // Of an alias, the module says where the anchor is.
                if let Some(difference) = difference(&node, golden, !source.contains('*')) {
                    wrong.push(format!("{source:?}: {difference}"));
                }
            }
            (refused, golden, read) => wrong.push(format!("{source:?} is {read:?}, not {golden} {refused}")),
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), rows.len(), wrong.join("\n"));
}

#[test]
fn known_differences_are_still_differences() {
    let rows = rows();
    for difference in DIFFERENCES.iter().flat_map(|(_, sources)| sources.iter()) {
        let row = rows.iter().find(|row| source(row) == *difference).expect("the source is a golden");
        let same = match (&row["node"], first_document(difference, 0, &Limits::default())) {
            (Value::Null, Ok(None)) => row["refused"].is_null(),
            (Value::Null, Err(_)) => !row["refused"].is_null(),
            (golden, Ok(Some(node))) => self::difference(&node, golden, true).is_none(),
            _ => false,
        };
        assert!(!same, "{difference:?} is none any more");
    }
}

/// The document read straight from its text, and through the parser: a marker behind it is more than the usual.
fn both_ways(source: &str) -> (Result<Option<Node>, String>, Result<Option<Node>, String>) {
    let read = |source: &str| first_document(source, 0, &Limits::default()).map_err(|error| error.to_string());
    (read(source), read(&format!("{source}...\n")))
}

#[test]
fn the_short_way_reads_what_the_parser_reads() {
    let mut wrong = Vec::new();
    for row in rows() {
        let source = source(&row);
        let parts = (0..=source.len()).filter(|end| source.is_char_boundary(*end));
        for part in parts.flat_map(|end| [format!("{}\n", &source[..end]), format!("x:\n- {}\n", &source[..end])]) {
            let (short, parsed) = both_ways(&part);
            if matches!(short, Ok(Some(_))) && short != parsed {
                wrong.push(format!("{part:?}: {short:?}\n is {parsed:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}
