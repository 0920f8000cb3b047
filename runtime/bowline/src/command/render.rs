//! `bowline render`.

use std::fmt::Write as _;
use std::pin::pin;

use bowline_core::mask::{Secrecy, masked};
use bowline_core::object::Object;
use bowline_core::plugin::Manifest;
use bowline_core::port::plugins::{Facts, Served};
use bowline_core::yaml;
use bowline_engine::offline::NoCluster;
use bowline_engine::render::{Rendered, SourceReport, StepReport, short};
use bowline_engine::snapshot::Remembered;
use clap::Args;
use futures::StreamExt as _;
use serde_json::{Value, json};

use super::arguments::{ApplicationArguments, Output};
use super::batch::{self, World};
use super::show::{self, progress::Line, table::table};
use super::world::Workshop;
use super::{Ending, applications};

/// Arguments of `render`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  # The objects that a folder of manifests gives
  bowline render apps/shop

  # The same from a Git repository, at a tag
  bowline render apps/shop --repo https://git.example/platform.git --tag v1.4.0

  # Where each object comes from, and whether the cache served it
  bowline render apps/shop --explain --why

  # The applications described in a folder, as JSON
  bowline render -f applications/ -o json")]
pub(super) struct Arguments {
    #[command(flatten)]
    application: ApplicationArguments,
    /// How to print the objects.
    #[arg(short, long, value_enum, default_value_t = Output::Yaml)]
    output: Output,
    /// Say for each object where it comes from: file, line, and what made or changed it there.
    #[arg(long)]
    explain: bool,
    /// Say on stderr whether each render and each step after it was served from the cache, and why not.
    #[arg(long)]
    why: bool,
    /// Print the values of Secrets instead of `***`.
    #[arg(long)]
    show_secrets: bool,
    /// Version of Kubernetes that the plugins are told, such as v1.34.0.
    #[arg(long, value_name = "VERSION", default_value = "")]
    kube_version: String,
    /// API that the plugins are told is served, such as apps/v1 or apps/v1/Deployment; may be repeated.
    #[arg(long, value_name = "API")]
    api_versions: Vec<String>,
}

pub(super) async fn run(arguments: &Arguments) -> anyhow::Result<Ending> {
    let workshop = Workshop::open(&arguments.application.plugins)?;
    let assignments = applications::load(&arguments.application, None, "bowline", "default")?;
    let facts = Facts {
        kube_version: arguments.kube_version.clone(),
        api_versions: arguments.api_versions.iter().cloned().collect(),
        ..Facts::default()
    };
    let progress = Line::new();
    let source = Remembered::new(&workshop.source);
    let world = World { source: &source, plugins: &workshop.plugins, cluster: &NoCluster, progress: &progress };
    let mut objects = Vec::new();
    let mut results =
        pin!(batch::side_by_side(&assignments, async |assignment| world.pass(assignment).render(&facts).await));
    while let Some(rendered) = results.next().await {
        let rendered = rendered?;
        report(&rendered, arguments.why);
        objects.extend(rendered.manifests().iter().map(|manifest| Shown::new(manifest, arguments.show_secrets)));
    }
    let hidden = objects.iter().filter(|object| object.hidden).count();
    show::to_stdout(&print(&objects, arguments))?;
    if hidden > 0 {
        show::note(&format!("secret values of {hidden} objects are shown as ***; --show-secrets prints them"));
    }
    Ok(Ending::Same)
}

/// Prints what the stages remarked, on stderr, and if asked how each source was rendered.
pub(super) fn report(rendered: &Rendered, with_reasons: bool) {
    for note in rendered.notes() {
        show::warning(note);
    }
    for diagnostic in rendered.diagnostics() {
        let place = diagnostic.origin.as_ref().map(|origin| format!("{origin}: ")).unwrap_or_default();
        show::warning(&format!("{place}{}", diagnostic.message));
    }
    if with_reasons {
        rendered.reports().iter().for_each(|report| show::to_stderr(&why(report)));
        rendered.steps().iter().for_each(|step| show::to_stderr(&why_step(step)));
    }
}

/// One line on how a source was rendered.
fn why(report: &SourceReport) -> String {
    let commit = short(&report.revision.commit);
    let from =
        if commit.is_empty() { report.revision.url.clone() } else { format!("{} at {commit}", report.revision.url) };
    format!("{from}: {} objects by {}, {}", report.objects, report.plugin, served(&report.served, "rendered"))
}

/// One line on how the objects were transformed.
fn why_step(step: &StepReport) -> String {
    let by = if step.path.is_empty() { step.plugin.clone() } else { format!("{} with {}", step.plugin, step.path) };
    format!("{} objects became {} by {by}, {}", step.taken, step.objects, served(&step.served, "transformed"))
}

/// Whether the cache had it, and what it took else; `done` is what was done.
fn served(served: &Served, done: &str) -> String {
    match served {
        Served::Cache { observations } => format!("from the cache: {observations} observations are as they were"),
        Served::Run { reason, files_read, fuel, memory } => format!(
            "{done} ({reason}): {files_read} files read, {fuel} units of fuel, {} KiB of memory",
            memory.div_ceil(1 << 10)
        ),
    }
}

struct Shown {
    value: Value,
    origins: Vec<String>,
    hidden: bool,
}

impl Shown {
    fn new(manifest: &Manifest, secrets: bool) -> Self {
        let value: Value = serde_json::from_str(&manifest.json).unwrap_or_else(|_| Value::from(manifest.json.as_str()));
        let secrecy = if manifest.sensitive { Secrecy::Everything } else { Secrecy::ByKind };
        let shown = if secrets { value.clone() } else { masked(&value, secrecy) };
        let hidden = shown != value;
        Self { value: shown, origins: manifest.origins.iter().map(ToString::to_string).collect(), hidden }
    }

    fn row(&self) -> Vec<String> {
        let (namespace, name, kind) = match Object::new(self.value.clone()) {
            Ok(object) => (object.namespace().to_owned(), object.name().to_owned(), object.gvk().to_string()),
            Err(_) => Default::default(),
        };
        vec![kind, namespace, name, self.origins.first().cloned().unwrap_or_default()]
    }
}

fn print(objects: &[Shown], arguments: &Arguments) -> String {
    match arguments.output {
        Output::Table => {
            table(&["KIND", "NAMESPACE", "NAME", "FROM"], &objects.iter().map(Shown::row).collect::<Vec<_>>(), None)
        }
        Output::Json if arguments.explain => {
            let items: Vec<_> =
                objects.iter().map(|one| json!({"object": one.value, "origins": one.origins})).collect();
            format!("{:#}\n", Value::from(items))
        }
        Output::Json => {
            let items: Vec<_> = objects.iter().map(|object| object.value.clone()).collect();
            format!("{:#}\n", json!({"apiVersion": "v1", "kind": "List", "items": items}))
        }
        Output::Yaml => {
            let mut text = String::new();
            for (number, object) in objects.iter().enumerate() {
                if number > 0 {
                    text.push_str("---\n");
                }
                if arguments.explain {
                    for origin in &object.origins {
                        let _ = writeln!(text, "# from {origin}");
                    }
                }
                text.push_str(&yaml::to_yaml(&object.value));
            }
            text
        }
    }
}
