//! The pass: one line a stage.

use bowline_core::desired::Kinds;
use bowline_core::digest::Digest;
use bowline_core::outcome::Outcome;
use bowline_core::port::plugins::Facts;

use crate::assignment::{Assignment, Ports};
pub use crate::error::Error;
use crate::prepared::{Planned, Prepared, Rehearsal, facts_of};
use crate::progress::Progress;
use crate::render::Rendered;
use crate::{apply, desire, destination, judge, observe, outcome, plan, rehearse, render, snapshot, survey, transform};

/// Files to objects; needs no cluster.
///
/// # Errors
/// The stage that failed.
pub async fn render(
    pass: &Assignment,
    facts: &Facts,
    ports: Ports<'_>,
    progress: &dyn Progress,
) -> Result<Rendered, Error> {
    let snapshots = snapshot::take(pass, ports.source, progress).await?;
    let rendered = render::render(pass, &snapshots, facts, (ports.plugins, ports.source), progress).await?;
    Ok(transform::transform(pass, rendered, ports.plugins).await?)
}

/// Files to the desired set of the destination.
///
/// # Errors
/// The stage that failed.
pub async fn prepare(pass: &Assignment, ports: Ports<'_>, progress: &dyn Progress) -> Result<Prepared, Error> {
    let discovery = destination::discover(pass, ports.cluster).await?;
    let facts = facts_of(&discovery);
    let rendered = render(pass, &facts, ports, progress).await?;
    let desired = desire::desire(pass, &rendered, Kinds::Served(&discovery))?;
    let warnings = judge::desired(pass, &desired, &facts, ports.plugins).await?;
    Ok(Prepared { discovery, facts, rendered, desired, warnings })
}

/// The desired set to a plan; a confirmed one must still be the same.
///
/// # Errors
/// The stage that failed.
pub async fn plan(
    pass: &Assignment,
    prepared: &Prepared,
    (rehearsal, confirmed): (Rehearsal, Option<&Digest>),
    ports: Ports<'_>,
    progress: &dyn Progress,
) -> Result<Planned, Error> {
    let survey = survey::survey(pass, &prepared.desired, &prepared.discovery, ports.cluster, progress).await?;
    let mut plan = plan::plan(pass, &prepared.desired, &survey);
    if rehearsal == Rehearsal::DryRun || confirmed.is_some() {
        plan = rehearse::rehearse(plan, ports.cluster, progress).await;
    }
    if let Some(digest) = confirmed {
        plan = plan.confirm(digest)?;
    }
    let warnings = judge::plan(pass, &plan, &prepared.facts, ports.plugins).await?;
    Ok(Planned { plan, inventory: survey.into_inventory(), warnings })
}

/// A plan to an outcome.
///
/// # Errors
/// The stage that failed.
pub async fn carry_out(
    pass: &Assignment,
    prepared: &Prepared,
    planned: Planned,
    ports: Ports<'_>,
    progress: &dyn Progress,
) -> Result<(Outcome, apply::Applied), Error> {
    let timeout = pass.application.sync.timeout;
    let notes = prepared.notes(&planned.warnings);
    let applied = apply::apply(planned.plan, planned.inventory, ports.cluster, timeout, progress).await?;
    let health = observe::observe(pass, &applied, ports.plugins).await?;
    Ok((outcome::outcome(pass, &prepared.rendered, notes, &applied, health), applied))
}
