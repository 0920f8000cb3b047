//! `values.schema.json`: whether values fit, as the JSON Schema library of Helm says it.

mod check;
mod compile;
mod decimal;
mod demand;
mod document;
mod draft;
mod equal;
mod format;
mod issue;
mod json;
mod rules;
#[cfg(test)]
mod tests;
mod types;
mod usual;

use check::Checker;
use compile::{Compiled, Formats};
use draft::Draft;
use json::Json;

use crate::chart::Chart;
use crate::go::{Map, Value, nesting};

/// Where a chart's schema is, for itself.
const URL: &str = "file:///values.schema.json";

/// Checks values of a chart by its schema, and those of the charts it brings along by theirs.
///
/// # Errors
///
/// What doesn't fit, in Helm's words: the names of charts, and below each the places in its values.
pub fn validate(chart: &Chart, values: &Map) -> Result<(), String> {
    let mut out = String::new();
    check_chart(chart, values, nesting::LEVELS, &mut out);
    if out.is_empty() {
        return Ok(());
    }
    Err(format!("values don't meet the specifications of the schema(s) in the following chart(s):\n{out}"))
}

fn check_chart(chart: &Chart, values: &Map, depth: usize, out: &mut String) {
    if let Some(schema) = &chart.schema
        && let Err(error) = check_values(&schema.data, values)
    {
        out.push_str(&format!("{}:\n{error}", chart.name()));
    }
    let Some(below) = depth.checked_sub(1) else { return };
    for dependency in &chart.dependencies {
        let own = values.get(dependency.name());
        match own {
            None | Some(Value::Nil | Value::Missing) => {}
            Some(Value::Map(own)) => check_chart(dependency, &own, below, out),
            Some(other) => {
                let (name, of) = (dependency.name(), other.type_name());
                out.push_str(&format!("{name}:\ninvalid type for values: expected object (map), got {of}\n"));
            }
        }
    }
}

/// Checks values by the text of a schema.
fn check_values(schema: &[u8], values: &Map) -> Result<(), String> {
    let mut compiled = Compiled::default();
    let document = compiled.add(URL, json::parse(schema)?)?;
    if let Some((_, root)) = document.resource("")
        && !usual::is_usual(&document.root, root.draft)
    {
        check_schema(&document.root, root.draft)?;
    }
    let root = compiled.compile(URL)?;
    let entries = values.entries.borrow();
    let value = entries.iter().map(|(key, value)| (key.clone(), Json::of(value, nesting::LEVELS))).collect();
    let Some(text) = issues(&compiled, root, &Json::Map(value))? else { return Ok(()) };
    Err(text.trim_start_matches('\n').to_owned() + "\n")
}

/// Checks a schema by the metaschema of its draft.
fn check_schema(schema: &Json, draft: Draft) -> Result<(), String> {
    let url = draft.url();
    let mut compiled = Compiled::with_formats(Formats::Always);
    let metaschema = compiled.compile(url)?;
    match issues(&compiled, metaschema, schema)? {
        None => Ok(()),
        Some(text) => {
            Err(format!("\"{URL}#\" is not valid against metaschema: jsonschema validation failed with '{url}#'{text}"))
        }
    }
}

/// What is wrong with a value, each on a line; none when nothing is.
fn issues(compiled: &Compiled, id: demand::Id, value: &Json) -> Result<Option<String>, String> {
    let issue = Checker::new(compiled).check(id, value).map_err(|stop| format!("unable to validate schema: {stop}"))?;
    Ok(issue.map(|issue| {
        let mut text = String::new();
        issue.into_causes().iter().for_each(|issue| issue.write(0, &mut text));
        text
    }))
}
