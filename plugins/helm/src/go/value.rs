//! Values as templates see them: Go's types, as far as a chart can meet them.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use super::Text;
use super::items::{Grown, Items};
use super::object::Object;

pub use super::kind::{IntType, Kind, ListType, MapType, UintType};

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

/// A slice. It isn't changed once it is there, but that its texts may be sorted.
#[derive(Debug, Clone, Default)]
pub struct List {
    /// Its type.
    pub of: ListType,
    /// Its elements.
    pub items: Items,
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

impl List {
    /// A list of values of any type.
    #[must_use]
    pub fn any(items: Vec<Value>) -> Value {
        Self::typed(ListType::Any, items)
    }

    /// A list of values of any type that were put into it one by one.
    #[must_use]
    pub fn gathered(items: Vec<Value>) -> Value {
        Self::made(ListType::Any, items, Grown::From(0))
    }

    /// A list of texts.
    #[must_use]
    pub fn strings(items: impl IntoIterator<Item = Text>) -> Value {
        Self::typed(ListType::Strings, items.into_iter().map(Value::Text).collect())
    }

    /// A list of that type.
    #[must_use]
    pub fn typed(of: ListType, items: Vec<Value>) -> Value {
        Value::List(Rc::new(Self { of, items: items.into() }))
    }

    /// A list of that type, which grew so.
    #[must_use]
    pub fn made(of: ListType, items: Vec<Value>, how: Grown) -> Value {
        Value::List(Rc::new(Self { of, items: items.into() }.grown(how)))
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
