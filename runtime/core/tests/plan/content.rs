//! What is sent, what the digest covers, and what a rehearsal tells.

use crate::world::{World, applied, config_map, foreign, record_of};
use bowline_core::application::{IgnoreRule, Ignored, Place};
use bowline_core::inventory::{Applied, Entry, EntryState};
use bowline_core::plan::{Action, Pointer};
use bowline_core::port::cluster::Conflicts;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A rule that leaves the field at `pointer` alone in every object.
fn ignore(pointer: &str) -> IgnoreRule {
    let ignored = Ignored::Pointer(pointer.into());
    IgnoreRule { group: None, kind: None, namespace: None, name: None, ignored, at: Place::CommandLine }
}

#[test]
fn the_digest_covers_what_is_done_and_not_what_changes_by_itself() {
    let base = World::new().want(config_map("a", "1")).live(foreign(&config_map("a", "0")));
    let digest = |world: &World| world.plan().digest().clone();
    let mut same = World::new().want(config_map("a", "1")).live(foreign(&config_map("a", "0")));
    same.live[0]["metadata"]["resourceVersion"] = "77".into();
    same.live[0]["status"] = json!({"x": 1});
    assert_eq!(digest(&base), digest(&same));

    let mut other_uid = World::new().want(config_map("a", "1")).live(foreign(&config_map("a", "0")));
    other_uid.live[0]["metadata"]["uid"] = "another".into();
    assert_ne!(digest(&base), digest(&other_uid), "another object would be adopted");
    let other_content = World::new().want(config_map("a", "2")).live(foreign(&config_map("a", "0")));
    assert_ne!(digest(&base), digest(&other_content));
    let other_action = World::new().want(config_map("a", "1"));
    assert_ne!(digest(&base), digest(&other_action));
}

#[test]
fn the_order_of_rendering_does_not_matter() {
    let one = World::new().want(config_map("a", "1")).want(config_map("b", "1")).plan();
    let other = World::new().want(config_map("b", "1")).want(config_map("a", "1")).plan();
    assert_eq!(one.digest(), other.digest());
}

#[test]
fn fields_of_another_gitops_tool_are_not_taken_on_adoption() {
    let mut live = foreign(&config_map("a", "0"));
    live["metadata"]["managedFields"] =
        json!([{"manager": "kustomize-controller", "operation": "Apply", "apiVersion": "v1", "fieldsV1": {}}]);
    let plan = World::new().want(config_map("a", "1")).live(live).plan();
    assert_eq!(plan.steps()[0].action, Action::Adopt);
    assert_eq!(plan.steps()[0].content.as_ref().unwrap().conflicts, Conflicts::Fail);
}

#[test]
fn ignored_fields_leave_our_entry_before_they_leave_what_is_applied() {
    let mut world = World::new().want(config_map("a", "1"));
    world.settings.ignore = vec![ignore("/data/k")];
    let created = world.plan();
    let content = created.steps()[0].content.as_ref().unwrap();
    assert!(content.body.contains("\"k\":\"1\""), "a new object starts as it is written");
    let recorded = content.recorded(&applied(&config_map("a", "1")));
    assert_ne!(content.digest, recorded.desired);

    let live = applied(&config_map("a", "by hand"));
    let world = World { live: vec![live.clone()], ..world }.own("a", record_of(&live));
    let updated = world.plan();
    let content = updated.steps()[0].content.as_ref().unwrap();
    assert!(!content.body.contains("\"k\""), "{}", content.body);
    let patch = content.ownership.as_ref().unwrap();
    assert_eq!(patch[0]["op"], "test");
    assert_eq!(patch[1]["value"][0]["fieldsV1"], json!({}));
    assert_eq!(content.recorded(&live), recorded);
}

#[test]
fn an_atomic_node_that_was_given_up_for_an_ignored_field_stays_given_up() {
    let service = |port: u32| {
        json!({"apiVersion": "v1", "kind": "Service", "metadata": {"name": "s", "namespace": "shop"},
            "spec": {"ports": port, "selector": {"app": "web", "color": "blue"}}})
    };
    let owned = |port: u32, fields: Value| {
        let mut live = applied(&service(port));
        live["metadata"]["managedFields"][0]["fieldsV1"] = fields;
        live
    };
    let mut world = World::new().want(service(1));
    world.settings.ignore = vec![ignore("/spec/selector/color"), ignore("/spec/selector/app")];
    let created = world.plan();
    let after_apply = owned(1, json!({"f:spec": {"f:ports": {}, "f:selector": {}}}));
    let recorded = created.steps()[0].content.as_ref().unwrap().recorded(&after_apply);
    assert_eq!(recorded.atomic, [Pointer::parse("/spec/selector").unwrap()]);

    let live = owned(1, json!({"f:spec": {"f:ports": {}}}));
    let record = Applied::record(recorded.desired.clone(), &live).unwrap();
    let state = EntryState::Applied(Applied { atomic: recorded.atomic.clone(), ..record });
    world.live.push(live.clone());
    let key = created.steps()[0].key.clone();
    world.inventory.set(key, Entry { version: "v1".into(), state });
    assert_eq!(world.action("s"), Action::Unchanged);

    world.desired = vec![service(2)];
    let plan = world.plan();
    let content = plan.steps()[0].content.as_ref().unwrap();
    assert_eq!(plan.steps()[0].action, Action::Update);
    assert!(content.body.contains("\"ports\":2") && !content.body.contains("selector"), "{}", content.body);
    assert!(plan.steps()[0].notes[0].contains("covers all of /spec/selector"), "{:?}", plan.steps()[0].notes);
    assert_eq!(content.recorded(&live).atomic, recorded.atomic, "the next pass must know it too");

    world.settings.ignore.clear();
    let plan = world.plan();
    let content = plan.steps()[0].content.as_ref().unwrap();
    assert!(content.body.contains("selector"), "without the rule, it is ours again");
    assert_eq!(content.recorded(&live).atomic, []);
}

#[test]
fn a_dry_run_tells_what_really_changes_and_hides_secrets() {
    let secret = |data: &str| json!({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s", "namespace": "shop"}, "data": {"k": data}});
    let mut world = World::new().want(secret("b2xk")).own_all_desired();
    world.desired = vec![secret("bmV3")];
    let plan = world.plan();
    let result = |data: &str| {
        let mut object = world.live[0].clone();
        object["data"]["k"] = data.into();
        BTreeMap::from([(plan.steps()[0].key.clone(), Ok(object))])
    };
    let changed = plan.clone().with_dry_runs(result("bmV3"));
    let comparison = changed.steps()[0].comparison.clone().unwrap();
    assert_eq!(comparison.before["data"]["k"], "*** (before)");
    assert_eq!(comparison.after["data"]["k"], "*** (after)");
    assert_eq!(plan.clone().with_dry_runs(result("b2xk")).steps()[0].action, Action::Unchanged);
    let refused = BTreeMap::from([(plan.steps()[0].key.clone(), Err("no".to_owned()))]);
    assert!(matches!(&plan.with_dry_runs(refused).steps()[0].action, Action::Blocked { why, .. } if why == "no"));
}
