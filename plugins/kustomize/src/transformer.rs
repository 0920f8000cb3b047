//! The plugin as a transformer: what others rendered, as the first resources of a kustomization.

use bowline_plugin::{Diagnostic, Error, Manifest, ManifestSet, TransformRequest, Transformer};

use crate::Kustomize;
use crate::fault::{Fault, Outcome};
use crate::given::Given;
use crate::render::{explain, files, manifest, sources};
use crate::resource::Resource;
use crate::run::run_on;
use crate::settings::{Config, Use};
use crate::tree::{Files, Loader};

impl Transformer for Kustomize {
    const NAME: &'static str = "kustomize";
    type Config = Config;

    fn transform(request: TransformRequest, config: &Config) -> Result<ManifestSet, Error> {
        config.check(Use::Transform)?;
        let wrong = |fault, remarks| explain(fault, &files(&request.ctx, None).show(&request.tree.path), remarks);
        let inline = config.inline(&request.tree).map_err(|fault| wrong(fault, Vec::new()))?;
        let files = files(&request.ctx, inline.as_ref());
        let sources = sources(&request.tree, &files, inline);
        let mut remarks = Vec::new();
        let built = config
            .loader(&request.tree, &sources)
            .and_then(expect_kustomization)
            .and_then(|loader| build(&request, config, (&loader, &files), &mut remarks));
        match built {
            Ok(manifests) => {
                let mut set = ManifestSet::from(manifests);
                set.diagnostics = remarks;
                Ok(set)
            }
            Err(fault) => Err(wrong(fault, remarks)),
        }
    }
}

/// That there is a kustomization, said in the words of who expects one to change something.
fn expect_kustomization(loader: Loader<'_>) -> Outcome<Loader<'_>> {
    match loader.kustomization() {
        Err(fault) if fault.code() == "no-kustomization" => Err(fault.restated(|said| {
            format!(
                "{said}: write one that says what is done to the objects, such as `patches`, or give its fields as the \
                 transformer's configuration; what was rendered is there without `resources`"
            )
        })),
        _ => Ok(loader),
    }
}

/// The objects that come out, in order. Those that share a name with others are built beside them and come last.
fn build(
    request: &TransformRequest,
    config: &Config,
    (loader, files): (&Loader<'_>, &Files),
    remarks: &mut Vec<Diagnostic>,
) -> Outcome<Vec<Manifest>> {
    let locate = |fault: Fault| fault.located(|place| files.origin(place));
    let options = config.options(&request.release);
    let mut given = Given::read(&request.manifests, files).map_err(locate)?;
    let mut unread = Vec::new();
    let mut later: Vec<Resource> = Vec::new();
    for turn in 1..given.turns() {
        let built = run_on(given.turn(turn), loader.clone(), &options, &mut unread)?;
        later.extend(built.into_iter().filter(|resource| given.is_of(resource, turn)));
    }
    let built = run_on(given.last_turn(), loader.clone(), &options, remarks)?;
    let mut manifests = Vec::with_capacity(built.len());
    for resource in built.iter().chain(&later) {
        manifests.extend(given.restore(resource, manifest(resource, files)?));
    }
    Ok(manifests)
}
