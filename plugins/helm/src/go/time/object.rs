//! Times and zones as values.

use std::borrow::Cow;

use super::format::RFC3339_NANO;
use super::methods::{LOCATION_METHODS, METHODS, go_string};
use super::{Time, Zone};
use crate::go::value::{IntType, Kind, UintType};
use crate::go::{Method, Object, Text, Value};

/// A pointer to a zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Location(pub Zone);

/// The name of the type of times.
pub(super) const TIME: &str = "time.Time";
/// The name of the type of pointers to zones.
pub(super) const LOCATION: &str = "*time.Location";

impl Object for Time {
    fn type_name(&self) -> Cow<'static, str> {
        TIME.into()
    }

    fn kind(&self) -> Kind {
        Kind::Struct
    }

    fn method(&self, name: &[u8]) -> Option<&'static Method> {
        Method::find(METHODS, name)
    }

    fn shown(&self) -> Option<Text> {
        Some(self.text().into())
    }

    fn go_syntax(&self) -> Option<Text> {
        Some(go_string(self).into())
    }

    fn fields(&self) -> Vec<(&'static str, Value)> {
        vec![
            ("wall", Value::Uint(self.nanoseconds.into(), UintType::Uint64)),
            ("ext", Value::Int(self.seconds, IntType::Int64)),
            ("loc", if self.zone == Zone::Utc { Value::Nil } else { Value::object(Location(self.zone.clone())) }),
        ]
    }

    fn json(&self) -> Option<Value> {
        Some(self.format(RFC3339_NANO).into())
    }

    fn equals(&self, other: &dyn Object) -> bool {
        other.downcast::<Self>().is_some_and(|other| self == other)
    }
}

impl Object for Location {
    fn type_name(&self) -> Cow<'static, str> {
        LOCATION.into()
    }

    fn kind(&self) -> Kind {
        Kind::Pointer
    }

    fn method(&self, name: &[u8]) -> Option<&'static Method> {
        Method::find(LOCATION_METHODS, name)
    }

    fn shown(&self) -> Option<Text> {
        Some(self.0.name())
    }

    fn is_same(&self, other: &dyn Object) -> bool {
        self.equals(other)
    }

    fn equals(&self, other: &dyn Object) -> bool {
        other.downcast::<Self>().is_some_and(|other| self == other)
    }
}
