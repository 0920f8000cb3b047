//! Values as templates see them: Go's types, as far as a chart can meet them.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use super::Text;
use super::object::Object;

/// A value. Cloning shares what is inside: maps are the same map, as in Go.
#[derive(Debug, Clone, Default)]
pub enum Value {
    /// No value at all: what a nil interface is once it was looked into.
    #[default]
    Missing,
    /// A nil that is there, such as an element of a map.
    Nil,
    /// A `bool`.
    Bool(bool),
    /// A signed integer.
    Int(i64, IntType),
    /// An unsigned integer.
    Uint(u64, UintType),
    /// A `float64`.
    Float(f64),
    /// A `complex128`, which only constants are.
    Complex(Rc<(f64, f64)>),
    /// A `string`.
    Text(Text),
    /// A slice.
    List(Rc<List>),
    /// A map with texts as keys.
    Map(Rc<Map>),
    /// Anything else: a struct, or a pointer to one.
    Object(Rc<dyn Object>),
}

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
    /// `uint`, of 64 bits.
    Uint,
    /// `uint8`, which bytes are.
    Uint8,
    /// `uint32`.
    Uint32,
    /// `uint64`.
    Uint64,
}

/// A slice. It isn't changed once it is there.
#[derive(Debug, Clone, Default)]
pub struct List {
    /// Its type.
    pub of: ListType,
    /// Its elements.
    pub items: Vec<Value>,
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
}

/// A map with texts as keys, sorted by their bytes.
#[derive(Debug, Default)]
pub struct Map {
    /// Its type.
    pub of: MapType,
    /// Its entries, which functions may change. The same ones may be seen as a map of another type.
    pub entries: Rc<RefCell<Entries>>,
}

/// What a map holds.
pub type Entries = BTreeMap<Text, Value>;

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
            Self::Uint => "uint",
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
            Self::Named(name) => name,
        }
    }

    /// Whether a list of it is nil, which is not the same as empty.
    #[must_use]
    pub fn is_nil(self) -> bool {
        matches!(self, Self::AnyNil | Self::StringsNil)
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

impl List {
    /// A list of values of any type.
    #[must_use]
    pub fn any(items: Vec<Value>) -> Value {
        Value::List(Rc::new(Self { of: ListType::Any, items }))
    }

    /// A list of texts.
    #[must_use]
    pub fn strings(items: impl IntoIterator<Item = Text>) -> Value {
        Value::List(Rc::new(Self { of: ListType::Strings, items: items.into_iter().map(Value::Text).collect() }))
    }

    /// A list of that type.
    #[must_use]
    pub fn typed(of: ListType, items: Vec<Value>) -> Value {
        Value::List(Rc::new(Self { of, items }))
    }
}

impl Map {
    /// A map of values of any type.
    #[must_use]
    pub fn any(entries: Entries) -> Value {
        Value::Map(Rc::new(Self::typed(MapType::Any, entries)))
    }

    /// A map of that type.
    #[must_use]
    pub fn typed(of: MapType, entries: Entries) -> Self {
        Self { of, entries: Rc::new(RefCell::new(entries)) }
    }

    /// The same map as one of another type: what is changed in one is changed in both.
    #[must_use]
    pub fn seen_as(&self, of: MapType) -> Value {
        Value::Map(Rc::new(Self { of, entries: self.entries.clone() }))
    }

    /// The value of a key.
    #[must_use]
    pub fn get(&self, key: &[u8]) -> Option<Value> {
        self.entries.borrow().get(key).cloned()
    }
}

impl Value {
    /// Text.
    #[must_use]
    pub fn text(text: impl Into<Text>) -> Self {
        Self::Text(text.into())
    }

    /// An `int`.
    #[must_use]
    pub fn int(number: i64) -> Self {
        Self::Int(number, IntType::Int)
    }

    /// An `int64`.
    #[must_use]
    pub fn int64(number: i64) -> Self {
        Self::Int(number, IntType::Int64)
    }

    /// An `int` for a length.
    #[must_use]
    pub fn len_of(length: usize) -> Self {
        Self::int(i64::try_from(length).unwrap_or(i64::MAX))
    }

    /// Whether there is nothing.
    #[must_use]
    pub fn is_nil(&self) -> bool {
        matches!(self, Self::Missing | Self::Nil)
    }

    /// What is in an interface: a nil is nothing.
    #[must_use]
    pub fn looked_into(self) -> Self {
        if let Self::Nil = self { Self::Missing } else { self }
    }

    /// What kind its type is.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self {
            Self::Missing => Kind::Invalid,
            Self::Nil => Kind::Interface,
            Self::Bool(_) => Kind::Bool,
            Self::Int(_, IntType::Int | IntType::Month | IntType::Weekday) => Kind::Int,
            Self::Int(_, IntType::Int32) => Kind::Int32,
            Self::Int(_, IntType::Int64 | IntType::Duration) => Kind::Int64,
            Self::Uint(_, UintType::Uint) => Kind::Uint,
            Self::Uint(_, UintType::Uint8) => Kind::Uint8,
            Self::Uint(_, UintType::Uint32) => Kind::Uint32,
            Self::Uint(_, UintType::Uint64) => Kind::Uint64,
            Self::Float(_) => Kind::Float64,
            Self::Complex(_) => Kind::Complex128,
            Self::Text(_) => Kind::String,
            Self::List(_) => Kind::Slice,
            Self::Map(_) => Kind::Map,
            Self::Object(object) => object.kind(),
        }
    }

    /// The name of its type, as `typeOf` gives it; nothing has `<nil>`.
    #[must_use]
    pub fn type_name(&self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::Missing => "<nil>",
            Self::Nil => "interface {}",
            Self::Bool(_) => "bool",
            Self::Int(_, of) => of.name(),
            Self::Uint(_, of) => of.name(),
            Self::Float(_) => "float64",
            Self::Complex(_) => "complex128",
            Self::Text(_) => "string",
            Self::List(list) => list.of.name(),
            Self::Map(map) => map.of.name(),
            Self::Object(object) => return object.type_name(),
        })
    }

    /// Whether it counts as true: everything that isn't the zero of its type.
    #[must_use]
    pub fn is_true(&self) -> bool {
        match self {
            Self::Missing | Self::Nil => false,
            Self::Bool(value) => *value,
            Self::Int(number, _) => *number != 0,
            Self::Uint(number, _) => *number != 0,
            Self::Float(number) => *number != 0.0,
            Self::Complex(parts) => **parts != (0.0, 0.0),
            Self::Text(text) => !text.is_empty(),
            Self::List(list) => !list.items.is_empty(),
            Self::Map(map) => !map.entries.borrow().is_empty(),
            Self::Object(object) => object.is_true(),
        }
    }

    /// The text, if it is one.
    #[must_use]
    pub fn as_text(&self) -> Option<&Text> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    /// The map, if it is one.
    #[must_use]
    pub fn as_map(&self) -> Option<&Rc<Map>> {
        if let Self::Map(map) = self { Some(map) } else { None }
    }

    /// The list, if it is one.
    #[must_use]
    pub fn as_list(&self) -> Option<&Rc<List>> {
        if let Self::List(list) = self { Some(list) } else { None }
    }

    /// The value of a map's key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<Self> {
        self.as_map()?.get(key.as_bytes())
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<Text> for Value {
    fn from(text: Text) -> Self {
        Self::Text(text)
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text.into())
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.into())
    }
}

impl From<Vec<u8>> for Value {
    fn from(text: Vec<u8>) -> Self {
        Self::Text(text.into())
    }
}

impl From<f64> for Value {
    fn from(number: f64) -> Self {
        Self::Float(number)
    }
}
