//! Flags that several verbs share.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// How results are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Output {
    /// For people.
    Table,
    /// YAML.
    Yaml,
    /// JSON.
    Json,
}

/// Which application, and from which files.
#[derive(Debug, Args)]
#[command(next_help_heading = "Application")]
pub(super) struct ApplicationArguments {
    /// Folder of the application: on this machine, or inside the repository given with --repo.
    #[arg(value_name = "PATH", required_unless_present = "filename")]
    pub(super) path: Option<String>,
    /// File with Application resources, or a folder with many such files; may be repeated. `-` is standard input.
    #[arg(short, long, value_name = "FILE", conflicts_with_all = ["path", "repo", "renderer", "config", "name"])]
    pub(super) filename: Vec<PathBuf>,
    /// Name of the application [default: the name of its folder]
    #[arg(long)]
    pub(super) name: Option<String>,
    /// Namespace of the application itself and of its inventory [default: default]
    #[arg(long, value_name = "NAMESPACE")]
    pub(super) application_namespace: Option<String>,
    /// Namespace for objects that name none [default: that of the kubeconfig's context, else default]
    #[arg(short, long)]
    pub(super) namespace: Option<String>,
    /// Name of the plugin that turns files into objects.
    #[arg(long, value_name = "PLUGIN", default_value = "plain")]
    pub(super) renderer: String,
    /// Configuration of the renderer: a map as YAML or JSON.
    #[arg(long, value_name = "MAP")]
    pub(super) config: Option<String>,
    /// Values file for the renderer, from the application's folder; may be repeated.
    #[arg(long, value_name = "FILE")]
    pub(super) values: Vec<String>,
    /// A single value for the renderer, `path=value`; may be repeated.
    #[arg(long, value_name = "PATH=VALUE")]
    pub(super) set: Vec<String>,
    /// As --set, and the value is always a string.
    #[arg(long, value_name = "PATH=VALUE")]
    pub(super) set_string: Vec<String>,
    /// As --set, and the value is JSON.
    #[arg(long, value_name = "PATH=JSON")]
    pub(super) set_json: Vec<String>,
    /// A plugin that changes the rendered objects; may be repeated, they run in order.
    #[arg(long, value_name = "PLUGIN")]
    pub(super) transformer: Vec<String>,
    /// A plugin that must agree with what is rendered and planned; may be repeated.
    #[arg(long, value_name = "PLUGIN")]
    pub(super) policy: Vec<String>,
    /// A plugin that tells whether live objects are healthy; may be repeated [default: health]
    #[arg(long, value_name = "PLUGIN")]
    pub(super) health: Vec<String>,
    /// Host from which the renderer's inputs (remote bases, charts) may be fetched; may be repeated.
    #[arg(long, value_name = "HOST")]
    pub(super) allow_host: Vec<String>,
    #[command(flatten)]
    pub(super) repository: RepositoryArguments,
    #[command(flatten)]
    pub(super) plugins: PluginArguments,
}

/// Which repository and commit.
#[derive(Debug, Args)]
#[command(next_help_heading = "Repository")]
pub(super) struct RepositoryArguments {
    /// Git repository: https://, ssh://, user@host:path, file:// or a path. Without it, PATH is a folder here.
    #[arg(long, value_name = "URL")]
    pub(super) repo: Option<String>,
    /// Take the tip of this branch [default: the remote's HEAD]
    #[arg(long, requires = "repo", conflicts_with_all = ["tag", "semver", "commit"])]
    pub(super) branch: Option<String>,
    /// Take this tag.
    #[arg(long, requires = "repo", conflicts_with_all = ["semver", "commit"])]
    pub(super) tag: Option<String>,
    /// Take the highest version tag in this range, such as `>=1.2 <2`.
    #[arg(long, value_name = "RANGE", requires = "repo", conflicts_with = "commit")]
    pub(super) semver: Option<String>,
    /// Take this commit, all 40 digits.
    #[arg(long, value_name = "ID", requires = "repo")]
    pub(super) commit: Option<String>,
    /// User name for --repo over https, with --password-env or --password-file.
    #[arg(long, requires = "repo")]
    pub(super) username: Option<String>,
    /// Environment variable that holds the password.
    #[arg(long, value_name = "NAME", requires = "username", conflicts_with = "password_file")]
    pub(super) password_env: Option<String>,
    /// File that holds the password.
    #[arg(long, value_name = "FILE", requires = "username")]
    pub(super) password_file: Option<String>,
    /// Environment variable that holds a bearer token.
    #[arg(long, value_name = "NAME", requires = "repo", conflicts_with_all = ["username", "token_file"])]
    pub(super) token_env: Option<String>,
    /// File that holds a bearer token.
    #[arg(long, value_name = "FILE", requires = "repo", conflicts_with = "username")]
    pub(super) token_file: Option<String>,
    /// Private key for --repo over ssh, with --known-hosts-file [default: what ssh itself would use]
    #[arg(long, value_name = "FILE", requires = "known_hosts_file")]
    pub(super) ssh_key_file: Option<String>,
    /// Keys of the server that ssh connects to, as in ~/.ssh/known_hosts.
    #[arg(long, value_name = "FILE", requires = "ssh_key_file")]
    pub(super) known_hosts_file: Option<String>,
    /// PEM certificates that the repository's server may be signed by.
    #[arg(long, value_name = "FILE", requires = "repo")]
    pub(super) ca_file: Option<String>,
    /// Proxy for http and https.
    #[arg(long, value_name = "URL", requires = "repo")]
    pub(super) proxy: Option<String>,
    /// Fetch submodules too, each at the commit it is pinned to.
    #[arg(long, requires = "repo")]
    pub(super) submodules: bool,
    /// For a folder here: take its files as they are, untracked ones too.
    #[arg(long, conflicts_with = "repo")]
    pub(super) worktree: bool,
}

/// Plugins beside the built-in ones.
#[derive(Debug, Args)]
#[command(next_help_heading = "Plugins")]
pub(super) struct PluginArguments {
    /// Make a component on this machine known under a name: `name=file.wasm`; may be repeated.
    #[arg(long, value_name = "NAME=FILE", value_parser = name_and_file)]
    pub(super) plugin: Vec<(String, PathBuf)>,
}

fn name_and_file(text: &str) -> Result<(String, PathBuf), String> {
    match text.split_once('=') {
        Some((name, file)) if !name.is_empty() && !file.is_empty() => Ok((name.to_owned(), PathBuf::from(file))),
        _ => Err("write it as name=file.wasm".to_owned()),
    }
}

/// Which cluster.
#[derive(Debug, Args)]
#[command(next_help_heading = "Cluster")]
pub(super) struct ClusterArguments {
    /// Kubeconfig file [default: $KUBECONFIG, else ~/.kube/config]
    #[arg(long, value_name = "FILE")]
    pub(super) kubeconfig: Option<PathBuf>,
    /// Context of the kubeconfig [default: its current one]
    #[arg(long)]
    pub(super) context: Option<String>,
    /// Name of this installation, for the label bowline.dev/managed-by.
    #[arg(long, value_name = "NAME", default_value = "bowline")]
    pub(super) installation: String,
}

/// How objects get to the cluster.
#[derive(Debug, Args)]
#[command(next_help_heading = "Sync")]
pub(super) struct SyncArguments {
    /// Keep objects that are no longer rendered.
    #[arg(long, overrides_with = "prune")]
    pub(super) no_prune: bool,
    /// Delete objects that are no longer rendered; the default, and stronger than an Application file.
    #[arg(long)]
    pub(super) prune: bool,
    /// What happens when another manager owns a field that differs [default: force]
    #[arg(long, value_enum)]
    pub(super) conflicts: Option<ConflictsArgument>,
    /// Let an empty render delete everything.
    #[arg(long)]
    pub(super) allow_empty: bool,
    /// Longest time to wait for the cluster, such as 90s or 5m [default: 5m]
    #[arg(long, value_name = "DURATION")]
    pub(super) timeout: Option<String>,
    /// Call the cluster as this service account of the application's namespace.
    #[arg(long, value_name = "NAME")]
    pub(super) service_account: Option<String>,
}

/// What happens when another manager owns a field that differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ConflictsArgument {
    /// It is taken over.
    Force,
    /// The object fails, naming manager and field.
    Fail,
}

/// Which applications, how they are made what Git says, and in which cluster.
#[derive(Debug, Args)]
pub(super) struct OperationArguments {
    #[command(flatten)]
    pub(super) application: ApplicationArguments,
    #[command(flatten)]
    pub(super) sync: SyncArguments,
    #[command(flatten)]
    pub(super) cluster: ClusterArguments,
}
