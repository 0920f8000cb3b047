//! Jobs.

use super::{Outcome, count, spec};
use crate::object::{Object, conditions, text};

/// A job is current from its start on, and stays so when it completes.
pub(super) fn job(object: &Object) -> Result<Outcome, String> {
    let completions = spec(object, "completions", spec(object, "parallelism", 1));
    let succeeded = count(object, "succeeded");
    let failed = count(object, "failed");
    for condition in conditions(object)? {
        match (condition.kind, condition.status) {
            ("Complete", "True") => {
                return Ok(Outcome {
                    ended: true,
                    ..Outcome::current(format!("Job Completed. succeeded: {succeeded}/{completions}"))
                });
            }
            ("Failed", "True") => {
                return Ok(Outcome {
                    ended: true,
                    ..Outcome::failed("JobFailed", format!("Job Failed. failed: {failed}/{completions}"))
                });
            }
            _ => {}
        }
    }
    if text(object, &["status", "startTime"], "").is_empty() {
        return Ok(Outcome::in_progress("JobNotStarted", "Job not started"));
    }
    let active = count(object, "active");
    Ok(Outcome::current(format!("Job in progress. success:{succeeded}, active: {active}, failed: {failed}")))
}
