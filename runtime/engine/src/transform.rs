//! Stage 3: objects to objects, by each transformer in turn.

use bowline_core::application::Step;
use bowline_core::class::{Class, Classified};
use bowline_core::plugin::{Manifest, ORIGIN_INPUT_SOURCE, Origin};
use bowline_core::port::plugins::{self, Files, ManifestSet, MountedInput, RenderRequest, TransformRequest};

use crate::assignment::{Assignment, Pass};
use crate::progress::Event;
use crate::render::{self, Placed, Rendered, StepReport, folder, mount_inputs, name_inputs};
use crate::snapshot::Snapshots;

/// A transformer failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The call failed.
    #[error("{place}{source}")]
    CallTransformer {
        /// Where the transformer is written down, ending in `: `; empty when the answer has a place of its own.
        place: String,
        /// Why.
        #[source]
        source: plugins::Error,
    },
    /// Its folder or its inputs can't be had.
    #[error("{0}")]
    FindFiles(#[source] render::Error),
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
            Self::CallTransformer { source, .. } => source.class(),
            Self::FindFiles(error) => error.class(),
            Self::FindReference { .. } => Class::Terminal,
        }
    }

    fn label(&self) -> &'static str {
        match self {
            Self::CallTransformer { source, .. } => source.label(),
            Self::FindFiles(error) => error.label(),
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
pub async fn transform(pass: &Pass<'_>, snapshots: &Snapshots, rendered: Rendered) -> Result<Rendered, Error> {
    let mut rendered = rendered;
    for step in &pass.assignment.application.transformers {
        let plugin = &step.plugin.plugin;
        pass.progress.tell(&Event::Transforming(plugin));
        let request = request(pass, snapshots, &rendered, step).await?;
        let inputs = &request.files.inputs;
        let set = pass.plugins.transform(plugin, &request).await.map_err(|mut source| {
            name_inputs(&mut source, inputs);
            Error::CallTransformer { place: place(step, &source), source }
        })?;
        rendered = take_over(rendered, &set, step, inputs);
    }
    Ok(rendered)
}

/// What a transformer is asked: its files, with the inputs that it needs, and the objects so far.
async fn request(
    pass: &Pass<'_>,
    snapshots: &Snapshots,
    rendered: &Rendered,
    step: &Step,
) -> Result<TransformRequest, Error> {
    let assignment = pass.assignment;
    let source = source_of(assignment, step)?;
    let snapshot = &snapshots.all()[source];
    let path = folder(&step.path, snapshot, ("transformer", &step.plugin.at)).map_err(Error::FindFiles)?;
    let mut asked = RenderRequest {
        context: assignment.context(&step.plugin.config),
        release: assignment.release(),
        files: Files { tree: snapshot.tree.clone(), path, inputs: Vec::new() },
        values: Vec::new(),
        facts: rendered.facts(source).clone(),
    };
    let hosts = &assignment.application.sources[source].allowed_hosts;
    mount_inputs(pass.plugins, pass.source, &step.plugin.plugin, hosts, &mut asked).await.map_err(
        |error| match error {
            render::Error::CallRenderer(source) => Error::CallTransformer { place: place(step, &source), source },
            error => Error::FindFiles(error),
        },
    )?;
    let RenderRequest { context, release, files, facts, .. } = asked;
    Ok(TransformRequest { context, release, files, manifests: rendered.manifests().to_vec(), facts })
}

/// Where the transformer is written down, for an error that names no place of its own.
fn place(step: &Step, error: &plugins::Error) -> String {
    match error {
        plugins::Error::Answer { error, .. } if error.origin.is_some() => String::new(),
        _ => format!("{}: ", step.plugin.at),
    }
}

fn take_over(rendered: Rendered, set: &ManifestSet, step: &Step, inputs: &[MountedInput]) -> Rendered {
    let report = StepReport {
        plugin: step.plugin.plugin.clone(),
        path: step.path.as_str().to_owned(),
        taken: rendered.manifests().len(),
        objects: set.manifests.len(),
        served: set.served.clone(),
    };
    let manifests = set.manifests.iter().cloned().map(|mut manifest| {
        name_inputs(&mut Unnamed(&mut manifest), inputs);
        manifest
    });
    let remarks = set.diagnostics.iter().cloned().map(|mut remark| {
        name_inputs(&mut remark, inputs);
        remark
    });
    rendered.transformed(manifests.collect(), remarks, report)
}

/// The places of an object whose input isn't named yet: those from before the transformer were in inputs of others, which
/// may have the same names.
struct Unnamed<'m>(&'m mut Manifest);

impl Placed for Unnamed<'_> {
    fn origins(&mut self) -> impl Iterator<Item = &mut Origin> {
        let is_named = |origin: &Origin| origin.attributes.iter().any(|(key, _)| key == ORIGIN_INPUT_SOURCE);
        self.0.origins.iter_mut().filter(move |origin| !is_named(origin))
    }
}
