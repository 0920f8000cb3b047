//! What can't be encoded.

use super::{CYCLE, MAX_DEPTH};
use crate::go::Value;

/// Says why JSON can't hold a value, if it can't.
pub(super) fn check(value: &Value, depth: usize) -> Result<(), String> {
    if depth > MAX_DEPTH {
        let of = value.type_name();
        return Err(format!("json: unsupported value: {CYCLE}{of}"));
    }
    match value {
        Value::Float(number) if number.is_nan() => Err("json: unsupported value: NaN".to_owned()),
        Value::Float(number) if number.is_infinite() => {
            Err(format!("json: unsupported value: {}", if *number > 0.0 { "+Inf" } else { "-Inf" }))
        }
        Value::Complex(_) => Err("json: unsupported type: complex128".to_owned()),
        Value::List(list) => list.items.iter().try_for_each(|item| check(item, depth + 1)),
        Value::Map(map) => map.entries.borrow().values().try_for_each(|item| check(item, depth + 1)),
        _ => Ok(()),
    }
}
