//! What a plan of 10,000 objects costs: everything is owned and live, one object in a hundred differs. Files give
//! objects in scattered order; the cluster lists them, and a first apply recorded them, in the order of their names.

#![allow(clippy::print_stdout, reason = "a bench prints its figures")]

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bowline_core::desired::{Desired, Kinds, Settings as DesiredSettings};
use bowline_core::digest::Digest;
use bowline_core::inventory::{ApplicationKey, Applied, Entry, EntryState, Inventory};
use bowline_core::plan::{Inputs, LiveObject, Settings, build};
use bowline_core::plugin::Manifest;
use bowline_core::port::cluster::Identity;
use serde_json::{Value, json};

/// Objects of the plan.
const PLANNED: usize = 10_000;
/// Step between the numbers of neighbours; it shares no factor with `PLANNED`, so every number comes up once.
const SCATTER: usize = 7919;
/// Rounds. The best tells what the work costs, because everything else on the machine only ever adds time; the median
/// tells what to expect.
const ROUNDS: usize = 21;

fn config_map(number: usize) -> Value {
    json!({
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": format!("config-{number:05}"), "namespace": "bench"},
        "data": {"number": number.to_string(), "text": "x".repeat(200)},
    })
}

fn main() {
    let application = ApplicationKey { namespace: "bench".to_owned(), name: "bench".to_owned() };
    let manifests: Vec<Manifest> = (0..PLANNED)
        .map(|number| Manifest {
            json: config_map(number * SCATTER % PLANNED).to_string(),
            origins: Vec::new(),
            sensitive: false,
            attributes: Vec::new(),
        })
        .collect();
    let settings =
        DesiredSettings { application: &application, installation: "bench", namespace: "bench", kinds: Kinds::Assumed };
    let started = Instant::now();
    let desired = Desired::build(&manifests, &settings).expect("the objects are objects");
    let desire = started.elapsed();
    let mut inventory = Inventory::new(application.clone(), Vec::new());
    let mut live = BTreeMap::new();
    let mut objects: Vec<_> = desired.objects().iter().collect();
    objects.sort_by(|one, other| one.key.cmp(&other.key));
    for (number, object) in objects.into_iter().enumerate() {
        let mut value = object.value();
        value["metadata"]["uid"] = number.to_string().into();
        value["metadata"]["managedFields"] = json!([{"manager": "bowline", "operation": "Apply", "apiVersion": "v1",
            "time": "2026-01-01T00:00:00Z", "fieldsType": "FieldsV1", "fieldsV1": {"f:data": {"f:number": {}, "f:text": {}},
            "f:metadata": {"f:annotations": {"f:bowline.dev/application": {}}, "f:labels": {"f:bowline.dev/managed-by": {}}}}}]);
        let digest = if number % 100 == 0 { Digest::of(b"before") } else { object.digest.clone() };
        let record = Applied::record(digest, &value).expect("a live object has a uid");
        inventory.set(object.key.clone(), Entry { version: "v1".to_owned(), state: EntryState::Applied(record) });
        live.insert(object.key.clone(), LiveObject::Present(Arc::new(value)));
    }
    let inputs = Inputs {
        application: &application,
        identity: &Identity::Caller,
        desired: &desired,
        live: &live,
        kinds: &BTreeMap::new(),
        inventory: &inventory,
        holdings: &[],
        wanted: &BTreeMap::new(),
        settings: &Settings::default(),
    };
    let mut times: Vec<Duration> = (0..ROUNDS)
        .map(|_| {
            let started = Instant::now();
            let plan = build(&inputs);
            let took = started.elapsed();
            assert_eq!(plan.counts()["update"], PLANNED / 100, "the bench plans what it says");
            took
        })
        .collect();
    times.sort();
    let (best, median) = (times[0], times[ROUNDS / 2]);
    println!("plan of {PLANNED} objects: median {median:?}, best {best:?} (the desired set before it: {desire:?})");
}
