//! Flags of `helm template`.

use std::path::PathBuf;

use clap::Args;

use super::stand_in::switch;

/// Arguments of `helm template`: Helm's own, and three for what may be read and whose rules are followed.
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of Helm's")]
#[derive(Debug, Args)]
#[command(
    args_override_self = true, mut_args = switch,
    after_help = "Examples:
  # A chart in a folder
  bowline helm template web ./chart -n shop -f values.yaml

  # From a repository
  bowline helm template web nginx --repo https://charts.example --version 1.2.x

  # From a registry
  bowline helm template web oci://registry.example/charts/nginx --version 1.2.3"
)]
pub(super) struct Arguments {
    /// Name of the release, unless it is left out, and the chart: a folder, an archive or an address.
    #[arg(value_name = "[NAME] CHART")]
    pub(super) names: Vec<String>,
    /// Namespace of the release [default: HELM_NAMESPACE, else default]
    #[arg(short, long)]
    pub(super) namespace: Option<String>,
    /// Files with values, with commas between; `-` is standard input.
    #[arg(short = 'f', long, value_name = "FILES")]
    pub(super) values: Vec<String>,
    /// Values: a.b=1,c=x
    #[arg(long, value_name = "VALUES", allow_hyphen_values = true)]
    pub(super) set: Vec<String>,
    /// Values that are text.
    #[arg(long, value_name = "VALUES", allow_hyphen_values = true)]
    pub(super) set_string: Vec<String>,
    /// Values from files: a.b=path
    #[arg(long, value_name = "VALUES", allow_hyphen_values = true)]
    pub(super) set_file: Vec<String>,
    /// Values that are JSON.
    #[arg(long, value_name = "VALUES", allow_hyphen_values = true)]
    pub(super) set_json: Vec<String>,
    /// One value, taken literally to its end.
    #[arg(long, value_name = "VALUE", allow_hyphen_values = true)]
    pub(super) set_literal: Vec<String>,
    /// Version of Kubernetes to render for.
    #[arg(long, value_name = "VERSION")]
    pub(super) kube_version: Option<String>,
    /// APIs that count as there, with commas between.
    #[arg(short, long, value_name = "APIS")]
    pub(super) api_versions: Vec<String>,
    /// Render an upgrade rather than an installation.
    #[arg(long)]
    pub(super) is_upgrade: bool,
    /// Print custom resource definitions, too.
    #[arg(long)]
    pub(super) include_crds: bool,
    /// Leave tests out.
    #[arg(long)]
    pub(super) skip_tests: bool,
    /// Leave all hooks out.
    #[arg(long)]
    pub(super) no_hooks: bool,
    /// Print only what comes from this template; may be repeated.
    #[arg(short, long, value_name = "TEMPLATE")]
    pub(super) show_only: Vec<String>,
    /// Write files into this folder rather than print.
    #[arg(long, value_name = "DIR")]
    pub(super) output_dir: Option<PathBuf>,
    /// Write them into a folder with the release's name in there.
    #[arg(long)]
    pub(super) release_name: bool,
    /// A template whose text is the name of the release.
    #[arg(long, value_name = "TEMPLATE")]
    pub(super) name_template: Option<String>,
    /// Make the name of the release up.
    #[arg(short, long)]
    pub(super) generate_name: bool,
    /// Take values that don't fit the charts' schemas.
    #[arg(long)]
    pub(super) skip_schema_validation: bool,
    /// Print what was rendered also when it is wrong.
    #[arg(long)]
    pub(super) debug: bool,
    /// Version of the chart, or a range.
    #[arg(long, value_name = "VERSION")]
    pub(super) version: Option<String>,
    /// Take pre-releases, too, when no version is given.
    #[arg(long)]
    pub(super) devel: bool,
    /// Address of the repository that the chart is in.
    #[arg(long, value_name = "URL")]
    pub(super) repo: Option<String>,
    /// Fetch charts that the chart needs and that are not under charts/.
    #[arg(long)]
    pub(super) dependency_update: bool,
    /// Nothing is sent to a cluster: `client` is what happens anyway, `server` is refused.
    #[arg(long, value_name = "HOW", num_args = 0..=1, require_equals = true, default_missing_value = "unchanged")]
    pub(super) dry_run: Option<String>,
    /// Refused: nothing is sent to a cluster.
    #[arg(long)]
    pub(super) validate: bool,
    /// Folder that is made visible to the render, read-only [default: all]
    #[arg(long, value_name = "DIR")]
    pub(super) root: Option<PathBuf>,
    /// Host from which charts may be fetched; may be repeated [default: any host]
    #[arg(long, value_name = "HOST")]
    pub(super) allow_host: Vec<String>,
    /// Whose rules to follow: those of Helm 4, or 3.
    #[arg(long, value_name = "MAJOR", default_value_t = 4, value_parser = clap::value_parser!(u8).range(3..=4))]
    pub(super) helm_version: u8,
    #[command(flatten)]
    pub(super) refused: Refused,
    #[command(flatten)]
    unused: Unused,
}

/// What Helm knows and is refused here by name.
#[derive(Debug, Args)]
#[command(next_help_heading = "Known to Helm, and refused")]
pub(super) struct Refused {
    /// Programs are not run: use transformers.
    #[arg(long, value_name = "NAME")]
    pub(super) post_renderer: Option<String>,
    /// The same.
    #[arg(long, value_name = "ARGUMENT", allow_hyphen_values = true)]
    pub(super) post_renderer_args: Vec<String>,
    /// Credentials are not taken here.
    #[arg(long)]
    pub(super) username: Option<String>,
    /// The same.
    #[arg(long)]
    pub(super) password: Option<String>,
    /// The same.
    #[arg(long)]
    pub(super) cert_file: Option<String>,
    /// The same.
    #[arg(long)]
    pub(super) key_file: Option<String>,
    /// Certificates are those of the system.
    #[arg(long)]
    pub(super) ca_file: Option<String>,
    /// Signatures are not checked.
    #[arg(long)]
    pub(super) verify: bool,
}

impl Refused {
    /// The flag that was given, and why it is refused.
    pub(super) fn given(&self) -> Option<(&'static str, &'static str)> {
        const PROGRAM: &str = "programs are not run";
        const CREDENTIALS: &str = "credentials for charts are not supported yet";
        [
            (self.post_renderer.is_some(), "post-renderer", PROGRAM),
            (!self.post_renderer_args.is_empty(), "post-renderer-args", PROGRAM),
            (self.username.is_some(), "username", CREDENTIALS),
            (self.password.is_some(), "password", CREDENTIALS),
            (self.cert_file.is_some(), "cert-file", CREDENTIALS),
            (self.key_file.is_some(), "key-file", CREDENTIALS),
            (self.ca_file.is_some(), "ca-file", "certificates are those of the system"),
            (self.verify, "verify", "signatures of charts are not checked"),
        ]
        .into_iter()
        .find_map(|(given, flag, why)| given.then_some((flag, why)))
    }
}

/// What Helm takes and has no effect here: nothing is sent to a cluster.
#[derive(Debug, Args)]
#[command(next_help_heading = "Taken for Helm's sake, without effect")]
struct Unused {
    #[arg(long, hide = true)]
    skip_crds: bool,
    #[arg(long, hide = true)]
    atomic: bool,
    #[arg(long, hide = true)]
    create_namespace: bool,
    #[arg(long, hide = true)]
    description: Option<String>,
    #[arg(long, hide = true)]
    disable_openapi_validation: bool,
    #[arg(long, hide = true)]
    enable_dns: bool,
    #[arg(long, hide = true)]
    force: bool,
    #[arg(long, hide = true)]
    force_conflicts: bool,
    #[arg(long, hide = true)]
    force_replace: bool,
    #[arg(long, hide = true)]
    hide_notes: bool,
    #[arg(long, hide = true)]
    insecure_skip_tls_verify: bool,
    #[arg(long, hide = true)]
    keyring: Option<String>,
    #[arg(short, long, hide = true)]
    labels: Vec<String>,
    #[arg(long, hide = true)]
    pass_credentials: bool,
    #[arg(long, hide = true)]
    plain_http: bool,
    #[arg(long, hide = true)]
    render_subchart_notes: bool,
    #[arg(long, hide = true)]
    replace: bool,
    #[arg(long, hide = true)]
    rollback_on_failure: bool,
    #[arg(long, hide = true)]
    server_side: Option<String>,
    #[arg(long, hide = true)]
    take_ownership: bool,
    #[arg(long, hide = true)]
    timeout: Option<String>,
    #[arg(long, hide = true, num_args = 0..=1, require_equals = true, default_missing_value = "watcher")]
    wait: Option<String>,
    #[arg(long, hide = true)]
    wait_for_jobs: bool,
    #[command(flatten)]
    globals: Globals,
}

/// Helm's flags of all verbs.
#[derive(Debug, Args)]
struct Globals {
    #[arg(long, hide = true)]
    kubeconfig: Option<String>,
    #[arg(long, hide = true)]
    kube_context: Option<String>,
    #[arg(long, hide = true)]
    kube_token: Option<String>,
    #[arg(long, hide = true)]
    kube_as_user: Option<String>,
    #[arg(long, hide = true)]
    kube_as_group: Vec<String>,
    #[arg(long, hide = true)]
    kube_apiserver: Option<String>,
    #[arg(long, hide = true)]
    kube_ca_file: Option<String>,
    #[arg(long, hide = true)]
    kube_tls_server_name: Option<String>,
    #[arg(long, hide = true)]
    kube_insecure_skip_tls_verify: bool,
    #[arg(long, hide = true)]
    registry_config: Option<String>,
    #[arg(long, hide = true)]
    repository_config: Option<String>,
    #[arg(long, hide = true)]
    repository_cache: Option<String>,
    #[arg(long, hide = true)]
    content_cache: Option<String>,
    #[arg(long, hide = true)]
    burst_limit: Option<String>,
    #[arg(long, hide = true)]
    qps: Option<String>,
    #[arg(long, hide = true, alias = "colour")]
    color: Option<String>,
}
