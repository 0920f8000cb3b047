//! Versions as values: `semver` gives a pointer to one, its methods that make another give the version itself.

use std::borrow::Cow;
use std::cmp::Ordering;

use crate::go::value::{Kind, List, ListType, UintType};
use crate::go::{Method, Object, Param, Text, Value};
use bowline_semver::Version;

/// A pointer to a version.
#[derive(Debug)]
pub(super) struct Pointer(pub(super) Version);

/// A version itself, which has fewer methods.
#[derive(Debug)]
struct Plain(Version);

const POINTER: &str = "*semver.Version";

fn of(value: &Value) -> Option<&Version> {
    value.as_object::<Pointer>().map(|pointer| &pointer.0).or_else(|| value.as_object::<Plain>().map(|plain| &plain.0))
}

fn fields_of(version: &Version) -> Vec<(&'static str, Value)> {
    let number = |number: u64| Value::Uint(number, UintType::Uint64);
    vec![
        ("major", number(version.major)),
        ("minor", number(version.minor)),
        ("patch", number(version.patch)),
        ("pre", version.prerelease.clone().into()),
        ("metadata", version.metadata.clone().into()),
        ("original", version.original.clone().into()),
    ]
}

impl Object for Pointer {
    fn type_name(&self) -> Cow<'static, str> {
        POINTER.into()
    }

    fn kind(&self) -> Kind {
        Kind::Pointer
    }

    fn method(&self, name: &[u8]) -> Option<&'static Method> {
        Method::find(METHODS, name).or_else(|| Method::find(POINTER_METHODS, name))
    }

    fn shown(&self) -> Option<Text> {
        Some(self.0.normal().into())
    }

    fn fields(&self) -> Vec<(&'static str, Value)> {
        fields_of(&self.0)
    }

    fn json(&self) -> Option<Value> {
        Some(self.0.normal().into())
    }

    fn equals(&self, other: &dyn Object) -> bool {
        other.downcast::<Self>().is_some_and(|other| self.0 == other.0)
    }
}

impl Object for Plain {
    fn type_name(&self) -> Cow<'static, str> {
        POINTER[1..].into()
    }

    fn kind(&self) -> Kind {
        Kind::Struct
    }

    fn method(&self, name: &[u8]) -> Option<&'static Method> {
        Method::find(METHODS, name)
    }

    fn shown(&self) -> Option<Text> {
        Some(self.0.normal().into())
    }

    fn fields(&self) -> Vec<(&'static str, Value)> {
        fields_of(&self.0)
    }

    fn json(&self) -> Option<Value> {
        Some(self.0.normal().into())
    }

    fn equals(&self, other: &dyn Object) -> bool {
        other.downcast::<Self>().is_some_and(|other| self.0 == other.0)
    }
}

/// A method without arguments, of what a version has.
const fn getter(name: &'static str, body: fn(&Value, &[Value]) -> Result<Value, String>) -> Method {
    Method { name, params: &[], variadic: None, body }
}

/// A method that compares with another version.
const fn comparison(name: &'static str, body: fn(&Value, &[Value]) -> Result<Value, String>) -> Method {
    Method { name, params: &[Param::Object(POINTER)], variadic: None, body }
}

fn with(value: &Value, give: impl FnOnce(&Version) -> Value) -> Result<Value, String> {
    of(value).map(give).ok_or_else(|| "runtime error: invalid memory address or nil pointer dereference".into())
}

fn number(number: u64) -> Value {
    Value::Uint(number, UintType::Uint64)
}

fn next(value: &Value, give: fn(&Version) -> Option<Version>, part: &str) -> Result<Value, String> {
    match of(value).map(give) {
        Some(Some(version)) => Ok(Value::object(Plain(version))),
        Some(None) => Err(format!("{part} version increment would overflow uint64")),
        None => with(value, |_| Value::Missing),
    }
}

fn changed(
    value: &Value,
    args: &[Value],
    change: fn(&Version, &[u8]) -> Result<Version, bowline_semver::VersionError>,
) -> Result<Value, String> {
    let text = args.first().and_then(Value::as_text).cloned().unwrap_or_default();
    let Some(version) = of(value) else { return with(value, |_| Value::Missing) };
    change(version, &text).map(|version| Value::object(Plain(version))).map_err(|error| error.to_string())
}

fn bytes(text: &[u8]) -> Value {
    let items = text.iter().map(|byte| Value::Uint((*byte).into(), UintType::Uint8));
    List::typed(ListType::Bytes, items.collect())
}

/// How a version lies to another.
fn order(value: &Value, args: &[Value]) -> Result<Ordering, String> {
    match (of(value), args.first().and_then(of)) {
        (Some(one), Some(other)) => Ok(one.compare(other)),
        _ => Err("runtime error: invalid memory address or nil pointer dereference".into()),
    }
}

const METHODS: &[Method] = &[
    getter("String", |value, _| with(value, |version| version.normal().into())),
    getter("Major", |value, _| with(value, |version| number(version.major))),
    getter("Minor", |value, _| with(value, |version| number(version.minor))),
    getter("Patch", |value, _| with(value, |version| number(version.patch))),
    getter("Prerelease", |value, _| with(value, |version| version.prerelease.clone().into())),
    getter("Metadata", |value, _| with(value, |version| version.metadata.clone().into())),
    getter("IncMajor", |value, _| next(value, Version::next_major, "major")),
    getter("IncMinor", |value, _| next(value, Version::next_minor, "minor")),
    getter("IncPatch", |value, _| next(value, Version::next_patch, "patch")),
    getter("Value", |value, _| with(value, |version| version.normal().into())),
    getter("MarshalText", |value, _| with(value, |version| bytes(version.normal().as_bytes()))),
    getter("MarshalJSON", |value, _| with(value, |version| bytes(format!("\"{}\"", version.normal()).as_bytes()))),
    Method {
        name: "SetPrerelease",
        params: &[Param::Text],
        variadic: None,
        body: |value, args| changed(value, args, Version::with_prerelease),
    },
    Method {
        name: "SetMetadata",
        params: &[Param::Text],
        variadic: None,
        body: |value, args| changed(value, args, Version::with_metadata),
    },
];

const POINTER_METHODS: &[Method] = &[
    getter("Original", |value, _| with(value, |version| version.original.clone().into())),
    comparison("Compare", |value, args| order(value, args).map(|order| Value::int(order as i64))),
    comparison("Equal", |value, args| {
        // Nothing equals only nothing.
        if args.first().and_then(of).is_none() {
            return Ok(Value::Bool(false));
        }
        order(value, args).map(|order| Value::Bool(order == Ordering::Equal))
    }),
    comparison("LessThan", |value, args| order(value, args).map(|order| Value::Bool(order == Ordering::Less))),
    comparison("LessThanEqual", |value, args| order(value, args).map(|order| Value::Bool(order != Ordering::Greater))),
    comparison("GreaterThan", |value, args| order(value, args).map(|order| Value::Bool(order == Ordering::Greater))),
    comparison("GreaterThanEqual", |value, args| order(value, args).map(|order| Value::Bool(order != Ordering::Less))),
];
