//! What a pass costs: 1,500 ConfigMaps created, and left alone by a pass with nothing to do, against a bare loop of
//! server-side applies of the same objects, with the pass's label and annotation, with the same concurrency in the
//! same run.
//!
//! The pass is the whole one but for the render, which is the sandbox's bench: inventory, reads, plan, writes,
//! inventory again, health. The kind Inventory is installed and the health plugin compiled, as they are from the second
//! pass on.

#![allow(clippy::print_stdout, reason = "a bench prints its figures")]

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Result;
use bowline_cluster::{Connection, Settings as ClusterSettings};
use bowline_core::application::{Application, Flags, RepositoryFlag};
use bowline_core::desired::{Desired, DesiredObject};
use bowline_core::kinds::{Scope, ServedKind};
use bowline_core::object::Gvk;
use bowline_core::port::cluster::{Identity, Target};
use bowline_engine::progress::Silent;
use bowline_engine::snapshot::Remembered;
use bowline_engine::{Assignment, Pass, Rehearsal};
use bowline_sandbox::Sandbox;
use bowline_source::Sources;
use bowline_tests::bare_loop::BareLoop;
use bowline_tests::{GitRepository, SharedControlPlane, control_plane};
use serde_json::{Value, json};

/// Objects of the pass.
const OBJECTS: usize = 1_500;
/// Rounds of each. Of ratios the median counts: what else the machine does in a round slows both down.
const ROUNDS: usize = 7;
/// Requests at once, in both.
const CONCURRENCY: usize = 16;

fn main() -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(pass(control_plane()?))
}

fn config_map(number: usize, namespace: &str) -> Value {
    json!({
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": format!("config-{number:05}"), "namespace": namespace},
        "data": {"number": number.to_string(), "text": "x".repeat(200)},
    })
}

async fn pass(plane: &'static SharedControlPlane) -> Result<()> {
    let bare = BareLoop::new(plane, CONCURRENCY)?;
    let sandbox = Sandbox::new(bowline_sandbox::Settings::default())?;
    let mut rounds = Vec::new();
    for round in 0..=ROUNDS {
        let namespace = plane.namespace(&format!("pass-{round}"))?;
        let times = passes(plane, &namespace, &bare, &sandbox).await?;
        // The first round installs the kind Inventory and compiles the plugins, once for the machine.
        if round > 0 {
            rounds.push(times);
        }
    }
    for (at, what) in ["created", "nothing to do"].into_iter().enumerate() {
        let mut ratios: Vec<f64> = rounds.iter().map(|times| times[at].ratio()).collect();
        ratios.sort_by(f64::total_cmp);
        let best = |time: fn(&Times) -> Duration| {
            let best = rounds.iter().map(|times| time(&times[at])).min().unwrap_or(Duration::MAX);
            OBJECTS as f64 / best.as_secs_f64()
        };
        let (bare, pass, median) = (best(|times| times.bare), best(|times| times.pass), ratios[ratios.len() / 2]);
        println!("{OBJECTS} ConfigMaps, {what}: bare loop {bare:.0}/s, pass {pass:.0}/s (best of {ROUNDS} rounds);");
        println!("  ratio in one round {median:.2} (median; {:.2} to {:.2})", ratios[0], ratios[ratios.len() - 1]);
    }
    Ok(())
}

/// What the same objects took.
#[derive(Clone, Copy)]
struct Times {
    bare: Duration,
    pass: Duration,
}

impl Times {
    /// How fast the pass was against the bare loop right before it.
    fn ratio(&self) -> f64 {
        self.bare.as_secs_f64() / self.pass.as_secs_f64()
    }
}

/// How long it takes to create everything, and then to find nothing to do.
async fn passes(plane: &SharedControlPlane, namespace: &str, bare: &BareLoop, sandbox: &Sandbox) -> Result<[Times; 2]> {
    let repository = GitRepository::new()?;
    let documents: Vec<String> = (0..OBJECTS).map(|number| config_map(number, namespace).to_string()).collect();
    repository.commit_file("app/all.yaml", documents.join("\n---\n"))?;
    let store = tempfile::tempdir()?;
    let sources = Sources::open(bowline_source::Settings::at(store.path()))?;
    let settings = ClusterSettings {
        kubeconfig: Some(plane.kubeconfig().to_owned()),
        concurrency: CONCURRENCY,
        ..ClusterSettings::default()
    };
    let connection = Connection::open(settings).await?;
    let mut flags = Flags::new("bench", RepositoryFlag::git(repository.url()), "plain");
    flags.path = Some("app".to_owned());
    flags.namespace = Some(namespace.to_owned());
    let assignment = Assignment {
        application: Application::from_flags(&flags)?,
        repositories: vec![bowline_core::repository::Repository::Git(bowline_core::repository::GitRepository::at(
            repository.url(),
        ))],
        identity: Identity::Caller,
        installation: "bench".to_owned(),
        default_namespace: namespace.to_owned(),
        seed: Vec::new(),
        wanted: Arc::default(),
    };
    let source = Remembered::new(&sources);
    let pass = Pass {
        assignment: &assignment,
        source: &source,
        plugins: sandbox,
        cluster: &connection,
        progress: &Silent,
        clock: || 0,
    };
    let mut times = [Times { bare: Duration::ZERO, pass: Duration::ZERO }; 2];
    let beside = plane.namespace("bare")?;
    for (times, word) in times.iter_mut().zip(["created", "unchanged"]) {
        let prepared = pass.prepare().await?;
        let objects = bare_objects(prepared.desired(), &beside)?;
        let started = Instant::now();
        bare.apply(&objects).await?;
        times.bare = started.elapsed();
        let started = Instant::now();
        let planned = pass.plan(&prepared, Rehearsal::None, None).await?;
        let (outcome, _) = pass.carry_out(&prepared, planned).await?;
        times.pass = started.elapsed();
        anyhow::ensure!(outcome.counts().get(word) == Some(&OBJECTS), "{:?}", outcome.counts());
    }
    Ok(times)
}

/// The desired set as the pass sends it, for another namespace.
fn bare_objects(desired: &Desired, namespace: &str) -> Result<Vec<(Target, String)>> {
    let kind =
        ServedKind { gvk: Gvk::new("v1", "ConfigMap"), plural: "configmaps".to_owned(), scope: Scope::Namespaced };
    let moved = |object: &DesiredObject| {
        let mut body: Value = serde_json::from_str(&object.body)?;
        body["metadata"]["namespace"] = json!(namespace);
        let target = Target { kind: kind.clone(), namespace: namespace.to_owned(), name: object.key.name.clone() };
        Ok((target, body.to_string()))
    };
    desired.objects().iter().map(moved).collect()
}
