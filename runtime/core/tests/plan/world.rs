//! A world to plan in.

use bowline_core::desired::{Desired, Kinds, Settings as DesiredSettings};
use bowline_core::digest::Digest;
use bowline_core::inventory::{ApplicationKey, Applied, Entry, EntryState, Inventory};
use bowline_core::kinds::{Scope, ServedKind};
use bowline_core::object::{Gvk, ObjectKey};
use bowline_core::plan::{Action, Inputs, LiveObject, Plan, Prune, Settings, build};
use bowline_core::plugin::Manifest;
use bowline_core::port::cluster::{Holding, Identity};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A world to plan in; every test changes what it is about.
pub(crate) struct World {
    pub(crate) desired: Vec<Value>,
    pub(crate) live: Vec<Value>,
    pub(crate) inventory: Inventory,
    pub(crate) holdings: Vec<Holding>,
    pub(crate) wanted: BTreeMap<ObjectKey, ApplicationKey>,
    pub(crate) settings: Settings,
    pub(crate) unreadable: BTreeSet<String>,
    pub(crate) served: Option<Vec<ServedKind>>,
}

pub(crate) fn application() -> ApplicationKey {
    ApplicationKey { namespace: "team".into(), name: "shop".into() }
}

pub(crate) fn other() -> ApplicationKey {
    ApplicationKey { namespace: "team".into(), name: "other".into() }
}

pub(crate) fn key(name: &str) -> ObjectKey {
    ObjectKey { group: String::new(), kind: "ConfigMap".into(), namespace: "shop".into(), name: name.into() }
}

pub(crate) fn config_map(name: &str, data: &str) -> Value {
    json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name, "namespace": "shop"}, "data": {"k": data}})
}

/// The object as the cluster would hold it after our apply.
pub(crate) fn applied(desired: &Value) -> Value {
    let mut live = desired.clone();
    let metadata = live["metadata"].as_object_mut().expect("an object has metadata");
    metadata.insert("uid".into(), format!("uid-{}", metadata["name"].as_str().expect("an object has a name")).into());
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
pub(crate) fn foreign(desired: &Value) -> Value {
    let mut live = applied(desired);
    let metadata = live["metadata"].as_object_mut().expect("an object has metadata");
    for field in ["labels", "annotations", "managedFields"] {
        metadata.remove(field);
    }
    live
}

impl World {
    pub(crate) fn new() -> Self {
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

    pub(crate) fn want(mut self, object: Value) -> Self {
        self.desired.push(object);
        self
    }

    pub(crate) fn live(mut self, object: Value) -> Self {
        self.live.push(object);
        self
    }

    pub(crate) fn own(mut self, name: &str, state: EntryState) -> Self {
        self.inventory.set(key(name), Entry { version: "v1".into(), state });
        self
    }

    /// Everything that is desired was applied by an earlier pass.
    pub(crate) fn own_all_desired(mut self) -> Self {
        let desired = self.desired();
        for object in desired.objects() {
            let live = applied(&object.value());
            let record = Applied::record(object.digest.clone(), &live).expect("a live object has a uid");
            let version = object.gvk.version.clone();
            self.inventory.set(object.key.clone(), Entry { version, state: EntryState::Applied(record) });
            self.live.push(live);
        }
        self
    }

    pub(crate) fn desired(&self) -> Desired {
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
        Desired::build(&manifests, &settings).expect("the objects are objects")
    }

    pub(crate) fn plan(&self) -> Plan {
        let mut live = BTreeMap::new();
        for object in &self.live {
            let object = bowline_core::object::Object::new(object.clone()).expect("a live object is an object");
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

    pub(crate) fn action(&self, name: &str) -> Action {
        let plan = self.plan();
        plan.steps().iter().find(|step| step.key.name == name).expect("there is a step").action.clone()
    }
}

/// A record of an apply that returned `live`.
pub(crate) fn record_of(live: &Value) -> EntryState {
    EntryState::Applied(Applied::record(Digest::of(b"x"), live).expect("a live object has a uid"))
}

pub(crate) fn pruned(name: &str) -> Action {
    Action::Prune(Prune { uid: format!("uid-{name}"), guard: None })
}
