//! Functions that write and read YAML, JSON and TOML.

mod read;

use super::{Fault, Function, Outcome};
use crate::encode::{CYCLE, Escapes, Layout, TooDeep, json, toml, yaml, yaml_pretty};
use crate::go::nesting::holds_itself;
use crate::go::{Args, Param, Text, Value};

/// The functions of this topic.
pub(super) const TABLE: &[Function] = &[
    Function::pure("toYaml", &[Param::Any], |args| or_nothing(args, to_yaml(args))),
    Function::pure("mustToYaml", &[Param::Any], |args| or_fault(args, to_yaml(args))),
    Function::pure("toYamlPretty", &[Param::Any], |args| {
        yaml_pretty(args.any(0)).map(without_end).map(Value::from).map_err(Fault::from)
    }),
    Function::pure("toJson", &[Param::Any], |args| or_nothing(args, json(args.any(0), Escapes::Html, Layout::Compact))),
    Function::pure("mustToJson", &[Param::Any], |args| must_json(args, Escapes::Html, Layout::Compact)),
    Function::pure("toPrettyJson", &[Param::Any], |args| {
        or_nothing(args, json(args.any(0), Escapes::Html, Layout::Indented))
    }),
    Function::pure("mustToPrettyJson", &[Param::Any], |args| must_json(args, Escapes::Html, Layout::Indented)),
    Function::pure("toRawJson", &[Param::Any], |args| must_json(args, Escapes::Few, Layout::Compact)),
    Function::pure("mustToRawJson", &[Param::Any], |args| must_json(args, Escapes::Few, Layout::Compact)),
    Function::pure("toToml", &[Param::Any], |args| match toml(args.any(0)) {
        Ok(text) => Ok(text.into()),
        // This one is a panic of the library's, which Helm doesn't catch.
        Err(message) if args.any(0).is_nil() => Err(message.into()),
        Err(message) => Ok(message.into()),
    }),
    Function::pure("fromYaml", &[Param::Text], read::yaml_map),
    Function::pure("fromYamlArray", &[Param::Text], read::yaml_list),
    Function::pure("fromJson", &[Param::Text], read::json_map),
    Function::pure("fromJsonArray", &[Param::Text], read::json_list),
    Function::pure("mustFromJson", &[Param::Text], read::json_any),
    Function::pure("fromToml", &[Param::Text], read::toml_map),
    Function::pure("mustToToml", &[Param::Any], |args| toml(args.any(0)).map(Value::from).map_err(Fault::from)),
];

fn to_yaml(args: Args<'_>) -> Result<Text, String> {
    yaml(args.any(0)).map(without_end)
}

/// Text, or why there is none: in Go's words, unless Go would write what is merely too deep here.
fn or_fault<T: Into<Value>>(args: Args<'_>, written: Result<T, String>) -> Outcome {
    match written {
        Ok(text) => Ok(text.into()),
        Err(message) if is_too_deep(args.any(0), &message) => Err(TooDeep.to_string().into()),
        Err(message) => Err(message.into()),
    }
}

/// Text, or nothing of what can't be encoded, as Helm has it; what is merely too deep here is an error.
fn or_nothing<T: Into<Value>>(args: Args<'_>, written: Result<T, String>) -> Outcome {
    match written {
        Ok(text) => Ok(text.into()),
        Err(message) if is_too_deep(args.any(0), &message) => Err(TooDeep.to_string().into()),
        Err(_) => Ok("".into()),
    }
}

/// Whether a value was taken for one that holds itself, and doesn't.
fn is_too_deep(value: &Value, message: &str) -> bool {
    message.contains(CYCLE) && !holds_itself(value)
}

/// Text without the line break at its end.
fn without_end(mut text: String) -> Text {
    if text.ends_with('\n') {
        text.pop();
    }
    text.into()
}

fn must_json(args: Args<'_>, escapes: Escapes, layout: Layout) -> Outcome {
    or_fault(args, json(args.any(0), escapes, layout))
}
