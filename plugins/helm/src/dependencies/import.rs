//! Values that a parent takes over from the charts it brings along.

use std::rc::Rc;

use crate::Warning;
use crate::chart::{Chart, Dependency};
use crate::go::fmt::printed;
use crate::go::quote::quote;
use crate::go::value::MapType;
use crate::go::{Entries, Map, Text, Value};
use crate::values::copy::{check_depth, copy_map};
use crate::values::table::table;
use crate::values::{CoalesceError, Coalescer, Nulls};

/// Takes values over, the innermost charts first. A chart's values hold those of the charts it needs afterwards.
pub(super) fn process(chart: &mut Chart, coalescer: &mut Coalescer<'_>) -> Result<(), CoalesceError> {
    for dependency in &mut chart.dependencies {
        process(dependency, coalescer)?;
    }
    let Some(mut needed) = chart.metadata.dependencies.take() else { return Ok(()) };
    let result = import(chart, &mut needed, coalescer);
    chart.metadata.dependencies = Some(needed);
    chart.values = Some(result?);
    Ok(())
}

fn import(chart: &Chart, needed: &mut [Dependency], coalescer: &mut Coalescer<'_>) -> Result<Rc<Map>, CoalesceError> {
    let values = coalescer.coalesce(chart, &Map::default(), Nulls::Keep)?;
    let imported = Rc::new(Map::default());
    let mut any = false;
    for needed in needed {
        let mut said = Vec::new();
        for import in &needed.import_values {
            let (child, parent, missing) = match import {
                Value::Map(map) => (part(map, b"child"), part(map, b"parent"), "ImportValues missing table from chart"),
                Value::Text(name) => {
                    ([b"exports.", &**name].concat().into(), Text::from("."), "ImportValues missing table")
                }
                _ => continue,
            };
            said.push(shown(&child, &parent));
            let path = [&*needed.name, b".", &*child].concat();
            match table(&values, &path) {
                Ok(found) => {
                    any = true;
                    coalescer.merge_tables(&imported, &at_path(&parent, found))?;
                    // What is taken over isn't copied, so values may have come to contain themselves.
                    check_depth(&imported)?;
                }
                Err(part) => {
                    let mut about = vec![("error", format!("{} is not a table", quote(&part)))];
                    if matches!(import, Value::Map(_)) {
                        about.insert(0, ("chart", needed.name.to_string()));
                    }
                    coalescer.warnings.push(Warning::warn(missing, about));
                }
            }
        }
        needed.import_values = said;
    }
    if !any {
        return Ok(values);
    }
    // Taking values over changes tables that were taken over before, and so the chart's values too, as it does in Helm.
    let values = copy_map(&values)?;
    coalescer.merge_tables(&values, &imported)?;
    Ok(values)
}

/// What an entry of `import-values` has under a key.
fn part(import: &Map, key: &[u8]) -> Text {
    printed(&import.get(key).unwrap_or_default()).into()
}

/// What a chart sees of an entry of `import-values` afterwards.
fn shown(child: &Text, parent: &Text) -> Value {
    let entries: Entries = [("child", child), ("parent", parent)]
        .into_iter()
        .map(|(key, value)| (Text::from(key), Value::Text(value.clone())))
        .collect();
    Value::Map(Rc::new(Map::typed(MapType::Strings, entries)))
}

/// A map that has another at a path; `.` is that map itself.
fn at_path(path: &Text, map: Rc<Map>) -> Rc<Map> {
    if *path == "." {
        return map;
    }
    path.rsplit(|byte| *byte == b'.')
        .fold(map, |map, part| Rc::new(Map::typed(MapType::Any, Entries::from([(Text::from(part), Value::Map(map))]))))
}
