//! Stage 10: what the pass did, as a value.

use bowline_core::health::Health;
use bowline_core::outcome::{Outcome, Result, StepOutcome};
use bowline_core::plugin::Diagnostic;

use crate::apply::Applied;
use crate::assignment::Pass;
use crate::prepared::Prepared;

/// Sums up a pass: what was prepared, with the remarks on its plan, and what became of it: what failed besides objects,
/// and health.
#[must_use]
pub fn outcome(
    pass: &Pass<'_>,
    (prepared, warnings): (&Prepared, &[Diagnostic]),
    applied: &Applied,
    (failures, health): (Vec<String>, Health),
) -> Outcome {
    let steps = applied.plan().steps().iter().map(|step| {
        let done = applied.done(&step.key);
        StepOutcome {
            key: step.key.clone(),
            result: done.map_or(Result::Skipped, |done| done.result),
            message: done.map(|done| done.message.clone()).unwrap_or_default(),
            notes: done.map(|done| done.notes.clone()).unwrap_or_default(),
        }
    });
    Outcome {
        application: pass.assignment.application.key.clone(),
        revisions: prepared.rendered.reports().iter().map(|report| report.revision.clone()).collect(),
        plan: applied.plan().digest().clone(),
        steps: steps.collect(),
        health,
        failures,
        notes: prepared.notes(warnings),
    }
}
