//! Reads typed values out of YAML nodes and writes down every mistake with its place and field path, so that one
//! run shows them all.

use std::time::Duration;

use bowline_yaml::{Entry, Node, Position, Value};

use super::duration;
use super::error::{Error, Place, Problem};
use super::suggestion::nearest;

/// What the text comes from.
pub(super) enum Origin<'n> {
    /// A file of this name.
    File(&'n str),
    /// The flags of a command.
    CommandLine,
}

/// The mistakes found so far in one text.
pub(super) struct Report<'n> {
    origin: Origin<'n>,
    errors: Vec<Error>,
}

impl<'n> Report<'n> {
    pub(super) fn new(origin: Origin<'n>) -> Self {
        Self { origin, errors: Vec::new() }
    }

    /// A position of the text as a place.
    pub(super) fn place(&self, at: Position) -> Place {
        match self.origin {
            Origin::File(file) => Place::File { file: file.to_owned(), line: at.line, column: at.column },
            Origin::CommandLine => Place::CommandLine,
        }
    }

    pub(super) fn add(&mut self, at: Position, field: impl Into<String>, problem: Problem) {
        let at = self.place(at);
        self.errors.push(Error { at, field: field.into(), problem });
    }

    /// The mistakes by line and column.
    pub(super) fn into_errors(mut self) -> Vec<Error> {
        self.errors.sort_by(|left, right| left.at.cmp(&right.at));
        self.errors
    }
}

/// The fields that a map may have.
pub(super) struct Schema {
    /// Their names, sorted.
    pub(super) known: &'static [&'static str],
    /// Names that will have a meaning, and have none yet.
    pub(super) later: &'static [&'static str],
    /// Names that would hold a secret, and where the secret belongs.
    pub(super) secret: &'static [(&'static str, &'static str)],
}

impl Schema {
    /// Exactly these fields, sorted.
    pub(super) const fn of(known: &'static [&'static str]) -> Self {
        Self { known, later: &[], secret: &[] }
    }
}

/// A value and the path of its field.
#[derive(Clone)]
pub(super) struct Item<'n> {
    node: &'n Node,
    path: String,
}

impl<'n> Item<'n> {
    pub(super) fn new(node: &'n Node, path: impl Into<String>) -> Self {
        Self { node, path: path.into() }
    }

    pub(super) fn at(&self) -> Position {
        self.node.at
    }

    pub(super) fn place(&self, report: &Report<'_>) -> Place {
        report.place(self.node.at)
    }

    pub(super) fn refuse(&self, problem: Problem, report: &mut Report<'_>) {
        report.add(self.node.at, self.path.clone(), problem);
    }

    /// The value as a map. Fields that `schema` doesn't have are mistakes.
    pub(super) fn fields(&self, schema: &Schema, report: &mut Report<'_>) -> Option<Fields<'n>> {
        if !matches!(self.node.value, Value::Mapping(_)) {
            return self.wrong_type(&format!("a mapping (fields: {})", schema.known.join(", ")), report);
        }
        let mut fields = self.open_fields(report)?;
        for entry in fields.entries {
            if !schema.known.contains(&entry.key.as_str()) {
                fields.refuse_field(entry, schema, report);
            }
        }
        Some(fields)
    }

    /// The value as a map with any fields.
    pub(super) fn open_fields(&self, report: &mut Report<'_>) -> Option<Fields<'n>> {
        match &self.node.value {
            Value::Mapping(entries) => {
                Some(Fields { at: self.node.at, entries, path: self.path.clone(), meant: Vec::new() })
            }
            _ => self.wrong_type("a mapping", report),
        }
    }

    /// The value as a list, each item with its own path.
    pub(super) fn items(&self, report: &mut Report<'_>) -> Option<Vec<Item<'n>>> {
        match &self.node.value {
            Value::Sequence(nodes) => {
                let path = &self.path;
                let item = |(number, node)| Item::new(node, format!("{path}[{number}]"));
                Some(nodes.iter().enumerate().map(item).collect())
            }
            _ => self.wrong_type("a list", report),
        }
    }

    /// The value as a list with at least one item; `otherwise` says what to do instead of an empty one.
    pub(super) fn some_items(&self, otherwise: &str, report: &mut Report<'_>) -> Option<Vec<Item<'n>>> {
        let items = self.items(report)?;
        if items.is_empty() {
            self.refuse(Problem::AcceptField { reason: format!("is empty: {otherwise}") }, report);
            return None;
        }
        Some(items)
    }

    /// The value as a string, empty or not.
    pub(super) fn any_text(&self, report: &mut Report<'_>) -> Option<&'n str> {
        match &self.node.value {
            Value::String(text) => Some(text),
            _ => self.wrong_type("a string", report),
        }
    }

    /// The value as a string that isn't empty.
    pub(super) fn text(&self, report: &mut Report<'_>) -> Option<&'n str> {
        let text = self.any_text(report)?;
        if text.is_empty() {
            self.refuse(Problem::AcceptField { reason: "is empty".to_owned() }, report);
            return None;
        }
        Some(text)
    }

    /// The value as a string that passes `check`.
    pub(super) fn checked(
        &self,
        check: impl FnOnce(&str) -> Result<(), String>,
        report: &mut Report<'_>,
    ) -> Option<String> {
        self.accepted(
            |text| check(text).map_err(|reason| Problem::AcceptValue { value: text.to_owned(), reason }),
            report,
        )
    }

    /// The value as a string that passes `check`, which knows what may be shown of it.
    pub(super) fn accepted(
        &self,
        check: impl FnOnce(&str) -> Result<(), Problem>,
        report: &mut Report<'_>,
    ) -> Option<String> {
        let text = self.text(report)?;
        match check(text) {
            Ok(()) => Some(text.to_owned()),
            Err(problem) => {
                self.refuse(problem, report);
                None
            }
        }
    }

    /// The items of a list without writing anything down, for a look ahead.
    pub(super) fn known_items(&self) -> Vec<Item<'n>> {
        self.items(&mut Report::new(Origin::CommandLine)).unwrap_or_default()
    }

    /// The fields of a map without writing anything down, for a look ahead.
    pub(super) fn known_fields(&self) -> Option<Fields<'n>> {
        self.open_fields(&mut Report::new(Origin::CommandLine))
    }

    /// A string without writing anything down, for a look ahead.
    pub(super) fn known_text(&self) -> Option<&'n str> {
        self.text(&mut Report::new(Origin::CommandLine))
    }

    /// The value as one of `choices`, sorted as they are to be shown.
    pub(super) fn choice<T: Copy>(&self, choices: &[(&'static str, T)], report: &mut Report<'_>) -> Option<T> {
        let found = match &self.node.value {
            Value::String(text) => text.as_str(),
            // YAML 1.1 reads an unquoted `off` as a boolean; as a choice it can only be meant as the word.
            Value::Bool(false) if choices.iter().any(|(name, _)| *name == "off") => "off",
            _ => {
                let names: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
                return self.wrong_type(&format!("one of {}", names.join(", ")), report);
            }
        };
        if let Some((_, choice)) = choices.iter().find(|(name, _)| *name == found) {
            return Some(*choice);
        }
        let allowed: Vec<&'static str> = choices.iter().map(|(name, _)| *name).collect();
        let nearest = nearest(found, allowed.iter().copied()).map(str::to_owned);
        self.refuse(Problem::ChooseValue { found: found.to_owned(), nearest, allowed }, report);
        None
    }

    /// The value as a boolean, each translated into what it means.
    pub(super) fn switch<T>(&self, on: T, off: T, report: &mut Report<'_>) -> Option<T> {
        match &self.node.value {
            Value::Bool(true) => Some(on),
            Value::Bool(false) => Some(off),
            _ => self.wrong_type("true or false", report),
        }
    }

    /// The value as a whole number from `least`.
    pub(super) fn count(&self, least: u32, report: &mut Report<'_>) -> Option<u32> {
        let Value::Integer(_) = &self.node.value else { return self.wrong_type("an integer", report) };
        let number = self.node.to_json();
        let fitting = number.as_u64().and_then(|number| u32::try_from(number).ok()).filter(|number| *number >= least);
        if fitting.is_none() {
            let reason = format!("is out of range: {least} to {}", u32::MAX);
            self.refuse(Problem::AcceptValue { value: number.to_string(), reason }, report);
        }
        fitting
    }

    /// The value as a duration above zero.
    pub(super) fn duration(&self, report: &mut Report<'_>) -> Option<Duration> {
        let Value::String(text) = &self.node.value else {
            return self.wrong_type("a duration like 30s, 5m or 1h30m", report);
        };
        let above_zero = |duration: Duration| {
            if duration.is_zero() { Err("must be longer than nothing".to_owned()) } else { Ok(duration) }
        };
        match duration::parse(text).and_then(above_zero) {
            Ok(duration) => Some(duration),
            Err(reason) => {
                self.refuse(Problem::AcceptValue { value: text.clone(), reason }, report);
                None
            }
        }
    }

    /// The value, which has to be a map, as canonical JSON.
    pub(super) fn map_json(&self, report: &mut Report<'_>) -> Option<String> {
        let Value::Mapping(_) = &self.node.value else { return self.wrong_type("a mapping", report) };
        let mut json = String::new();
        self.node.write_canonical_json(&mut json);
        Some(json)
    }

    fn wrong_type<T>(&self, wanted: &str, report: &mut Report<'_>) -> Option<T> {
        let found = self.node.kind_name();
        let scalar = matches!(self.node.value, Value::Bool(_) | Value::Integer(_) | Value::Float(_));
        let hint = if wanted == "a string" && scalar { "; put it in quotes" } else { "" };
        self.refuse(Problem::ReadType { wanted: wanted.to_owned(), found, hint }, report);
        None
    }
}

/// A map whose fields are read one by one.
pub(super) struct Fields<'n> {
    at: Position,
    entries: &'n [Entry],
    path: String,
    /// Fields that unknown ones were probably meant to be: that they are missing needn't be said as well.
    meant: Vec<&'static str>,
}

impl<'n> Fields<'n> {
    /// Where the map begins.
    pub(super) fn place(&self, report: &Report<'_>) -> Place {
        report.place(self.at)
    }

    /// A field; `null` is as good as none, since the API server drops it.
    pub(super) fn get(&self, name: &str) -> Option<Item<'n>> {
        let entry = self.entries.iter().find(|entry| entry.key == name)?;
        if matches!(entry.value.value, Value::Null) {
            return None;
        }
        Some(Item::new(&entry.value, self.field(name)))
    }

    /// A field that has to be there; `wanted` says what for.
    pub(super) fn required(&self, name: &str, wanted: &str, report: &mut Report<'_>) -> Option<Item<'n>> {
        let found = self.get(name);
        if found.is_none() && !self.meant.contains(&name) {
            report.add(self.at, self.field(name), Problem::RequireField { wanted: wanted.to_owned() });
        }
        found
    }

    /// What `read` makes of a field; `default` without the field, and after a mistake, which is written down anyway.
    pub(super) fn read_or<T>(&self, name: &str, default: T, read: impl FnOnce(Item<'n>) -> Option<T>) -> T {
        self.get(name).and_then(read).unwrap_or(default)
    }

    /// The one of `allowed` that is there. None or several are a mistake.
    pub(super) fn exactly_one(
        &self,
        allowed: &'static [&'static str],
        report: &mut Report<'_>,
    ) -> Option<(&'static str, Item<'n>)> {
        let found: Vec<&'static str> = allowed.iter().copied().filter(|name| self.get(name).is_some()).collect();
        if let [name] = found[..] {
            return self.get(name).map(|item| (name, item));
        }
        if !found.is_empty() || !allowed.iter().any(|name| self.meant.contains(name)) {
            report.add(self.at, self.path.clone(), Problem::ChooseField { allowed: allowed.to_vec(), found });
        }
        None
    }

    /// Writes down the fields of `schema` that have no meaning beside `partner`: all but `allowed`.
    pub(super) fn allow_only(&self, allowed: &[&str], partner: &str, schema: &Schema, report: &mut Report<'_>) {
        let known = |entry: &&Entry| schema.known.contains(&entry.key.as_str());
        for entry in self.entries.iter().filter(known).filter(|entry| !allowed.contains(&entry.key.as_str())) {
            let reason = format!("has no meaning beside {partner}");
            report.add(entry.key_at, self.field(&entry.key), Problem::AcceptField { reason });
        }
    }

    /// Whether none of the fields `names` is there.
    pub(super) fn has_none(&self, names: &[&str]) -> bool {
        names.iter().all(|name| self.get(name).is_none())
    }

    fn field(&self, name: &str) -> String {
        if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) }
    }

    fn refuse_field(&mut self, entry: &Entry, schema: &Schema, report: &mut Report<'_>) {
        let name = entry.key.as_str();
        let known = schema.known.iter().copied();
        let problem = if schema.later.contains(&name) {
            Problem::SupportField { instead: "" }
        } else if let Some((_, instead)) = schema.secret.iter().find(|(secret, _)| *secret == name) {
            self.meant.extend(known.filter(|known| known.starts_with(name)));
            Problem::KeepSecret { instead }
        } else {
            let nearest = nearest(name, known);
            self.meant.extend(nearest);
            Problem::FindField { nearest: nearest.map(str::to_owned), known: schema.known.to_vec() }
        };
        report.add(entry.key_at, self.field(name), problem);
    }
}
