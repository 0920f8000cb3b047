//! Methods that values of named types have.

use super::object::Method;
use super::value::{IntType, Value};

/// The method of that name.
#[must_use]
pub fn find(value: &Value, name: &[u8]) -> Option<&'static Method> {
    match value {
        Value::Object(object) => object.method(name),
        _ => crate::context::method(value, name),
    }
}

/// An integer of a type with a name, as its method `String` gives it.
#[must_use]
pub fn named_int(number: i64, _of: IntType) -> String {
    number.to_string()
}
