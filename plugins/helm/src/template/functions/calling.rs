//! Calls single functions for tests.

use super::{Body, Vocabulary, find};
use crate::HelmVersion;
use crate::go::{Args, Value, fmt};

/// What a function gives for its arguments, or its message; it must be one that needs no machine.
pub(crate) fn call(name: &str, args: &[Value]) -> Result<Value, String> {
    match find(name.as_bytes(), Vocabulary::Chart(HelmVersion::V4)).map(|function| function.body) {
        Some(Body::Pure(body)) => body(Args(args)).map_err(|fault| fault.to_string()),
        Some(_) => Err(format!("{name} needs a machine")),
        None => Err(format!("there is no {name}")),
    }
}

/// The same, printed.
pub(crate) fn printed(name: &str, args: &[Value]) -> Result<String, String> {
    call(name, args).map(|value| fmt::printed(&value))
}

/// The same, with the name of its type before it.
pub(crate) fn typed(name: &str, args: &[Value]) -> Result<String, String> {
    call(name, args).map(|value| format!("{} {}", value.type_name(), fmt::printed(&value)))
}
