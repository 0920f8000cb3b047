//! Pointers, and the mappings and lists they lead to.

use std::collections::BTreeMap;
use std::fmt;

use super::value::Json;
use crate::node::Text;

/// A mapping or list in which an operation changes something.
pub(super) enum Container<'d> {
    Map(&'d mut BTreeMap<Text, Json>),
    List(&'d mut Vec<Json>),
}

/// Why something is not in a container.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Cause {
    Missing,
    Key(String),
    Index(i64),
    NoIndex(String),
}

/// The container a pointer leads to, and the key in it. What stands before the first `/` does not count; `None` when
/// there is no `/`, or something on the way is missing or neither mapping nor list.
pub(super) fn find<'d>(document: &'d mut Json, path: &str) -> Option<(Container<'d>, String)> {
    let (_, path) = path.split_once('/')?;
    let mut parts = path.split('/').map(decode);
    let mut key = parts.next()?;
    let mut container = Container::of(document)?;
    for part in parts {
        container = Container::of(container.into_mut(&key)?)?;
        key = part;
    }
    Some((container, key))
}

fn decode(part: &str) -> String {
    part.replace("~1", "/").replace("~0", "~")
}

impl<'d> Container<'d> {
    fn of(value: &'d mut Json) -> Option<Self> {
        match value {
            Json::Map(fields) => Some(Self::Map(fields)),
            Json::List(items) => Some(Self::List(items)),
            _ => None,
        }
    }

    fn into_mut(self, key: &str) -> Option<&'d mut Json> {
        match self {
            Self::Map(fields) => fields.get_mut(key),
            Self::List(items) => {
                let index = index(key, items.len()).ok()?;
                items.get_mut(index)
            }
        }
    }

    /// What is there; `None` for a key that a mapping does not have.
    pub(super) fn get(self, key: &str) -> Result<Option<&'d Json>, Cause> {
        match self {
            Self::Map(fields) => Ok(fields.get(key)),
            Self::List(items) => index(key, items.len()).map(|index| items.get(index)),
        }
    }

    /// Puts a value in the place of another, or at a new key of a mapping.
    pub(super) fn set(self, key: &str, value: Json) -> Result<(), Cause> {
        match self {
            Self::Map(fields) => {
                fields.insert(key.into(), value);
            }
            Self::List(items) => {
                let index = index(key, items.len())?;
                items[index] = value;
            }
        }
        Ok(())
    }

    /// Puts a value at a key of a mapping, or between items of a list: `-` and -1 mean behind the last.
    pub(super) fn add(self, key: &str, value: Json) -> Result<(), Cause> {
        match self {
            Self::Map(fields) => {
                fields.insert(key.into(), value);
            }
            Self::List(items) if key == "-" => items.push(value),
            Self::List(items) => {
                let index = index(key, items.len() + 1)?;
                items.insert(index, value);
            }
        }
        Ok(())
    }

    /// Takes a value out.
    pub(super) fn remove(self, key: &str) -> Result<Json, Cause> {
        match self {
            Self::Map(fields) => fields.remove(key).ok_or_else(|| Cause::Key(key.into())),
            Self::List(items) => index(key, items.len()).map(|index| items.remove(index)),
        }
    }
}

/// The index that a key means among so many places; negative ones count from the end.
fn index(key: &str, places: usize) -> Result<usize, Cause> {
    let number: i64 = key.parse().map_err(|_| Cause::NoIndex(key.into()))?;
    let places = i64::try_from(places).unwrap_or(i64::MAX);
    let index = if number < 0 { number.checked_add(places) } else { Some(number) };
    let index = index.filter(|index| (0..places).contains(index)).and_then(|index| usize::try_from(index).ok());
    index.ok_or(Cause::Index(number))
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("missing value"),
            Self::Key(key) => write!(f, "Unable to remove nonexistent key: {key}: missing value"),
            Self::Index(index) => write!(f, "Unable to access invalid index: {index}: invalid index referenced"),
            Self::NoIndex(key) => write!(f, "value was not a proper array index: '{key}': it is no number"),
        }
    }
}
