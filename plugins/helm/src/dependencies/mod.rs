//! Charts that a chart brings along: which are there, which are turned on, and what of their values goes to their parent.

mod enabled;
mod import;

use std::rc::Rc;

use crate::chart::Chart;
use crate::go::{Map, Text};
use crate::values::{CoalesceError, Coalescer, Nulls};
use crate::{HelmVersion, Warning};

/// Why charts that a chart brings along can't be dealt with.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DependencyError {
    /// Charts that it says it needs aren't there.
    #[error(
        "{}n error occurred while checking for chart dependencies. You may need to run {}helm dependency build{} \
         to fetch missing dependencies: found in Chart.yaml, but missing in charts/ directory: {}",
        if *.version == HelmVersion::V4 { 'a' } else { 'A' },
        if *.version == HelmVersion::V4 { '\'' } else { '`' },
        if *.version == HelmVersion::V4 { '\'' } else { '`' },
        .names.join(", ")
    )]
    Missing {
        /// Their names.
        names: Vec<String>,
        /// Whose words to use.
        version: HelmVersion,
    },
    /// Their values don't fit together.
    #[error("{}{error}", if *.version == HelmVersion::V4 { "chart dependencies processing failed: " } else { "" })]
    Coalesce {
        /// What is wrong.
        error: CoalesceError,
        /// Whose words to use.
        version: HelmVersion,
    },
}

/// Checks that every chart a chart says it needs is there.
///
/// # Errors
///
/// When some aren't.
pub fn check_dependencies(chart: &Chart, version: HelmVersion) -> Result<(), DependencyError> {
    let is_missing = |name: &Text| !chart.dependencies.iter().any(|dependency| dependency.name() == name);
    let needed = chart.metadata.dependencies.iter().flatten();
    let names: Vec<_> =
        needed.filter(|needed| is_missing(&needed.name)).map(|needed| needed.name.to_string()).collect();
    if names.is_empty() { Ok(()) } else { Err(DependencyError::Missing { names, version }) }
}

/// Takes away charts that are turned off, gives charts their aliases, and takes values over from charts to their parents.
///
/// # Errors
///
/// When a chart's values for one that it brings along are no map.
pub fn process_dependencies(
    chart: &mut Chart,
    values: &Rc<Map>,
    version: HelmVersion,
    warnings: &mut Vec<Warning>,
) -> Result<(), DependencyError> {
    let mut coalescer = Coalescer { version, warnings };
    enabled::process(chart, values, "", &mut coalescer)
        .and_then(|()| import::process(chart, &mut coalescer))
        .map_err(|error| DependencyError::Coalesce { error, version })
}

/// The values that templates see, for a chart whose dependencies are processed: those of the user over the chart's own,
/// and under the name of each chart that it brings along, that chart's.
///
/// # Errors
///
/// When a chart's values for one that it brings along are no map.
pub fn render_values(
    chart: &Chart,
    values: &Map,
    version: HelmVersion,
    warnings: &mut Vec<Warning>,
) -> Result<Rc<Map>, CoalesceError> {
    Coalescer { version, warnings }.coalesce(chart, values, Nulls::Remove)
}

#[cfg(test)]
mod tests;
