//! Differences between two states of an object, line by line.

use bowline_core::mask::masked;
use bowline_core::plan::{Action, Comparison, Step, presentable};
use bowline_core::yaml;
use serde_json::Value;
use similar::TextDiff;

use super::paint;

/// Lines of context around a change, as in `kubectl diff`.
const CONTEXT: usize = 3;

/// A unified difference of the object's YAML; `None` when the two are equal.
fn unified(step: &Step, comparison: &Comparison) -> Option<String> {
    let (before, after) = (text(&comparison.before), text(&comparison.after));
    if before == after {
        return None;
    }
    let difference = TextDiff::from_lines(&before, &after);
    let unified = difference
        .unified_diff()
        .context_radius(CONTEXT)
        .header(&format!("live {}", step.key), &format!("git  {}", step.key))
        .to_string();
    Some(unified.lines().map(|line| paint::line(line) + "\n").collect())
}

fn text(value: &Value) -> String {
    if value.is_null() { String::new() } else { yaml::to_yaml(value) }
}

/// What a step changes in its object, a deletion included; `None` when it changes nothing.
pub(in crate::command) fn of_step(step: &Step) -> Option<String> {
    if let Some(comparison) = &step.comparison {
        return unified(step, comparison);
    }
    if !matches!(step.action, Action::Prune(_)) {
        return None;
    }
    let live = presentable(masked(step.live.as_deref()?, step.secrecy));
    unified(step, &Comparison { before: live, after: Value::Null })
}
