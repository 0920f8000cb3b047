//! What a plan does with every combination of desired, live and owned that has a rule.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use bowline_core::desired::{Desired, Kinds, Settings as DesiredSettings};
use bowline_core::inventory::{ApplicationKey, Applied, Entry, EntryState, Inventory};
use bowline_core::kinds::{Scope, ServedKind};
use bowline_core::object::{Gvk, ObjectKey};
use bowline_core::plan::{
    Action, Claim, Empty, IgnoreRule, Inputs, LiveObject, Plan, Pointer, Prune, Pruning, Settings, build,
};
use bowline_core::plugin::Manifest;
use bowline_core::port::cluster::{Conflicts, Holding, Identity};
use serde_json::{Value, json};

/// A world to plan in; every test changes what it is about.
struct World {
    desired: Vec<Value>,
    live: Vec<Value>,
    inventory: Inventory,
    holdings: Vec<Holding>,
    wanted: BTreeMap<ObjectKey, ApplicationKey>,
    settings: Settings,
    unreadable: BTreeSet<String>,
    served: Option<Vec<ServedKind>>,
}

fn application() -> ApplicationKey {
    ApplicationKey { namespace: "team".into(), name: "shop".into() }
}

fn other() -> ApplicationKey {
    ApplicationKey { namespace: "team".into(), name: "other".into() }
}

fn key(name: &str) -> ObjectKey {
    ObjectKey { group: String::new(), kind: "ConfigMap".into(), namespace: "shop".into(), name: name.into() }
}

fn config_map(name: &str, data: &str) -> Value {
    json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name, "namespace": "shop"}, "data": {"k": data}})
}

/// The object as the cluster would hold it after our apply.
fn applied(desired: &Value) -> Value {
    let mut live = desired.clone();
    let metadata = live["metadata"].as_object_mut().unwrap();
    metadata.insert("uid".into(), format!("uid-{}", metadata["name"].as_str().unwrap()).into());
    metadata.insert("resourceVersion".into(), "1".into());
    metadata.insert("labels".into(), json!({"bowline.dev/managed-by": "test"}));
    metadata.insert("annotations".into(), json!({"bowline.dev/application": "team/shop"}));
    metadata.insert(
        "managedFields".into(),
        json!([{"manager": "bowline", "operation": "Apply", "apiVersion": "v1", "time": "t",
            "fieldsV1": {"f:data": {"f:k": {}}}}]),
    );
    live
}

/// The object as somebody else made it.
fn foreign(desired: &Value) -> Value {
    let mut live = applied(desired);
    let metadata = live["metadata"].as_object_mut().unwrap();
    for field in ["labels", "annotations", "managedFields"] {
        metadata.remove(field);
    }
    live
}

impl World {
    fn new() -> Self {
        Self {
            desired: Vec::new(),
            live: Vec::new(),
            inventory: Inventory::new(application(), Vec::new()),
            holdings: Vec::new(),
            wanted: BTreeMap::new(),
            settings: Settings::default(),
            unreadable: BTreeSet::new(),
            served: None,
        }
    }

    fn want(mut self, object: Value) -> Self {
        self.desired.push(object);
        self
    }

    fn live(mut self, object: Value) -> Self {
        self.live.push(object);
        self
    }

    fn own(mut self, name: &str, state: EntryState) -> Self {
        self.inventory.set(key(name), Entry { version: "v1".into(), state });
        self
    }

    /// Everything that is desired was applied by an earlier pass.
    fn own_all_desired(mut self) -> Self {
        let desired = self.desired();
        for object in desired.objects() {
            let live = applied(object.object.value());
            let record = Applied::record(object.digest.clone(), &live).unwrap();
            let version = object.object.gvk().version.clone();
            self.inventory.set(object.key.clone(), Entry { version, state: EntryState::Applied(record) });
            self.live.push(live);
        }
        self
    }

    fn desired(&self) -> Desired {
        let manifests: Vec<_> = self
            .desired
            .iter()
            .map(|value| Manifest {
                json: value.to_string(),
                origins: Vec::new(),
                sensitive: false,
                attributes: Vec::new(),
            })
            .collect();
        let discovery = self.served.clone().map(|kinds| bowline_core::kinds::Discovery::new("v1", kinds));
        let kinds = discovery.as_ref().map_or(Kinds::Assumed, Kinds::Served);
        let settings = DesiredSettings { application: &application(), installation: "test", namespace: "shop", kinds };
        Desired::build(&manifests, &settings).unwrap()
    }

    fn plan(&self) -> Plan {
        let mut live = BTreeMap::new();
        for object in &self.live {
            let object = bowline_core::object::Object::new(object.clone()).unwrap();
            let state = if self.unreadable.contains(object.name()) {
                LiveObject::Unreadable("forbidden".into())
            } else {
                LiveObject::Present(Arc::new(object.value().clone()))
            };
            live.insert(object.key(), state);
        }
        let kinds = self
            .inventory
            .entries()
            .map(|(key, entry)| {
                let gvk = Gvk { group: key.group.clone(), version: entry.version.clone(), kind: key.kind.clone() };
                (key.clone(), ServedKind { gvk, plural: "x".into(), scope: Scope::Namespaced })
            })
            .collect();
        build(&Inputs {
            application: &application(),
            identity: &Identity::Caller,
            desired: &self.desired(),
            live: &live,
            kinds: &kinds,
            inventory: &self.inventory,
            holdings: &self.holdings,
            wanted: &self.wanted,
            settings: &self.settings,
        })
    }

    fn action(&self, name: &str) -> Action {
        let plan = self.plan();
        plan.steps().iter().find(|step| step.key.name == name).expect("there is a step").action.clone()
    }
}

/// A record of an apply that returned `live`.
fn record_of(live: &Value) -> EntryState {
    EntryState::Applied(Applied::record(bowline_core::digest::Digest::of(b"x"), live).unwrap())
}

fn pruned(name: &str) -> Action {
    Action::Prune(Prune { uid: format!("uid-{name}"), guard: None })
}

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
fn a_changed_api_version_is_no_deletion() {
    let mut world = World::new().want(config_map("a", "1")).own_all_desired();
    world.desired[0]["apiVersion"] = "v2".into();
    let plan = world.plan();
    assert_eq!(plan.steps().len(), 1);
    assert_eq!(plan.steps()[0].action, Action::Update);
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
    let another = bowline_core::digest::Digest::of(b"another");
    let error = held.clone().confirm(Some(&another)).unwrap_err().to_string();
    assert!(error.contains(held.digest().as_str()) && error.contains(another.as_str()), "{error}");
    let digest = held.digest().clone();
    assert_eq!(held.confirm(Some(&digest)).unwrap().hold(), None);
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
    world.settings.ignore = vec![IgnoreRule {
        group: None,
        kind: Some("ConfigMap".into()),
        namespace: None,
        name: None,
        pointer: Pointer::parse("/data/k").unwrap(),
    }];
    let created = world.plan();
    let content = created.steps()[0].content.as_ref().unwrap();
    assert!(content.body.contains("\"k\":\"1\""), "a new object starts as it is written");
    assert_ne!(content.digest, content.recorded);

    let live = applied(&config_map("a", "by hand"));
    let world = World { live: vec![live.clone()], ..world }.own("a", record_of(&live));
    let updated = world.plan();
    let content = updated.steps()[0].content.as_ref().unwrap();
    assert!(!content.body.contains("\"k\""), "{}", content.body);
    let patch = content.ownership.as_ref().unwrap();
    assert_eq!(patch[0]["op"], "test");
    assert_eq!(patch[1]["value"][0]["fieldsV1"], json!({}));
    assert_eq!(content.recorded, created.steps()[0].content.as_ref().unwrap().recorded);
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

#[test]
fn a_terminating_object_is_created_again() {
    let mut world = World::new().want(config_map("a", "1")).own_all_desired();
    world.live[0]["metadata"]["deletionTimestamp"] = "now".into();
    let plan = world.plan();
    assert_eq!(plan.steps()[0].action, Action::Create);
    assert!(plan.steps()[0].terminating);
}
