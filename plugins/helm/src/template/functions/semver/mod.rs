//! Versions and their ranges.

mod object;
#[cfg(test)]
mod tests;

use super::{Fault, Function, Outcome};
use crate::go::quote::quote;
use crate::go::{Args, Param, Value};
use bowline_semver::{Constraint, ConstraintError, Version};
use object::Pointer;

/// The functions.
pub(super) const TABLE: &[Function] = &[
    Function::pure("semver", &[Param::Text], |args| Ok(Value::object(Pointer(version(args, 0)?)))),
    Function::pure("semverCompare", &[Param::Text, Param::Text], compare),
];

fn version(args: Args<'_>, place: usize) -> Result<Version, Fault> {
    Version::parse(args.text(place)).map_err(|error| error.to_string().into())
}

fn compare(args: Args<'_>) -> Outcome {
    let range = Constraint::parse(args.text(0)).map_err(|error| match error {
        ConstraintError::Improper(text) => format!("improper constraint: {}", quote(&text)),
        other => other.to_string(),
    })?;
    Ok(Value::Bool(range.check(&version(args, 1)?)))
}
