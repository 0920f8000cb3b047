//! What a renderer needs beside the source: remote bases, chart dependencies.

use bowline_core::application::Source as SourceSpec;
use bowline_core::plugin::Input;
use bowline_core::port::plugins::{MountedInput, RenderRequest};
use bowline_core::port::source;

use super::Error;
use crate::assignment::Pass;

/// A renderer that still asks for new inputs after this many rounds never stops: inputs of inputs (a remote base of a
/// remote base) are rarely nested deeper than three.
const INPUT_ROUNDS: usize = 16;

/// Asks the renderer what it needs, fetches that, and asks again until nothing is missing.
pub(super) async fn fetch(pass: &Pass<'_>, spec: &SourceSpec, request: &mut RenderRequest) -> Result<(), Error> {
    let plugin = &spec.renderer.plugin;
    let mut mounted: Vec<Input> = Vec::new();
    for _ in 0..INPUT_ROUNDS {
        let asked = pass.plugins.inputs(plugin, request).await.map_err(Error::CallRenderer)?;
        let missing: Vec<Input> = asked.into_iter().filter(|input| !mounted.contains(input)).collect();
        if missing.is_empty() {
            return Ok(());
        }
        for input in missing {
            if let Some(other) = mounted.iter().find(|other| other.name == input.name) {
                return Err(Error::NameInput {
                    plugin: plugin.clone(),
                    name: input.name.clone(),
                    first: other.source.clone(),
                    second: input.source,
                });
            }
            match pass.source.input(&input, &spec.allowed_hosts).await {
                Ok(fetched) => request.files.inputs.push(MountedInput {
                    name: input.name.clone(),
                    source: input.source.clone(),
                    revision: fetched.revision,
                    digest: fetched.digest,
                    tree: fetched.tree,
                }),
                Err(source::Error::ResolveReference { .. }) if input.optional => {}
                Err(source) => {
                    return Err(Error::FetchInput { plugin: plugin.clone(), name: input.name, source });
                }
            }
            mounted.push(input);
        }
        request.files.inputs.sort_by(|one, other| one.name.cmp(&other.name));
    }
    Err(Error::SettleInputs {
        plugin: plugin.clone(),
        rounds: INPUT_ROUNDS,
        last: mounted.last().map(|input| input.source.clone()).unwrap_or_default(),
    })
}
