//! `bowline up`.

mod sample;

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context as _;
use bowline_core::application::{Application, Flags, RepositoryFlag};
use bowline_core::digest::Digest;
use bowline_core::health::is_settled;
use bowline_core::outcome::Outcome;
use bowline_core::port::cluster::Identity;
use bowline_core::port::source::Source as _;
use bowline_core::repository::{GitRepository, Repository};
use bowline_engine::progress::Silent;
use bowline_engine::{Assignment, Pass, Rehearsal};
use clap::Args;

use super::arguments::{ClusterArguments, PluginArguments};
use super::batch::World;
use super::show;
use super::world::{self, Workshop};
use super::{Ending, apply};
use crate::controlplane::{ControlPlane, Programs};

/// How often the repository is looked at for a new commit; it is on the same machine.
const POLL: Duration = Duration::from_millis(500);

/// Arguments of `up`.
#[derive(Debug, Args)]
#[command(
    after_help = "The first start builds the control plane from Go modules, which needs Go and takes some minutes; later
starts take seconds. Everything lies in one folder and listens on 127.0.0.1 only.

Examples:
  # Start, and look around in another terminal
  bowline up

  # Watch another repository instead of the sample
  bowline up --repo ~/src/platform --path apps/shop"
)]
pub(super) struct Arguments {
    /// Folder for the control plane's data and the sample repository [default: the user's cache folder]
    #[arg(long, value_name = "FOLDER")]
    data: Option<PathBuf>,
    /// Apply this Git repository instead of the sample.
    #[arg(long, value_name = "URL", requires = "path")]
    repo: Option<String>,
    /// Folder of the application in that repository.
    #[arg(long, value_name = "PATH", requires = "repo")]
    path: Option<String>,
    /// Name of the plugin that turns files into objects.
    #[arg(long, value_name = "PLUGIN", default_value = "plain")]
    renderer: String,
    #[command(flatten)]
    plugins: PluginArguments,
}

pub(super) async fn run(arguments: &Arguments) -> anyhow::Result<Ending> {
    let mut interrupt = Interrupt::new()?;
    let data = match &arguments.data {
        Some(data) => data.clone(),
        None => world::cache()?.join("up"),
    };
    let started = tokio::select! {
        started = start(data.clone()) => started?,
        () = interrupt.wait() => return Ok(Ending::Same),
    };
    let ending = tokio::select! {
        result = follow(arguments, &data, started.kubeconfig()) => result.map(|()| Ending::Same),
        () = interrupt.wait() => Ok(Ending::Same),
    };
    show::to_stderr("stopping the control plane ...");
    tokio::task::spawn_blocking(move || started.stop()).await.context("stopping the control plane failed")?;
    ending
}

/// Ctrl-C, or a request to end.
struct Interrupt {
    terminate: tokio::signal::unix::Signal,
}

impl Interrupt {
    fn new() -> anyhow::Result<Self> {
        let kind = tokio::signal::unix::SignalKind::terminate();
        Ok(Self { terminate: tokio::signal::unix::signal(kind).context("cannot listen for signals")? })
    }

    async fn wait(&mut self) {
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

async fn start(data: PathBuf) -> anyhow::Result<ControlPlane> {
    let cache = world::cache()?;
    let started = tokio::task::spawn_blocking(move || {
        let programs = Programs::locate_or_build(&cache, &mut |line| show::to_stderr(line))?;
        show::to_stderr("starting etcd, kube-apiserver, kube-controller-manager, kube-scheduler and one fake node ...");
        ControlPlane::start(&programs, &data.join("cluster"))
    });
    Ok(started.await.context("starting the control plane failed")??)
}

/// Applies every commit until the process is asked to end.
async fn follow(arguments: &Arguments, data: &Path, kubeconfig: &Path) -> anyhow::Result<()> {
    let workshop = Workshop::open(&arguments.plugins)?;
    let cluster = world::connect(&ClusterArguments {
        kubeconfig: Some(kubeconfig.to_owned()),
        context: None,
        installation: "bowline".to_owned(),
    })
    .await?;
    let (url, path) = match (&arguments.repo, &arguments.path) {
        (Some(url), Some(path)) => (url.clone(), path.clone()),
        _ => {
            let folder = data.join("repository");
            let folder = tokio::task::spawn_blocking(move || sample::ensure(&folder)).await??;
            (folder.display().to_string(), sample::FOLDER.to_owned())
        }
    };
    let assignment = assignment(&url, &path, &arguments.renderer)?;
    let world = World { source: &workshop.source, plugins: &workshop.plugins, cluster: &cluster, progress: &Silent };
    let mut applied: Option<String> = None;
    let mut said = String::new();
    let mut ready = false;
    loop {
        match workshop.source.snapshot(&assignment.repositories[0]).await {
            Ok(snapshot) if applied.as_ref() != Some(&snapshot.commit) => {
                match pass(&world.pass(&assignment)).await {
                    Ok(outcome) => {
                        said.clear();
                        show::to_stdout(&apply::as_text(&outcome))?;
                        if !ready && outcome.synced() && is_settled(outcome.health.overall()) {
                            ready = true;
                            welcome(kubeconfig, &url, &path)?;
                        }
                    }
                    Err(error) => show::error(&error),
                }
                applied = Some(snapshot.commit);
            }
            Ok(_) => {}
            // The same error is told once, not twice a second.
            Err(error) if error.to_string() != said => {
                said = error.to_string();
                show::error(&anyhow::Error::new(error));
            }
            Err(_) => {}
        }
        tokio::time::sleep(POLL).await;
    }
}

async fn pass(pass: &Pass<'_>) -> anyhow::Result<Outcome> {
    let prepared = pass.prepare().await?;
    let planned = pass.plan(&prepared, Rehearsal::None, None).await?;
    let (mut outcome, applied) = pass.carry_out(&prepared, planned).await?;
    if !is_settled(outcome.health.overall()) && outcome.synced() {
        outcome.health = apply::wait(pass, applied.plan(), outcome.health).await?;
    }
    Ok(outcome)
}

fn assignment(url: &str, path: &str, renderer: &str) -> anyhow::Result<Assignment> {
    let mut flags = Flags::new("sample", RepositoryFlag::git(url), renderer);
    flags.path = Some(path.to_owned());
    let application = Application::from_flags(&flags)?;
    Ok(Assignment {
        application,
        repositories: vec![Repository::Git(GitRepository::at(url))],
        identity: Identity::Caller,
        installation: "bowline".to_owned(),
        default_namespace: "default".to_owned(),
        seed: Digest::of(b"sample").as_str().as_bytes().to_vec(),
        wanted: std::sync::Arc::default(),
    })
}

fn welcome(kubeconfig: &Path, url: &str, path: &str) -> std::io::Result<()> {
    let kubeconfig = kubeconfig.display();
    show::to_stdout(&format!(
        "
Ready: the cluster is what the commit says, and every new commit is applied.
kubeconfig: {kubeconfig}

In another terminal:
  bowline status --kubeconfig {kubeconfig}
  kubectl --kubeconfig {kubeconfig} get all -n shop
Change something and commit it:
  edit {url}/{path}
  git -C {url} commit -am 'My change'
Ctrl-C stops it.

"
    ))
}
