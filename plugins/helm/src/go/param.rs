//! Types of parameters: what a function takes, and what it says to anything else.

use std::rc::Rc;

use super::Text;
use super::value::{Entries, IntType, Kind, List, ListType, Map, MapType, UintType, Value};

/// The type of a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Param {
    /// `interface {}`: anything.
    Any,
    /// `reflect.Value`: anything, and nothing as well.
    Reflect,
    /// `bool`.
    Bool,
    /// `string`.
    Text,
    /// `int`.
    Int,
    /// `float64`.
    Float,
    /// `uint8`, `uint32` or `uint64`.
    Uint(UintType),
    /// `[]interface {}`.
    List,
    /// `[]uint8`.
    Bytes,
    /// `map[string]interface {}`.
    Map,
    /// `time.Duration`.
    Duration,
    /// A struct or a pointer, by the name of its type.
    Object(&'static str),
}

impl Param {
    /// The name of the type.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Any => "interface {}",
            Self::Reflect => "reflect.Value",
            Self::Bool => "bool",
            Self::Text => "string",
            Self::Int => IntType::Int.name(),
            Self::Float => "float64",
            Self::Uint(of) => of.name(),
            Self::List => ListType::Any.name(),
            Self::Bytes => ListType::Bytes.name(),
            Self::Map => MapType::Any.name(),
            Self::Duration => IntType::Duration.name(),
            Self::Object(name) => name,
        }
    }

    /// What nil is in the type; none when it has no nil.
    #[must_use]
    pub fn nil(self) -> Option<Value> {
        match self {
            Self::Any => Some(Value::Nil),
            Self::Reflect => Some(Value::Missing),
            Self::List => Some(List::typed(ListType::AnyNil, Vec::new())),
            Self::Bytes => Some(List::typed(ListType::Bytes, Vec::new())),
            Self::Map => Some(Value::Map(Rc::new(Map::typed(MapType::AnyNil, Entries::new())))),
            Self::Object(name) if name.starts_with('*') => Some(Value::Nil),
            Self::Bool | Self::Text | Self::Int | Self::Float | Self::Uint(_) | Self::Duration | Self::Object(_) => {
                None
            }
        }
    }

    /// Whether a value may be given as it is.
    #[must_use]
    pub fn takes(self, value: &Value) -> bool {
        match (self, value) {
            (Self::Any | Self::Reflect, _)
            | (Self::Bool, Value::Bool(_))
            | (Self::Text, Value::Text(_))
            | (Self::Float, Value::Float(_))
            | (Self::Int, Value::Int(_, IntType::Int))
            | (Self::Duration, Value::Int(_, IntType::Duration)) => true,
            (Self::Uint(wanted), Value::Uint(_, of)) => wanted == *of,
            (Self::List, Value::List(list)) => list.of.holds_any(),
            (Self::Bytes, Value::List(list)) => list.of == ListType::Bytes,
            (Self::Map, Value::Map(map)) => map.of.holds_any(),
            (Self::Object(name), Value::Object(object)) => object.type_name() == name,
            _ => false,
        }
    }

    /// The kind of constants that it takes.
    #[must_use]
    pub fn kind(self) -> Kind {
        match self {
            Self::Any | Self::Reflect => Kind::Interface,
            Self::Bool => Kind::Bool,
            Self::Text => Kind::String,
            Self::Int | Self::Duration => Kind::Int,
            Self::Float => Kind::Float64,
            Self::Uint(_) => Kind::Uint,
            Self::List | Self::Bytes => Kind::Slice,
            Self::Map => Kind::Map,
            Self::Object(_) => Kind::Struct,
        }
    }

    /// A signed integer of the type.
    #[must_use]
    pub fn int(self, number: i64) -> Value {
        Value::Int(number, if self == Self::Duration { IntType::Duration } else { IntType::Int })
    }
}

/// Arguments that have the types of their parameters.
#[derive(Debug, Clone, Copy)]
pub struct Args<'a>(pub &'a [Value]);

impl<'a> Args<'a> {
    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// An argument; [`Value::Missing`] where there is none.
    #[must_use]
    pub fn any(&self, place: usize) -> &'a Value {
        const NOTHING: &Value = &Value::Missing;
        self.0.get(place).unwrap_or(NOTHING)
    }

    /// A text; empty where there is none.
    #[must_use]
    pub fn text(&self, place: usize) -> &'a [u8] {
        self.any(place).as_text().map_or(&[], |text| text)
    }

    /// A text to share.
    #[must_use]
    pub fn shared(&self, place: usize) -> Text {
        self.any(place).as_text().cloned().unwrap_or_default()
    }

    /// An integer of any type; 0 where there is none.
    #[must_use]
    pub fn int(&self, place: usize) -> i64 {
        match self.any(place) {
            Value::Int(number, _) => *number,
            Value::Uint(number, _) => number.cast_signed(),
            _ => 0,
        }
    }

    /// A float; 0 where there is none.
    #[must_use]
    pub fn float(&self, place: usize) -> f64 {
        if let Value::Float(number) = self.any(place) { *number } else { 0.0 }
    }

    /// A truth; false where there is none.
    #[must_use]
    pub fn bool(&self, place: usize) -> bool {
        matches!(self.any(place), Value::Bool(true))
    }

    /// A map, if it is one.
    #[must_use]
    pub fn map(&self, place: usize) -> Option<&'a Rc<Map>> {
        self.any(place).as_map()
    }

    /// The elements of a list; none where there is no list.
    #[must_use]
    pub fn items(&self, place: usize) -> &'a [Value] {
        self.any(place).as_list().map_or(&[], |list| &list.items[..])
    }

    /// The arguments from a place on.
    #[must_use]
    pub fn rest(&self, place: usize) -> &'a [Value] {
        self.0.get(place..).unwrap_or_default()
    }
}
