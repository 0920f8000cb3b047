//! Replacements: values copied from a field of one object into fields of others.

mod printed;
mod source;
mod structured;
mod target;
mod yaml;

use source::Value;

use crate::fault::{Fault, Outcome};
use crate::kustomization::model::Replacement;
use crate::node::Scalar;
use crate::set::ResMap;

/// The path of the field that is meant when none is written.
const DEFAULT_PATH: &str = "metadata.name";

/// Copies the replacement's value into all its targets.
///
/// # Errors
/// When there is no source or no target, the source is not exactly one object or has no such field, or a target object
/// has no such field and does not get it.
pub fn apply(set: &mut ResMap, replacement: &Replacement) -> Outcome<()> {
    let mut value = match (&replacement.source, &replacement.source_value) {
        _ if replacement.targets.is_empty() => return Err(incomplete()),
        (None, None) => return Err(incomplete()),
        (Some(_), Some(_)) => {
            return Err(Fault::new("bad-replacement", "value and resource selectors are mutually exclusive"));
        }
        (None, Some(value)) => Value::fixed(Scalar::untagged(value.clone()).into()),
        (Some(source), None) => Value::of(set.all(), source)?,
    };
    replacement.targets.iter().try_for_each(|target| target::copy(set, &mut value, target))
}

fn incomplete() -> Fault {
    Fault::new("bad-replacement", "replacements must specify a source and at least one target")
}
