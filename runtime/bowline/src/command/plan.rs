//! `bowline plan`.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::pin::pin;
use std::sync::Arc;

use anyhow::Context as _;
use bowline_core::inventory::Inventory;
use bowline_core::object::Object;
use bowline_core::plan::{Action, LiveObject, Plan, Step};
use bowline_core::port::plugins::Facts;
use bowline_core::yaml;
use bowline_engine::offline::NoCluster;
use bowline_engine::snapshot::Remembered;
use bowline_engine::survey::Survey;
use bowline_engine::{Assignment, Planned, Rehearsal};
use clap::Args;
use futures::StreamExt as _;
use serde_json::{Value, json};

use super::arguments::{OperationArguments, Output};
use super::batch::{self, World};
use super::show::{self, difference, progress::Line, table::table};
use super::world::{Opened, Workshop};
use super::{Ending, applications, render};

/// Arguments of `plan`.
#[derive(Debug, Args)]
#[command(after_help = "Exit status: 0 when nothing would change, 1 when something would, 2 on an error.

Examples:
  # What an apply would do
  bowline plan apps/shop -n shop

  # With the differences, and where each object comes from
  bowline plan apps/shop -n shop --diff --explain

  # Without a cluster: against objects that were saved earlier
  kubectl get deployments,services,configmaps,inventories -A -o yaml > live.yaml
  bowline plan apps/shop -n shop --live live.yaml

  # The digest to confirm in CI
  bowline plan apps/shop -n shop -o json | jq -r .plans[0].digest")]
pub(super) struct Arguments {
    #[command(flatten)]
    making: Making,
    /// How to print the plan.
    #[arg(short, long, value_enum, default_value_t = Output::Table)]
    output: Output,
    /// Show what changes in each object.
    #[arg(long)]
    diff: bool,
    /// Say for each object where it comes from.
    #[arg(long)]
    explain: bool,
}

pub(super) async fn run(arguments: &Arguments) -> anyhow::Result<Ending> {
    let made = make(&arguments.making).await?;
    let plans: Vec<&Plan> = made.plans.iter().map(Planned::plan).collect();
    let value = json!({"plans": plans.iter().map(|plan| as_value(plan, arguments.explain)).collect::<Vec<_>>()});
    show::to_stdout(&show::value(&value, arguments.output, || {
        plans.iter().map(|plan| as_text(plan, arguments)).collect::<Vec<_>>().join("\n")
    }))?;
    Ok(made.ending())
}

/// What plans are made of.
#[derive(Debug, Args)]
pub(super) struct Making {
    #[command(flatten)]
    operation: OperationArguments,
    /// Compare with the objects of this file instead of a cluster (`-` is standard input); Inventory objects in it
    /// tell what is owned.
    #[arg(long, value_name = "FILE")]
    live: Option<PathBuf>,
    /// Say on stderr whether each render was served from the cache, and why not.
    #[arg(long)]
    why: bool,
}

/// The plans, and how many applications have none because of an error that was already shown.
pub(super) struct Made {
    pub(super) plans: Vec<Planned>,
    pub(super) failed: usize,
}

impl Made {
    /// The exit status that the plans stand for.
    pub(super) fn ending(&self) -> Ending {
        let blocked = |step: &Step| matches!(step.action, Action::Blocked { .. });
        let plans = || self.plans.iter().map(Planned::plan);
        if self.failed > 0 || plans().any(|plan| plan.steps().iter().any(blocked)) {
            Ending::Failed
        } else if plans().any(Plan::changes) {
            Ending::Different
        } else {
            Ending::Same
        }
    }
}

/// Plans every application; each is rehearsed by the API server, or worked out against the saved objects.
pub(super) async fn make(making: &Making) -> anyhow::Result<Made> {
    if let Some(file) = &making.live {
        return offline(making, file).await;
    }
    let opened = Opened::open(&making.operation).await?;
    let Opened { workshop, cluster, assignments } = opened;
    let progress = Line::new();
    let source = Remembered::new(&workshop.source);
    let world = World { source: &source, plugins: &workshop.plugins, cluster: &cluster, progress: &progress };
    let batch = batch::prepare(assignments, world).await;
    let mut made = Made { plans: Vec::new(), failed: batch.failed };
    let mut results = pin!(batch::side_by_side(&batch.prepared, async |(assignment, prepared)| {
        (assignment, prepared, world.pass(assignment).plan(prepared, Rehearsal::DryRun, None).await)
    }));
    while let Some((assignment, prepared, planned)) = results.next().await {
        render::report(prepared.rendered(), making.why);
        match planned {
            Ok(planned) => made.plans.push(planned),
            Err(error) => {
                made.failed += 1;
                show::error(&anyhow::Error::new(error).context(format!("application {}", assignment.application.key)));
            }
        }
    }
    Ok(made)
}

async fn offline(making: &Making, file: &std::path::Path) -> anyhow::Result<Made> {
    let OperationArguments { application, sync, cluster } = &making.operation;
    let workshop = Workshop::open(&application.plugins)?;
    let assignments = applications::load(application, Some(sync), &cluster.installation, "default")?;
    let saved = saved_objects(file)?;
    let progress = Line::new();
    let source = Remembered::new(&workshop.source);
    let world = World { source: &source, plugins: &workshop.plugins, cluster: &NoCluster, progress: &progress };
    let mut plans = Vec::new();
    for assignment in &assignments {
        let pass = world.pass(assignment);
        let survey = Survey::of(saved.live.clone(), saved.inventory(assignment)?);
        let (rendered, planned) = pass.plan_offline(&Facts::default(), survey).await?;
        render::report(&rendered, making.why);
        plans.push(planned);
    }
    Ok(Made { plans, failed: 0 })
}

struct Saved {
    live: BTreeMap<bowline_core::object::ObjectKey, LiveObject>,
    inventories: Vec<Value>,
}

impl Saved {
    fn inventory(&self, assignment: &Assignment) -> anyhow::Result<Inventory> {
        Ok(bowline_cluster::inventory_of(&assignment.application.key, &self.inventories)?)
    }
}

/// Reads objects from a file: documents, and the items of lists among them.
fn saved_objects(file: &std::path::Path) -> anyhow::Result<Saved> {
    let name = file.display().to_string();
    let text = if name == "-" {
        let mut text = Vec::new();
        std::io::Read::read_to_end(&mut std::io::stdin(), &mut text).context("cannot read standard input")?;
        text
    } else {
        std::fs::read(file).with_context(|| format!("cannot read {name}"))?
    };
    let documents = yaml::parse(&text).map_err(|error| anyhow::anyhow!("{name}: {error}"))?;
    let mut saved = Saved { live: BTreeMap::new(), inventories: Vec::new() };
    for document in documents {
        let value = document.root.to_json();
        let items = match value.get("items").and_then(Value::as_array) {
            Some(items) => items.clone(),
            None => vec![value],
        };
        for item in items {
            let object = Object::new(item)
                .map_err(|reason| anyhow::anyhow!("{name}: line {}: the object {reason}", document.at.line))?;
            if object.gvk().group == "bowline.dev" && object.gvk().kind == "Inventory" {
                saved.inventories.push(object.into_value());
            } else {
                saved.live.insert(object.key(), LiveObject::Present(Arc::new(object.into_value())));
            }
        }
    }
    Ok(saved)
}

fn reason(step: &Step) -> String {
    let why = match &step.action {
        Action::Blocked { why, .. } | Action::Keep { why } => why.clone(),
        Action::Release { to } => format!("application {to} takes it over"),
        Action::Prune(prune) => {
            prune.guard.as_ref().map(|guard| format!("only once confirmed: {guard}")).unwrap_or_default()
        }
        _ if step.terminating => "once the present one is gone".to_owned(),
        _ => String::new(),
    };
    std::iter::once(why)
        .chain(step.notes.iter().cloned())
        .filter(|text| !text.is_empty())
        .collect::<Vec<_>>()
        .join("; ")
}

fn as_text(plan: &Plan, arguments: &Arguments) -> String {
    let mut rows = Vec::new();
    for step in plan.steps() {
        let mut row = vec![step.action.word().to_owned(), step.key.to_string(), reason(step)];
        if arguments.explain {
            row.insert(2, step.origins.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "));
        }
        rows.push(row);
    }
    let header: &[&str] =
        if arguments.explain { &["ACTION", "OBJECT", "FROM", "NOTE"] } else { &["ACTION", "OBJECT", "NOTE"] };
    let mut text = table(header, &rows, Some(0));
    if arguments.diff {
        for step in plan.steps() {
            if let Some(difference) = difference::of_step(step) {
                text.push('\n');
                text.push_str(&difference);
            }
        }
    }
    let counts: Vec<_> = plan.counts().into_iter().map(|(word, count)| format!("{count} {word}")).collect();
    text.push_str(&format!(
        "\n{}: {}\n",
        plan.application(),
        if counts.is_empty() { "nothing".to_owned() } else { counts.join(", ") }
    ));
    if let Some(hold) = plan.hold() {
        text.push_str(&format!("Nothing runs before it is confirmed: {hold}\n"));
    }
    text.push_str(&format!("plan {}\n", plan.digest()));
    text
}

fn as_value(plan: &Plan, explain: bool) -> Value {
    let steps: Vec<Value> = plan
        .steps()
        .iter()
        .map(|step| {
            let mut value = json!({
                "action": step.action.word(),
                "apiVersion": step.gvk.api_version(),
                "kind": step.key.kind,
                "namespace": step.key.namespace,
                "name": step.key.name,
            });
            let why = reason(step);
            if !why.is_empty() {
                value["note"] = why.into();
            }
            if explain {
                value["origins"] = step.origins.iter().map(ToString::to_string).collect();
            }
            if let Some(comparison) = &step.comparison {
                value["before"] = comparison.before.clone();
                value["after"] = comparison.after.clone();
            }
            value
        })
        .collect();
    json!({
        "application": plan.application().to_string(),
        "digest": plan.digest().as_str(),
        "hold": plan.hold(),
        "counts": plan.counts(),
        "steps": steps,
    })
}
