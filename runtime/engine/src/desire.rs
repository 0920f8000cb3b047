//! Stage 4: rendered objects to the desired set.

use std::sync::Arc;

use bowline_core::class::{Class, Classified};
use bowline_core::desired::{self, Desired, Kinds, Served, Settings};
use bowline_core::kinds::Discovery;
use bowline_core::port::cluster::{self, Freshness};

use crate::assignment::Pass;
use crate::destination;
use crate::render::Rendered;

/// Rendered objects cannot become a desired set.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// They are no objects, or not different ones.
    #[error(transparent)]
    Build(#[from] desired::Error),
    /// The destination doesn't say what it serves.
    #[error(transparent)]
    Discover(#[from] cluster::Error),
}

impl Classified for Error {
    fn class(&self) -> Class {
        match self {
            Self::Build(error) => error.class(),
            Self::Discover(error) => error.class(),
        }
    }

    fn label(&self) -> &'static str {
        match self {
            Self::Build(error) => error.label(),
            Self::Discover(error) => error.label(),
        }
    }
}

/// Makes the rendered objects ready for the destination, whose kinds come back with them. When one of them is of a
/// kind that isn't known, the destination is asked again: it may just have been added.
///
/// # Errors
/// When a manifest is no object, or two are the same.
pub async fn desire(
    pass: &Pass<'_>,
    rendered: &Rendered,
    discovery: Arc<Discovery>,
) -> Result<(Desired, Arc<Discovery>), Error> {
    let desired = offline(pass, rendered, Kinds::Served(&discovery))?;
    if !desired.objects().iter().any(|object| matches!(object.served, Served::Never(_))) {
        return Ok((desired, discovery));
    }
    let discovery = destination::discover(pass, Freshness::Fresh).await?;
    let desired = offline(pass, rendered, Kinds::Served(&discovery))?;
    Ok((desired, discovery))
}

/// Makes the rendered objects ready for a destination with these kinds.
///
/// # Errors
/// When a manifest is no object, or two are the same.
pub fn offline(pass: &Pass<'_>, rendered: &Rendered, kinds: Kinds<'_>) -> Result<Desired, desired::Error> {
    Desired::build(
        rendered.manifests(),
        &Settings {
            application: &pass.assignment.application.key,
            installation: &pass.assignment.installation,
            namespace: pass.assignment.namespace(),
            kinds,
        },
    )
}
