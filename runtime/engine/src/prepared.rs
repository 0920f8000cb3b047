//! What passes between the halves of a pass.

use std::sync::Arc;

use bowline_core::desired::Desired;
use bowline_core::digest::Digest;
use bowline_core::inventory::Inventory;
use bowline_core::kinds::Discovery;
use bowline_core::plan::Plan;
use bowline_core::plugin::Diagnostic;
use bowline_core::port::plugins::Facts;

use crate::render::Rendered;

/// The desired set, judged, and what it was made of.
#[derive(Debug)]
pub struct Prepared {
    pub(crate) discovery: Arc<Discovery>,
    pub(crate) facts: Facts,
    pub(crate) rendered: Rendered,
    pub(crate) desired: Desired,
    pub(crate) warnings: Vec<Diagnostic>,
}

impl Prepared {
    /// What was rendered.
    #[must_use]
    pub fn rendered(&self) -> &Rendered {
        &self.rendered
    }

    /// The desired set.
    #[must_use]
    pub fn desired(&self) -> &Desired {
        &self.desired
    }

    /// The remarks of all stages: of sources, renderers, policies, and of making the desired set.
    #[must_use]
    pub fn notes(&self, planning: &[Diagnostic]) -> Vec<String> {
        let diagnostics = self.rendered.diagnostics().iter().chain(&self.warnings).chain(planning);
        let remarks = diagnostics.map(|diagnostic| match &diagnostic.origin {
            Some(origin) => format!("{origin}: {}", diagnostic.message),
            None => diagnostic.message.clone(),
        });
        self.rendered.notes().iter().chain(self.desired.notes()).cloned().chain(remarks).collect()
    }
}

/// A plan, judged, and the inventory it was made with.
#[derive(Debug)]
pub struct Planned {
    pub(crate) plan: Plan,
    pub(crate) inventory: Inventory,
    pub(crate) warnings: Vec<Diagnostic>,
}

impl Planned {
    /// The plan.
    #[must_use]
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The policies' remarks on it.
    #[must_use]
    pub fn warnings(&self) -> &[Diagnostic] {
        &self.warnings
    }
}

/// Whether the API server is asked what it would make of the plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rehearsal {
    /// It is: actions and differences are exact, at the price of one dry run for every object that may change.
    DryRun,
    /// It isn't: an object that may change is sent for real, and the API server finds out whether it does.
    None,
}

impl Rehearsal {
    /// What a person confirmed was rehearsed, so it is compared with a rehearsal.
    pub(crate) fn of(self, confirmed: Option<&Digest>) -> Self {
        if confirmed.is_some() { Self::DryRun } else { self }
    }
}

/// What plugins may know of a cluster.
#[must_use]
pub fn facts_of(discovery: &Discovery) -> Facts {
    Facts {
        revision: String::new(),
        commit_time_ms: 0,
        kube_version: discovery.kube_version.clone(),
        api_versions: discovery.api_versions(),
    }
}
