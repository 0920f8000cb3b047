//! The command line: `bowline render | plan | diff | apply | status | version | up`, and `bowline kustomize build` and
//! `bowline helm template`.
//!
//! Every verb calls the same stages as any other user of the engine. Exit status: 0 when all is as asked (for `plan`
//! and `diff`: no difference), 1 for a difference, 2 for an error, 3 when what was applied did not become healthy in
//! time; of `kustomize` and `helm`, 1 for every error.

mod applications;
mod apply;
mod arguments;
mod batch;
mod diff;
mod helm;
mod kustomize;
mod plan;
mod render;
mod secrets;
mod show;
mod stand_in;
mod status;
mod up;
mod version;
mod world;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// A GitOps runtime whose renderers, policies and health checks run as sandboxed WebAssembly components.
#[derive(Debug, Parser)]
#[command(name = "bowline", version, about, arg_required_else_help = true, max_term_width = 110)]
struct Arguments {
    #[command(subcommand)]
    invocation: Invocation,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Print the objects that an application's files give.
    Render(render::Arguments),
    /// Show what an apply would do, object by object.
    Plan(plan::Arguments),
    /// Show the differences between the cluster and Git, line by line.
    Diff(diff::Arguments),
    /// Make the cluster what Git says.
    Apply(apply::Arguments),
    /// Show applications in the cluster: what they own, whether it is healthy and as it was applied.
    Status(status::Arguments),
    /// Start a control plane on this machine, apply a sample application to it, and again on every commit.
    Up(up::Arguments),
    /// Show versions: of the program, the plugin contract and the built-in plugins.
    Version(version::Arguments),
}

/// A verb whose exit status is 1 for every error, a wrong flag too, as scripts that called kustomize expect.
const KUSTOMIZE: &str = "kustomize";

/// The same for scripts that called Helm.
const HELM: &str = "helm";

#[derive(Debug, Subcommand)]
enum Invocation {
    #[command(flatten)]
    Verb(Box<Verb>),
    /// What kustomize does, through Bowline's own renderer.
    #[command(name = KUSTOMIZE)]
    Kustomize(Box<kustomize::Arguments>),
    /// What Helm does, through Bowline's own renderer.
    #[command(name = HELM)]
    Helm(Box<helm::Arguments>),
    /// Compile one component for another `bowline`, which starts this and ends it.
    #[command(name = world::COMPILE_WORKER, hide = true)]
    CompileWorker {
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        order: Vec<OsString>,
    },
}

/// How a verb ended, when no error ended it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ending {
    /// All is as asked.
    Same,
    /// There is a difference.
    Different,
    /// Something failed, and was already shown.
    Failed,
    /// What was applied did not become healthy in time.
    Unhealthy,
}

impl From<Ending> for ExitCode {
    fn from(ending: Ending) -> Self {
        Self::from(match ending {
            Ending::Same => 0,
            Ending::Different => 1,
            Ending::Failed => 2,
            Ending::Unhealthy => 3,
        })
    }
}

/// Runs the command line `arguments`, the program's name first, and gives the exit status.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let parsed = match Arguments::try_parse_from(&arguments) {
        Ok(parsed) => parsed,
        Err(error) => {
            // Nothing is left to do when the terminal is gone.
            let _ = error.print();
            return match (error.use_stderr(), arguments.get(1)) {
                (false, _) => Ending::Same.into(),
                (true, Some(verb)) if verb == KUSTOMIZE || verb == HELM => ExitCode::FAILURE,
                (true, _) => Ending::Failed.into(),
            };
        }
    };
    let verb = match parsed.invocation {
        Invocation::Verb(verb) => *verb,
        Invocation::Kustomize(arguments) => {
            log_to_stderr();
            return kustomize::run(&arguments);
        }
        Invocation::Helm(arguments) => {
            log_to_stderr();
            return helm::run(&arguments);
        }
        // Before a thread is started or a file opened: it gives up the right to do so.
        Invocation::CompileWorker { order } => return bowline_sandbox::worker::run(&order),
    };
    log_to_stderr();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            show::error(&anyhow::Error::new(error).context("cannot start the asynchronous runtime"));
            return Ending::Failed.into();
        }
    };
    let ending = runtime.block_on(dispatch(verb));
    runtime.shutdown_background();
    match ending {
        Ok(ending) => ending.into(),
        Err(error) if show::is_broken_pipe(&error) => Ending::Same.into(),
        Err(error) => {
            show::error(&error);
            Ending::Failed.into()
        }
    }
}

async fn dispatch(verb: Verb) -> anyhow::Result<Ending> {
    match verb {
        Verb::Render(arguments) => render::run(&arguments).await,
        Verb::Plan(arguments) => plan::run(&arguments).await,
        Verb::Diff(arguments) => diff::run(&arguments).await,
        Verb::Apply(arguments) => apply::run(&arguments).await,
        Verb::Status(arguments) => status::run(&arguments).await,
        Verb::Up(arguments) => up::run(&arguments).await,
        Verb::Version(arguments) => version::run(&arguments),
    }
}

/// Diagnostics go to stderr; `BOWLINE_LOG` chooses them, such as `bowline_cluster=debug`.
fn log_to_stderr() {
    let filter = tracing_subscriber::EnvFilter::try_from_env("BOWLINE_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn,kube_client=off"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(true).init();
}
