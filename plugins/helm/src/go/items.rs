//! The elements of a slice, and what Go's slices show of the array behind them.

use std::cell::OnceCell;
use std::ops::Deref;
use std::rc::Rc;

use super::value::{List, ListType, Value};

/// The sizes in bytes that Go's allocator rounds memory up to.
const SIZES: &[usize] = &[
    8, 16, 24, 32, 48, 64, 80, 96, 112, 128, 144, 160, 176, 192, 208, 224, 240, 256, 288, 320, 352, 384, 416, 448, 480,
    512, 576, 640, 704, 768, 896, 1024, 1152, 1280, 1408, 1536, 1792, 2048, 2304, 2688, 3072, 3200, 3456, 4096, 4864,
    5120, 5376, 6144, 6528, 6784, 6912, 8192, 9472, 9728, 10240, 10880, 12288, 13568, 14336, 16384, 18432, 19072,
    20480, 21760, 24576, 27264, 28672, 32768,
];

/// What larger memory is rounded up to.
const PAGE: usize = 8192;

/// From this many elements on, an array grows by less than twice its length.
const LARGE: usize = 256;

/// The elements of a slice. They are fixed but for one thing: `sortAlpha` sorts texts in place, and whoever else has
/// the slice sees that.
#[derive(Debug, Clone, Default)]
pub struct Items {
    given: Vec<Value>,
    /// What sorting in place made of them.
    sorted: OnceCell<Box<[Value]>>,
    spare: Spare,
}

/// What the array has behind the elements of a slice.
#[derive(Debug, Clone)]
enum Spare {
    /// Room for so many elements in all, of which the others are zeros.
    Room(usize),
    /// The elements of another list, of which the slice shows so many from a place on. None are given, unless it goes
    /// beyond the end of that list.
    Within(Rc<List>, usize, usize),
}

impl Default for Spare {
    fn default() -> Self {
        Self::Room(0)
    }
}

/// How a slice came to have so many elements, which decides how many its array has room for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grown {
    /// One by one, from an array with room for so many.
    From(usize),
    /// By the last one, from an array that was full.
    ByOne,
    /// By all but the first at once.
    BehindOne,
}

impl Deref for Items {
    type Target = [Value];

    fn deref(&self) -> &[Value] {
        if let Some(sorted) = self.sorted.get() {
            return sorted;
        }
        match &self.spare {
            Spare::Within(whole, start, length) => whole.items.get(*start..start + length).unwrap_or(&self.given),
            Spare::Room(_) => &self.given,
        }
    }
}

impl<'i> IntoIterator for &'i Items {
    type Item = &'i Value;
    type IntoIter = std::slice::Iter<'i, Value>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl From<Vec<Value>> for Items {
    fn from(given: Vec<Value>) -> Self {
        Self { given, ..Self::default() }
    }
}

impl Items {
    /// Puts the same elements in another order, for all who have the slice. They can't be sorted anew: no function
    /// brings them out of order again.
    pub fn sort_to(&self, sorted: Vec<Value>) {
        let _sorted_before = self.sorted.set(sorted.into());
    }

    /// Takes out the elements and the list that they are a part of.
    pub(super) fn take(&mut self) -> (Vec<Value>, Option<Rc<List>>) {
        let within = match std::mem::take(&mut self.spare) {
            Spare::Within(list, ..) => Some(list),
            Spare::Room(_) => None,
        };
        (std::mem::take(&mut self.given), within)
    }

    /// The elements, for who has the only reference to them.
    #[must_use]
    pub fn into_vec(mut self) -> Vec<Value> {
        match (self.sorted.take(), &self.spare) {
            (None, Spare::Room(_)) => self.given,
            (None, Spare::Within(..)) => self.to_vec(),
            (Some(sorted), _) => sorted.into(),
        }
    }
}

impl List {
    /// The list, with the room that growing so gave it.
    #[must_use]
    pub fn grown(mut self, how: Grown) -> Self {
        let (length, width) = (self.items.len(), self.of.width());
        let from = match how {
            Grown::From(room) => room,
            Grown::ByOne => length.saturating_sub(1),
            Grown::BehindOne => 1,
        };
        let mut room = from;
        while room < length {
            let wanted = if how == Grown::BehindOne { length } else { room + 1 };
            room = next_room(room, wanted, width);
        }
        self.items.spare = Spare::Room(room);
        self
    }

    /// A list of the same type and with as much room, of other elements.
    #[must_use]
    pub fn like(&self, items: Vec<Value>) -> Value {
        let items = Items { given: items, sorted: OnceCell::new(), spare: Spare::Room(self.room()) };
        Value::List(Rc::new(Self { of: self.of, items }))
    }

    /// How many elements its array has from its first on.
    fn room(&self) -> usize {
        let room = match &self.items.spare {
            Spare::Room(room) => *room,
            Spare::Within(list, from, _) => list.room() - from,
        };
        room.max(self.items.len())
    }

    /// The list of the elements between two places, which may be behind its end as far as its array goes; none where
    /// there are no such places.
    #[must_use]
    pub fn part(self: &Rc<Self>, from: usize, to: usize) -> Option<Self> {
        if from > to || to > self.room() {
            return None;
        }
        let (whole, start) = match &self.items.spare {
            Spare::Within(whole, start, _) => (whole, start + from),
            Spare::Room(_) => (self, from),
        };
        let (length, zero) = (to - from, || self.of.zero());
        let given = if start + length > whole.items.len() {
            (start..start + length).map(|place| whole.items.get(place).cloned().unwrap_or_else(zero)).collect()
        } else {
            Vec::new()
        };
        let spare = Spare::Within(Rc::clone(whole), start, length);
        Some(Self { of: self.of, items: Items { given, sorted: OnceCell::new(), spare } })
    }
}

/// How many elements of a size Go makes room for when so many are wanted and there was room for others.
fn next_room(room: usize, wanted: usize, width: usize) -> usize {
    let mut next = room.max(1);
    if wanted > room * 2 {
        next = wanted;
    } else if room < LARGE {
        next = room * 2;
    } else {
        while next < wanted {
            next += (next + 3 * LARGE) / 4;
        }
    }
    let bytes = next * width;
    let rounded = SIZES.iter().find(|size| **size >= bytes).copied();
    rounded.unwrap_or_else(|| bytes.next_multiple_of(PAGE)) / width
}

impl ListType {
    /// The size of an element, in bytes.
    fn width(self) -> usize {
        match self {
            Self::Bytes => 1,
            Self::Ints | Self::Maps => 8,
            Self::Lists => 24,
            _ => 16,
        }
    }

    /// What an element is that nothing was put into.
    fn zero(self) -> Value {
        match self {
            Self::Bytes => Value::Uint(0, super::value::UintType::Uint8),
            Self::Ints => Value::int(0),
            Self::Strings | Self::StringsNil => Value::text(""),
            _ => Value::Nil,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrays_grow_as_those_of_go() {
        let room =
            |length: usize, how| List { of: ListType::Any, items: vec![Value::Nil; length].into() }.grown(how).room();
        let rooms = |how| (1..=17).map(|length| room(length, how)).collect::<Vec<_>>();
        assert_eq!(rooms(Grown::From(0)), [1, 2, 4, 4, 8, 8, 8, 8, 16, 16, 16, 16, 16, 16, 16, 16, 32]);
        assert_eq!(rooms(Grown::ByOne), [1, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30, 32]);
        assert_eq!(rooms(Grown::BehindOne), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 18]);
        assert_eq!(rooms(Grown::From(10))[8..], [10, 10, 20, 20, 20, 20, 20, 20, 20]);
    }
}
