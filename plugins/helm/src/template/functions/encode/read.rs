//! Functions that read YAML, JSON and TOML. Those of Helm give an error as a value.

use super::super::{Fault, Outcome};
use crate::decode::{Decoded, json, kind, toml, yaml};
use crate::go::value::{ListType, Map, MapType};
use crate::go::{Args, Entries, List, Value};

/// What `decoded` should have been.
#[derive(Clone, Copy)]
enum Target {
    Map,
    List,
}

impl Target {
    /// What a text is that has something else, or a fault in it.
    fn shaped(self, value: Value) -> Result<Value, String> {
        match (self, value) {
            (Self::Map, value @ Value::Map(_)) | (Self::List, value @ Value::List(_)) => Ok(value),
            (Self::Map, Value::Nil | Value::Missing) => {
                Ok(Map::typed(MapType::AnyNil, Entries::new()).seen_as(MapType::AnyNil))
            }
            (Self::List, Value::Nil | Value::Missing) => Ok(List::typed(ListType::AnyNil, Vec::new())),
            (_, value) => Err(format!("json: cannot unmarshal {} into Go value of type {}", kind(&value), self.name())),
        }
    }

    fn empty(self) -> Value {
        match self {
            Self::Map => Map::any(Entries::new()),
            Self::List => List::any(Vec::new()),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Map => MapType::Any.name(),
            Self::List => ListType::Any.name(),
        }
    }

    /// How an error is given.
    fn failed(self, message: String) -> Value {
        match self {
            Self::Map => Map::any(Entries::from([("Error".into(), message.into())])),
            Self::List => List::any(vec![message.into()]),
        }
    }
}

fn from_yaml(args: Args<'_>, target: Target) -> Value {
    let read = yaml(args.text(0)).and_then(|value| {
        // Unlike JSON's null, no document leaves what was there before: nothing, but not nil.
        if value.is_nil() {
            return Ok(target.empty());
        }
        let shaped = target.shaped(value);
        shaped.map_err(|message| format!("error unmarshaling JSON: while decoding JSON: {message}"))
    });
    read.unwrap_or_else(|message| target.failed(message))
}

fn from_json(args: Args<'_>, target: Target) -> Value {
    let read = json(args.text(0)).and_then(|Decoded { value, fault }| Ok((target.shaped(value)?, fault)));
    match (read, target) {
        (Ok((value, None)), _) => value,
        // What could be read stays in a map, but not in a list.
        (Ok((value, Some(fault))), Target::Map) => {
            if let Some(map) = value.as_map() {
                map.entries.borrow_mut().insert("Error".into(), fault.into());
            }
            value
        }
        (Ok((_, Some(fault))), Target::List) => target.failed(fault),
        (Err(message), _) => target.failed(message),
    }
}

#[expect(clippy::unnecessary_wraps, reason = "as all functions")]
pub(super) fn yaml_map(args: Args<'_>) -> Outcome {
    Ok(from_yaml(args, Target::Map))
}

#[expect(clippy::unnecessary_wraps, reason = "as all functions")]
pub(super) fn yaml_list(args: Args<'_>) -> Outcome {
    Ok(from_yaml(args, Target::List))
}

#[expect(clippy::unnecessary_wraps, reason = "as all functions")]
pub(super) fn json_map(args: Args<'_>) -> Outcome {
    Ok(from_json(args, Target::Map))
}

#[expect(clippy::unnecessary_wraps, reason = "as all functions")]
pub(super) fn json_list(args: Args<'_>) -> Outcome {
    Ok(from_json(args, Target::List))
}

#[expect(clippy::unnecessary_wraps, reason = "as all functions")]
pub(super) fn toml_map(args: Args<'_>) -> Outcome {
    Ok(toml(args.text(0)).unwrap_or_else(|message| Target::Map.failed(message)))
}

pub(super) fn json_any(args: Args<'_>) -> Outcome {
    match json(args.text(0)) {
        Ok(Decoded { value, fault: None }) => Ok(value),
        Ok(Decoded { fault: Some(message), .. }) | Err(message) => Err(Fault::Message(message)),
    }
}
