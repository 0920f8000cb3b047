//! The plugin as the host calls it: suspension, the clock, batches.

use bowline_health::BuiltIn;
use bowline_plugin::testing::{context, live_subject};
use bowline_plugin::{Assessment, Status, respond_assess, types};
use serde_json::{Value, json};

fn assess(object: &Value) -> Assessment {
    assess_at(object, None).expect("the object can be assessed")
}

fn assess_at(object: &Value, now_ms: Option<&str>) -> Result<Assessment, types::Error> {
    let mut ctx = context("{}");
    ctx.attributes.extend(now_ms.map(|now| ("bowline.dev/now-ms".to_owned(), now.to_owned())));
    respond_assess::<BuiltIn>(ctx, vec![live_subject(object)]).remove(0)
}

fn deployment(spec: &Value, replicas: u32) -> Value {
    json!({
        "apiVersion": "apps/v1", "kind": "Deployment",
        "metadata": {"name": "web", "namespace": "shop"},
        "spec": spec,
        "status": {
            "replicas": replicas, "updatedReplicas": replicas,
            "readyReplicas": replicas, "availableReplicas": replicas,
            "conditions": [{"type": "Available", "status": "True"}],
        },
    })
}

#[test]
fn a_paused_rollout_that_is_not_complete_is_suspended() {
    let paused = assess(&deployment(&json!({"replicas": 3, "paused": true}), 1));
    assert_eq!((paused.status, paused.message.as_str()), (Status::Suspended, "Deployment is paused"));
    let running = assess(&deployment(&json!({"replicas": 3}), 1));
    assert_eq!((running.status, running.reason.as_str()), (Status::Progressing, "LessReplicas"));
    let complete = assess(&deployment(&json!({"replicas": 3, "paused": true}), 3));
    assert_eq!(complete.status, Status::Healthy);
}

#[test]
fn a_suspended_job_is_suspended_until_it_has_ended() {
    let job = |status: Value| {
        json!({
            "apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "load"},
            "spec": {"suspend": true}, "status": status,
        })
    };
    let ended = |kind: &str| json!({"conditions": [{"type": kind, "status": "True"}]});
    assert_eq!(assess(&job(json!({}))).status, Status::Suspended);
    assert_eq!(assess(&job(ended("Complete"))).status, Status::Healthy);
    assert_eq!(assess(&job(ended("Failed"))).status, Status::Degraded);
}

#[test]
fn a_suspended_cron_job_is_suspended_unless_it_goes() {
    let cron = |metadata: Value, suspend: bool| {
        json!({
            "apiVersion": "batch/v1", "kind": "CronJob",
            "metadata": metadata, "spec": {"suspend": suspend},
        })
    };
    let name = json!({"name": "nightly"});
    assert_eq!(assess(&cron(name.clone(), true)).status, Status::Suspended);
    assert_eq!(assess(&cron(name, false)).status, Status::Healthy);
    let going = json!({"name": "nightly", "deletionTimestamp": "2024-01-01T00:00:00Z"});
    assert_eq!(assess(&cron(going, true)).status, Status::Terminating);
}

#[test]
fn a_pod_without_a_node_gets_fifteen_seconds() {
    let pod = json!({
        "apiVersion": "v1", "kind": "Pod",
        "metadata": {"name": "web", "creationTimestamp": "2024-03-01T00:00:00Z"},
        "status": {
            "phase": "Pending",
            "conditions": [{"type": "PodScheduled", "status": "False", "reason": "Unschedulable"}],
        },
    });
    let after = |seconds: u64| assess_at(&pod, Some(&format!("{}", (1_709_251_200 + seconds) * 1000))).unwrap();
    assert_eq!((after(5).status, after(5).recheck_after_ms), (Status::Progressing, Some(10_000)));
    assert_eq!((after(15).status, after(15).recheck_after_ms), (Status::Degraded, None));
    assert_eq!(assess(&pod).status, Status::Degraded, "without a clock it has waited long enough");
}

#[test]
fn a_bad_subject_fails_alone_and_order_is_kept() {
    let good = live_subject(&json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}}));
    let mut broken = good.clone();
    if let Some(live) = &mut broken.live {
        live.json = "[1, 2]".to_owned();
    }
    let odd = live_subject(&json!({"apiVersion": "example.com/v1", "kind": "A", "metadata": {}, "status": "up"}));
    let mut absent = good.clone();
    absent.live = None;
    let answers = respond_assess::<BuiltIn>(context("{}"), vec![broken, good, odd, absent]);
    let error = answers[0].as_ref().unwrap_err();
    assert_eq!(error.code, "health/not-an-object");
    assert!(error.message.starts_with("the live object is not a JSON object: "), "{}", error.message);
    assert_eq!(answers[1].as_ref().unwrap().status, Status::Healthy);
    let error = answers[2].as_ref().unwrap_err();
    assert_eq!(
        (error.code.as_str(), error.message.as_str()),
        ("health/unexpected-field", "status is a string, not a map")
    );
    assert_eq!(answers[3].as_ref().unwrap().status, Status::Missing);
}

#[test]
fn configuration_is_refused() {
    let subject = live_subject(&json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}}));
    let answers = respond_assess::<BuiltIn>(context(r#"{"strict": true}"#), vec![subject]);
    assert_eq!(
        answers[0].as_ref().unwrap_err().message,
        "the configuration of plugin health is wrong at strict: unknown field `strict`, there are no fields"
    );
}
