//! Which cluster to speak to, and as whom: kubeconfig files as kubectl finds them, else the pod's service account.

use std::env;
use std::error::Error as _;
use std::path::{Path, PathBuf};

use bowline_core::port::cluster::Error;
use hyper_util::client::proxy::matcher::Matcher;
use kube::Config;
use kube::config::{KubeConfigOptions, Kubeconfig, KubeconfigError};

use crate::settings::Settings;

/// Where the pod's service account stands in for a kubeconfig's context.
const IN_CLUSTER: &str = "in-cluster";

/// What to connect to.
pub(crate) struct Chosen {
    /// Address, credentials and certificates.
    pub(crate) config: Config,
    /// Name of the context.
    pub(crate) context: String,
}

/// Chooses the cluster and the credentials that `settings` name.
///
/// # Errors
/// [`Error::Configure`] when a file cannot be read, no context fits, or there is nothing to choose from.
pub(crate) async fn choose(settings: &Settings) -> Result<Chosen, Error> {
    let (paths, named) = paths(settings);
    let existing: Vec<&PathBuf> = paths.iter().filter(|path| named.insists() || path.exists()).collect();
    if existing.is_empty() {
        return without_files(settings, &paths);
    }
    let mut merged = Kubeconfig::default();
    for path in &existing {
        let next = Kubeconfig::read_from(path).map_err(|error| unreadable(path, &error))?;
        merged = merged.merge(next).map_err(|error| configure(format!("{}: {error}", path.display())))?;
    }
    let shown = shown(&existing);
    let context = context(&merged, settings, &shown)?;
    let explicit_proxy = proxy_of(&merged, &context);
    let options = KubeConfigOptions { context: Some(context.clone()), ..KubeConfigOptions::default() };
    let mut config = Config::from_custom_kubeconfig(merged, &options)
        .await
        .map_err(|error| configure(format!("context {context:?} in {shown}: {}", whole(&error))))?;
    if !explicit_proxy {
        config.proxy_url = environment_proxy(&config.cluster_url);
    }
    Ok(Chosen { config, context })
}

/// Why the files were looked at.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Named {
    /// Somebody passed the path: it must exist.
    BySettings,
    /// `KUBECONFIG` lists it, or it is the usual one: kubectl passes over what doesn't exist.
    ByEnvironment,
}

impl Named {
    fn insists(self) -> bool {
        self == Self::BySettings
    }
}

fn paths(settings: &Settings) -> (Vec<PathBuf>, Named) {
    if let Some(path) = &settings.kubeconfig {
        return (vec![path.clone()], Named::BySettings);
    }
    let listed: Vec<PathBuf> = env::var_os("KUBECONFIG")
        .map(|list| env::split_paths(&list).filter(|path| !path.as_os_str().is_empty()).collect())
        .unwrap_or_default();
    if listed.is_empty() {
        let home = env::home_dir().map(|home| home.join(".kube").join("config"));
        return (home.into_iter().collect(), Named::ByEnvironment);
    }
    (listed, Named::ByEnvironment)
}

/// The pod's service account, when there is no kubeconfig.
fn without_files(settings: &Settings, paths: &[PathBuf]) -> Result<Chosen, Error> {
    let sought = shown(&paths.iter().collect::<Vec<_>>());
    if env::var_os("KUBERNETES_SERVICE_HOST").is_none() {
        return Err(configure(format!(
            "there is none at {sought}: pass --kubeconfig, or set KUBECONFIG to the path of one"
        )));
    }
    if let Some(context) = &settings.context {
        return Err(configure(format!("context {context:?} needs one, and there is none at {sought}")));
    }
    let config = Config::incluster()
        .map_err(|error| configure(format!("there is none at {sought}, nor the pod's service account: {error}")))?;
    Ok(Chosen { config, context: IN_CLUSTER.to_owned() })
}

/// The context to use, which must exist.
fn context(kubeconfig: &Kubeconfig, settings: &Settings, shown: &str) -> Result<String, Error> {
    let mut names: Vec<&str> = kubeconfig.contexts.iter().map(|context| context.name.as_str()).collect();
    names.sort_unstable();
    let known = if names.is_empty() { "it has no contexts".to_owned() } else { format!("it has {}", names.join(", ")) };
    let current = kubeconfig.current_context.clone().filter(|name| !name.is_empty());
    let Some(name) = settings.context.clone().or(current) else {
        return Err(configure(format!("{shown} sets no current-context: pass --context ({known})")));
    };
    if !names.contains(&name.as_str()) {
        return Err(configure(format!("there is no context {name:?} in {shown}; {known}")));
    }
    Ok(name)
}

/// Whether the kubeconfig itself names a proxy for the context's cluster.
fn proxy_of(kubeconfig: &Kubeconfig, context: &str) -> bool {
    let cluster = kubeconfig
        .contexts
        .iter()
        .find(|named| named.name == context)
        .and_then(|named| named.context.as_ref())
        .map(|context| context.cluster.as_str());
    kubeconfig
        .clusters
        .iter()
        .filter(|named| Some(named.name.as_str()) == cluster)
        .filter_map(|named| named.cluster.as_ref()?.proxy_url.as_deref())
        .any(|proxy| !proxy.is_empty())
}

/// The proxy that the environment names for `server` (`HTTPS_PROXY`, `NO_PROXY`), never one for this machine itself,
/// as Go programs do it.
fn environment_proxy(server: &http::Uri) -> Option<http::Uri> {
    let host = server.host()?.trim_matches(['[', ']']);
    let loopback = host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback());
    if loopback {
        return None;
    }
    Matcher::from_env().intercept(server).map(|found| found.uri().clone())
}

fn unreadable(path: &Path, error: &KubeconfigError) -> Error {
    let reason = match error {
        KubeconfigError::ReadConfig(source, _) => source.to_string(),
        KubeconfigError::Parse(source) => format!("it is no valid YAML: {}", first_line(&source.to_string())),
        other => whole(other),
    };
    configure(format!("{}: {reason}", path.display()))
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}

/// The error with those of its sources that it doesn't repeat.
fn whole(error: &KubeconfigError) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(next) = source {
        let next_text = next.to_string();
        if !text.contains(&next_text) {
            text = format!("{text}: {next_text}");
        }
        source = next.source();
    }
    text
}

fn shown(paths: &[&PathBuf]) -> String {
    if paths.is_empty() {
        return "~/.kube/config".to_owned();
    }
    paths.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(", ")
}

fn configure(reason: String) -> Error {
    Error::Configure { reason }
}
