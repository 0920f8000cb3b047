//! The plugin: a request to a build, and what was built to manifests.

use bowline_plugin::{
    CallContext, Diagnostic, Error, Input, Manifest, ManifestSet, Origin, RenderRequest, Renderer, Severity, Tree,
    config,
};

use crate::fault::{Fault, Outcome};
use crate::resource::Resource;
use crate::rounds;
use crate::run::{print, run};
use crate::settings::{Config, Use};
use crate::tree::{CONFIGURATION, Disk, Files, Inline, Remote, Sources, Vantage, WithInline};

/// The plugin.
pub struct Kustomize;

impl Renderer for Kustomize {
    const NAME: &'static str = "kustomize";
    type Config = Config;

    fn render(request: &RenderRequest, config: Config) -> Result<ManifestSet, Error> {
        config.check(Use::Render)?;
        refuse_values(request)?;
        let files = files(&request.ctx, None);
        let sources = sources(&request.tree, &files, None);
        let mut remarks = Vec::new();
        let built: Outcome<Vec<Manifest>> = config
            .loader(&request.tree, &sources)
            .and_then(|loader| run(loader, &config.options(&request.release), &mut remarks))
            .and_then(|resources| resources.into_iter().map(|resource| manifest(&resource, &files)).collect());
        match built {
            Ok(manifests) => {
                let mut set = ManifestSet::from(manifests);
                set.diagnostics = remarks;
                Ok(set)
            }
            Err(fault) => Err(explain(fault, &files.show(&request.tree.path), remarks)),
        }
    }

    fn inputs(request: &RenderRequest, config: Config) -> Result<Vec<Input>, Error> {
        config.check(Use::Either)?;
        // A folder that can't be entered is said by the build; an address is noted on the way.
        let inline = config.inline(&request.tree).ok().flatten();
        let files = files(&request.ctx, inline.as_ref());
        let sources = sources(&request.tree, &files, inline);
        if let Ok(loader) = config.loader(&request.tree, &sources) {
            rounds::ask(&loader, &config.options(&request.release));
        }
        Ok(sources.asked().iter().map(Remote::input).collect())
    }
}

/// The mounts of a call, the source with that kustomization.
pub(crate) fn sources<'t>(tree: &Tree, files: &'t Files, inline: Option<Inline>) -> Sources<'t> {
    let disk = Disk::new(&tree.root);
    let source = match inline {
        Some(inline) => Sources::new(WithInline::new(disk, inline), files),
        None => Sources::new(disk, files),
    };
    tree.inputs.iter().fold(source, |sources, input| sources.with_input(&input.name, Disk::new(&input.mount)))
}

fn refuse_values(request: &RenderRequest) -> Result<(), Error> {
    match request.values.first() {
        None => Ok(()),
        Some(layer) => {
            let error = Error::invalid_input(
                "values have no meaning for kustomizations: remove them, or use patches and replacements",
            )
            .code("kustomize/values");
            Err(layer.origin.clone().map_or(error.clone(), |origin| error.at(origin)))
        }
    }
}

/// An object on its way out.
pub(crate) fn manifest(resource: &Resource, files: &Files) -> Outcome<Manifest> {
    let json = print(resource).map_err(|fault| fault.located(|place| files.origin(place)))?;
    let mut manifest = Manifest::from_canonical_json(json);
    manifest.origins = origins(resource, files);
    // A Secret that lies in the tree is masked by its kind; the values of a generated one are the build's own doing.
    Ok(if resource.secret { manifest.sensitive() } else { manifest })
}

/// Where an object comes from, as far as the build knows, and what changed it.
fn origins(resource: &Resource, files: &Files) -> Vec<Origin> {
    let origin = |step: &crate::resource::Step| {
        let mut origin = files.find(step.at)?;
        origin.via = match origin.via {
            Some(place) => Some(format!("{} of the {place}", step.via)),
            None => (!step.via.is_empty()).then(|| step.via.to_string()),
        };
        Some(origin)
    };
    resource.steps.iter().filter_map(origin).collect()
}

/// An error of a build in that folder. One whose place is in the configuration has none that could be shown.
pub(crate) fn explain(fault: Fault, folder: &str, remarks: Vec<Diagnostic>) -> Error {
    let is_configured = fault.place().is_some_and(|place| place.via.as_deref() == Some(CONFIGURATION));
    let error = if is_configured {
        let code = fault.code();
        config::wrong("kustomize", fault).code(format!("kustomize/{code}"))
    } else {
        Error::from(fault.at(Origin::file(folder)))
    };
    remarks.into_iter().filter(|remark| remark.severity != Severity::Info).fold(error, Error::diagnostic)
}

/// Attribute of a call: from where the user sees the source, as [`Vantage::parse`] has it.
const SEEN_FROM: &str = "kustomize/seen-from";

/// No files yet; how their paths are shown is the caller's to say.
pub(crate) fn files(context: &CallContext, inline: Option<&Inline>) -> Files {
    let vantage = context.attributes.iter().find(|(key, _)| key == SEEN_FROM);
    let vantage = vantage.map(|(_, from)| Vantage::parse(from)).unwrap_or_default();
    Files::new().seen_from(vantage).with_configuration_at(inline.map(Inline::path))
}
