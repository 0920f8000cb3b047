//! `bowline helm template`.

use std::path::Path;

use anyhow::{Context as _, bail};
use bowline_core::plugin::{Diagnostic, PluginError};
use bowline_core::port::plugins::RenderRequest;
use bowline_sandbox::Limits;
use serde_json::{Map, Value};

use super::arguments::Arguments;
use super::stand_in::{Asked, Renderer, hosts};
use super::{chart, output, show, values};

/// The renderer.
const PLUGIN: &str = "helm";

/// The attribute of an error with what is to be printed all the same.
const PRINTED: &str = "helm/printed";

/// Bytes that may be printed: definitions of one operator can take most of what a render in a pass may give.
const MOST_OUTPUT: u64 = 64 << 20;

/// How much longer than in a pass a chart may compute: nobody waits but who asked, and one RSA key of 4096 bits, which
/// `genPrivateKey "rsa"` makes, takes more than a pass grants for some seeds.
const PATIENCE: u64 = 10;

/// Names what is rendered when nobody does.
const RELEASE_NAME: &str = "release-name";

/// The variable with the namespace.
const NAMESPACE_VARIABLE: &str = "HELM_NAMESPACE";

/// Renders, and prints or writes what came out.
///
/// # Errors
/// Whatever keeps it from being rendered or written.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    if let Some((flag, why)) = arguments.refused.given() {
        bail!("--{flag} is not supported: {why}");
    }
    check_cluster(arguments)?;
    let (name, chart) = names(arguments)?;
    let request = request(arguments, &name, chart)?;
    let hosts = hosts(&arguments.allow_host, None);
    let set = Renderer { plugin: PLUGIN, limits: limits(), hosts, explain }.render(request)?;
    remarks(&set.diagnostics);
    match &arguments.output_dir {
        Some(folder) => output::write(&set.manifests, folder, arguments.release_name.then_some(name.as_str())),
        None => output::print(&set.manifests),
    }
}

/// Nothing is asked of a cluster.
fn check_cluster(arguments: &Arguments) -> anyhow::Result<()> {
    if arguments.validate && arguments.dry_run.is_some() {
        bail!(
            "if any flags in the group [validate dry-run] are set none of the others can be; [dry-run validate] were all set"
        );
    }
    if arguments.validate {
        show::to_stderr("Flag --validate has been deprecated, use '--dry-run=server' instead");
        bail!("--validate is not supported: nothing is sent to a cluster; use `bowline plan`, which asks it");
    }
    match arguments.dry_run.as_deref() {
        None | Some("client" | "unchanged" | "true") => Ok(()),
        Some("server") => {
            bail!("--dry-run=server is not supported: nothing is sent to a cluster; use `bowline plan`, which asks it")
        }
        Some(value @ ("none" | "false")) => {
            bail!("invalid dry-run value ({value:?}). Must be \"server\" or \"client\"")
        }
        Some(value) => bail!("invalid dry-run value ({value:?}). Must be \"none\", \"server\", or \"client\""),
    }
}

/// The release's name and the chart.
fn names(arguments: &Arguments) -> anyhow::Result<(String, &str)> {
    match arguments.names.as_slice() {
        [] => bail!(
            "\"helm template\" requires at least 1 argument\n\nUsage:  bowline helm template [NAME] CHART [flags]"
        ),
        [chart] => Ok((RELEASE_NAME.to_owned(), chart)),
        [_, _] if arguments.generate_name => bail!("cannot set --generate-name and also specify a name"),
        [_, _] if arguments.name_template.is_some() => bail!("cannot set --name-template and also specify a name"),
        [name, chart] => Ok((name.clone(), chart)),
        [_, _, more @ ..] => bail!("expected at most two arguments, unexpected arguments: {}", more.join(", ")),
    }
}

/// How much a chart may take.
fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.render.output = MOST_OUTPUT;
    limits.render.fuel = limits.render.fuel.saturating_mul(PATIENCE);
    limits
}

/// What Helm remarks goes to standard error, in its own form.
fn remarks(remarks: &[Diagnostic]) {
    remarks.iter().for_each(|remark| show::to_stderr(&remark.message));
}

/// The renderer's own words, with the remarks that came before them, and what is printed all the same.
fn explain(error: PluginError) -> anyhow::Error {
    let PluginError { message, origin, diagnostics, attributes, .. } = error;
    remarks(&diagnostics);
    if let Some((_, printed)) = attributes.iter().find(|(key, _)| key == PRINTED)
        && let Err(error) = show::to_stdout(printed)
    {
        return error.into();
    }
    let place = origin.filter(|origin| !origin.path.is_empty() && !names_file(&message, &origin.path));
    match place {
        Some(place) => anyhow::anyhow!("{message}\n  at {place}"),
        None => anyhow::anyhow!(message),
    }
}

/// Whether a message names a file, by its last name at least.
fn names_file(message: &str, path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    message.contains(name)
}

/// What the renderer is asked.
fn request(arguments: &Arguments, name: &str, chart: &str) -> anyhow::Result<RenderRequest> {
    let chart::Located { root, path, mut config } = chart::locate(arguments, chart)?;
    configure(arguments, &root, &mut config)?;
    let namespace = arguments.namespace.clone().filter(|namespace| !namespace.is_empty());
    let namespace = namespace.or_else(|| std::env::var(NAMESPACE_VARIABLE).ok().filter(|name| !name.is_empty()));
    let asked = Asked {
        verb: "helm template",
        config: &Value::Object(config),
        release: name,
        namespace: namespace.as_deref().unwrap_or("default"),
        root: &root,
        path,
    };
    Ok(RenderRequest { values: values::layers(arguments)?, ..asked.request()? })
}

/// The renderer's configuration.
fn configure(arguments: &Arguments, root: &Path, config: &mut Map<String, Value>) -> anyhow::Result<()> {
    let working = std::env::current_dir().and_then(std::fs::canonicalize).context("cannot tell the working folder")?;
    let output = if arguments.output_dir.is_some() { "files" } else { "text" };
    let dependencies = if arguments.dependency_update { "fetch" } else { "require" };
    let entries: [(&str, Value); 12] = [
        ("output", output.into()),
        ("dependencies", dependencies.into()),
        ("helmVersion", arguments.helm_version.into()),
        ("includeCrds", arguments.include_crds.into()),
        ("skipTests", arguments.skip_tests.into()),
        ("noHooks", arguments.no_hooks.into()),
        ("skipSchemaValidation", arguments.skip_schema_validation.into()),
        ("isUpgrade", arguments.is_upgrade.into()),
        ("debug", arguments.debug.into()),
        ("showOnly", arguments.show_only.clone().into()),
        ("apiVersions", values::csv_list(&arguments.api_versions)?.into()),
        // A working folder that isn't visible has no files for --set-file either.
        ("workingFolder", chart::inside(root, &working).unwrap_or_default().into()),
    ];
    config.extend(entries.map(|(key, value)| (key.to_owned(), value)));
    if let Some(version) = &arguments.kube_version {
        config.insert("kubeVersion".to_owned(), version.as_str().into());
    }
    if let Some(template) = &arguments.name_template {
        config.insert("nameTemplate".to_owned(), template.as_str().into());
    }
    Ok(())
}
