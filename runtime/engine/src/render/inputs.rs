//! What a renderer needs beside the source: remote bases, chart dependencies.

use std::collections::BTreeSet;

use bowline_core::plugin::{
    Diagnostic, Input, Manifest, ORIGIN_INPUT, ORIGIN_INPUT_REVISION, ORIGIN_INPUT_SOURCE, Origin, PluginError,
};
use bowline_core::port::plugins::{self, MountedInput, Plugins, RenderRequest};
use bowline_core::port::source::{self, Source};

use super::Error;

/// A renderer that still asks for new inputs after this many rounds never stops: inputs of inputs (a remote base of a
/// remote base) are rarely nested deeper than three.
const INPUT_ROUNDS: usize = 16;

/// Asks the renderer `plugin` what `request` needs, fetches that from `allowed_hosts`, mounts it in the request, and asks
/// again until nothing is missing.
///
/// # Errors
/// When the renderer can't tell, something can't be fetched, or the renderer never comes to an end.
pub async fn mount_inputs(
    plugins: &dyn Plugins,
    source: &dyn Source,
    plugin: &str,
    allowed_hosts: &BTreeSet<String>,
    request: &mut RenderRequest,
) -> Result<(), Error> {
    let mut mounted: Vec<Input> = Vec::new();
    for _ in 0..INPUT_ROUNDS {
        let asked = plugins.inputs(plugin, request).await.map_err(Error::CallRenderer)?;
        let missing: Vec<Input> = asked.into_iter().filter(|input| !mounted.contains(input)).collect();
        if missing.is_empty() {
            return Ok(());
        }
        for input in missing {
            if let Some(other) = mounted.iter().find(|other| other.name == input.name) {
                return Err(Error::NameInput {
                    plugin: plugin.to_owned(),
                    name: input.name.clone(),
                    first: other.source.clone(),
                    second: input.source,
                });
            }
            match source.input(&input, allowed_hosts).await {
                Ok(fetched) => request.files.inputs.push(MountedInput {
                    name: input.name.clone(),
                    source: input.source.clone(),
                    revision: fetched.revision,
                    digest: fetched.digest,
                    tree: fetched.tree,
                }),
                Err(source::Error::ResolveReference { .. }) if input.optional => {}
                Err(source) => {
                    return Err(Error::FetchInput { plugin: plugin.to_owned(), name: input.name, source });
                }
            }
            mounted.push(input);
        }
        request.files.inputs.sort_by(|one, other| one.name.cmp(&other.name));
    }
    Err(Error::SettleInputs {
        plugin: plugin.to_owned(),
        rounds: INPUT_ROUNDS,
        last: mounted.last().map(|input| input.source.clone()).unwrap_or_default(),
    })
}

/// Something that says where it came from.
pub trait Placed {
    /// All places in it.
    fn origins(&mut self) -> impl Iterator<Item = &mut Origin>;
}

impl Placed for Manifest {
    fn origins(&mut self) -> impl Iterator<Item = &mut Origin> {
        self.origins.iter_mut()
    }
}

impl Placed for Diagnostic {
    fn origins(&mut self) -> impl Iterator<Item = &mut Origin> {
        self.origin.iter_mut()
    }
}

impl Placed for PluginError {
    fn origins(&mut self) -> impl Iterator<Item = &mut Origin> {
        self.origin.iter_mut().chain(self.diagnostics.iter_mut().flat_map(Placed::origins))
    }
}

impl Placed for plugins::Error {
    fn origins(&mut self) -> impl Iterator<Item = &mut Origin> {
        let answer = match self {
            Self::Answer { error, .. } => Some(error),
            _ => None,
        };
        answer.into_iter().flat_map(|error| error.origins())
    }
}

/// Says of every place in an input where that input came from and what it is pinned to: a plugin knows its name only.
pub fn name_inputs<P: Placed>(placed: &mut P, inputs: &[MountedInput]) {
    if inputs.is_empty() {
        return;
    }
    for origin in placed.origins() {
        let name = origin.attributes.iter().find(|(key, _)| key == ORIGIN_INPUT).map(|(_, name)| name);
        let Some(input) = inputs.iter().find(|input| Some(&input.name) == name) else { continue };
        origin.attributes.retain(|(key, _)| key != ORIGIN_INPUT_SOURCE && key != ORIGIN_INPUT_REVISION);
        origin.attributes.push((ORIGIN_INPUT_SOURCE.to_owned(), input.source.clone()));
        origin.attributes.push((ORIGIN_INPUT_REVISION.to_owned(), input.revision.clone()));
        origin.attributes.sort();
    }
}
