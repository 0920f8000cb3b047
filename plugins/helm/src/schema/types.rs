//! Types of values.

use super::decimal::Decimal;
use super::json::Json;

/// Types in the order they are named in errors, and whether they are asked for.
const NAMES: [&str; 7] = ["null", "boolean", "number", "integer", "string", "array", "object"];

/// A set of types; when it is empty, all are right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Types(u8);

impl Types {
    /// The types that a schema names.
    pub(super) fn of(names: &Json) -> Self {
        match names {
            Json::Text(name) => Self(bit(&name.to_str())),
            Json::List(names) => Self(names.iter().map(|name| Self::of(name).0).fold(0, |all, one| all | one)),
            _ => Self(0),
        }
    }

    /// Whether a value is of one of them.
    pub(super) fn take(self, value: &Json) -> bool {
        let is_whole =
            || matches!(value, Json::Number(text) if Decimal::of(text).is_some_and(|number| number.is_whole()));
        self.0 == 0 || self.0 & bit(name_of(value)) != 0 || self.0 & bit("integer") != 0 && is_whole()
    }

    /// Their names, with `or` between.
    pub(super) fn names(self) -> String {
        let names: Vec<&str> = NAMES.into_iter().filter(|name| self.0 & bit(name) != 0).collect();
        names.join(" or ")
    }
}

fn bit(name: &str) -> u8 {
    NAMES.iter().position(|other| *other == name).map_or(0, |place| 1 << place)
}

/// The type of a value; whole numbers are numbers.
pub(super) fn name_of(value: &Json) -> &'static str {
    match value {
        Json::Null => "null",
        Json::Bool(_) => "boolean",
        Json::Number(_) => "number",
        Json::Text(_) => "string",
        Json::List(_) => "array",
        Json::Map(_) => "object",
        Json::Foreign(_) => "",
    }
}
