//! `bowline apply`.

use std::time::Duration;

use anyhow::bail;
use bowline_core::digest::Digest;
use bowline_core::health::{Health, is_settled, word};
use bowline_core::object::ObjectKey;
use bowline_core::outcome::{Outcome, Result as StepResult};
use bowline_core::plan::Plan;
use bowline_core::plugin::HealthStatus;
use bowline_engine::observe;
use bowline_engine::progress::Event;
use bowline_engine::render::short;
use bowline_engine::snapshot::Remembered;
use bowline_engine::{Pass, Prepared, Rehearsal};
use clap::Args;
use serde_json::{Value, json};
use tokio::time::Instant;

use super::arguments::{OperationArguments, Output};
use super::batch::{self, World};
use super::show::{self, progress::Line, table::table};
use super::world::Opened;
use super::{Ending, render};

/// How often health is looked at while waiting: objects rarely become ready faster, and a look costs a few requests.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// Arguments of `apply`.
#[derive(Debug, Args)]
#[command(after_help = "Exit status: 0 when everything was applied, 2 on an error, 3 when --wait ran out of time.

Examples:
  # Make the cluster what a folder says
  bowline apply apps/shop -n shop

  # What a commit says, and wait until it is healthy
  bowline apply apps/shop --repo https://git.example/platform.git --branch main -n shop --wait --timeout 3m

  # Exactly the plan that was looked at
  bowline plan apps/shop -n shop
  bowline apply apps/shop -n shop --confirm sha256:2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae

  # All applications described in a folder
  bowline apply -f applications/")]
pub(super) struct Arguments {
    #[command(flatten)]
    operation: OperationArguments,
    /// Apply only if the plan still has this digest, and delete what waits for a confirmation; for one application.
    #[arg(long, value_name = "DIGEST")]
    confirm: Option<String>,
    /// Wait until everything is healthy, at most --timeout.
    #[arg(long)]
    wait: bool,
    /// How to print what was done.
    #[arg(short, long, value_enum, default_value_t = Output::Table)]
    output: Output,
    /// Say on stderr whether each render was served from the cache, and why not.
    #[arg(long)]
    why: bool,
}

pub(super) async fn run(arguments: &Arguments) -> anyhow::Result<Ending> {
    let opened = Opened::open(&arguments.operation).await?;
    let Opened { workshop, cluster, assignments } = opened;
    if arguments.confirm.is_some() && assignments.len() > 1 {
        bail!("--confirm names the plan of one application, and {} are given: apply that one alone", assignments.len());
    }
    let progress = Line::new();
    let source = Remembered::new(&workshop.source);
    let world = World { source: &source, plugins: &workshop.plugins, cluster: &cluster, progress: &progress };
    let alone = assignments.len() == 1;
    let batch = batch::prepare(assignments, world).await;
    let mut failed = batch.failed > 0;
    let mut unhealthy = false;
    let mut outcomes = Vec::new();
    for (assignment, prepared) in &batch.prepared {
        render::report(prepared.rendered(), arguments.why);
        match apply_one(&world.pass(assignment), prepared, arguments).await {
            Ok(outcome) => {
                failed |= !outcome.synced();
                unhealthy |= !is_settled(outcome.health.overall());
                if arguments.output == Output::Table {
                    show::to_stdout(&as_text(&outcome))?;
                }
                outcomes.push(as_value(&outcome));
            }
            Err(error) => {
                failed = true;
                let key = &assignment.application.key;
                show::error(&if alone { error } else { error.context(format!("application {key}")) });
            }
        }
    }
    if arguments.output != Output::Table {
        show::to_stdout(&show::value(&json!({"applications": outcomes}), arguments.output, String::new))?;
    }
    Ok(match (failed, arguments.wait && unhealthy) {
        (true, _) => Ending::Failed,
        (false, true) => Ending::Unhealthy,
        (false, false) => Ending::Same,
    })
}

async fn apply_one(pass: &Pass<'_>, prepared: &Prepared, arguments: &Arguments) -> anyhow::Result<Outcome> {
    let confirmed = arguments.confirm.as_ref().map(Digest::from_text);
    let planned = pass.plan(prepared, Rehearsal::None, confirmed.as_ref()).await?;
    let (mut outcome, applied) = pass.carry_out(prepared, planned).await?;
    if arguments.wait && outcome.synced() {
        outcome.health = wait(pass, applied.plan(), outcome.health).await?;
    }
    Ok(outcome)
}

/// Looks at health until all is settled, or the application's time is up.
pub(super) async fn wait(pass: &Pass<'_>, plan: &Plan, health: Health) -> anyhow::Result<Health> {
    let deadline = Instant::now() + pass.assignment.application.sync.timeout;
    let mut health = health;
    while !is_settled(health.overall()) && Instant::now() < deadline {
        if let Some(object) = health.unhealthy().first() {
            let status = word(object.assessment.status);
            let what = format!("{} ({status}: {})", object.key, object.assessment.message);
            pass.progress.tell(&Event::Waiting(&what));
        }
        tokio::time::sleep(LOOK_AGAIN).await;
        health = observe::observe_again(pass, plan).await?;
    }
    Ok(health)
}

/// What was done, for people: every object that isn't as it was, every one that isn't healthy, and a summary.
pub(super) fn as_text(outcome: &Outcome) -> String {
    let mut rows = Vec::new();
    for step in &outcome.steps {
        let notes: Vec<&str> = std::iter::once(step.message.as_str())
            .chain(step.notes.iter().map(String::as_str))
            .filter(|text| !text.is_empty())
            .collect();
        if step.result != StepResult::Unchanged || !notes.is_empty() {
            rows.push(vec![step.result.word().to_owned(), step.key.to_string(), notes.join("; ")]);
        }
    }
    let mut text =
        if rows.is_empty() { String::new() } else { table(&["RESULT", "OBJECT", "NOTE"], &rows, Some(0)) + "\n" };
    let unhealthy = outcome.health.unhealthy();
    if !unhealthy.is_empty() {
        let rows: Vec<Vec<String>> = unhealthy
            .iter()
            .map(|object| {
                let assessment = &object.assessment;
                vec![word(assessment.status).to_owned(), object.key.to_string(), assessment.message.clone()]
            })
            .collect();
        text.push_str(&table(&["HEALTH", "OBJECT", "WHY"], &rows, Some(0)));
        text.push('\n');
    }
    for failure in &outcome.failures {
        text.push_str(&format!("{failure}\n"));
    }
    let counts: Vec<_> = outcome.counts().into_iter().map(|(word, count)| format!("{count} {word}")).collect();
    let counts = if counts.is_empty() { "nothing to do".to_owned() } else { counts.join(", ") };
    let commits: Vec<_> =
        outcome.revisions.iter().map(|revision| short(&revision.commit)).filter(|commit| !commit.is_empty()).collect();
    let at = if commits.is_empty() { String::new() } else { format!(" at {}", commits.join(", ")) };
    text.push_str(&format!("{}{at}: {counts}; {}\n", outcome.application, word(outcome.health.overall())));
    text
}

fn as_value(outcome: &Outcome) -> Value {
    let health = |key: &ObjectKey| {
        let found = outcome.health.objects().iter().find(|object| object.key == *key);
        found.map_or(HealthStatus::Unknown, |object| object.assessment.status)
    };
    let objects: Vec<Value> = outcome
        .steps
        .iter()
        .map(|step| {
            let mut value = json!({
                "kind": step.key.kind,
                "group": step.key.group,
                "namespace": step.key.namespace,
                "name": step.key.name,
                "result": step.result.word(),
                "health": word(health(&step.key)),
            });
            if !step.message.is_empty() {
                value["message"] = step.message.as_str().into();
            }
            if !step.notes.is_empty() {
                value["notes"] = step.notes.clone().into();
            }
            value
        })
        .collect();
    let revisions: Vec<Value> = outcome
        .revisions
        .iter()
        .map(|revision| {
            json!({
                "url": revision.url,
                "reference": revision.reference,
                "commit": revision.commit,
                "component": revision.component.as_str(),
            })
        })
        .collect();
    json!({
        "application": outcome.application.to_string(),
        "plan": outcome.plan.as_str(),
        "revisions": revisions,
        "synced": outcome.synced(),
        "health": word(outcome.health.overall()),
        "counts": outcome.counts(),
        "objects": objects,
        "failures": outcome.failures,
        "notes": outcome.notes,
    })
}
