//! Fields of a live object, read as kstatus reads them: some are lenient, some are strict.

use serde_json::{Map, Value};

/// An object whose fields are looked at.
pub(crate) type Object = Map<String, Value>;

/// A condition of `status.conditions`. Absent fields are empty.
#[derive(Debug, Default)]
pub(crate) struct Condition<'a> {
    pub(crate) kind: &'a str,
    pub(crate) status: &'a str,
    pub(crate) reason: &'a str,
    pub(crate) message: &'a str,
}

/// The field at `path`, `Ok(None)` when it or what it stands in is absent.
///
/// # Errors
/// What it stands in is not a map.
fn find<'a>(object: &'a Object, path: &[&str]) -> Result<Option<&'a Value>, String> {
    let mut map = object;
    for (depth, field) in path.iter().enumerate() {
        let Some(value) = map.get(*field) else {
            return Ok(None);
        };
        if depth + 1 == path.len() {
            return Ok(Some(value));
        }
        match value {
            Value::Object(inner) => map = inner,
            Value::Null => return Ok(None),
            other => return Err(unexpected(&path[..=depth], other, "a map")),
        }
    }
    Ok(None)
}

fn unexpected(path: &[&str], found: &Value, expected: &str) -> String {
    let kind = match found {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "a map",
    };
    format!("{} is {kind}, not {expected}", path.join("."))
}

/// A text that may be absent.
///
/// # Errors
/// The field is there and is not a string.
pub(crate) fn strict_text<'a>(object: &'a Object, path: &[&str]) -> Result<Option<&'a str>, String> {
    match find(object, path)? {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(other) => Err(unexpected(path, other, "a string")),
    }
}

/// A whole number that may be absent.
///
/// # Errors
/// The field is there and is not a whole number of 64 bits.
pub(crate) fn strict_number(object: &Object, path: &[&str]) -> Result<Option<i64>, String> {
    match find(object, path)? {
        None => Ok(None),
        Some(value) => value.as_i64().map(Some).ok_or_else(|| unexpected(path, value, "a whole number")),
    }
}

/// A text, or `default` when it is absent or anything else.
pub(crate) fn text<'a>(object: &'a Object, path: &[&str], default: &'a str) -> &'a str {
    find(object, path).ok().flatten().and_then(Value::as_str).unwrap_or(default)
}

/// A whole number, or `default` when it is absent or anything else.
pub(crate) fn number(object: &Object, path: &[&str], default: i64) -> i64 {
    find(object, path).ok().flatten().and_then(Value::as_i64).unwrap_or(default)
}

/// Whether a boolean is there and true.
pub(crate) fn flag(object: &Object, path: &[&str]) -> bool {
    matches!(find(object, path), Ok(Some(Value::Bool(true))))
}

/// A list that may be absent.
///
/// # Errors
/// The field is there and is not a list.
pub(crate) fn list<'a>(object: &'a Object, path: &[&str]) -> Result<&'a [Value], String> {
    match find(object, path)? {
        None => Ok(&[]),
        Some(Value::Array(items)) => Ok(items),
        Some(other) => Err(unexpected(path, other, "a list")),
    }
}

/// The conditions of the object, in their order; none when it has no status.
///
/// # Errors
/// The status, the list, a condition or a field of one has another type.
pub(crate) fn conditions(object: &Object) -> Result<Vec<Condition<'_>>, String> {
    let status = match object.get("status") {
        None | Some(Value::Null) => return Ok(Vec::new()),
        Some(Value::Object(status)) => status,
        Some(other) => return Err(unexpected(&["status"], other, "a map")),
    };
    match status.get("conditions") {
        None | Some(Value::Null) => Ok(Vec::new()),
        Some(Value::Array(items)) => items.iter().map(condition).collect(),
        Some(other) => Err(unexpected(&["status", "conditions"], other, "a list")),
    }
}

fn condition(item: &Value) -> Result<Condition<'_>, String> {
    let fields = match item {
        Value::Null => return Ok(Condition::default()),
        Value::Object(fields) => fields,
        other => return Err(unexpected(&["status", "conditions[]"], other, "a map")),
    };
    let field = |name: &str| match fields.get(name) {
        None | Some(Value::Null) => Ok(""),
        Some(Value::String(text)) => Ok(text.as_str()),
        Some(other) => Err(unexpected(&["status", "conditions[]", name], other, "a string")),
    };
    Ok(Condition {
        kind: field("type")?,
        status: field("status")?,
        reason: field("reason")?,
        message: field("message")?,
    })
}
