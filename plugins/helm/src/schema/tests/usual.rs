//! What is taken as a schema without its metaschema is one.

use super::super::compile::{Compiled, Formats};
use super::super::draft::Draft;
use super::super::issues;
use super::super::json::{self, Json};
use super::super::usual::{KNOWN, is_usual};

const DRAFTS: [Draft; 5] = [Draft::Four, Draft::Six, Draft::Seven, Draft::Y2019, Draft::Y2020];

/// Values that some keyword takes and others don't.
const VALUES: [&str; 44] = [
    "null",
    "true",
    "false",
    "0",
    "1",
    "2.0",
    "-1",
    "1.5",
    "1e3",
    "\"\"",
    "\"string\"",
    "\"strings\"",
    "\"a(\"",
    "\"^[a-z]+$\"",
    "\"#/definitions/a\"",
    "\"a b\"",
    "\"%zz\"",
    "\"#a#b\"",
    "\"http://a.b/c-d_e\"",
    "\"http://a.b/c#\"",
    "\"urn:a\"",
    "\"-$_.:\"",
    "[]",
    "[true]",
    "[1]",
    "[1, 1]",
    "[1, 1.0]",
    "[{}]",
    "[{}, true]",
    "[\"string\"]",
    "[\"string\", \"string\"]",
    "[\"string\", \"null\"]",
    "[\"x\"]",
    "[\"x\", 1]",
    "[[]]",
    "{}",
    "{\"a\": 1}",
    "{\"a\": true}",
    "{\"a\": {}}",
    "{\"a\": []}",
    "{\"a\": [\"x\"]}",
    "{\"a(\": {}}",
    "{\"type\": \"strings\"}",
    "{\"$ref\": \"#/a\", \"type\": 1}",
];

fn schema(text: &str) -> Json {
    json::parse(text.as_bytes()).expect("it is JSON")
}

#[test]
fn usual_schemas_are_schemas() {
    let mut usual = 0;
    let others = ["$schema", "$id", "$ref", "$anchor", "$comment", "$defs", "$vocabulary", "default", "const", "x", ""];
    for draft in DRAFTS {
        let mut compiled = Compiled::with_formats(Formats::Always);
        let metaschema = compiled.compile(draft.url()).expect("the metaschema is right");
        for key in KNOWN.into_iter().chain(others) {
            for value in VALUES {
                for text in [
                    format!("{{\"{key}\": {value}}}"),
                    format!("{{\"properties\": {{\"a\": {{\"{key}\": {value}}}}}}}"),
                    format!("{{\"items\": {{\"not\": {{\"{key}\": {value}}}}}}}"),
                    value.to_owned(),
                ] {
                    let schema = schema(&text);
                    if is_usual(&schema, draft) {
                        usual += 1;
                        let told = issues(&compiled, metaschema, &schema).expect("it ends");
                        // The draft of a schema is found before, and only those there are are taken.
                        assert!(told.is_none() || key == "$schema", "{draft:?} {text}: {told:?}");
                    }
                }
            }
        }
    }
    assert!(usual > 5000, "{usual}");
}

#[test]
fn what_charts_write_is_usual() {
    for draft in DRAFTS {
        assert!(is_usual(
            &schema(
                r##"{
                    "$schema": "http://json-schema.org/draft-07/schema#",
                    "$id": "https://example.com/values.schema.json",
                    "title": "Values", "type": "object", "additionalProperties": false, "required": ["a"],
                    "definitions": {"name": {"type": "string", "pattern": "^[a-z]([-a-z0-9]*[a-z0-9])?$", "maxLength": 63}},
                    "properties": {
                        "a": {"$ref": "#/definitions/name"},
                        "b": {"type": ["integer", "null"], "minimum": 1, "default": 3, "description": "How many"},
                        "c": {"type": "array", "items": {"anyOf": [{"type": "string"}, {"type": "number"}]}, "uniqueItems": true},
                        "d": {"enum": ["x", "y"]},
                        "e": {"type": "object", "patternProperties": {"^x-": {"type": "string"}}, "form": true}
                    }
                }"##
            ),
            draft
        ));
    }
    assert!(!is_usual(&schema(r#"{"required": "a"}"#), Draft::Seven));
}
