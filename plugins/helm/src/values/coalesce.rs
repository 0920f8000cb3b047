//! Values of a chart, of its user and of the charts it brings along, put together: what is said further out wins.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::copy::{DEEPEST, TooDeep, copy, copy_map};
use crate::chart::Chart;
use crate::go::fmt::printed;
use crate::go::quote::quote;
use crate::go::{Map, Text, Value};
use crate::{HelmVersion, Warning};

/// Why values can't be put together.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CoalesceError {
    /// What a chart has for one that it brings along isn't a map.
    #[error("type mismatch on {chart}: {value}")]
    NotTable {
        /// Name of the chart that it brings along.
        chart: Text,
        /// What it has, as Go shows something that was to be a truth value.
        value: String,
    },
    /// Values are nested too deeply, or contain themselves.
    #[error(transparent)]
    TooDeep(#[from] TooDeep),
}

/// What becomes of nulls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nulls {
    /// A null takes away what it stands over.
    Remove,
    /// They are kept, for values that will be put together once more.
    Keep,
}

/// Puts values together.
#[derive(Debug)]
pub struct Coalescer<'a> {
    /// Whose rules to follow.
    pub version: HelmVersion,
    /// Where to say what doesn't fit.
    pub warnings: &'a mut Vec<Warning>,
}

impl Coalescer<'_> {
    /// The values of a chart with those of its user over them, and with those of all charts it brings along under their
    /// names. Nothing is changed that is given; the result shares nothing that can be changed with it.
    ///
    /// # Errors
    ///
    /// When a chart's values for one that it brings along are no map.
    pub fn coalesce(&mut self, chart: &Chart, values: &Map, nulls: Nulls) -> Result<Rc<Map>, CoalesceError> {
        let values = copy_map(values)?;
        self.chart(chart, &values, "", nulls)?;
        Ok(values)
    }

    fn chart(&mut self, chart: &Chart, values: &Rc<Map>, prefix: &str, nulls: Nulls) -> Result<(), CoalesceError> {
        let prefix = join(prefix, chart.name());
        if let Some(defaults) = &chart.values {
            self.defaults(chart, defaults, values, &prefix, nulls)?;
        }
        for dependency in &chart.dependencies {
            let name = dependency.name();
            let found = values.get(name);
            let inner = match found {
                None => {
                    let map = Rc::new(Map::default());
                    values.entries.borrow_mut().insert(name.clone(), Value::Map(Rc::clone(&map)));
                    map
                }
                Some(Value::Map(map)) => map,
                Some(other) => {
                    return Err(CoalesceError::NotTable { chart: name.clone(), value: as_truth(&other) });
                }
            };
            self.globals(&inner, values, &prefix)?;
            self.chart(dependency, &inner, &prefix, nulls)?;
        }
        Ok(())
    }

    /// Hands the globals of a chart down to one that it brings along.
    fn globals(&mut self, values: &Map, outer: &Map, prefix: &str) -> Result<(), TooDeep> {
        let own = match values.get(b"global") {
            None => Rc::new(Map::default()),
            Some(Value::Map(map)) => map,
            Some(_) => {
                self.say("warning: skipping globals because destination global is not a table.".to_owned());
                return Ok(());
            }
        };
        let handed = match outer.get(b"global") {
            None => Vec::new(),
            Some(Value::Map(map)) => entries(&map),
            Some(_) => {
                self.say("warning: skipping globals because source global is not a table.".to_owned());
                return Ok(());
            }
        };
        for (key, value) in handed {
            match (&value, own.get(&key)) {
                // What is nested in it stays the same map for both charts, as it does in Helm.
                (Value::Map(map), None | Some(Value::Map(_))) => {
                    let top = Rc::new(Map::typed(map.of, map.entries.borrow().clone()));
                    if let Some(Value::Map(before)) = own.get(&key) {
                        self.tables(&top, &before, &join(prefix, &key), Nulls::Keep, 0)?;
                    }
                    own.entries.borrow_mut().insert(key, Value::Map(top));
                }
                (Value::Map(_), Some(_)) => {
                    self.say(format!("Conflict: cannot merge map onto non-map for {}. Skipping.", quote(&key)));
                }
                (_, Some(Value::Map(_))) => self.say(format!("key {key} is table. Skipping")),
                _ => {
                    own.entries.borrow_mut().insert(key, value);
                }
            }
        }
        values.entries.borrow_mut().insert(Text::from("global"), Value::Map(own));
        Ok(())
    }

    /// Puts a chart's own values under those that are there.
    fn defaults(
        &mut self,
        chart: &Chart,
        defaults: &Map,
        values: &Map,
        prefix: &str,
        nulls: Nulls,
    ) -> Result<(), TooDeep> {
        let cleans = self.version == HelmVersion::V4;
        for (key, default) in defaults.entries.borrow().iter() {
            match values.get(key) {
                Some(Value::Nil | Value::Missing) if nulls == Nulls::Remove => {
                    values.entries.borrow_mut().remove(key);
                }
                Some(Value::Map(map)) => match default {
                    Value::Map(default) => {
                        let is_chart = chart.dependencies.iter().any(|dependency| dependency.name() == key);
                        let nulls = if is_chart { Nulls::Keep } else { nulls };
                        let default = copy_map(default)?;
                        if cleans && nulls == Nulls::Remove {
                            remove_nulls(&default);
                        }
                        self.tables(&map, &default, &join(prefix, key), nulls, 0)?;
                    }
                    other if other.is_nil() => {}
                    _ => self.say(format!("warning: skipped value for {prefix}.{key}: Not a table.")),
                },
                Some(_) => {}
                None if cleans && nulls == Nulls::Remove && default.is_nil() => {}
                None => {
                    let default = copy(default)?;
                    if let (Value::Map(map), true, Nulls::Remove) = (&default, cleans, nulls) {
                        remove_nulls(map);
                    }
                    values.entries.borrow_mut().insert(key.clone(), default);
                }
            }
        }
        Ok(())
    }

    /// Puts the entries of `under` into `over` where it has none, all the way down. Maps that are put there are not copied,
    /// and `under` changes.
    ///
    /// # Errors
    ///
    /// When values are nested too deeply.
    pub fn merge_tables(&mut self, over: &Rc<Map>, under: &Rc<Map>) -> Result<(), TooDeep> {
        self.tables(over, under, "", Nulls::Keep, 0)
    }

    fn tables(&mut self, over: &Map, under: &Map, prefix: &str, nulls: Nulls, depth: usize) -> Result<(), TooDeep> {
        if depth > DEEPEST {
            return Err(TooDeep);
        }
        let said: BTreeSet<Text> =
            under.entries.borrow().iter().filter(|(_, value)| !value.is_nil()).map(|(key, _)| key.clone()).collect();
        let nil: Vec<Text> =
            over.entries.borrow().iter().filter(|(_, value)| value.is_nil()).map(|(key, _)| key.clone()).collect();
        under.entries.borrow_mut().extend(nil.into_iter().map(|key| (key, Value::Nil)));
        for (key, value) in entries(under) {
            let Some(own) = over.get(&key) else {
                over.entries.borrow_mut().insert(key, value);
                continue;
            };
            if nulls == Nulls::Remove && own.is_nil() && said.contains(&key) {
                over.entries.borrow_mut().remove(&key);
                continue;
            }
            match (&own, &value) {
                (Value::Map(own), Value::Map(value)) => {
                    self.tables(own, value, &join(prefix, &key), nulls, depth + 1)?;
                }
                (_, Value::Map(_)) => {
                    let (full, value) = (join(prefix, &key), printed(&value));
                    self.say(format!("warning: cannot overwrite table with non table for {full} ({value})"));
                }
                (Value::Map(_), value) if !value.is_nil() => {
                    let (full, value) = (join(prefix, &key), printed(value));
                    self.say(format!("warning: destination for {full} is a table. Ignoring non-table value ({value})"));
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn say(&mut self, message: String) {
        self.warnings.push(Warning::info(message));
    }
}

fn entries(map: &Map) -> Vec<(Text, Value)> {
    map.entries.borrow().iter().map(|(key, value)| (key.clone(), value.clone())).collect()
}

fn join(prefix: &str, name: &Text) -> String {
    if prefix.is_empty() { name.to_string() } else { format!("{prefix}.{name}") }
}

/// Takes nulls away, in maps within as well, but not in lists.
fn remove_nulls(map: &Map) {
    map.entries.borrow_mut().retain(|_, value| {
        if let Value::Map(map) = value {
            remove_nulls(map);
        }
        !value.is_nil()
    });
}

/// A value as Go's `%t` shows it, which is only right for truth values.
fn as_truth(value: &Value) -> String {
    if value.is_nil() { "%!t(<nil>)".to_owned() } else { as_truth_within(value) }
}

fn as_truth_within(value: &Value) -> String {
    match value {
        Value::Bool(_) | Value::Missing | Value::Nil => printed(value),
        Value::List(list) => {
            let items: Vec<_> = list.items.iter().map(as_truth_within).collect();
            format!("[{}]", items.join(" "))
        }
        Value::Map(map) => {
            let entries = map.entries.borrow();
            let entries: Vec<_> =
                entries.iter().map(|(key, value)| format!("%!t(string={key}):{}", as_truth_within(value))).collect();
            format!("map[{}]", entries.join(" "))
        }
        other => format!("%!t({}={})", other.type_name(), printed(other)),
    }
}
