//! What server-side apply would most likely make of an object, without asking the API server.

use serde_json::{Map, Value};

use crate::fields;

/// `live` after applying `desired`: fields we own and no longer want go, what is desired is merged in. Lists whose
/// items are owned one by one (as live managedFields tell) are merged by key, others are replaced.
pub(super) fn applied(live: &Value, desired: &Value) -> Value {
    let mut result = live.clone();
    let own = fields::own_entry(live).and_then(fields::field_set);
    if let Some(own) = own {
        give_up(&mut result, own, desired);
    }
    let mut known = Map::new();
    for set in fields::entries(live).filter_map(fields::field_set) {
        fields::unite(&mut known, set);
    }
    merge(&mut result, desired, Some(&known));
    result
}

/// Removes what is in `own` and not in `desired`.
fn give_up(live: &mut Value, own: &Map<String, Value>, desired: &Value) {
    let Value::Object(map) = live else { return };
    for (step, children) in own {
        let Some(name) = step.strip_prefix("f:") else { continue };
        match (desired.get(name), map.get_mut(name), children.as_object()) {
            (None, Some(_), Some(children)) if children.is_empty() || children.contains_key(".") => {
                map.remove(name);
            }
            (None, Some(below), Some(children)) => give_up(below, children, &Value::Null),
            (Some(desired), Some(Value::Array(items)), Some(children)) => {
                items.retain(|item| {
                    let owned = children.keys().filter_map(|step| key_of(step)).find(|keys| has(item, keys));
                    owned.is_none_or(|keys| desired.as_array().into_iter().flatten().any(|item| has(item, &keys)))
                });
            }
            (Some(desired), Some(below), Some(children)) => give_up(below, children, desired),
            _ => {}
        }
    }
}

fn merge(live: &mut Value, desired: &Value, known: Option<&Map<String, Value>>) {
    match (&mut *live, desired) {
        (Value::Object(live), Value::Object(desired)) => {
            for (name, value) in desired {
                let below = known.and_then(|known| known.get(&format!("f:{name}"))).and_then(Value::as_object);
                match live.get_mut(name) {
                    Some(node) => merge(node, value, below),
                    None => {
                        live.insert(name.clone(), value.clone());
                    }
                }
            }
        }
        (Value::Array(items), Value::Array(wanted)) => {
            let keys: Vec<_> = known.into_iter().flat_map(Map::keys).filter_map(|step| key_of(step)).collect();
            let Some(names) = keys.first().map(|keys| keys.keys().cloned().collect::<Vec<_>>()) else {
                items.clone_from(wanted);
                return;
            };
            for item in wanted {
                let same = |other: &Value| names.iter().all(|name| other.get(name) == item.get(name));
                match items.iter_mut().find(|other| same(other)) {
                    Some(node) => {
                        let below = known.into_iter().flatten().find_map(|(step, children)| {
                            key_of(step).filter(|keys| has(item, keys)).and(children.as_object())
                        });
                        merge(node, item, below);
                    }
                    None => items.push(item.clone()),
                }
            }
        }
        (live, desired) => *live = desired.clone(),
    }
}

fn key_of(step: &str) -> Option<Map<String, Value>> {
    serde_json::from_str(step.strip_prefix("k:")?).ok()
}

fn has(item: &Value, keys: &Map<String, Value>) -> bool {
    keys.iter().all(|(key, value)| item.get(key) == Some(value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_preview_merges_lists_by_key_and_drops_what_we_gave_up() {
        let live = json!({
            "metadata": {"managedFields": [{"manager": "bowline", "operation": "Apply", "fieldsV1": {
                "f:data": {"f:gone": {}, "f:kept": {}},
                "f:items": {"k:{\"name\":\"a\"}": {".": {}, "f:v": {}}, "k:{\"name\":\"b\"}": {".": {}}}}}]},
            "data": {"gone": "1", "kept": "1", "theirs": "1"},
            "items": [{"name": "a", "v": 1, "defaulted": true}, {"name": "b"}, {"name": "injected"}],
        });
        let result = applied(&live, &json!({"data": {"kept": "2"}, "items": [{"name": "a", "v": 2}, {"name": "c"}]}));
        assert_eq!(result["data"], json!({"kept": "2", "theirs": "1"}));
        assert_eq!(
            result["items"],
            json!([{"name": "a", "v": 2, "defaulted": true}, {"name": "injected"}, {"name": "c"}])
        );
    }
}
