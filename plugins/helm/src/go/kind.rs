//! Types of values, and the kinds of types.

use super::Text;
use super::value::{List, Value};

/// Types of signed integers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IntType {
    /// `int`, of 64 bits.
    Int,
    /// `int32`, which characters are.
    Int32,
    /// `int64`.
    Int64,
    /// `time.Duration`.
    Duration,
    /// `time.Month`.
    Month,
    /// `time.Weekday`.
    Weekday,
}

/// Types of unsigned integers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UintType {
    /// `uint8`, which bytes are.
    Uint8,
    /// `uint32`.
    Uint32,
    /// `uint64`.
    Uint64,
}

/// Types of slices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ListType {
    /// `[]interface {}`.
    #[default]
    Any,
    /// `[]interface {}` that is nil.
    AnyNil,
    /// `[]string`.
    Strings,
    /// `[]string` that is nil.
    StringsNil,
    /// `[]int`.
    Ints,
    /// `[]uint8`.
    Bytes,
    /// `[][]interface {}`.
    Lists,
    /// `[]map[string]interface {}`.
    Maps,
    /// A type with a name whose elements are strings, such as `common.VersionSet`.
    Named(&'static str),
    /// A list of such a type that is nil.
    NamedNil(&'static str),
}

/// Types of maps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MapType {
    /// `map[string]interface {}`.
    #[default]
    Any,
    /// `map[string]interface {}` that is nil.
    AnyNil,
    /// `map[string]string`.
    Strings,
    /// `map[string]string` that is nil.
    StringsNil,
    /// `engine.files`: a chart's files, whose values are `[]uint8`.
    Files,
    /// A type with a name whose values are of any type, such as `common.Values`.
    Named(&'static str),
}

/// What kind of type a type is, in the words of Go's `reflect`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// No value.
    Invalid,
    /// `bool`.
    Bool,
    /// `int`.
    Int,
    /// `int32`.
    Int32,
    /// `int64`.
    Int64,
    /// `uint`.
    Uint,
    /// `uint8`.
    Uint8,
    /// `uint32`.
    Uint32,
    /// `uint64`.
    Uint64,
    /// `float64`.
    Float64,
    /// `complex128`.
    Complex128,
    /// `interface`.
    Interface,
    /// `map`.
    Map,
    /// `ptr`.
    Pointer,
    /// `slice`.
    Slice,
    /// `string`.
    String,
    /// `struct`.
    Struct,
}

impl Kind {
    /// Its name, as `kindOf` gives it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Invalid => "invalid",
            Self::Bool => "bool",
            Self::Int => "int",
            Self::Int32 => "int32",
            Self::Int64 => "int64",
            Self::Uint => "uint",
            Self::Uint8 => "uint8",
            Self::Uint32 => "uint32",
            Self::Uint64 => "uint64",
            Self::Float64 => "float64",
            Self::Complex128 => "complex128",
            Self::Interface => "interface",
            Self::Map => "map",
            Self::Pointer => "ptr",
            Self::Slice => "slice",
            Self::String => "string",
            Self::Struct => "struct",
        }
    }
}

impl IntType {
    /// The name of the type.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Int => "int",
            Self::Int32 => "int32",
            Self::Int64 => "int64",
            Self::Duration => "time.Duration",
            Self::Month => "time.Month",
            Self::Weekday => "time.Weekday",
        }
    }
}

impl UintType {
    /// The name of the type.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Uint8 => "uint8",
            Self::Uint32 => "uint32",
            Self::Uint64 => "uint64",
        }
    }
}

impl ListType {
    /// The name of the type.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Any | Self::AnyNil => "[]interface {}",
            Self::Strings | Self::StringsNil => "[]string",
            Self::Ints => "[]int",
            Self::Bytes => "[]uint8",
            Self::Lists => "[][]interface {}",
            Self::Maps => "[]map[string]interface {}",
            Self::Named(name) | Self::NamedNil(name) => name,
        }
    }

    /// Whether a list of it is nil, which is not the same as empty.
    #[must_use]
    pub fn is_nil(self) -> bool {
        matches!(self, Self::AnyNil | Self::StringsNil | Self::NamedNil(_))
    }

    /// Whether its elements are interfaces, which may hold anything.
    #[must_use]
    pub fn holds_any(self) -> bool {
        matches!(self, Self::Any | Self::AnyNil)
    }
}

impl MapType {
    /// The name of the type.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Any | Self::AnyNil => "map[string]interface {}",
            Self::Strings | Self::StringsNil => "map[string]string",
            Self::Files => "engine.files",
            Self::Named(name) => name,
        }
    }

    /// Whether its values are interfaces, which may hold anything.
    #[must_use]
    pub fn holds_any(self) -> bool {
        !matches!(self, Self::Strings | Self::StringsNil | Self::Files)
    }

    /// Whether a map of it is nil, which is not the same as empty.
    #[must_use]
    pub fn is_nil(self) -> bool {
        matches!(self, Self::AnyNil | Self::StringsNil)
    }

    /// What a key has that isn't there.
    #[must_use]
    pub fn zero(self) -> Value {
        match self {
            Self::Strings | Self::StringsNil => Value::Text(Text::default()),
            Self::Files => List::typed(ListType::Bytes, Vec::new()),
            Self::Any | Self::AnyNil | Self::Named(_) => Value::Nil,
        }
    }
}
