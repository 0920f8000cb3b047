//! What can go wrong in a pass: the error of the stage it went wrong in.

use bowline_core::class::{Class, Classified};
use bowline_core::port::cluster;
use bowline_core::{desired, plan};

use crate::{apply, desire, judge, observe, render, snapshot, survey, transform};

/// A stage of the pass failed; the stages after it did not run.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Finding out what the destination serves.
    #[error(transparent)]
    Discover(#[from] cluster::Error),
    /// Resolving a source.
    #[error(transparent)]
    Snapshot(#[from] snapshot::Error),
    /// Rendering.
    #[error(transparent)]
    Render(#[from] render::Error),
    /// Transforming.
    #[error(transparent)]
    Transform(#[from] transform::Error),
    /// Making the desired set.
    #[error(transparent)]
    Desire(#[from] desire::Error),
    /// A policy.
    #[error(transparent)]
    Judge(#[from] judge::Error),
    /// Reading the cluster.
    #[error(transparent)]
    Survey(#[from] survey::Error),
    /// The plan isn't the confirmed one.
    #[error(transparent)]
    Confirm(#[from] plan::ConfirmedAnother),
    /// Applying.
    #[error(transparent)]
    Apply(#[from] apply::Error),
    /// Looking at health.
    #[error(transparent)]
    Observe(#[from] observe::Error),
}

impl From<desired::Error> for Error {
    fn from(error: desired::Error) -> Self {
        Self::Desire(error.into())
    }
}

impl Error {
    fn inner(&self) -> Option<&dyn Classified> {
        Some(match self {
            Self::Discover(error) => error,
            Self::Snapshot(error) => error,
            Self::Render(error) => error,
            Self::Transform(error) => error,
            Self::Desire(error) => error,
            Self::Judge(error) => error,
            Self::Survey(error) => error,
            Self::Apply(error) => error,
            Self::Observe(error) => error,
            Self::Confirm(_) => return None,
        })
    }
}

impl Classified for Error {
    fn class(&self) -> Class {
        self.inner().map_or(Class::Denied, Classified::class)
    }

    fn label(&self) -> &'static str {
        self.inner().map_or("plan-confirm", Classified::label)
    }
}
