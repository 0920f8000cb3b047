//! Stage 3: objects to objects, by each transformer in turn.

use bowline_core::application::Step;
use bowline_core::class::{Class, Classified};
use bowline_core::port::plugins::{self, TransformRequest};

use crate::assignment::{Assignment, Pass};
use crate::render::Rendered;

/// A transformer failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The call failed.
    #[error("{0}")]
    CallTransformer(#[source] plugins::Error),
    /// It names files of a source that the application doesn't have.
    #[error("{place}: there is no source named {reference:?}")]
    FindReference {
        /// Where it is named.
        place: String,
        /// The name.
        reference: String,
    },
}

impl Classified for Error {
    fn class(&self) -> Class {
        match self {
            Self::CallTransformer(error) => error.class(),
            Self::FindReference { .. } => Class::Terminal,
        }
    }

    fn label(&self) -> &'static str {
        match self {
            Self::CallTransformer(error) => error.label(),
            Self::FindReference { .. } => "transform-reference",
        }
    }
}

/// Which source's files a transformer or policy reads.
///
/// # Errors
/// [`Error::FindReference`].
pub(crate) fn source_of(assignment: &Assignment, step: &Step) -> Result<usize, Error> {
    let Some(reference) = &step.reference else { return Ok(0) };
    assignment
        .application
        .sources
        .iter()
        .position(|source| source.label() == Some(reference))
        .ok_or_else(|| Error::FindReference { place: step.plugin.at.to_string(), reference: reference.clone() })
}

/// Runs the transformers in order.
///
/// # Errors
/// The first one that fails.
pub async fn transform(pass: &Pass<'_>, rendered: Rendered) -> Result<Rendered, Error> {
    let assignment = pass.assignment;
    let mut rendered = rendered;
    for step in &assignment.application.transformers {
        let source = source_of(assignment, step)?;
        let mut files = rendered.files(source).clone();
        files.path = step.path.clone();
        let request = TransformRequest {
            context: assignment.context(&step.plugin.config),
            release: assignment.release(),
            files,
            manifests: rendered.manifests().to_vec(),
            facts: rendered.facts(source).clone(),
        };
        let set = pass.plugins.transform(&step.plugin.plugin, &request).await.map_err(Error::CallTransformer)?;
        rendered = rendered.with_manifests(set.manifests.to_vec(), &set.diagnostics);
    }
    Ok(rendered)
}
