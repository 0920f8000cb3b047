//! Which charts are turned on: by conditions, by tags, by themselves.

use std::rc::Rc;

use crate::Warning;
use crate::chart::{Chart, Dependency};
use crate::go::{Map, Text, Value};
use crate::values::table::{table, value_at};
use crate::values::{CoalesceError, Coalescer, Nulls};
use bowline_semver::is_compatible;

/// Gives charts their aliases and takes away what is turned off, for a chart and all that it brings along. `path` is
/// where its values are in the ones given, with a point behind.
pub(super) fn process(
    chart: &mut Chart,
    values: &Rc<Map>,
    path: &str,
    coalescer: &mut Coalescer<'_>,
) -> Result<(), CoalesceError> {
    let Some(needed) = chart.metadata.dependencies.take() else { return Ok(()) };
    let mut needed = needed;
    choose(chart, &mut needed);
    let values = coalescer.coalesce(chart, values, Nulls::Remove)?;
    if let Ok(tags) = table(&values, b"tags") {
        needed.iter_mut().for_each(|needed| by_tags(needed, &tags, coalescer.warnings));
    }
    needed.iter_mut().for_each(|needed| by_conditions(needed, &values, path, coalescer.warnings));
    let off: Vec<Text> = needed.iter().filter(|needed| !needed.enabled).map(|needed| needed.name.clone()).collect();
    chart.dependencies.retain(|dependency| !off.contains(dependency.name()));
    needed.retain(|needed| !off.contains(&needed.name));
    for dependency in &mut chart.dependencies {
        let path = format!("{path}{}.", dependency.name());
        process(dependency, &values, &path, coalescer)?;
    }
    chart.metadata.dependencies = Some(needed).filter(|needed| !needed.is_empty());
    Ok(())
}

fn fits(needed: &Dependency, chart: &Chart) -> bool {
    *chart.name() == needed.name && is_compatible(&needed.version, &chart.metadata.version)
}

/// Puts the charts first that nothing asks for, then one for each that is asked for, under its alias.
fn choose(chart: &mut Chart, needed: &mut [Dependency]) {
    let is_asked_for = |chart: &Chart| needed.iter().any(|needed| fits(needed, chart));
    let mut chosen: Vec<Chart> =
        chart.dependencies.iter().filter(|dependency| !is_asked_for(dependency)).cloned().collect();
    for needed in needed {
        if let Some(found) = chart.dependencies.iter().find(|dependency| fits(needed, dependency)) {
            let mut found = found.clone();
            if !needed.alias.is_empty() {
                found.metadata.name = needed.alias.clone();
            }
            chosen.push(found);
        }
        if !needed.alias.is_empty() {
            needed.name = needed.alias.clone();
        }
        needed.enabled = true;
    }
    chart.dependencies = chosen;
}

/// Turns a chart off when a tag of it is false and none is true.
fn by_tags(needed: &mut Dependency, tags: &Map, warnings: &mut Vec<Warning>) {
    let (mut any_on, mut any_off) = (false, false);
    for tag in &needed.tags {
        match tags.get(tag) {
            None => {}
            Some(Value::Bool(true)) => any_on = true,
            Some(Value::Bool(false)) => any_off = true,
            Some(_) => {
                let about = vec![("tag", tag.to_string()), ("chart", needed.name.to_string())];
                warnings.push(Warning::warn("returned non-bool value", about));
            }
        }
    }
    needed.enabled = any_on || !any_off;
}

/// Turns a chart on or off by the first of its conditions that is a truth value.
fn by_conditions(needed: &mut Dependency, values: &Rc<Map>, path: &str, warnings: &mut Vec<Warning>) {
    let conditions = needed.condition.to_str();
    for condition in conditions.trim().split(',').filter(|condition| !condition.is_empty()) {
        match value_at(values, format!("{path}{condition}").as_bytes()) {
            None => {}
            Some(Value::Bool(on)) => {
                needed.enabled = on;
                return;
            }
            Some(_) => {
                let about = vec![("path", condition.to_owned()), ("chart", needed.name.to_string())];
                warnings.push(Warning::warn("returned non-bool value", about));
            }
        }
    }
}
