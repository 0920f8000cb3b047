//! What happens to an object, by what is desired, live and owned.

use crate::world::{World, application, applied, config_map, foreign, key, other, pruned, record_of};
use bowline_core::inventory::EntryState;
use bowline_core::plan::{Action, Claim, Empty};
use bowline_core::port::cluster::Holding;
use serde_json::json;
use std::collections::BTreeSet;

#[test]
fn new_objects_are_created_and_known_ones_left_alone_until_something_changes() {
    assert_eq!(World::new().want(config_map("a", "1")).action("a"), Action::Create);
    let world = World::new().want(config_map("a", "1")).own_all_desired();
    assert_eq!(world.action("a"), Action::Unchanged);
    assert!(!world.plan().changes());

    let mut changed = World::new().want(config_map("a", "1")).own_all_desired();
    changed.desired = vec![config_map("a", "2")];
    assert_eq!(changed.action("a"), Action::Update, "the commit changed it");

    let mut drifted = World::new().want(config_map("a", "1")).own_all_desired();
    drifted.live[0]["data"]["k"] = "changed by hand".into();
    assert_eq!(drifted.action("a"), Action::Update, "a value changed");

    let mut disowned = World::new().want(config_map("a", "1")).own_all_desired();
    disowned.live[0]["metadata"]["managedFields"][0]["fieldsV1"] = json!({});
    assert_eq!(disowned.action("a"), Action::Update, "a field was taken from us");

    let mut replaced = World::new().want(config_map("a", "1")).own_all_desired();
    replaced.live[0]["metadata"]["uid"] = "another".into();
    assert_eq!(replaced.action("a"), Action::Update, "it is another object");

    let mut others = World::new().want(config_map("a", "1")).own_all_desired();
    others.live[0]["metadata"]["resourceVersion"] = "99".into();
    others.live[0]["status"] = json!({"observed": true});
    others.live[0]["data"]["theirs"] = "x".into();
    assert_eq!(others.action("a"), Action::Unchanged, "what others own is theirs");
}

#[test]
fn existing_objects_are_adopted_unless_an_interrupted_pass_of_ours_made_them() {
    let foreign_one = World::new().want(config_map("a", "1")).live(foreign(&config_map("a", "1")));
    assert_eq!(foreign_one.action("a"), Action::Adopt);
    let interrupted =
        World::new().want(config_map("a", "1")).live(applied(&config_map("a", "1"))).own("a", EntryState::Pending);
    assert_eq!(interrupted.action("a"), Action::Update);
}

#[test]
fn an_object_of_another_application_is_neither_written_nor_pruned() {
    let mut world = World::new().want(config_map("a", "1")).live(applied(&config_map("a", "1")));
    world.holdings = vec![Holding { application: other(), owned: [key("a")].into(), claimed: BTreeSet::new() }];
    let Action::Blocked { why, claim } = world.action("a") else { panic!("{:?}", world.action("a")) };
    assert_eq!(claim, Claim::Record);
    assert!(why.contains("team/other") && why.contains("team/shop"), "{why}");

    let mut claimed = World::new().live(applied(&config_map("a", "1"))).own("a", EntryState::Claimed);
    claimed.settings.empty = Empty::Allow;
    assert_eq!(claimed.action("a"), Action::Forget, "a claim is no ownership");
}

#[test]
fn an_object_that_moves_to_another_application_is_handed_over() {
    let live = applied(&config_map("a", "1"));
    let mut claimed = World::new().want(config_map("b", "1")).live(live.clone()).own("a", record_of(&live));
    claimed.holdings = vec![Holding { application: other(), owned: BTreeSet::new(), claimed: [key("a")].into() }];
    assert_eq!(claimed.action("a"), Action::Release { to: "team/other".into() });

    let mut same_run = World::new().want(config_map("b", "1")).live(live.clone()).own("a", record_of(&live));
    same_run.wanted.insert(key("a"), other());
    assert_eq!(same_run.action("a"), Action::Release { to: "team/other".into() });
    same_run.wanted.insert(key("a"), application());
    assert_eq!(same_run.action("a"), pruned("a"), "our own wish is no other's");
}

#[test]
fn a_changed_api_version_is_no_deletion() {
    let mut world = World::new().want(config_map("a", "1")).own_all_desired();
    world.desired[0]["apiVersion"] = "v2".into();
    let plan = world.plan();
    assert_eq!(plan.steps().len(), 1);
    assert_eq!(plan.steps()[0].action, Action::Update);
}

#[test]
fn unknown_kinds_and_unreadable_objects_are_blocked_with_a_reason() {
    let mut unknown = World::new().want(json!({"apiVersion": "x.io/v1", "kind": "Thing", "metadata": {"name": "t"}}));
    unknown.served = Some(Vec::new());
    let Action::Blocked { why, .. } = unknown.action("t") else { panic!() };
    assert_eq!(why, "the cluster serves no kind x.io/v1/Thing; is its CustomResourceDefinition installed?");

    let mut unreadable = World::new().want(config_map("a", "1")).live(applied(&config_map("a", "1")));
    unreadable.unreadable.insert("a".into());
    let Action::Blocked { why, .. } = unreadable.action("a") else { panic!() };
    assert_eq!(why, "it cannot be read: forbidden");
}

#[test]
fn a_terminating_object_is_created_again() {
    let mut world = World::new().want(config_map("a", "1")).own_all_desired();
    world.live[0]["metadata"]["deletionTimestamp"] = "now".into();
    let plan = world.plan();
    assert_eq!(plan.steps()[0].action, Action::Create);
    assert!(plan.steps()[0].terminating);
}
