//! What is deleted, what is kept, and what waits for a confirmation.

use crate::world::{World, applied, config_map, foreign, pruned, record_of};
use bowline_core::digest::Digest;
use bowline_core::inventory::EntryState;
use bowline_core::plan::{Action, Plan, Pruning};
use serde_json::json;

#[test]
fn what_is_no_longer_desired_is_pruned_and_nothing_else() {
    let live = applied(&config_map("old", "1"));
    let world = || World::new().want(config_map("new", "1")).own("old", record_of(&live));
    assert_eq!(world().live(live.clone()).action("old"), pruned("old"));
    assert_eq!(world().action("old"), Action::Forget, "it is gone already");

    let mut recreated = foreign(&config_map("old", "1"));
    recreated["metadata"]["uid"] = "somebody else's".into();
    assert_eq!(world().live(recreated).action("old"), Action::Forget, "somebody else made it again");

    let mut unreadable = world().live(live.clone());
    unreadable.unreadable.insert("old".into());
    assert!(matches!(unreadable.action("old"), Action::Keep { .. }));

    let mut terminating = live.clone();
    terminating["metadata"]["deletionTimestamp"] = "now".into();
    assert!(matches!(world().live(terminating).action("old"), Action::Keep { .. }));

    let pending_foreign = World::new()
        .want(config_map("new", "1"))
        .live(foreign(&config_map("old", "1")))
        .own("old", EntryState::Pending);
    assert_eq!(pending_foreign.action("old"), Action::Forget, "it never became ours");
}

#[test]
fn pruning_can_be_refused() {
    let live = applied(&config_map("old", "1"));
    let kept = |change: &dyn Fn(&mut World)| {
        let mut world = World::new().want(config_map("new", "1")).live(live.clone()).own("old", record_of(&live));
        change(&mut world);
        match world.action("old") {
            Action::Keep { why } => why,
            other => panic!("{other:?}"),
        }
    };
    assert!(kept(&|world| world.settings.prune = Pruning::Off).contains("sync.prune"));
    assert!(kept(&|world| world.desired.clear()).contains("sync.allowEmpty"));
    let annotate = |world: &mut World, key: &str, value: &str| {
        world.live[0]["metadata"]["annotations"][key] = value.into();
    };
    assert!(kept(&|world| annotate(world, "bowline.dev/prune", "disabled")).contains("bowline.dev/prune"));
    assert!(kept(&|world| annotate(world, "helm.sh/resource-policy", "keep")).contains("helm.sh/resource-policy"));
    assert!(kept(&|world| world.served = Some(Vec::new())).contains("unknown kind"));
}

#[test]
fn deletions_that_take_more_along_wait_for_a_confirmation() {
    let namespace = |name: &str| json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}});
    let mut world = World::new().want(namespace("n")).want(config_map("a", "1")).own_all_desired();
    world.desired.remove(0);
    let plan = world.plan();
    let guard = |plan: &Plan| match &plan.steps().iter().find(|step| step.key.name == "n").unwrap().action {
        Action::Prune(prune) => prune.guard.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(guard(&plan).unwrap(), "deleting it deletes everything in it");
    assert_eq!(plan.hold(), None, "the rest goes on");
    let digest = plan.digest().clone();
    let confirmed = plan.confirm(Some(&digest)).unwrap();
    assert_eq!(guard(&confirmed), None);
    assert_eq!(*confirmed.digest(), digest);
}

#[test]
fn a_mass_deletion_waits_for_a_confirmation() {
    let world = |pruned: usize, kept: usize| {
        let mut world = World::new();
        for number in 0..pruned + kept {
            world = world.want(config_map(&format!("c{number:02}"), "1"));
        }
        world = world.own_all_desired();
        world.desired.drain(..pruned);
        world
    };
    assert_eq!(world(5, 1).plan().hold(), None, "five are never many");
    assert_eq!(world(6, 6).plan().hold(), None, "half is not more than half");
    let held = world(7, 6).plan();
    assert_eq!(held.hold(), Some("it deletes 7 of 13 objects, more than half of the application"));
    let another = Digest::of(b"another");
    let error = held.clone().confirm(Some(&another)).unwrap_err().to_string();
    assert!(error.contains(held.digest().as_str()) && error.contains(another.as_str()), "{error}");
    let digest = held.digest().clone();
    assert_eq!(held.confirm(Some(&digest)).unwrap().hold(), None);
}
