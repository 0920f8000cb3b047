//! What must be fetched before a render.

use bowline_plugin::{Error, Input, RenderRequest};

use super::config::{Config, Dependencies};
use super::dependencies::{Place, places};
use super::sources::Sources;

/// The chart, if it is elsewhere, and the charts that it needs, as far as it can be known by now.
///
/// # Errors
///
/// When it can't be known. What is wrong in the chart is left to the render, which says it in Helm's order.
pub(super) fn of(request: &RenderRequest, config: &Config) -> Result<Vec<Input>, Error> {
    let mut inputs = Vec::new();
    if let Some(remote) = &config.chart {
        inputs.push(remote.input()?);
    }
    if config.dependencies == Dependencies::Require {
        return Ok(inputs);
    }
    let sources = Sources::new(request, config);
    // What isn't there yet, or is no chart, needs nothing more.
    let Ok(chart) = sources.chart(&mut Vec::new()) else { return Ok(inputs) };
    let Ok(places) = places(&chart, &sources) else { return Ok(inputs) };
    inputs.extend(places.into_iter().filter_map(|(_, place)| match place {
        Place::Remote(input) => Some(input),
        Place::Folder(_) => None,
    }));
    Ok(inputs)
}
