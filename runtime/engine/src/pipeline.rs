//! The pass: one line a stage.

use bowline_core::port::{cluster::Freshness, plugins::Facts};
use bowline_core::{desired::Kinds, digest::Digest, outcome::Outcome};

use crate::prepared::{Planned, Prepared, Rehearsal, facts_of};
use crate::{Error, Pass, render::Rendered, survey::Survey};
use crate::{apply, desire, destination, judge, observe, outcome, plan, rehearse, render, snapshot, survey, transform};

impl Pass<'_> {
    /// Files to objects; needs no cluster. An error is that of the stage that failed, here and below.
    pub async fn render(&self, facts: &Facts) -> Result<Rendered, Error> {
        let snapshots = snapshot::take(self).await?;
        let rendered = render::render(self, &snapshots, facts).await?;
        Ok(transform::transform(self, &snapshots, rendered).await?)
    }

    /// Files to the desired set of a destination.
    pub async fn prepare(&self) -> Result<Prepared, Error> {
        let discovery = destination::discover(self, Freshness::Cached).await?;
        let facts = facts_of(&discovery);
        let rendered = self.render(&facts).await?;
        let (desired, discovery) = desire::desire(self, &rendered, discovery).await?;
        let warnings = judge::desired(self, &desired, &facts).await?;
        Ok(Prepared { discovery, facts, rendered, desired, warnings })
    }

    /// The desired set to a plan. A `confirmed` one must still be the same.
    pub async fn plan(
        &self,
        prepared: &Prepared,
        mode: Rehearsal,
        confirmed: Option<&Digest>,
    ) -> Result<Planned, Error> {
        let survey = survey::survey(self, &prepared.desired, &prepared.discovery).await?;
        let plan = plan::plan(self, &prepared.desired, &survey);
        let plan = rehearse::rehearse(self, plan, mode.of(confirmed)).await.confirm(confirmed)?;
        let warnings = judge::plan(self, &plan, &prepared.facts).await?;
        Ok(Planned { plan, inventory: survey.into_inventory(), warnings })
    }

    /// Files to a plan, without a cluster: against what `survey` says is live.
    pub async fn plan_offline(&self, facts: &Facts, survey: Survey) -> Result<(Rendered, Planned), Error> {
        let rendered = self.render(facts).await?;
        let desired = desire::offline(self, &rendered, Kinds::Assumed)?;
        let mut warnings = judge::desired(self, &desired, facts).await?;
        let plan = plan::plan(self, &desired, &survey).with_previews();
        warnings.extend(judge::plan(self, &plan, facts).await?);
        Ok((rendered, Planned { plan, inventory: survey.into_inventory(), warnings }))
    }

    /// A plan to an outcome, with the plan and what became of each step.
    pub async fn carry_out(&self, prepared: &Prepared, planned: Planned) -> Result<(Outcome, apply::Applied), Error> {
        let (applied, inventory) = apply::apply(self, planned.plan, planned.inventory).await?;
        let settled = apply::settle(self, &applied, inventory);
        let (failures, health) = futures::join!(settled, observe::observe(self, &applied));
        Ok((outcome::outcome(self, (prepared, &planned.warnings), &applied, (failures, health?)), applied))
    }
}
