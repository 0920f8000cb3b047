//! What holds for every plan, over many generated worlds.
//!
//! Worlds come from a seed, so a failure names one that fails again.

use crate::world::{World, application, applied, config_map, foreign, other, record_of};
use bowline_core::digest::Digest;
use bowline_core::inventory::{Applied, Chunk, Entry, EntryState, Inventory};
use bowline_core::object::ObjectKey;
use bowline_core::plan::{Action, Empty, Plan, Pruning, Step};
use bowline_core::port::cluster::Holding;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Worlds of each property: more than enough for every pair of choices below to meet.
const WORLDS: u64 = 400;
/// Objects that a world chooses among.
const NAMES: u64 = 12;

/// Numbers from a seed: `SplitMix64`, which is short, and good enough for choosing cases.
struct Choices(u64);

impl Choices {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    fn one_in(&mut self, number: u64) -> bool {
        self.below(number) == 0
    }

    fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last as u64 + 1) as usize);
        }
    }
}

/// An object of one of several kinds and waves; equal numbers give equal identities.
fn object(number: u64, data: u64) -> Value {
    let name = format!("o{number:02}");
    let mut object = match number % 4 {
        0 => {
            json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}, "data": {"k": data.to_string()}})
        }
        1 => json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": name, "namespace": "shop"},
            "data": {"k": data.to_string()}}),
        _ => config_map(&name, &data.to_string()),
    };
    if number.is_multiple_of(5) {
        object["metadata"]["annotations"] = json!({"bowline.dev/wave": (number % 3).to_string()});
    }
    object
}

fn key_of(object: &Value) -> ObjectKey {
    bowline_core::object::Object::new(object.clone()).expect("an object").key()
}

/// Any mixture of what is desired, live, owned, held by others and unreadable.
fn world(choices: &mut Choices) -> World {
    let mut world = World::new();
    let mut held = Holding { application: other(), owned: BTreeSet::new(), claimed: BTreeSet::new() };
    for number in 0..NAMES {
        if choices.one_in(2) {
            world.desired.push(object(number, choices.below(2)));
        }
        let mut live = match choices.below(3) {
            0 => None,
            1 => Some(foreign(&object(number, choices.below(2)))),
            _ => Some(applied(&object(number, choices.below(2)))),
        };
        if let Some(live) = live.as_mut().filter(|_| choices.one_in(8)) {
            live["metadata"]["deletionTimestamp"] = "now".into();
        }
        let state = match choices.below(4) {
            0 => Some(EntryState::Pending),
            1 => Some(EntryState::Claimed),
            2 => Some(live.as_ref().map_or(EntryState::Pending, record_of)),
            _ => None,
        };
        if let Some(state) = state {
            world.inventory.set(key_of(&object(number, 0)), Entry { version: "v1".into(), state });
        }
        if choices.one_in(8) {
            world.unreadable.insert(format!("o{number:02}"));
        }
        match choices.below(12) {
            0 => drop(held.owned.insert(key_of(&object(number, 0)))),
            1 => drop(held.claimed.insert(key_of(&object(number, 0)))),
            2 => drop(world.wanted.insert(key_of(&object(number, 0)), other())),
            _ => {}
        }
        world.live.extend(live);
    }
    let mut third = held.clone();
    third.application.name = "third".into();
    world.holdings = vec![held, third];
    world.settings.prune = if choices.one_in(6) { Pruning::Off } else { Pruning::On };
    world.settings.empty = if choices.one_in(2) { Empty::Allow } else { Empty::Refuse };
    world
}

/// The same world, everything in another order, and the inventory in chunks of its own.
fn reordered(world: &World, choices: &mut Choices) -> World {
    let mut desired = world.desired.clone();
    let mut live = world.live.clone();
    let mut holdings = world.holdings.clone();
    choices.shuffle(&mut desired);
    choices.shuffle(&mut live);
    choices.shuffle(&mut holdings);
    let mut chunks: Vec<Chunk> = (0..3)
        .map(|number| Chunk { number, resource_version: None, entries: Default::default(), changed: false })
        .collect();
    for (key, entry) in world.inventory.entries() {
        chunks[choices.below(3) as usize].entries.insert(key.clone(), entry.clone());
    }
    choices.shuffle(&mut chunks);
    World {
        desired,
        live,
        holdings,
        inventory: Inventory::new(application(), chunks),
        wanted: world.wanted.clone(),
        settings: world.settings.clone(),
        unreadable: world.unreadable.clone(),
        served: world.served.clone(),
    }
}

fn pruned(plan: &Plan) -> impl Iterator<Item = &Step> {
    plan.steps().iter().filter(|step| matches!(step.action, Action::Prune(_)))
}

#[test]
fn equal_inputs_give_the_same_plan_in_whatever_order_they_come() {
    for seed in 0..WORLDS {
        let mut choices = Choices(seed);
        let world = world(&mut choices);
        let (one, other) = (world.plan(), reordered(&world, &mut choices).plan());
        assert!(one == other, "seed {seed}");
        let order = |step: &Step| (step.wave, step.key.clone());
        assert!(
            one.steps().is_sorted_by(|one, other| order(one) < order(other)),
            "seed {seed}: in order, and once each"
        );
    }
}

#[test]
fn nothing_is_pruned_but_what_is_owned_live_and_no_longer_desired() {
    let mut seen = 0;
    for seed in 0..WORLDS {
        let world = world(&mut Choices(seed));
        let plan = world.plan();
        let desired: BTreeSet<_> = world.desired.iter().map(key_of).collect();
        for step in pruned(&plan) {
            seen += 1;
            let entry =
                world.inventory.get(&step.key).unwrap_or_else(|| panic!("seed {seed}: {} is not owned", step.key));
            assert!(!matches!(entry.state, EntryState::Claimed), "seed {seed}: a claim is no ownership");
            assert!(!desired.contains(&step.key), "seed {seed}: {} is desired", step.key);
            assert!(step.live.is_some() && !step.terminating, "seed {seed}: {} is not there", step.key);
            assert!(!world.unreadable.contains(&step.key.name), "seed {seed}: {} is not known", step.key);
            assert!(!world.holdings.iter().any(|holding| holding.claimed.contains(&step.key)), "seed {seed}");
            assert!(!world.wanted.contains_key(&step.key), "seed {seed}: {} is taken over", step.key);
            assert_eq!(world.settings.prune, Pruning::On, "seed {seed}");
        }
        let listed = world.inventory.entries().map(|(key, _)| key.clone()).chain(desired).collect::<BTreeSet<_>>();
        let planned = plan.steps().iter().map(|step| step.key.clone()).collect::<BTreeSet<_>>();
        assert_eq!(planned, listed, "seed {seed}: a step for each");
    }
    assert!(seen > 100, "the worlds have enough to prune: {seen}");
}

#[test]
fn a_kind_that_nobody_serves_keeps_everything() {
    for seed in 0..WORLDS {
        let mut world = world(&mut Choices(seed));
        world.desired.push(json!({"apiVersion": "x.io/v1", "kind": "Thing", "metadata": {"name": "t"}}));
        world.served = Some(Vec::new());
        assert_eq!(pruned(&world.plan()).count(), 0, "seed {seed}");
    }
}

#[test]
fn a_plan_that_was_carried_out_leaves_nothing_to_do() {
    let mut changed = 0;
    for seed in 0..WORLDS {
        let mut world = world(&mut Choices(seed));
        world.unreadable.clear();
        world.holdings.clear();
        world.wanted.clear();
        let plan = world.plan();
        let plan = plan.clone().confirm(Some(plan.digest())).expect("it is this plan");
        changed += usize::from(plan.changes());
        carry_out(&mut world, &plan, seed);
        let next = world.plan();
        let left: Vec<_> = next.steps().iter().map(|step| (step.key.to_string(), &step.action)).collect();
        let settled = |action: &Action| matches!(action, Action::Unchanged | Action::Keep { .. });
        assert!(!next.changes() && left.iter().all(|(_, action)| settled(action)), "seed {seed}: {left:?}");
        assert_eq!(next.hold(), None, "seed {seed}");
    }
    assert!(changed > 100, "the worlds have enough to do: {changed}");
}

/// A model of what the engine and the API server make of a plan.
fn carry_out(world: &mut World, plan: &Plan, seed: u64) {
    for step in plan.steps() {
        let place = world.live.iter().position(|live| key_of(live) == step.key);
        match &step.action {
            Action::Create | Action::Update | Action::Adopt => {
                let content = step.content.as_ref().expect("a step that writes has content");
                assert_eq!(content.digest, Digest::of(content.body.as_bytes()), "seed {seed}");
                let live = applied(&serde_json::from_str(&content.body).expect("a body is JSON"));
                let record = Applied::record(content.recorded(&live).desired, &live).expect("it has a uid");
                let entry = Entry { version: step.gvk.version.clone(), state: EntryState::Applied(record) };
                world.inventory.set(step.key.clone(), entry);
                match place {
                    Some(place) => world.live[place] = live,
                    None => world.live.push(live),
                }
            }
            Action::Prune(_) => {
                world.live.remove(place.expect("what is pruned is there"));
                world.inventory.remove(&step.key);
            }
            Action::Forget | Action::Release { .. } => world.inventory.remove(&step.key),
            Action::Unchanged | Action::Keep { .. } | Action::Blocked { .. } => {}
        }
    }
}
