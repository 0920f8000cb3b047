//! `bowline status`.

use std::collections::BTreeMap;

use anyhow::bail;
use bowline_cluster::Connection;
use bowline_core::health::{Health, ObjectHealth, word};
use bowline_core::inventory::{ApplicationKey, EntryState, Inventory};
use bowline_core::kinds::Discovery;
use bowline_core::object::{Gvk, ObjectKey};
use bowline_core::plugin::{Assessment, CallContext, HealthStatus, ObjectRef, Subject};
use bowline_core::port::cluster::{Cluster as _, Freshness, Identity, Target};
use bowline_core::port::plugins::Plugins as _;
use bowline_engine::observe::NOW_ATTRIBUTE;
use bowline_sandbox::Sandbox;
use clap::Args;
use serde_json::{Value, json};

use super::Ending;
use super::arguments::{ClusterArguments, Output, PluginArguments};
use super::batch::milliseconds;
use super::show::{self, table::table};
use super::world::{self, Workshop};

/// Arguments of `status`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  # All applications of the cluster
  bowline status

  # The objects of one
  bowline status shop --application-namespace team-a

  # For a script
  bowline status -o json")]
pub(super) struct Arguments {
    /// Name of an application [default: all of them]
    name: Option<String>,
    /// Namespace of applications [default: every namespace; for a NAME, default]
    #[arg(long, value_name = "NAMESPACE")]
    application_namespace: Option<String>,
    /// The plugin that tells whether live objects are healthy.
    #[arg(long, value_name = "PLUGIN", default_value = "health")]
    health: String,
    /// How to print.
    #[arg(short, long, value_enum, default_value_t = Output::Table)]
    output: Output,
    #[command(flatten)]
    cluster: ClusterArguments,
    #[command(flatten)]
    plugins: PluginArguments,
}

/// What is known of one application.
struct Status {
    application: ApplicationKey,
    health: Health,
    /// How each object compares with what was applied.
    states: BTreeMap<ObjectKey, &'static str>,
}

pub(super) async fn run(arguments: &Arguments) -> anyhow::Result<Ending> {
    let workshop = Workshop::open(&arguments.plugins)?;
    let cluster = world::connect(&arguments.cluster).await?;
    let identity = Identity::Caller;
    let mut found: Vec<ApplicationKey> =
        cluster.holdings(&identity).await?.into_iter().map(|holding| holding.application).collect();
    found.retain(|application| wanted(arguments, application));
    found.sort();
    if let (Some(name), true) = (&arguments.name, found.is_empty()) {
        bail!("the cluster has no application {}/{name}: bowline status lists those it has", namespace(arguments));
    }
    let discovery = cluster.discover(&identity, Freshness::Cached).await?;
    let mut all = Vec::new();
    for application in found {
        let inventory = cluster.inventory(&identity, &application).await?;
        all.push(look(&inventory, &discovery, &cluster, &workshop.plugins, &arguments.health).await?);
    }
    let value = json!({"applications": all.iter().map(as_value).collect::<Vec<_>>()});
    show::to_stdout(&show::value(&value, arguments.output, || match (&arguments.name, all.first()) {
        (Some(_), Some(one)) => one_as_text(one),
        _ => all_as_text(&all),
    }))?;
    Ok(Ending::Same)
}

fn namespace(arguments: &Arguments) -> &str {
    arguments.application_namespace.as_deref().unwrap_or("default")
}

fn wanted(arguments: &Arguments, application: &ApplicationKey) -> bool {
    match (&arguments.name, &arguments.application_namespace) {
        (Some(name), _) => application.name == *name && application.namespace == namespace(arguments),
        (None, Some(namespace)) => application.namespace == *namespace,
        (None, None) => true,
    }
}

/// Reads what an application owns, compares it with what was applied, and asks for its health.
async fn look(
    inventory: &Inventory,
    discovery: &Discovery,
    cluster: &Connection,
    plugins: &Sandbox,
    health: &str,
) -> anyhow::Result<Status> {
    let application = inventory.application().clone();
    let owned: Vec<_> = inventory.entries().filter(|(_, entry)| !matches!(entry.state, EntryState::Claimed)).collect();
    let targets: Vec<Target> = owned
        .iter()
        .filter_map(|(key, entry)| {
            let kind = discovery.find_near(&key.group_kind(), &entry.version)?.clone();
            Some(Target { kind, namespace: key.namespace.clone(), name: key.name.clone() })
        })
        .collect();
    let answers = cluster.read(&Identity::Caller, &targets).await;
    let mut live: BTreeMap<ObjectKey, Option<Value>> = BTreeMap::new();
    for (target, answer) in targets.iter().zip(answers) {
        live.insert(target.key(), answer?);
    }
    let mut states = BTreeMap::new();
    let mut subjects = Vec::new();
    for (key, entry) in owned {
        let object = live.remove(key).flatten();
        let state = match (&entry.state, &object) {
            (_, None) => "missing",
            (EntryState::Applied(applied), Some(object)) if applied.holds(object) => "as applied",
            (EntryState::Applied(_), Some(_)) => "changed",
            (_, Some(_)) => "unrecorded",
        };
        states.insert(key.clone(), state);
        subjects.push((key.clone(), subject(key, &entry.version, object)));
    }
    let context = CallContext {
        application: application.name.clone(),
        application_namespace: application.namespace.clone(),
        project: "default".to_owned(),
        cluster: cluster.context().to_owned(),
        config: "{}".to_owned(),
        attributes: vec![(NOW_ATTRIBUTE.to_owned(), milliseconds().to_string())],
    };
    let asked: Vec<Subject> = subjects.iter().map(|(_, subject)| subject.clone()).collect();
    let given = plugins.assess(health, &context, &asked).await?;
    let objects = subjects.into_iter().zip(given).map(|((key, _), answer)| ObjectHealth {
        key,
        assessment: answer.unwrap_or_else(|error| Assessment {
            status: HealthStatus::Unknown,
            reason: "AssessmentFailed".to_owned(),
            message: error.to_string(),
            recheck_after_ms: None,
        }),
    });
    Ok(Status { application, health: Health::new(objects.collect()), states })
}

fn subject(key: &ObjectKey, version: &str, live: Option<Value>) -> Subject {
    Subject {
        object: ObjectRef {
            gvk: Gvk { group: key.group.clone(), version: version.to_owned(), kind: key.kind.clone() },
            namespace: (!key.namespace.is_empty()).then(|| key.namespace.clone()),
            name: key.name.clone(),
        },
        desired: None,
        live: live.map(|live| live.to_string()),
    }
}

fn count(status: &Status, state: &str) -> usize {
    status.states.values().filter(|found| **found == state).count()
}

fn all_as_text(all: &[Status]) -> String {
    if all.is_empty() {
        return "no application has applied anything to this cluster\n".to_owned();
    }
    let rows: Vec<Vec<String>> = all
        .iter()
        .map(|status| {
            vec![
                status.application.to_string(),
                word(status.health.overall()).to_owned(),
                status.states.len().to_string(),
                (count(status, "changed") + count(status, "missing")).to_string(),
            ]
        })
        .collect();
    table(&["APPLICATION", "HEALTH", "OBJECTS", "CHANGED SINCE"], &rows, Some(1))
}

fn one_as_text(status: &Status) -> String {
    let rows: Vec<Vec<String>> = status
        .health
        .objects()
        .iter()
        .map(|object| {
            let state = status.states.get(&object.key).copied().unwrap_or_default();
            vec![
                word(object.assessment.status).to_owned(),
                object.key.to_string(),
                state.to_owned(),
                object.assessment.message.clone(),
            ]
        })
        .collect();
    format!(
        "{}\n{}: {}, {} objects\n",
        table(&["HEALTH", "OBJECT", "STATE", "MESSAGE"], &rows, Some(0)),
        status.application,
        word(status.health.overall()),
        status.states.len()
    )
}

fn as_value(status: &Status) -> Value {
    let objects: Vec<Value> = status
        .health
        .objects()
        .iter()
        .map(|object| {
            json!({
                "kind": object.key.kind,
                "group": object.key.group,
                "namespace": object.key.namespace,
                "name": object.key.name,
                "health": word(object.assessment.status),
                "reason": object.assessment.reason,
                "message": object.assessment.message,
                "state": status.states.get(&object.key),
            })
        })
        .collect();
    json!({
        "application": status.application.to_string(),
        "health": word(status.health.overall()),
        "objects": objects,
    })
}
