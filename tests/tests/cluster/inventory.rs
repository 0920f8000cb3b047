//! Inventories in the cluster.

use anyhow::{Context as _, Result};
use bowline_core::digest::Digest;
use bowline_core::inventory::{ApplicationKey, Applied, Entry, EntryState, Inventory};
use bowline_core::object::ObjectKey;
use bowline_core::plan::Pointer;
use bowline_core::port::cluster::{Cluster as _, Error, Identity};
use bowline_tests::requests;
use serde_json::json;

use super::{Scene, message, scene};

const CALLER: Identity = Identity::Caller;

fn key(number: usize) -> ObjectKey {
    ObjectKey {
        group: String::new(),
        kind: "ConfigMap".to_owned(),
        namespace: "shop".to_owned(),
        name: format!("c{number:05}"),
    }
}

fn entry(state: EntryState) -> Entry {
    Entry { version: "v1".to_owned(), state }
}

fn applied(number: usize) -> Entry {
    let digest = |part: &str| Digest::of(format!("{part}{number}").as_bytes());
    entry(EntryState::Applied(Applied {
        uid: format!("uid-{number}"),
        desired: digest("desired"),
        ownership: digest("ownership"),
        values: digest("values"),
        generation: number.is_multiple_of(2).then_some(1),
        atomic: if number.is_multiple_of(3) {
            Pointer::parse("/spec/selector").into_iter().collect()
        } else {
            Vec::new()
        },
    }))
}

fn application(scene: &Scene, name: &str) -> ApplicationKey {
    ApplicationKey { namespace: scene.namespace.clone(), name: name.to_owned() }
}

/// Stores an inventory of `count` entries.
async fn store(scene: &Scene, name: &str, count: usize) -> Result<Inventory> {
    let mut inventory = scene.cluster.inventory(&CALLER, &application(scene, name)).await?;
    for number in 0..count {
        inventory.set(key(number), applied(number));
    }
    scene.cluster.store_inventory(&CALLER, &mut inventory).await?;
    Ok(inventory)
}

#[tokio::test(flavor = "multi_thread")]
async fn three_chunks_come_back_as_they_went_and_only_changes_are_written() -> Result<()> {
    let scene = scene("inventory").await?;
    let mut inventory = store(&scene, "shop", 1200).await?;
    assert_eq!(inventory.changed_chunks().count(), 0);
    let loaded = scene.cluster.inventory(&CALLER, &application(&scene, "shop")).await?;
    assert_eq!(loaded, inventory);
    let other = scene.cluster.inventory(&CALLER, &application(&scene, "shop2")).await?;
    assert!(other.is_empty());

    let mark = scene.plane.audit_log().mark()?;
    scene.cluster.store_inventory(&CALLER, &mut inventory).await?;
    inventory.set(key(700), entry(EntryState::Pending));
    for number in 1000..1200 {
        inventory.remove(&key(number));
    }
    scene.cluster.store_inventory(&CALLER, &mut inventory).await?;
    let requests = scene.plane.audit_log().since(mark)?;
    let writes = requests.iter().filter(|request| request.namespace == scene.namespace && request.is_write());
    let mut names: Vec<String> = writes.map(|request| format!("{} {}", request.verb, request.name)).collect();
    names.sort();
    assert_eq!(names, ["delete shop.2", "update shop.1"]);
    let loaded = scene.cluster.inventory(&CALLER, &application(&scene, "shop")).await?;
    assert_eq!(loaded, inventory);
    assert_eq!((loaded.len(), loaded.get(&key(700))), (1000, Some(&entry(EntryState::Pending))));

    let columns = scene.plane.kubectl(&["get", "inventories", "-n", &scene.namespace])?;
    let heading: Vec<&str> = columns.lines().next().unwrap_or_default().split_whitespace().collect();
    assert_eq!(heading, ["NAME", "APPLICATION", "CHUNK", "OBJECTS", "AGE"]);
    assert!(columns.contains("500"), "{columns}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_stores_second_is_told_of_the_other_pass() -> Result<()> {
    let scene = scene("race").await?;
    let mut ours = store(&scene, "shop", 3).await?;
    let mut theirs = scene.cluster.inventory(&CALLER, &application(&scene, "shop")).await?;
    theirs.set(key(7), entry(EntryState::Pending));
    scene.cluster.store_inventory(&CALLER, &mut theirs).await?;
    ours.remove(&key(0));
    let expected = format!(
        "Inventory.bowline.dev {0}/shop.0 changed while it was being written: another pass over application {0}/shop \
         has stored its inventory meanwhile; run again when that pass has ended",
        scene.namespace
    );
    let late = scene.cluster.store_inventory(&CALLER, &mut ours).await;
    assert!(matches!(late, Err(Error::Race { .. })));
    assert_eq!(message(late), expected);

    let mut first = Inventory::new(application(&scene, "shop"), Vec::new());
    first.set(key(1), entry(EntryState::Pending));
    assert_eq!(message(scene.cluster.store_inventory(&CALLER, &mut first).await), expected, "created by both");

    let mut emptied = scene.cluster.inventory(&CALLER, &application(&scene, "shop")).await?;
    theirs.set(key(8), entry(EntryState::Pending));
    scene.cluster.store_inventory(&CALLER, &mut theirs).await?;
    for number in 0..10 {
        emptied.remove(&key(number));
    }
    assert_eq!(message(scene.cluster.store_inventory(&CALLER, &mut emptied).await), expected, "deleted by one");
    let kept = scene.cluster.inventory(&CALLER, &application(&scene, "shop")).await?;
    assert_eq!(kept.len(), 5);

    scene.plane.kubectl(&["delete", "inventory", "shop.0", "-n", &scene.namespace])?;
    theirs.set(key(9), entry(EntryState::Pending));
    assert_eq!(message(scene.cluster.store_inventory(&CALLER, &mut theirs).await), expected, "gone meanwhile");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn holdings_tell_who_owns_and_who_wants() -> Result<()> {
    let scene = scene("holdings").await?;
    store(&scene, "one", 600).await?;
    let mut two = Inventory::new(application(&scene, "two"), Vec::new());
    two.set(key(3), entry(EntryState::Claimed));
    two.set(key(1000), entry(EntryState::Pending));
    scene.cluster.store_inventory(&CALLER, &mut two).await?;
    let holdings = scene.cluster.holdings(&CALLER).await?;
    let of = |name: &str| {
        let application = application(&scene, name);
        holdings.iter().find(|holding| holding.application == application).context("it has an inventory")
    };
    assert_eq!((of("one")?.owned.len(), of("one")?.claimed.len()), (600, 0));
    assert_eq!((of("two")?.owned.len(), of("two")?.claimed.len()), (1, 1));
    assert!(of("two")?.claimed.contains(&key(3)) && of("one")?.owned.contains(&key(3)));

    let nobody = scene.service_account("nobody", &[])?;
    let error = message(scene.cluster.holdings(&nobody).await);
    assert!(error.starts_with("not allowed to list the inventories of all namespaces: "), "{error}");
    assert!(error.ends_with("without that right nobody can tell whether an object belongs to another application"));
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_inventory_without_its_namespace_is_told_so() -> Result<()> {
    let scene = scene("homeless").await?;
    store(&scene, "any", 1).await?;
    let nowhere = ApplicationKey { namespace: "no-such-namespace".to_owned(), name: "shop".to_owned() };
    let mut inventory = scene.cluster.inventory(&CALLER, &nowhere).await?;
    assert!(inventory.is_empty());
    inventory.set(key(1), entry(EntryState::Pending));
    let error = scene.cluster.store_inventory(&CALLER, &mut inventory).await;
    assert!(matches!(error, Err(Error::FindNamespace { .. })), "{error:?}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_schema_refuses_what_is_no_inventory() -> Result<()> {
    let scene = scene("schema").await?;
    store(&scene, "shop", 2).await?;
    let refused = |patch: &str| {
        let arguments = ["patch", "inventory", "shop.0", "-n", &scene.namespace, "--type=merge", "-p", patch];
        scene.plane.kubectl(&arguments).map_err(|error| error.to_string()).expect_err("it must be refused")
    };
    assert!(refused(r#"{"spec": {"chunk": 3}}"#).contains("application and chunk cannot be changed"));
    assert!(refused(r#"{"spec": {"objects": 3}}"#).contains("objects must be the number of entries"));
    for line in ["v1 A x/a Lost", "v1 A a Pending", "v1 A x/a Applied uid 1 2 3"] {
        let refusal = refused(&json!({"spec": {"objects": 1, "entries": [line]}}).to_string());
        assert!(refusal.contains(&format!("Invalid value: {line:?}")), "{refusal}");
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn inventories_are_read_with_one_request() -> Result<()> {
    let scene = scene("load").await?;
    store(&scene, "shop", 1200).await?;
    let mark = scene.plane.audit_log().mark()?;
    scene.cluster.inventory(&CALLER, &application(&scene, "shop")).await?;
    let requests = scene.plane.audit_log().since(mark)?;
    let ours = requests.iter().filter(|request| request.namespace == scene.namespace);
    assert_eq!(requests::count(ours), [(("list".to_owned(), "inventories".to_owned()), 1)].into());
    Ok(())
}
