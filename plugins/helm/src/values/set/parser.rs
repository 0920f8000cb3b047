//! The grammar of lines: keys with points and indices, and their values.

use std::rc::Rc;

use super::reader::{Reader, Run};
use super::{Contents, Notation, SetError, json};
use crate::HelmVersion;
use crate::go::number::{NumberError, parse_int};
use crate::go::quote::{Printable, quote, quote_char};
use crate::go::{List, Map, Text, Value};

/// A key of more parts is refused, as Helm does.
const MOST_LEVELS: usize = 30;
/// A greater index is refused, as Helm does.
const GREATEST_INDEX: i64 = 65_536;
/// How deep lists may be in lists: Helm has no bound, the stack has.
const MOST_LISTS: usize = 200;
/// How many elements a line may add to lists: Helm has no bound, memory has.
const MOST_ELEMENTS: usize = 2_000_000;

/// Why reading stops.
#[derive(Debug)]
enum Stop {
    /// The line is over.
    End,
    /// The line is over in an index. Helm 4 takes that for the end as well.
    EndOfIndex,
    /// A mistake.
    Failed(SetError),
}

impl From<String> for Stop {
    fn from(message: String) -> Self {
        Self::Failed(SetError::Malformed(message))
    }
}

/// Reads a line.
pub(super) struct Parser<'a> {
    reader: Reader<'a>,
    notation: Notation,
    files: &'a dyn Contents,
    elements: usize,
}

impl<'a> Parser<'a> {
    /// A parser of a line.
    pub(super) fn new(notation: Notation, line: &'a [u8], files: &'a dyn Contents) -> Self {
        Self { reader: Reader::new(line), notation, files, elements: 0 }
    }

    /// Reads the whole line into values.
    pub(super) fn parse(&mut self, values: &Rc<Map>, version: HelmVersion) -> Result<(), SetError> {
        loop {
            match self.key(values, 0) {
                Ok(()) => {}
                Err(Stop::End) => return Ok(()),
                Err(Stop::EndOfIndex) if version == HelmVersion::V4 => return Ok(()),
                Err(Stop::EndOfIndex) => return Err(SetError::Malformed("error parsing index: EOF".to_owned())),
                Err(Stop::Failed(error)) => return Err(error),
            }
        }
    }

    fn until(&mut self, stops: &str) -> Run {
        if self.notation == Notation::Literal { self.reader.until_plain(stops) } else { self.reader.until(stops) }
    }

    fn key(&mut self, data: &Rc<Map>, level: usize) -> Result<(), Stop> {
        let stops = if self.notation == Notation::Literal { "=[." } else { "=[,." };
        let Run { text: key, last } = self.until(stops);
        match last {
            None if key.is_empty() => Err(Stop::End),
            None => Err(format!("key {} has no value", quote(key.as_bytes())).into()),
            Some('[') => {
                let index = self.index()?;
                let mut items = take_list(data, &key)?;
                let length = items.len();
                let result = self.item(&mut items, index, level, 0);
                put_list(data, &key, items, length);
                result
            }
            Some('=') => {
                let (value, ended) = self.value()?;
                set(data, &key, value);
                if ended { Err(Stop::End) } else { Ok(()) }
            }
            Some('.') => self.nested(data, &key, level + 1),
            Some(_) => Err(format!("key {} has no value (cannot end with ,)", quote(key.as_bytes())).into()),
        }
    }

    /// Reads the rest of a key after its point.
    fn nested(&mut self, data: &Rc<Map>, key: &str, level: usize) -> Result<(), Stop> {
        if level > MOST_LEVELS {
            return Err(format!(
                "value name nested level is greater than maximum supported nested level of {MOST_LEVELS}"
            )
            .into());
        }
        let inner = match data.get(key.as_bytes()) {
            None => Rc::new(Map::default()),
            Some(Value::Map(map)) => map,
            Some(other) => return Err(mismatch(&other, "map[string]interface {}")),
        };
        let result = self.key(&inner, level);
        let is_empty = inner.entries.borrow().is_empty();
        if result.is_ok() && is_empty {
            return Err(format!("key map {} has no value", quote(key.as_bytes())).into());
        }
        if !is_empty {
            set(data, key, Value::Map(inner));
        }
        result
    }

    /// Reads what follows a `=`; also whether the line ended before it.
    fn value(&mut self) -> Result<(Value, bool), Stop> {
        match self.notation {
            Notation::Literal => return Ok((Value::Text(self.reader.remainder()), false)),
            Notation::Json if self.reader.at_empty_value() => return Ok((Value::Nil, false)),
            Notation::Json => {
                let (value, length) = json::read_one(self.reader.rest())?;
                self.reader.skip(length);
                self.reader.at_empty_value();
                return Ok((value, false));
            }
            Notation::Typed | Notation::Text | Notation::File => {}
        }
        match self.reader.peek() {
            None => Ok((Value::Text(Text::default()), true)),
            Some('{') => Ok((self.list()?, false)),
            Some(_) => {
                let text = self.reader.until(",").text;
                Ok((self.read_value(text)?, false))
            }
        }
    }

    /// Reads a list in braces, and a comma after it.
    fn list(&mut self) -> Result<Value, Stop> {
        self.reader.next();
        let mut items = Vec::new();
        loop {
            let Run { text, last } = self.reader.until(",}");
            let Some(last) = last else { return Err("list must terminate with '}'".to_owned().into()) };
            if last == '}' && self.reader.peek() == Some(',') {
                self.reader.next();
            }
            items.push(self.read_value(text)?);
            if last == '}' {
                return Ok(List::gathered(items));
            }
        }
    }

    /// What a text means.
    fn read_value(&self, text: String) -> Result<Value, Stop> {
        match self.notation {
            Notation::Typed => Ok(typed(text)),
            Notation::File => match self.files.content(&text) {
                Ok(content) => Ok(Value::Text(content)),
                Err(message) => Err(Stop::Failed(SetError::ReadFile(message))),
            },
            Notation::Text | Notation::Json | Notation::Literal => Ok(Value::text(text)),
        }
    }

    /// Reads an index up to its bracket.
    fn index(&mut self) -> Result<i64, Stop> {
        let Run { text, last } = self.until("]");
        if last.is_none() {
            return Err(Stop::EndOfIndex);
        }
        parse_int(text.as_bytes(), 10).map_err(|error: NumberError| {
            format!("error parsing index: strconv.Atoi: parsing {}: {error}", quote(text.as_bytes())).into()
        })
    }

    /// Reads what follows an index and puts it there.
    fn item(&mut self, list: &mut Vec<Value>, index: i64, level: usize, depth: usize) -> Result<(), Stop> {
        check_not_negative(index)?;
        if depth > MOST_LISTS {
            return Err(format!("lists are nested more than {MOST_LISTS} deep").into());
        }
        let Run { text, last } = self.until("[.=");
        if !text.is_empty() {
            let shown: Vec<_> = text.chars().map(|character| quote_char(character, Printable::Unicode)).collect();
            return Err(format!("unexpected data at end of array index: [{}]", shown.join(" ")).into());
        }
        let place = usize::try_from(index).unwrap_or(usize::MAX);
        match last {
            None => Err(Stop::End),
            Some('=') => {
                let (value, _) = self.value()?;
                self.set_index(list, index, value)
            }
            Some('[') => self.inner_item(list, index, level, depth),
            Some(_) => {
                let inner = match list.get_mut(place) {
                    None => Rc::new(Map::default()),
                    Some(Value::Map(map)) => Rc::clone(map),
                    Some(other) => {
                        let map = Rc::new(Map::default());
                        *other = Value::Map(Rc::clone(&map));
                        map
                    }
                };
                self.key(&inner, level)?;
                self.set_index(list, index, Value::Map(inner))
            }
        }
    }

    /// Reads what follows an index that another follows.
    fn inner_item(&mut self, list: &mut Vec<Value>, index: i64, level: usize, depth: usize) -> Result<(), Stop> {
        let next = self.index()?;
        let place = usize::try_from(index).unwrap_or(usize::MAX);
        let (mut items, existed) = match list.get(place) {
            None | Some(Value::Nil) => (Vec::new(), false),
            Some(Value::List(list)) => (list.items.to_vec(), true),
            Some(other) => return Err(mismatch(other, "[]interface {}")),
        };
        match self.item(&mut items, next, level, depth + 1) {
            Ok(()) => self.set_index(list, index, List::gathered(items)),
            Err(stop) => {
                // What was changed in place stays changed where the end of the line is no mistake.
                if existed {
                    list[place] = List::gathered(items);
                }
                Err(stop)
            }
        }
    }

    fn set_index(&mut self, list: &mut Vec<Value>, index: i64, value: Value) -> Result<(), Stop> {
        check_not_negative(index)?;
        if index > GREATEST_INDEX {
            return Err(format!("index of {index} is greater than maximum supported index of {GREATEST_INDEX}").into());
        }
        let place = usize::try_from(index).unwrap_or_default();
        if list.len() <= place {
            self.elements += place + 1 - list.len();
            if self.elements > MOST_ELEMENTS {
                return Err(format!("more than {MOST_ELEMENTS} elements are added to lists").into());
            }
            list.resize(place + 1, Value::Nil);
        }
        list[place] = value;
        Ok(())
    }
}

fn check_not_negative(index: i64) -> Result<(), Stop> {
    if index < 0 { Err(format!("negative {index} index not allowed").into()) } else { Ok(()) }
}

/// The elements of the list that a key has; of none when it has nothing.
fn take_list(data: &Rc<Map>, key: &str) -> Result<Vec<Value>, Stop> {
    let mut entries = data.entries.borrow_mut();
    match entries.get(key.as_bytes()) {
        None => Ok(Vec::new()),
        // An empty key is never set, so what it has must stay.
        Some(Value::List(list)) if key.is_empty() => Ok(list.items.to_vec()),
        Some(Value::List(_)) => match entries.remove(key.as_bytes()) {
            Some(Value::List(list)) => Ok(Rc::try_unwrap(list)
                .map_or_else(|list| list.items.to_vec(), |mut list| std::mem::take(&mut list.items).into_vec())),
            _ => Ok(Vec::new()),
        },
        Some(other) => Err(mismatch(other, "[]interface {}")),
    }
}

/// Puts a list back. Under an empty key, which is never set, only what was changed in place is there.
fn put_list(data: &Rc<Map>, key: &str, items: Vec<Value>, length: usize) {
    if !key.is_empty() || length > 0 && items.len() == length {
        data.entries.borrow_mut().insert(Text::from(key), List::gathered(items));
    }
}

fn mismatch(value: &Value, wanted: &str) -> Stop {
    let found = if value.is_nil() { "nil".into() } else { value.type_name() };
    format!("unable to parse key: interface conversion: interface {{}} is {found}, not {wanted}").into()
}

fn set(data: &Rc<Map>, key: &str, value: Value) {
    if !key.is_empty() {
        data.entries.borrow_mut().insert(Text::from(key), value);
    }
}

/// Booleans, null and whole numbers without a zero in front; anything else is text.
fn typed(text: String) -> Value {
    let is = |word: &str| text.eq_ignore_ascii_case(word);
    if is("true") {
        return Value::Bool(true);
    }
    if is("false") {
        return Value::Bool(false);
    }
    if is("null") {
        return Value::Nil;
    }
    if text == "0" {
        return Value::int64(0);
    }
    match parse_int(text.as_bytes(), 10) {
        Ok(number) if !text.starts_with('0') => Value::int64(number),
        _ => Value::text(text),
    }
}
