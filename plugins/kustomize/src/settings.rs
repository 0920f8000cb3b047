//! What an application may configure.

use bowline_plugin::{Error, Release, Tree, config};
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::fault::Outcome;
use crate::kustomization::{NAMES, nearest};
use crate::run::{Charts, Options, Reorder};
use crate::tree::{Disk, Files, Inline, Loader, Restrict, Sources};

/// What an application may configure: the flags of `kustomize build`, and for a transformer the fields of a kustomization.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
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
    /// Everything else: the fields of a kustomization that stands in no file.
    #[serde(flatten)]
    pub kustomization: Map<String, Value>,
}

/// The names of all flags.
const FLAGS: [&str; 8] = [
    "url",
    "reorder",
    "loadRestrictor",
    "enableManagedbyLabel",
    "enableHelm",
    "helmKubeVersion",
    "helmApiVersions",
    "helmDebug",
];

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

/// What a call of the plugin does with a kustomization.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Use {
    /// It is the application's own.
    Render,
    /// It changes what others rendered.
    Transform,
    /// One or the other: what it needs is asked for before both.
    Either,
}

impl Config {
    /// Whether the fields can be what they are for that use.
    ///
    /// # Errors
    /// When there is a field that nobody knows, or one that means nothing there.
    pub(crate) fn check(&self, used: Use) -> Result<(), Error> {
        let refuse = |field: &str, message: String| Err(config::refuse("kustomize", field, message));
        if let Some(unknown) = self.kustomization.keys().find(|name| !NAMES.contains(&name.as_str())) {
            let all = [&FLAGS[..], &NAMES[..]].concat();
            let hint = nearest(&all, unknown).map(|name| format!("; did you mean `{name}`?")).unwrap_or_default();
            let flags = FLAGS.map(|flag| format!("`{flag}`")).join(", ");
            let message = format!(
                "unknown field `{unknown}`, expected one of {flags}, or for a transformer a field of a kustomization{hint}"
            );
            return refuse(unknown, message);
        }
        match self.kustomization.keys().next() {
            Some(field) if used == Use::Render => {
                let message = format!(
                    "`{field}` is a field of kustomizations: write it into that of the folder, or make kustomize one of \
                     the application's transformers"
                );
                refuse(field, message)
            }
            Some(field) if self.url.is_some() => {
                refuse(field, format!("`{field}` and `url` are two kustomizations: give one of them"))
            }
            _ => Ok(()),
        }
    }

    fn restrict(&self) -> Restrict {
        match self.load_restrictor {
            LoadRestrictor::RootOnly => Restrict::RootOnly,
            LoadRestrictor::None => Restrict::None,
        }
    }

    /// What a build for that release may do.
    pub(crate) fn options(&self, release: &Release) -> Options {
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
                seed: release.seed.clone(),
            },
        }
    }

    /// The kustomization that the configuration itself is; `None` when it says nothing of one.
    ///
    /// # Errors
    /// When the folder of the call isn't there.
    pub(crate) fn inline(&self, tree: &Tree) -> Outcome<Option<Inline>> {
        if self.kustomization.is_empty() {
            return Ok(None);
        }
        let files = Files::new();
        let sources = Sources::new(Disk::new(&tree.root), &files);
        let folder = Loader::new(&sources, &tree.path, self.restrict())?;
        let text = bowline_yaml::to_yaml(&Value::Object(self.kustomization.clone()));
        Ok(Some(Inline::new(folder.root(), text)))
    }

    /// The view from the folder that is built.
    ///
    /// # Errors
    /// When it isn't there.
    pub(crate) fn loader<'t>(&self, tree: &Tree, sources: &'t Sources<'t>) -> Outcome<Loader<'t>> {
        match &self.url {
            Some(url) => Loader::remote(sources, url),
            None => Loader::new(sources, &tree.path, self.restrict()),
        }
    }
}
