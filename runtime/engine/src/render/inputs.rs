//! What a renderer needs beside the source: remote bases, chart dependencies.

use std::collections::BTreeSet;

use bowline_core::plugin::Input;
use bowline_core::port::plugins::{MountedInput, Plugins, RenderRequest};
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
