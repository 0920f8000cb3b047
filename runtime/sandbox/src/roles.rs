//! The things a plugin can be, and what is counted of them.

use std::collections::BTreeMap;

use bowline_core::port::plugins::Error;

use crate::bindings::{health, inputs, policy, renderer, transformer};
use crate::library::Loaded;

/// What a plugin is called as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Files to objects.
    Render,
    /// What must be there before a render.
    Inputs,
    /// Objects to objects.
    Transform,
    /// Changes to a verdict.
    Judge,
    /// Live objects to health.
    Assess,
}

impl Role {
    /// The interface a component must export.
    #[must_use]
    pub fn interface(self) -> &'static str {
        match self {
            Self::Render => renderer::INTERFACE,
            Self::Inputs => inputs::INTERFACE,
            Self::Transform => transformer::INTERFACE,
            Self::Judge => policy::INTERFACE,
            Self::Assess => health::INTERFACE,
        }
    }

    /// What a plugin of this role is called.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Render => "renderer",
            Self::Inputs => "renderer with inputs",
            Self::Transform => "transformer",
            Self::Judge => "policy",
            Self::Assess => "health plugin",
        }
    }

    pub(crate) fn is_of(self, loaded: &Loaded) -> bool {
        let prepared = &loaded.first;
        match self {
            Self::Render => prepared.renderer.is_some(),
            Self::Inputs => prepared.inputs.is_some(),
            Self::Transform => prepared.transformer.is_some(),
            Self::Judge => prepared.policy.is_some(),
            Self::Assess => prepared.health.is_some(),
        }
    }

    /// # Errors
    /// [`Error::FindExport`] when the plugin isn't one of these.
    pub(crate) fn require(self, loaded: &Loaded) -> Result<(), Error> {
        if self.is_of(loaded) {
            return Ok(());
        }
        Err(Error::FindExport {
            name: loaded.name.to_string(),
            role: self.title(),
            missing: self.interface().to_owned(),
        })
    }
}

/// How often a plugin was called in one role.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Count {
    /// Calls that started the plugin, whatever became of them.
    pub runs: u64,
    /// Requests that the render cache served.
    pub cached: u64,
}

/// Counts by name of the plugin and role.
pub type Counters = BTreeMap<(String, Role), Count>;
