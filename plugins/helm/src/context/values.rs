//! `.Values` and the dot itself: maps with methods.

use crate::HelmVersion;
use crate::go::object::Method;
use crate::go::quote::quote;
use crate::go::value::MapType;
use crate::go::{Map, Param, Text, Value};
use crate::values::table::{table, value_at};

/// A map as the type that values have: what is changed in one is changed in both.
#[must_use]
pub fn values(map: &Map, version: HelmVersion) -> Value {
    map.seen_as(of(version))
}

fn of(version: HelmVersion) -> MapType {
    MapType::Named(match version {
        HelmVersion::V3 => "chartutil.Values",
        HelmVersion::V4 => "common.Values",
    })
}

pub(super) static METHODS: [Method; 5] = [
    Method { name: "YAML", params: &[], variadic: None, body: yaml },
    Method { name: "Table", params: &[Param::Text], variadic: None, body: table_of },
    Method { name: "AsMap", params: &[], variadic: None, body: as_map },
    Method { name: "PathValue", params: &[Param::Text], variadic: None, body: path_value },
    Method { name: "Encode", params: &[Param::Object("io.Writer")], variadic: None, body: encode },
];

fn yaml(receiver: &Value, _: &[Value]) -> Result<Value, String> {
    crate::encode::yaml(receiver).map(Value::from)
}

/// Nothing in a template is what it takes.
fn encode(_: &Value, _: &[Value]) -> Result<Value, String> {
    Err("there is nothing to write to".to_owned())
}

fn as_map(receiver: &Value, _: &[Value]) -> Result<Value, String> {
    Ok(receiver.as_map().map_or(Value::Nil, |map| map.seen_as(MapType::Any)))
}

fn text(args: &[Value]) -> Text {
    args.first().and_then(Value::as_text).cloned().unwrap_or_default()
}

fn table_of(receiver: &Value, args: &[Value]) -> Result<Value, String> {
    let Some(map) = receiver.as_map() else { return Ok(Value::Nil) };
    match table(map, &text(args)) {
        Ok(found) => Ok(found.seen_as(map.of)),
        Err(name) => Err(format!("{} is not a table", quote(&name))),
    }
}

fn path_value(receiver: &Value, args: &[Value]) -> Result<Value, String> {
    let path = text(args);
    if path.is_empty() {
        return Err("YAML path cannot be empty".to_owned());
    }
    let found = receiver.as_map().and_then(|map| value_at(map, &path));
    let key = path.rsplit(|byte| *byte == b'.').next().unwrap_or_default();
    found.ok_or_else(|| format!("{} is not a value", quote(key)))
}
