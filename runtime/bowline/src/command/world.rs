//! The adapters behind the ports, opened once for a command.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use bowline_cluster::Connection;
use bowline_engine::Assignment;
use bowline_sandbox::{CompileLimits, Compiler, Sandbox, Worker};
use bowline_source::Sources;

use super::applications;
use super::arguments::{ClusterArguments, OperationArguments, PluginArguments};
use crate::controlplane::default_cache;

/// What turns files into objects.
pub(super) struct Workshop {
    pub(super) source: Sources,
    pub(super) plugins: Sandbox,
}

impl Workshop {
    /// Opens the content store and the sandbox; both keep what they may keep in the user's cache folder.
    pub(super) fn open(arguments: &PluginArguments) -> anyhow::Result<Self> {
        let cache = cache()?;
        let source = Sources::open(bowline_source::Settings::at(cache.join("git")))?;
        let plugins = Sandbox::new(bowline_sandbox::Settings {
            cache_dir: Some(cache.join("components")),
            plugins: plugin_files(arguments),
            compiler: Compiler::Worker(compile_worker()?),
            ..bowline_sandbox::Settings::default()
        })?;
        Ok(Self { source, plugins })
    }
}

/// What a command on applications in a cluster works with.
pub(super) struct Opened {
    pub(super) workshop: Workshop,
    pub(super) cluster: Connection,
    pub(super) assignments: Vec<Assignment>,
}

impl Opened {
    /// Connects to the cluster, and reads the applications that the flags or files describe.
    pub(super) async fn open(arguments: &OperationArguments) -> anyhow::Result<Self> {
        let OperationArguments { application, sync, cluster } = arguments;
        let workshop = Workshop::open(&application.plugins)?;
        let connection = connect(cluster).await?;
        let namespace = connection.default_namespace();
        let assignments = applications::load(application, Some(sync), &cluster.installation, namespace)?;
        Ok(Self { workshop, cluster: connection, assignments })
    }
}

/// The hidden verb that compiles a component in a process of its own.
pub(super) const COMPILE_WORKER: &str = "plugin-compile-worker";

/// This program as the compile worker.
pub(super) fn compile_worker() -> anyhow::Result<Worker> {
    // Linux's name for the running program stays right when its file is replaced, as an upgrade does.
    let program = match Path::new("/proc/self/exe") {
        running if running.exists() => running.to_owned(),
        _ => std::env::current_exe().context("cannot tell where this program is, to compile plugins with it")?,
    };
    Ok(Worker { program, arguments: vec![COMPILE_WORKER.into()], limits: CompileLimits::default() })
}

/// The folder for what can be made again.
pub(super) fn cache() -> anyhow::Result<PathBuf> {
    default_cache().context("there is no folder for the cache: set HOME or XDG_CACHE_HOME")
}

fn plugin_files(arguments: &PluginArguments) -> BTreeMap<String, bowline_sandbox::PluginFile> {
    arguments
        .plugin
        .iter()
        .map(|(name, path)| (name.clone(), bowline_sandbox::PluginFile { path: path.clone(), digest: None }))
        .collect()
}

/// Connects to the cluster that the flags or the kubeconfig name.
pub(super) async fn connect(arguments: &ClusterArguments) -> anyhow::Result<Connection> {
    let settings = bowline_cluster::Settings {
        kubeconfig: arguments.kubeconfig.clone(),
        context: arguments.context.clone(),
        ..bowline_cluster::Settings::default()
    };
    Ok(Connection::open(settings).await?)
}
