//! Methods that values of named types have.

use super::object::Method;
use super::time;
use super::value::{IntType, Value};

/// The method of that name.
#[must_use]
pub fn find(value: &Value, name: &[u8]) -> Option<&'static Method> {
    let methods = match value {
        Value::Object(object) => return object.method(name),
        Value::Int(_, IntType::Duration) => time::DURATION_METHODS,
        Value::Int(_, IntType::Month | IntType::Weekday) => time::NAME_METHODS,
        _ => return crate::context::method(value, name),
    };
    Method::find(methods, name)
}

/// An integer of a type with a name, as its method `String` gives it.
#[must_use]
pub fn named_int(number: i64, of: IntType) -> String {
    match of {
        IntType::Duration => time::duration_string(number),
        IntType::Month => time::month(number),
        IntType::Weekday => time::weekday(number),
        IntType::Int | IntType::Int32 | IntType::Int64 => number.to_string(),
    }
}
