//! Schemas that need no metaschema to be told as schemas.

use super::draft::Draft;
use super::format::Format;
use super::json::Json;
use crate::go::Text;

/// The most items that are compared with each other.
const COMPARED: usize = 64;

/// Whether a schema has only keywords with values that the metaschema of its draft surely takes. Making a metaschema
/// ready and checking by it takes longer than all else that is done with a schema; nearly all of them are usual. What isn't
/// may be right all the same.
pub(super) fn is_usual(root: &Json, draft: Draft) -> bool {
    match root {
        Json::Map(entries) => entries.iter().all(|(key, value)| match (&**key, value) {
            // Its draft was found by it.
            (b"$schema", Json::Text(_)) => true,
            (b"$id" | b"id", Json::Text(id)) => is_plain_address(id),
            (key, value) => is_keyword(key, value, draft),
        }),
        other => is_schema(other, draft),
    }
}

fn is_schema(schema: &Json, draft: Draft) -> bool {
    match schema {
        Json::Bool(_) => draft > Draft::Four,
        Json::Map(entries) => entries.iter().all(|(key, value)| is_keyword(key, value, draft)),
        _ => false,
    }
}

/// Whether it is no keyword, or one with a value that all drafts, or this one, take.
fn is_keyword(key: &[u8], value: &Json, draft: Draft) -> bool {
    match (key, value) {
        (b"type", Json::Text(name)) => is_type(name),
        (b"type", Json::List(names)) => {
            are_different(names) && names.iter().all(|name| matches!(name, Json::Text(name) if is_type(name)))
        }
        (b"title" | b"description" | b"format" | b"$comment", Json::Text(_)) => true,
        (b"default" | b"const", _) => true,
        (b"examples", Json::List(_)) => true,
        (b"enum", Json::List(items)) => are_different(items),
        (b"minimum" | b"maximum", Json::Number(_)) => true,
        (b"exclusiveMinimum" | b"exclusiveMaximum", Json::Number(_)) => draft > Draft::Four,
        (
            b"minLength" | b"maxLength" | b"minItems" | b"maxItems" | b"minProperties" | b"maxProperties",
            Json::Number(number),
        ) => number.bytes().all(|byte| byte.is_ascii_digit()),
        (b"pattern", Json::Text(pattern)) => is_pattern(pattern),
        (b"uniqueItems" | b"readOnly" | b"writeOnly" | b"deprecated", Json::Bool(_)) => true,
        (b"required", Json::List(names)) => (names.is_empty() && draft > Draft::Four) || are_different(names),
        (b"properties" | b"definitions" | b"$defs", Json::Map(schemas)) => {
            schemas.values().all(|schema| is_schema(schema, draft))
        }
        (b"patternProperties", Json::Map(schemas)) => {
            schemas.iter().all(|(pattern, schema)| is_pattern(pattern) && is_schema(schema, draft))
        }
        (b"additionalProperties" | b"additionalItems", Json::Bool(_)) => true,
        (
            b"additionalProperties"
            | b"additionalItems"
            | b"not"
            | b"if"
            | b"then"
            | b"else"
            | b"contains"
            | b"propertyNames",
            schema,
        ) => is_schema(schema, draft),
        (b"items", Json::List(schemas)) => draft < Draft::Y2020 && are_schemas(schemas, draft),
        (b"items", schema) => is_schema(schema, draft),
        (b"allOf" | b"anyOf" | b"oneOf", Json::List(schemas)) => are_schemas(schemas, draft),
        (b"$ref", Json::Text(reference)) => is_plain_reference(reference),
        (key, _) => !is_known(key),
    }
}

fn are_schemas(schemas: &[Json], draft: Draft) -> bool {
    !schemas.is_empty() && schemas.iter().all(|schema| is_schema(schema, draft))
}

/// Whether a list has texts only, one at least, and none twice.
fn are_different(items: &[Json]) -> bool {
    let differ = |(place, item): (usize, &Json)| matches!(item, Json::Text(_)) && !items[..place].contains(item);
    (1..=COMPARED).contains(&items.len()) && items.iter().enumerate().all(differ)
}

fn is_type(name: &Text) -> bool {
    matches!(&**name, b"array" | b"boolean" | b"integer" | b"null" | b"number" | b"object" | b"string")
}

fn is_pattern(pattern: &Text) -> bool {
    Format::of("regex").is_some_and(|format| format.check(pattern).is_ok())
}

/// Whether a text is an address without anything that could be wrong in one.
fn is_plain_address(id: &Text) -> bool {
    let rest = id.strip_prefix(b"https://").or_else(|| id.strip_prefix(b"http://"));
    rest.is_some_and(|rest| rest.iter().all(|byte| byte.is_ascii_alphanumeric() || b"./-_".contains(byte)))
}

fn is_plain_reference(reference: &Text) -> bool {
    let mut parts = reference.splitn(2, |byte| *byte == b'#');
    parts.all(|part| part.iter().all(|byte| byte.is_ascii_alphanumeric() || b"./-_$".contains(byte)))
}

/// The keys that drafts give a meaning and that may be wrong, in order.
pub(super) const KNOWN: [&str; 50] = [
    "additionalItems",
    "additionalProperties",
    "allOf",
    "anyOf",
    "contains",
    "contentEncoding",
    "contentMediaType",
    "contentSchema",
    "definitions",
    "dependencies",
    "dependentRequired",
    "dependentSchemas",
    "deprecated",
    "description",
    "else",
    "enum",
    "examples",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "format",
    "id",
    "if",
    "items",
    "maxContains",
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "minContains",
    "minItems",
    "minLength",
    "minProperties",
    "minimum",
    "multipleOf",
    "not",
    "oneOf",
    "pattern",
    "patternProperties",
    "prefixItems",
    "properties",
    "propertyNames",
    "readOnly",
    "required",
    "then",
    "title",
    "type",
    "unevaluatedItems",
    "unevaluatedProperties",
    "uniqueItems",
    "writeOnly",
];

/// Whether some draft gives a key a meaning; `$` begins those of the future, too.
fn is_known(key: &[u8]) -> bool {
    key.first() == Some(&b'$') || KNOWN.binary_search_by(|known| known.as_bytes().cmp(key)).is_ok()
}
