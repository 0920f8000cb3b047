//! Versions and their ranges.

mod object;
#[cfg(test)]
mod tests;

use super::{Fault, Function, Outcome};
use crate::go::{Args, Param, Value};
use crate::semver::{Constraint, Version};
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
    let range = Constraint::parse(args.text(0)).map_err(|error| error.to_string())?;
    Ok(Value::Bool(range.check(&version(args, 1)?)))
}
