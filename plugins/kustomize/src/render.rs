//! The plugin: a request to a build, and what was built to manifests.

use bowline_plugin::{Diagnostic, Error, Input, Manifest, ManifestSet, Origin, RenderRequest, Renderer, Severity};
use serde::Deserialize;

use crate::fault::Fault;
use crate::resource::Resource;
use crate::rounds;
use crate::run::{Charts, Options, Reorder, print, run};
use crate::tree::{Disk, Files, Loader, Restrict, Sources, Vantage};

/// The plugin.
pub struct Kustomize;

/// What an application may configure: the flags of `kustomize build`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub struct Config {
    /// Builds the folder that this address names, rather than the application's.
    pub url: Option<String>,
    /// Order of the objects, where the kustomization has no `sortOptions`; by kind unless it is said.
    pub reorder: Option<Order>,
    /// Which files a kustomization may read.
    pub load_restrictor: LoadRestrictor,
    /// Every object gets the label `app.kubernetes.io/managed-by`.
    pub enable_managedby_label: bool,
    /// Charts are allowed.
    pub enable_helm: bool,
    /// Version of Kubernetes that charts see which say none; the one that Helm assumes unless it is said.
    pub helm_kube_version: Option<String>,
    /// APIs that charts see as there which name none, besides those that Helm assumes.
    pub helm_api_versions: Vec<String>,
    /// Errors of charts come with what was rendered.
    pub helm_debug: bool,
}

/// An order of objects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Order {
    /// By kind: what others need comes first.
    Legacy,
    /// As they are listed.
    None,
}

/// Which files a kustomization may read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
pub enum LoadRestrictor {
    /// Those in its folder and below.
    #[default]
    #[serde(rename = "rootOnly", alias = "LoadRestrictionsRootOnly")]
    RootOnly,
    /// All of its source tree.
    #[serde(rename = "none", alias = "LoadRestrictionsNone")]
    None,
}

impl Config {
    fn restrict(&self) -> Restrict {
        match self.load_restrictor {
            LoadRestrictor::RootOnly => Restrict::RootOnly,
            LoadRestrictor::None => Restrict::None,
        }
    }

    fn options(&self, request: &RenderRequest) -> Options {
        Options {
            reorder: self.reorder.map(|order| match order {
                Order::Legacy => Reorder::Legacy,
                Order::None => Reorder::None,
            }),
            managed_by: self.enable_managedby_label,
            enable_helm: self.enable_helm,
            charts: Charts {
                kube_version: self.helm_kube_version.clone().unwrap_or_default(),
                api_versions: self.helm_api_versions.clone(),
                debug: self.helm_debug,
                seed: request.release.seed.clone(),
            },
        }
    }

    /// The view from the folder that is built.
    fn loader<'t>(&self, request: &RenderRequest, sources: &'t Sources<'t>) -> Result<Loader<'t>, Fault> {
        match &self.url {
            Some(url) => Loader::remote(sources, url),
            None => Loader::new(sources, &request.tree.path, self.restrict()),
        }
    }
}

impl Renderer for Kustomize {
    const NAME: &'static str = "kustomize";
    type Config = Config;

    fn render(request: &RenderRequest, config: Config) -> Result<ManifestSet, Error> {
        refuse_values(request)?;
        let files = files(request);
        let sources = sources(request, &files);
        let mut remarks = Vec::new();
        let built: Result<Vec<Manifest>, Fault> = config
            .loader(request, &sources)
            .and_then(|loader| run(loader, &config.options(request), &mut remarks))
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
        let files = files(request);
        let sources = sources(request, &files);
        // A folder that can't be entered is said by the build; an address is noted on the way.
        if let Ok(loader) = config.loader(request, &sources) {
            rounds::ask(&loader, &config.options(request));
        }
        Ok(sources.asked().iter().map(crate::tree::Remote::input).collect())
    }
}

/// The mounts of a request.
fn sources<'t>(request: &RenderRequest, files: &'t Files) -> Sources<'t> {
    let source = Sources::new(Disk::new(&request.tree.root), files);
    request.tree.inputs.iter().fold(source, |sources, input| sources.with_input(&input.name, Disk::new(&input.mount)))
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
fn manifest(resource: &Resource, files: &Files) -> Result<Manifest, Fault> {
    let json = print(resource).map_err(|fault| fault.located(|place| files.origin(place)))?;
    let mut manifest = Manifest::from_canonical_json(json);
    for step in &resource.steps {
        if let Some(mut origin) = files.find(step.at) {
            origin.via = (!step.via.is_empty()).then(|| step.via.to_string());
            manifest = manifest.from_origin(origin);
        }
    }
    // A Secret that lies in the tree is masked by its kind; the values of a generated one are the build's own doing.
    Ok(if resource.secret { manifest.sensitive() } else { manifest })
}

fn explain(fault: Fault, folder: &str, remarks: Vec<Diagnostic>) -> Error {
    let error = Error::from(fault.at(Origin::file(folder)));
    remarks.into_iter().filter(|remark| remark.severity != Severity::Info).fold(error, Error::diagnostic)
}

/// Attribute of a call: from where the user sees the source, as [`Vantage::parse`] has it.
const SEEN_FROM: &str = "kustomize/seen-from";

/// No files yet; how their paths are shown is the caller's to say.
fn files(request: &RenderRequest) -> Files {
    let vantage = request.ctx.attributes.iter().find(|(key, _)| key == SEEN_FROM);
    Files::new().seen_from(vantage.map(|(_, from)| Vantage::parse(from)).unwrap_or_default())
}
