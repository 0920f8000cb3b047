//! `bowline kustomize build`.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use bowline_core::plugin::{PluginError, Severity};
use bowline_core::port::plugins::RenderRequest;
use bowline_core::port::tree::TreePath;
use bowline_sandbox::Limits;
use bowline_source::THIS_MACHINE;
use clap::{Args, ValueEnum};
use serde_json::json;

use super::stand_in::{Asked, Renderer, hosts, switch};
use super::{output, show};

/// The renderer.
const PLUGIN: &str = "kustomize";

/// Attribute of a call: from where the user sees the source. A leading `/` makes it the source's own place.
const SEEN_FROM: &str = "kustomize/seen-from";

/// Asks for the label that names kustomize, when it is `on`.
const MANAGED_BY_VARIABLE: &str = "KUSTOMIZE_ENABLE_MANAGEDBY_LABEL";

/// Arguments of `kustomize build`: kustomize's own, and two for what may be read.
#[derive(Debug, Args)]
#[command(
    args_override_self = true, mut_args = switch,
    after_help = "Examples:
  # The kustomization in the working folder
  bowline kustomize build

  # An overlay, one file for each object
  bowline kustomize build overlays/production -o manifests/

  # From a Git repository
  bowline kustomize build 'https://git.example/org/repo.git//overlays/production?ref=v1.4.0'"
)]
pub(super) struct Arguments {
    /// Folder with a kustomization, or the address of one in a Git repository.
    #[arg(value_name = "DIR", default_value = ".")]
    path: String,
    /// Write to this file, or one file for each object into this folder.
    #[arg(short, long, value_name = "PATH")]
    output: Option<PathBuf>,
    /// Whether kustomizations may read files outside of their own folder.
    #[arg(long, value_enum, default_value_t = LoadRestrictor::RootOnly)]
    load_restrictor: LoadRestrictor,
    /// Order of the objects (deprecated: use `sortOptions` in the kustomization).
    #[arg(long, value_enum)]
    reorder: Option<Reorder>,
    /// Add the label app.kubernetes.io/managed-by (deprecated: use `buildMetadata` in the kustomization).
    #[arg(long)]
    enable_managedby_label: bool,
    /// Allow charts. They are rendered in the sandbox, without the helm command.
    #[arg(long)]
    enable_helm: bool,
    /// Version of Kubernetes that charts see which say none.
    #[arg(long, value_name = "VERSION")]
    helm_kube_version: Option<String>,
    /// API that charts see as there which name none; may be repeated, or several with commas between.
    #[arg(long, value_name = "API")]
    helm_api_versions: Vec<String>,
    /// Show with an error of a chart what was rendered.
    #[arg(long)]
    helm_debug: bool,
    /// Folder that is made visible to the build, read-only [default: the Git work tree that DIR is in, else all]
    #[arg(long, value_name = "DIR")]
    root: Option<PathBuf>,
    /// Host from which remote bases and files may be fetched; may be repeated. `file://` stands for repositories on
    /// this machine [default: any host; this machine when DIR is a file:// address]
    #[arg(long, value_name = "HOST")]
    allow_host: Vec<String>,
    #[command(flatten)]
    unused: Unused,
}

/// What kustomize takes and has no effect here: nothing is run outside of the sandbox.
#[derive(Debug, Args)]
#[command(next_help_heading = "Taken for kustomize's sake, without effect")]
struct Unused {
    /// Functions and external plugins are refused by name.
    #[arg(long)]
    enable_alpha_plugins: bool,
    /// The same.
    #[arg(long)]
    enable_exec: bool,
    /// The same.
    #[arg(long)]
    as_current_user: bool,
    /// The same.
    #[arg(long)]
    network: bool,
    /// The same.
    #[arg(long, value_name = "NAME")]
    network_name: Option<String>,
    /// The same.
    #[arg(long, value_name = "MOUNT")]
    mount: Vec<String>,
    /// The same.
    #[arg(short, long, value_name = "VARIABLE")]
    env: Vec<String>,
    /// No command is run: charts are rendered in the sandbox.
    #[arg(long, value_name = "COMMAND")]
    helm_command: Option<String>,
    /// There is no stack to trace.
    #[arg(long)]
    stack_trace: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum LoadRestrictor {
    /// They may not.
    #[value(name = "LoadRestrictionsRootOnly")]
    RootOnly,
    /// They may, inside of what is visible.
    #[value(name = "LoadRestrictionsNone")]
    None,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Reorder {
    /// By kind: what others need comes first.
    Legacy,
    /// As they are listed.
    None,
}

/// Builds, and prints or writes what came out.
///
/// # Errors
/// Whatever keeps it from being built or written.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    if arguments.reorder.is_some() {
        show::to_stderr(
            "Flag --reorder has been deprecated, use the new 'sortOptions' field in kustomization.yaml instead.",
        );
    }
    if arguments.enable_managedby_label {
        show::to_stderr(
            "Flag --enable-managedby-label has been deprecated, The flag `enable-managedby-label` has been \
             deprecated. Use the `managedByLabel` option in the `buildMetadata` field instead.",
        );
    }
    let request = request(arguments)?;
    let hosts = hosts(&arguments.allow_host, this_machine(&arguments.path));
    let set = Renderer { plugin: PLUGIN, limits: Limits::default(), hosts, explain }.render(request)?;
    for remark in set.diagnostics.iter().filter(|remark| remark.severity != Severity::Info) {
        show::to_stderr(&remark.message);
    }
    output::write(&set.manifests, arguments.output.as_deref())
}

/// The place of repositories on this machine, when what is built is there. A base from elsewhere must not choose what is
/// read of this machine, so that takes the user's own word: an address of this kind as what to build, or the flag.
fn this_machine(path: &str) -> Option<&'static str> {
    let start = path.get(..THIS_MACHINE.len())?;
    start.eq_ignore_ascii_case(THIS_MACHINE).then_some(THIS_MACHINE)
}

/// The renderer's own words, with the remarks that came before them.
fn explain(error: PluginError) -> anyhow::Error {
    let PluginError { message, origin, diagnostics, .. } = error;
    for remark in diagnostics.iter().filter(|remark| remark.severity != Severity::Info) {
        show::to_stderr(&remark.message);
    }
    match origin {
        Some(origin) => anyhow::anyhow!("{message}\n  at {origin}"),
        None => anyhow::anyhow!(message),
    }
}

/// What the renderer is asked.
fn request(arguments: &Arguments) -> anyhow::Result<RenderRequest> {
    let managed_by = arguments.enable_managedby_label
        || std::env::var(MANAGED_BY_VARIABLE).is_ok_and(|value| value.eq_ignore_ascii_case("on"));
    let mut config = json!({
        "enableHelm": arguments.enable_helm,
        "helmApiVersions": arguments.helm_api_versions,
        "helmDebug": arguments.helm_debug,
        "enableManagedbyLabel": managed_by,
        "loadRestrictor": match arguments.load_restrictor {
            LoadRestrictor::RootOnly => "rootOnly",
            LoadRestrictor::None => "none",
        },
    });
    if let Some(version) = &arguments.helm_kube_version {
        config["helmKubeVersion"] = version.as_str().into();
    }
    if let Some(reorder) = arguments.reorder {
        config["reorder"] = match reorder {
            Reorder::Legacy => "legacy".into(),
            Reorder::None => "none".into(),
        };
    }
    let (root, path) = match locate(&arguments.path, arguments.root.as_deref())? {
        Located::Folder { root, path } => (root, path),
        Located::Remote => {
            config["url"] = arguments.path.as_str().into();
            (std::env::current_dir().context("cannot tell the working folder")?, TreePath::root())
        }
    };
    let asked = Asked {
        verb: "kustomize build",
        config: &config,
        release: "kustomize",
        namespace: "default",
        root: &root,
        path,
    };
    let mut request = asked.request()?;
    request.context.attributes.push((SEEN_FROM.to_owned(), seen_from(&root)));
    Ok(request)
}

/// How the user sees what is below `root`: from the working folder if that is there, else with its whole path.
fn seen_from(root: &Path) -> String {
    let working = std::env::current_dir().and_then(std::fs::canonicalize).ok();
    let inside = working.as_deref().and_then(|working| working.strip_prefix(root).ok());
    inside.unwrap_or(root).to_string_lossy().into_owned()
}

/// What is built.
enum Located {
    /// The folder `path` of what is below `root`.
    Folder { root: PathBuf, path: TreePath },
    /// A folder of a repository.
    Remote,
}

/// Finds what is to be built. What isn't a folder here and looks like an address is taken for one.
fn locate(path: &str, root: Option<&Path>) -> anyhow::Result<Located> {
    let folder = match std::fs::canonicalize(path) {
        Ok(folder) => folder,
        Err(_) if path.contains(':') || path.starts_with("github.com/") => {
            return Ok(Located::Remote);
        }
        Err(_) => bail!(
            "must build at directory: not a valid directory: evalsymlink failure on '{path}' : lstat {path}: no such \
             file or directory"
        ),
    };
    if !folder.is_dir() {
        bail!("must build at directory: '{path}': file is not directory");
    }
    let root = match root {
        Some(root) => {
            std::fs::canonicalize(root).with_context(|| format!("cannot open the folder {}", root.display()))?
        }
        None => work_tree(&folder).unwrap_or_else(|| Path::new("/")).to_owned(),
    };
    let inside = folder
        .strip_prefix(&root)
        .ok()
        .with_context(|| format!("{} is not below {}, which --root makes visible", folder.display(), root.display()))?;
    let inside = inside.to_str().with_context(|| format!("{} is not valid UTF-8", folder.display()))?;
    Ok(Located::Folder { path: TreePath::parse(inside)?, root })
}

/// The Git work tree that a folder is in.
fn work_tree(folder: &Path) -> Option<&Path> {
    folder.ancestors().find(|ancestor| ancestor.join(".git").exists())
}
