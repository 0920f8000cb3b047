//! Stage 6: what is desired and what is there to a plan.

use bowline_core::application::{Empty, Prune};
use bowline_core::desired::Desired;
use bowline_core::plan::{self, Inputs, Plan, Settings};

use crate::assignment::{Assignment, Pass};
use crate::survey::Survey;

/// Makes the plan.
#[must_use]
pub fn plan(pass: &Pass<'_>, desired: &Desired, survey: &Survey) -> Plan {
    let assignment = pass.assignment;
    plan::build(&Inputs {
        application: &assignment.application.key,
        identity: &assignment.identity,
        desired,
        live: survey.live(),
        kinds: survey.kinds(),
        inventory: survey.inventory(),
        holdings: survey.holdings(),
        wanted: &assignment.wanted,
        settings: &settings(assignment),
    })
}

fn settings(assignment: &Assignment) -> Settings {
    let sync = &assignment.application.sync;
    Settings {
        prune: match sync.prune {
            Prune::Delete => plan::Pruning::On,
            Prune::Keep => plan::Pruning::Off,
        },
        conflicts: sync.conflicts,
        empty: match sync.empty {
            Empty::Allow => plan::Empty::Allow,
            Empty::Refuse => plan::Empty::Refuse,
        },
        ignore: assignment.application.ignore.clone(),
    }
}
