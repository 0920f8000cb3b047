//! Making one object ready for server-side apply.

use serde_json::{Map, Value};

use crate::object::Object;

/// Drops what only the API server writes, nulls and the status; `stringData` becomes `data`.
pub(super) fn drop_server_fields(object: &mut Object) {
    let core_secret = object.gvk().group.is_empty() && object.gvk().kind == "Secret";
    let fields = object.fields_mut();
    fields.remove("status");
    fields.values_mut().for_each(drop_nulls);
    fields.retain(|_, value| !value.is_null());
    if core_secret {
        encode_string_data(fields);
    }
    let metadata = object.metadata_mut();
    for field in ["managedFields", "resourceVersion", "uid", "generation", "creationTimestamp", "selfLink"] {
        metadata.remove(field);
    }
}

fn drop_nulls(value: &mut Value) {
    match value {
        Value::Object(map) => {
            map.retain(|_, value| !value.is_null());
            map.values_mut().for_each(drop_nulls);
        }
        Value::Array(items) => items.iter_mut().for_each(drop_nulls),
        _ => {}
    }
}

/// Turns a Secret's `stringData` into `data`, as the API server would, so that what we own is what is stored.
fn encode_string_data(fields: &mut Map<String, Value>) {
    use base64::Engine as _;
    let Some(Value::Object(texts)) = fields.get("stringData").cloned() else { return };
    if !texts.values().all(Value::is_string) || !matches!(fields.get("data"), None | Some(Value::Object(_))) {
        // The API server says best what is wrong with it.
        return;
    }
    fields.remove("stringData");
    let data = fields.entry("data").or_insert_with(|| Value::Object(Map::new()));
    for (key, text) in texts {
        let encoded = base64::engine::general_purpose::STANDARD.encode(text.as_str().unwrap_or_default());
        data[key] = Value::from(encoded);
    }
}

/// Sets a label or annotation; `table` is `labels` or `annotations`.
pub(super) fn stamp(object: &mut Object, table: &str, key: &str, value: &str) {
    let table = object.metadata_mut().entry(table.to_owned()).or_insert_with(|| Value::Object(Map::new()));
    table[key] = Value::from(value);
}
