//! Hiding secret values before anybody sees an object: in differences, logs, events, plans and rendered output.

use serde_json::{Map, Value};

/// What stands in for a value that did not change, or is shown alone.
pub const MASK: &str = "***";
/// What stands in for the old value of one that changed.
pub const MASK_BEFORE: &str = "*** (before)";
/// What stands in for the new value of one that changed.
pub const MASK_AFTER: &str = "*** (after)";

/// How much of an object is secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Secrecy {
    /// A Secret's values, nothing in other kinds.
    ByKind,
    /// Every value outside of what identifies the object: it was made from decrypted or generated secrets.
    Everything,
}

/// The object with its secret values replaced by [`MASK`].
#[must_use]
pub fn masked(object: &Value, secrecy: Secrecy) -> Value {
    let (masked, _) = masked_pair(object, object, secrecy);
    masked
}

/// Both states of an object with their secret values replaced. An equal value is [`MASK`] in both; a changed one is
/// [`MASK_BEFORE`] and [`MASK_AFTER`], so that it still shows as changed.
#[must_use]
pub fn masked_pair(before: &Value, after: &Value, secrecy: Secrecy) -> (Value, Value) {
    let (mut before, mut after) = (before.clone(), after.clone());
    let secret = is_secret(&before) || is_secret(&after);
    if secret || secrecy == Secrecy::Everything {
        let mut nothing = (Value::Null, Value::Null);
        for field in top_fields(&before, &after) {
            let open = match secrecy {
                Secrecy::Everything => ["apiVersion", "kind", "metadata"].contains(&field.as_str()),
                Secrecy::ByKind => !["data", "stringData"].contains(&field.as_str()),
            };
            if !open {
                hide(before.get_mut(&field).unwrap_or(&mut nothing.0), after.get_mut(&field).unwrap_or(&mut nothing.1));
            }
        }
        hide_copies(&mut before, &mut after);
    }
    (before, after)
}

fn is_secret(object: &Value) -> bool {
    object.get("kind").and_then(Value::as_str) == Some("Secret")
        && object.get("apiVersion").and_then(Value::as_str) == Some("v1")
}

fn top_fields(before: &Value, after: &Value) -> Vec<String> {
    let mut fields: Vec<String> =
        [before, after].iter().filter_map(|value| value.as_object()).flat_map(Map::keys).cloned().collect();
    fields.sort();
    fields.dedup();
    fields
}

/// Annotations in which tools keep a copy of the whole object.
const COPIES: [&str; 2] = ["kubectl.kubernetes.io/last-applied-configuration", "objectset.rio.cattle.io/applied"];

fn hide_copies(before: &mut Value, after: &mut Value) {
    for copy in COPIES {
        let pointer = format!("/metadata/annotations/{}", copy.replace('/', "~1"));
        let mut nothing = (Value::Null, Value::Null);
        hide(
            before.pointer_mut(&pointer).unwrap_or(&mut nothing.0),
            after.pointer_mut(&pointer).unwrap_or(&mut nothing.1),
        );
    }
}

fn hide(before: &mut Value, after: &mut Value) {
    match (&mut *before, &mut *after) {
        (Value::Object(before), Value::Object(after)) => {
            let keys: Vec<String> = before.keys().chain(after.keys()).cloned().collect();
            for key in keys {
                match (before.get_mut(&key), after.get_mut(&key)) {
                    (Some(before), Some(after)) => hide(before, after),
                    (Some(one), None) | (None, Some(one)) => hide_alone(one),
                    (None, None) => {}
                }
            }
        }
        (Value::Array(before), Value::Array(after)) if before.len() == after.len() => {
            before.iter_mut().zip(after).for_each(|(before, after)| hide(before, after));
        }
        (Value::Null, one) | (one, Value::Null) => hide_alone(one),
        (one, other) if one == other => {
            hide_alone(one);
            hide_alone(other);
        }
        (one, other) => {
            *one = Value::from(MASK_BEFORE);
            *other = Value::from(MASK_AFTER);
        }
    }
}

fn hide_alone(value: &mut Value) {
    match value {
        Value::Null => {}
        Value::Object(map) => map.values_mut().for_each(hide_alone),
        Value::Array(items) => items.iter_mut().for_each(hide_alone),
        other => *other = Value::from(MASK),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn secret(data: &Value) -> Value {
        json!({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s", "annotations": {
            "kubectl.kubernetes.io/last-applied-configuration": data.to_string()}}, "data": data})
    }

    #[test]
    fn changed_values_show_as_changed_and_nothing_else_shows() {
        let (before, after) = masked_pair(
            &secret(&json!({"same": "c2FtZQ==", "new": "b2xk", "gone": "Z29uZQ=="})),
            &secret(&json!({"same": "c2FtZQ==", "new": "bmV3", "added": "YWRk"})),
            Secrecy::ByKind,
        );
        assert_eq!(before["data"], json!({"same": MASK, "new": MASK_BEFORE, "gone": MASK}));
        assert_eq!(after["data"], json!({"same": MASK, "new": MASK_AFTER, "added": MASK}));
        for text in [before.to_string(), after.to_string()] {
            for hidden in ["c2FtZQ", "b2xk", "bmV3", "Z29uZQ", "YWRk"] {
                assert!(!text.contains(hidden), "{text}");
            }
        }
    }

    #[test]
    fn values_of_every_type_and_depth_are_hidden() {
        let shown = masked(&secret(&json!({"a": {"deep": [1, true, "x"]}})), Secrecy::ByKind);
        assert_eq!(shown["data"], json!({"a": {"deep": [MASK, MASK, MASK]}}));
    }

    #[test]
    fn sensitive_objects_of_any_kind_show_only_who_they_are() {
        let object = json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c"}, "data": {"k": "v"}});
        assert_eq!(masked(&object, Secrecy::ByKind), object);
        assert_eq!(masked(&object, Secrecy::Everything)["data"], json!({"k": MASK}));
    }
}
