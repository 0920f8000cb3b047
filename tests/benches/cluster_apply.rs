//! How many objects a second the API server takes from a bare loop of server-side applies, and what of that is left
//! with Bowline's cluster adapter in front: created, applied again unchanged, read; and what it takes to store the
//! inventory of that many objects.
//!
//! The bare loop is written with nothing but the HTTP client, so that it is the machine's limit rather than ours.
//! Rounds alternate between the two; the best round of each counts, because everything else on the machine only ever
//! adds time.

#![allow(clippy::print_stdout, reason = "a bench prints its figures")]

use std::future::Future;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use bowline_cluster::{Connection, Settings};
use bowline_core::desired::MANAGED_BY_LABEL;
use bowline_core::digest::Digest;
use bowline_core::inventory::{ApplicationKey, Applied, Entry, EntryState};
use bowline_core::kinds::{Scope, ServedKind};
use bowline_core::object::Gvk;
use bowline_core::port::cluster::{Apply, Cluster as _, Conflicts, Identity, Persistence, Target};
use bowline_tests::bare_loop::BareLoop;
use bowline_tests::{SharedControlPlane, control_plane};
use futures::StreamExt as _;
use serde_json::json;

/// Objects in one round.
const OBJECTS: usize = 1500;
/// Requests under way at once, in both.
const CONCURRENCY: usize = 16;
/// Rounds of each.
const ROUNDS: usize = 3;

fn main() -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(compare(control_plane()?))
}

async fn compare(plane: &'static SharedControlPlane) -> Result<()> {
    let bare = BareLoop::new(plane, CONCURRENCY)?;
    let settings =
        Settings { kubeconfig: Some(plane.kubeconfig().to_owned()), concurrency: CONCURRENCY, ..Settings::default() };
    let connection = Connection::open(settings).await?;
    let mut best = [[Duration::MAX; 2], [Duration::MAX; 2]];
    let mut reading = Duration::MAX;
    let mut storing = [Duration::MAX; 2];
    for _ in 0..ROUNDS {
        let objects = objects(&plane.namespace("bare")?);
        for best in &mut best[0] {
            *best = (*best).min(timed(bare.apply(&objects)).await?);
        }
        let objects = self::objects(&plane.namespace("adapter")?);
        for best in &mut best[1] {
            *best = (*best).min(timed(adapter(&connection, &objects)).await?);
        }
        let targets: Vec<Target> = objects.into_iter().map(|(target, _)| target).collect();
        reading = reading.min(timed(read(&connection, &targets)).await?);
        for (at, entry) in [pending(), applied()].into_iter().enumerate() {
            storing[at] = storing[at].min(timed(store(&connection, &targets, &entry)).await?);
        }
    }
    let rate = |time: Duration| OBJECTS as f64 / time.as_secs_f64();
    println!("{OBJECTS} ConfigMaps over {CONCURRENCY} connections, objects a second (best of {ROUNDS} rounds)");
    for (at, what) in ["created", "unchanged"].into_iter().enumerate() {
        let (bare, adapter) = (rate(best[0][at]), rate(best[1][at]));
        println!("{what:>10}: bare loop {bare:6.0}, adapter {adapter:6.0}, ratio {:.2}", adapter / bare);
    }
    println!("{:>10}: adapter {:6.0}", "read", rate(reading));
    println!("inventory of {OBJECTS} stored: pending in {:?}, applied in {:?}", storing[0], storing[1]);
    Ok(())
}

async fn timed(work: impl Future<Output = Result<()>>) -> Result<Duration> {
    let started = Instant::now();
    work.await?;
    Ok(started.elapsed())
}

fn objects(namespace: &str) -> Vec<(Target, String)> {
    let kind =
        ServedKind { gvk: Gvk::new("v1", "ConfigMap"), plural: "configmaps".to_owned(), scope: Scope::Namespaced };
    let object = |number: usize| {
        let name = format!("config-{number:05}");
        let body = json!({
            "apiVersion": "v1",
            "kind": "ConfigMap",
            "metadata": {"name": name, "namespace": namespace, "labels": {MANAGED_BY_LABEL: "bench"}},
            "data": {"number": number.to_string()},
        });
        (Target { kind: kind.clone(), namespace: namespace.to_owned(), name }, body.to_string())
    };
    (0..OBJECTS).map(object).collect()
}

async fn adapter(connection: &Connection, objects: &[(Target, String)]) -> Result<()> {
    let mut applied = futures::stream::iter(0..objects.len())
        .map(|at| {
            let (target, body) = &objects[at];
            let apply = Apply { target, body, conflicts: Conflicts::Force, persistence: Persistence::Persist };
            connection.apply(&Identity::Caller, apply)
        })
        .buffer_unordered(CONCURRENCY);
    while let Some(written) = applied.next().await {
        written?;
    }
    Ok(())
}

async fn read(connection: &Connection, targets: &[Target]) -> Result<()> {
    for found in connection.read(&Identity::Caller, targets).await {
        found?.context("it was applied")?;
    }
    Ok(())
}

fn pending() -> Entry {
    Entry { version: "v1".to_owned(), state: EntryState::Pending }
}

fn applied() -> Entry {
    let digest = Digest::of(b"bench");
    let applied = Applied {
        uid: "2f6e8b9e-5a53-4d5c-9f0c-0d5b6f6f7a11".to_owned(),
        desired: digest.clone(),
        ownership: digest.clone(),
        values: digest,
        generation: None,
        atomic: Vec::new(),
    };
    Entry { version: "v1".to_owned(), state: EntryState::Applied(applied) }
}

/// Stores every target as `entry`, after reading what is stored.
async fn store(connection: &Connection, targets: &[Target], entry: &Entry) -> Result<()> {
    let application = ApplicationKey { namespace: targets[0].namespace.clone(), name: "bench".to_owned() };
    let mut inventory = connection.inventory(&Identity::Caller, &application).await?;
    for target in targets {
        inventory.set(target.key(), entry.clone());
    }
    Ok(connection.store_inventory(&Identity::Caller, &mut inventory).await?)
}
