//! Reading patches.

use std::collections::BTreeMap;

use bowline_yaml::{DuplicateKeys, Limits};

use super::ops::Operation;
use super::value::{Json, Writer};
use crate::fault::{Fault, Outcome};

pub(super) fn operations(text: &str) -> Outcome<Vec<Operation>> {
    let patch = if text.starts_with('[') {
        Json::parse(text, Writer::Person)
    } else {
        Json::parse(&from_yaml(text)?, Writer::Program)
    };
    let patch = patch.map_err(|cause| bad(format!("it is no JSON: {cause}")))?;
    let operations = match patch {
        Json::Null => Vec::new(),
        Json::List(operations) => operations,
        _ => return Err(bad("it is no list of operations, each with `op` and `path`")),
    };
    let operation = |(index, operation)| match operation {
        Json::Map(fields) => Ok(Operation::new(fields)),
        Json::Null => Ok(Operation::new(BTreeMap::new())),
        _ => Err(bad(format!("operation {} is no mapping", index + 1))),
    };
    operations.into_iter().enumerate().map(operation).collect()
}

/// The JSON text of the first YAML document.
fn from_yaml(text: &str) -> Outcome<String> {
    if text.is_empty() {
        return Err(bad("empty json patch operations"));
    }
    let limits = Limits { duplicate_keys: DuplicateKeys::LastWins, ..Limits::default() };
    let documents =
        bowline_yaml::parse_with(text.as_bytes(), &limits).map_err(|cause| bad(format!("it is no YAML: {cause}")))?;
    let mut json = String::new();
    match documents.first() {
        Some(document) => document.root.write_canonical_json(&mut json),
        None => json.push_str("null"),
    }
    Ok(json)
}

fn bad(message: impl Into<String>) -> Fault {
    Fault::new("bad-patch", message)
}
