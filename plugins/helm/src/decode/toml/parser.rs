//! Keys, tables and what they hold.

use super::reader::{Fault, Read, Reader};
use super::tables::{Tables, shown};
use crate::go::quote::quote;
use crate::go::{Entries, List, Map, Text, Value};

/// How deep lists and tables may be nested: what the stack of a component holds.
const MAX_DEPTH: usize = 200;

/// How many names a key may have: each stands for a table, and long keys would make tables without end.
const MAX_NAMES: usize = 200;

pub(super) struct Parser<'t> {
    reader: Reader<'t>,
    tables: Tables,
    /// The key whose value is read.
    key: Option<Text>,
    depth: usize,
}

impl<'t> Parser<'t> {
    pub(super) fn new(text: &'t [u8]) -> Self {
        Self { reader: Reader::new(text), tables: Tables::default(), key: None, depth: 0 }
    }

    pub(super) fn parse(mut self) -> Result<Value, String> {
        match self.document() {
            Ok(()) => Ok(self.tables.finish()),
            Err(Fault { line, message }) => Err(match self.current() {
                Some(key) => format!("toml: line {line} (last key {}): {message}", quote(key.as_bytes())),
                None => format!("toml: line {line}: {message}"),
            }),
        }
    }

    /// Where it is: the table and the key.
    fn current(&self) -> Option<String> {
        match (&self.key, &self.tables.context[..]) {
            (None, []) => None,
            (None, context) => Some(shown(context)),
            (Some(key), []) => Some(key.to_string()),
            (Some(key), context) => Some(format!("{}.{key}", shown(context))),
        }
    }

    fn document(&mut self) -> Read<()> {
        loop {
            self.reader.skip_lines()?;
            match self.reader.peek()? {
                None => return Ok(()),
                Some('[') => self.heading()?,
                Some(_) => {
                    let outer = self.tables.context.clone();
                    self.entry()?;
                    self.tables.context = outer;
                    self.key = None;
                }
            }
            self.reader.skip_blanks()?;
            match self.reader.peek()? {
                None | Some('\r' | '\n') => {}
                Some('#') => self.reader.skip_comment()?,
                Some(_) => {
                    let expected = "expected a top-level item to end with a newline, comment, or EOF, but got";
                    return Err(self.reader.unexpected(expected)?);
                }
            }
        }
    }

    /// `[table]` or `[[table]]`.
    fn heading(&mut self) -> Read<()> {
        self.reader.next()?;
        let is_list = self.reader.take('[')?;
        let line = self.reader.line;
        let mut key = Vec::new();
        loop {
            self.reader.skip_blanks()?;
            match self.reader.peek()? {
                None | Some(']') => {
                    return Err(self.reader.fault("unexpected end of table name (table names cannot be empty)"));
                }
                Some('.') => {
                    return Err(self.reader.fault("unexpected table separator (table names cannot be empty)"));
                }
                Some(_) => self.name(&mut key)?,
            }
            self.reader.skip_blanks()?;
            if self.reader.take(']')? {
                break;
            }
            if !self.reader.take('.')? {
                return Err(self.reader.unexpected("expected '.' or ']' to end table name, but got")?);
            }
        }
        if is_list && !self.reader.take(']')? {
            return Err(self.reader.unexpected("expected end of table array name delimiter ']', but got")?);
        }
        let opened = if is_list { self.tables.append(&key) } else { self.tables.open(&key) };
        opened.map_err(|message| Fault { line, message })
    }

    /// One part of a key.
    fn name(&mut self, key: &mut Vec<Text>) -> Read<()> {
        if key.len() >= MAX_NAMES {
            return Err(self.reader.fault("keys have too many names"));
        }
        let name = match self.reader.peek()? {
            Some('"' | '\'') => Text::from(self.reader.one_line()?),
            _ => self.reader.take_while(|char| char.is_ascii_alphanumeric() || matches!(char, '_' | '-'))?.into(),
        };
        key.push(name);
        Ok(())
    }

    /// `key = value`; gives the key without its first names, and the value.
    fn entry(&mut self) -> Read<(Vec<Text>, Value)> {
        let line = self.reader.line;
        self.reader.skip_blanks()?;
        match self.reader.peek()? {
            None | Some('=') => return Err(self.reader.fault("unexpected '=': key name appears blank")),
            Some('.') => return Err(self.reader.fault("unexpected '.': keys cannot start with a '.'")),
            Some(_) => {}
        }
        let mut key = Vec::new();
        loop {
            self.reader.skip_blanks()?;
            match self.reader.peek()? {
                Some('=') | None if !key.is_empty() => return Err(self.reader.fault("unexpected '='")),
                Some('.') => return Err(self.reader.fault("unexpected '.'")),
                _ => self.name(&mut key)?,
            }
            self.reader.skip_blanks()?;
            if self.reader.take('=')? {
                break;
            }
            if self.reader.peek()?.is_none() {
                return Err(self.reader.fault("unexpected EOF; expected key separator '='"));
            }
            if !self.reader.take('.')? {
                return Err(self.reader.unexpected_here("expected '.' or '=', but got")?);
            }
        }
        let name = key.last().cloned().unwrap_or_default();
        self.key = Some(name.clone());
        for parent in key.iter().take(key.len() - 1) {
            self.tables.descend(parent).map_err(|message| Fault { line, message })?;
        }
        let value = self.value(false)?;
        self.key = Some(name.clone());
        self.tables.put(&name, value.clone()).map_err(|message| Fault { line, message })?;
        Ok((key, value))
    }

    fn value(&mut self, in_list: bool) -> Read<Value> {
        if self.depth >= MAX_DEPTH {
            return Err(self.reader.fault("values are nested too deeply"));
        }
        self.depth += 1;
        self.reader.skip_blanks()?;
        let value = match self.reader.peek()? {
            Some('[') => self.list(),
            Some('{') => self.inline(in_list),
            Some('"' | '\'') => self.reader.string().map(Value::from),
            _ => self.reader.plain(),
        };
        self.depth -= 1;
        value
    }

    fn list(&mut self) -> Read<Value> {
        self.reader.next()?;
        if let Some(key) = &self.key {
            self.tables.list(key);
        }
        let mut items = Vec::new();
        loop {
            self.reader.skip_lines()?;
            if self.reader.take(']')? {
                return Ok(List::gathered(items));
            }
            if self.reader.peek()? == Some(',') {
                return Err(self.reader.fault("unexpected comma"));
            }
            items.push(self.value(true)?);
            self.reader.skip_lines()?;
            if self.reader.take(']')? {
                return Ok(List::gathered(items));
            }
            if !self.reader.take(',')? {
                let next = self.reader.next_or_end()?;
                let message = format!("expected a comma (',') or array terminator (']'), but got {next}");
                return Err(self.reader.fault(message));
            }
        }
    }

    /// A table between braces.
    fn inline(&mut self, in_list: bool) -> Read<Value> {
        let line = self.reader.line;
        self.reader.next()?;
        let (outer, key) = (self.tables.context.clone(), self.key.take());
        let mut context = outer.clone();
        context.extend(key.clone());
        let opened = if in_list { self.tables.append_implicit(&context) } else { self.tables.open_implicit(&context) };
        opened.map_err(|message| Fault { line, message })?;
        let table = Entries::new();
        let table = Map::any(table);
        loop {
            self.reader.skip_lines()?;
            if self.reader.take('}')? {
                break;
            }
            if self.reader.peek()? == Some(',') {
                return Err(self.reader.fault("unexpected comma"));
            }
            let (names, value) = self.entry()?;
            self.tables.context.clone_from(&context);
            insert(&table, &names, value);
            self.reader.skip_lines()?;
            if self.reader.take('}')? {
                break;
            }
            if !self.reader.take(',')? {
                let next = self.reader.next_or_end()?;
                let message = format!("expected a comma or an inline table terminator '}}', but got {next} instead");
                return Err(self.reader.fault(message));
            }
        }
        (self.tables.context, self.key) = (outer, key);
        Ok(table)
    }
}

/// Puts a value under a path of names.
fn insert(table: &Value, names: &[Text], value: Value) {
    let (Some(map), Some((first, rest))) = (table.as_map(), names.split_first()) else { return };
    if rest.is_empty() {
        map.entries.borrow_mut().insert(first.clone(), value);
        return;
    }
    let inner = map.entries.borrow_mut().entry(first.clone()).or_insert_with(|| Map::any(Entries::new())).clone();
    insert(&inner, rest, value);
}
