//! Whether two values are the same through and through, as Go's `reflect.DeepEqual` has it.

use std::collections::HashSet;
use std::rc::Rc;

use super::nesting::{LEVELS, TooDeep};
use super::value::{List, ListType, Map, MapType, Value};

/// Whether the types and everything inside are the same. A nil list isn't an empty one; NaN isn't NaN.
///
/// # Errors
///
/// When the values nest too deep.
pub fn deep_equal(one: &Value, other: &Value) -> Result<bool, TooDeep> {
    Comparison::default().values(one, other, 0)
}

/// Pairs are only remembered below this level: most data is flatter, and then remembering costs more than it saves.
const REMEMBERED_FROM: usize = 8;

/// Pairs of maps or lists that are being compared, or were: they need no second look.
#[derive(Default)]
struct Comparison {
    seen: HashSet<(*const (), *const ())>,
}

impl Comparison {
    fn values(&mut self, one: &Value, other: &Value, level: usize) -> Result<bool, TooDeep> {
        Ok(match (one, other) {
            (Value::Missing | Value::Nil, Value::Missing | Value::Nil) => true,
            (Value::Bool(one), Value::Bool(other)) => one == other,
            (Value::Int(one, of), Value::Int(other, of_other)) => one == other && of == of_other,
            (Value::Uint(one, of), Value::Uint(other, of_other)) => one == other && of == of_other,
            (Value::Float(one), Value::Float(other)) => one == other,
            (Value::Complex(one), Value::Complex(other)) => one == other,
            (Value::Text(one), Value::Text(other)) => one == other,
            (Value::List(one), Value::List(other)) => return self.lists(one, other, level),
            (Value::Map(one), Value::Map(other)) => return self.maps(one, other, level),
            (Value::Object(one), Value::Object(other)) => {
                one.type_name() == other.type_name() && one.equals(other.as_ref())
            }
            _ => false,
        })
    }

    fn lists(&mut self, one: &Rc<List>, other: &Rc<List>, level: usize) -> Result<bool, TooDeep> {
        if !same_list_type(one.of, other.of) || one.items.len() != other.items.len() {
            return Ok(false);
        }
        if self.needs_no_look(Rc::as_ptr(one).cast(), Rc::as_ptr(other).cast(), level)? {
            return Ok(true);
        }
        for (one, other) in one.items.iter().zip(&other.items) {
            if !self.values(one, other, level + 1)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn maps(&mut self, one: &Rc<Map>, other: &Rc<Map>, level: usize) -> Result<bool, TooDeep> {
        let nil = |map: &Map| map.of == MapType::AnyNil;
        if one.of.name() != other.of.name() || nil(one) != nil(other) {
            return Ok(false);
        }
        if self.needs_no_look(Rc::as_ptr(&one.entries).cast(), Rc::as_ptr(&other.entries).cast(), level)? {
            return Ok(true);
        }
        let (one, other) = (one.entries.borrow(), other.entries.borrow());
        if one.len() != other.len() {
            return Ok(false);
        }
        for ((key, one), (other_key, other)) in one.iter().zip(other.iter()) {
            if key != other_key || !self.values(one, other, level + 1)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn needs_no_look(&mut self, one: *const (), other: *const (), level: usize) -> Result<bool, TooDeep> {
        if level > LEVELS {
            return Err(TooDeep);
        }
        Ok(one == other || (level >= REMEMBERED_FROM && !self.seen.insert((one, other))))
    }
}

fn same_list_type(one: ListType, other: ListType) -> bool {
    one.name() == other.name() && one.is_nil() == other.is_nil()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::go::Entries;
    use crate::go::value::{IntType, UintType};

    fn map(entries: &[(&str, Value)]) -> Value {
        Map::any(entries.iter().map(|(key, value)| ((*key).into(), value.clone())).collect::<Entries>())
    }

    #[test]
    fn types_and_contents_count() {
        let one = || Value::int(1);
        let nan = List::any(vec![f64::NAN.into()]);
        for (left, right, expected) in [
            (Value::Nil, Value::Missing, true),
            (Value::Nil, List::any(Vec::new()), false),
            (one(), Value::int64(1), false),
            (one(), 1.0.into(), false),
            (Value::Int(1, IntType::Duration), Value::int64(1), false),
            (Value::Uint(1, UintType::Uint8), Value::Uint(1, UintType::Uint8), true),
            (f64::NAN.into(), f64::NAN.into(), false),
            ("a".into(), "a".into(), true),
            (List::any(vec![one()]), List::any(vec![one()]), true),
            (List::any(vec![one()]), List::any(vec![1.0.into()]), false),
            (List::any(vec!["a".into()]), List::strings(["a".into()]), false),
            (List::any(Vec::new()), List::typed(ListType::AnyNil, Vec::new()), false),
            (nan.clone(), nan.clone(), true),
            (nan.clone(), List::any(vec![f64::NAN.into()]), false),
            (map(&[("a", one())]), map(&[("a", one())]), true),
            (map(&[("a", one())]), map(&[("b", one())]), false),
            (map(&[("a", one())]), map(&[("a", one()), ("b", one())]), false),
            (map(&[("a", Value::Nil)]), map(&[]), false),
            (map(&[("a", Value::Nil)]), map(&[("a", Value::Missing)]), true),
        ] {
            assert_eq!(deep_equal(&left, &right), Ok(expected), "{left:?} {right:?}");
        }
    }

    #[test]
    fn depth_is_limited_and_sharing_is_not_followed_twice() {
        let nested = |levels: usize| (0..levels).fold(Value::Nil, |inner, _| List::any(vec![inner.clone(), inner]));
        assert_eq!(deep_equal(&nested(400), &nested(400)), Ok(true));
        assert_eq!(deep_equal(&nested(LEVELS + 9), &nested(LEVELS + 9)), Err(TooDeep));
    }
}
