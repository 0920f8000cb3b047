//! Reading many objects with few requests.

use anyhow::Result;
use bowline_core::desired::MANAGED_BY_LABEL;
use bowline_core::kinds::{Scope, ServedKind};
use bowline_core::object::Gvk;
use bowline_core::port::cluster::{Cluster as _, Identity, Target};
use bowline_tests::requests;
use futures::StreamExt as _;
use serde_json::json;

use super::{Scene, scene};

/// Creates ConfigMaps `<prefix>0000`, ….
async fn create(scene: &Scene, prefix: &str, count: usize, labels: serde_json::Value) -> Result<Vec<Target>> {
    let kind = scene.kind("v1", "ConfigMap").await?;
    let targets: Vec<Target> = (0..count)
        .map(|number| Target {
            kind: kind.clone(),
            namespace: scene.namespace.clone(),
            name: format!("{prefix}{number:04}"),
        })
        .collect();
    let applied: Vec<_> = futures::stream::iter(0..count)
        .map(|at| scene.apply(&targets[at], json!({"metadata": {"labels": labels}, "data": {"n": at.to_string()}})))
        .buffer_unordered(16)
        .collect()
        .await;
    for result in applied {
        result?;
    }
    Ok(targets)
}

fn names(found: &[Result<Option<serde_json::Value>, bowline_core::port::cluster::Error>]) -> Vec<&str> {
    found
        .iter()
        .map(|result| match result {
            Ok(Some(object)) => object["metadata"]["name"].as_str().unwrap_or("?"),
            Ok(None) => "-",
            Err(_) => "!",
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn few_objects_come_in_the_order_of_the_targets() -> Result<()> {
    let scene = scene("few").await?;
    let mut targets = create(&scene, "c", 2, json!({})).await?;
    targets.reverse();
    targets.push(scene.config_map("absent").await?);
    targets.push(targets[0].clone());
    targets.push(Target {
        kind: scene.kind("v1", "Namespace").await?,
        namespace: String::new(),
        name: scene.namespace.clone(),
    });
    let found = scene.cluster.read(&Identity::Caller, &targets).await;
    assert_eq!(names(&found), ["c0001", "c0000", "-", "c0001", scene.namespace.as_str()]);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_objects_take_a_request_a_page() -> Result<()> {
    let scene = scene("many").await?;
    let targets = create(&scene, "c", 1000, json!({MANAGED_BY_LABEL: "test"})).await?;
    let mark = scene.plane.audit_log().mark()?;
    let found = scene.cluster.read(&Identity::Caller, &targets).await;
    let requests = scene.plane.audit_log().since(mark)?;
    let ours: Vec<_> = requests.iter().filter(|request| request.namespace == scene.namespace).collect();
    assert_eq!(requests::count(ours.iter().copied()), [(("list".to_owned(), "configmaps".to_owned()), 2)].into());
    assert!(ours.iter().all(|request| request.user_agent.starts_with("bowline/")), "{:?}", ours[0]);
    for (target, found) in targets.iter().zip(&found) {
        let object = found.as_ref().ok().and_then(Option::as_ref).expect("it exists");
        assert_eq!(object["metadata"]["name"], target.name.as_str());
        assert_eq!((object["apiVersion"].as_str(), object["kind"].as_str()), (Some("v1"), Some("ConfigMap")));
        assert!(object["metadata"]["managedFields"].is_array());
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn objects_that_are_not_there_yet_take_two_requests() -> Result<()> {
    let scene = scene("absent").await?;
    let kind = scene.kind("v1", "ConfigMap").await?;
    let target = |number| Target { kind: kind.clone(), namespace: scene.namespace.clone(), name: format!("x{number}") };
    let targets: Vec<Target> = (0..500).map(target).collect();
    let mark = scene.plane.audit_log().mark()?;
    let found = scene.cluster.read(&Identity::Caller, &targets).await;
    assert!(found.iter().all(|found| matches!(found, Ok(None))));
    let requests = scene.plane.audit_log().since(mark)?;
    let ours = requests.iter().filter(|request| request.namespace == scene.namespace);
    assert_eq!(requests::count(ours), [(("list".to_owned(), "configmaps".to_owned()), 2)].into());
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn objects_without_the_label_are_found_too() -> Result<()> {
    let scene = scene("mixed").await?;
    let mut targets = create(&scene, "labelled", 10, json!({MANAGED_BY_LABEL: "test"})).await?;
    targets.extend(create(&scene, "bare", 10, json!({})).await?);
    let kind = scene.kind("v1", "ConfigMap").await?;
    targets.extend((0..10).map(|number| Target {
        kind: kind.clone(),
        namespace: scene.namespace.clone(),
        name: format!("absent{number}"),
    }));
    let found = scene.cluster.read(&Identity::Caller, &targets).await;
    for (at, (target, name)) in targets.iter().zip(names(&found)).enumerate() {
        assert_eq!(name, if at < 20 { target.name.as_str() } else { "-" });
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crowded_namespace_costs_no_more_than_single_reads() -> Result<()> {
    let scene = scene("crowded").await?;
    create(&scene, "other", 600, json!({MANAGED_BY_LABEL: "test"})).await?;
    let targets = create(&scene, "zz", 9, json!({MANAGED_BY_LABEL: "test"})).await?;
    let mark = scene.plane.audit_log().mark()?;
    let found = scene.cluster.read(&Identity::Caller, &targets).await;
    assert!(found.iter().all(|found| matches!(found, Ok(Some(_)))));
    let requests = scene.plane.audit_log().since(mark)?;
    let counts = requests::count(requests.iter().filter(|request| request.namespace == scene.namespace));
    // One page of what is labelled and one of names are enough to see that nine single reads are cheaper.
    let count = |verb: &str| counts.get(&(verb.to_owned(), "configmaps".to_owned())).copied().unwrap_or_default();
    assert_eq!((count("list"), count("get")), (2, 9), "{counts:?}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_may_get_but_not_list_reads_one_by_one() -> Result<()> {
    let scene = scene("get-only").await?;
    let targets = create(&scene, "c", 12, json!({})).await?;
    let reader = scene.service_account("reader", &["get"])?;
    let found = scene.cluster.read(&reader, &targets).await;
    assert!(found.iter().all(|found| matches!(found, Ok(Some(_)))), "{:?}", names(&found));
    let nobody = scene.service_account("nobody", &[])?;
    let found = scene.cluster.read(&nobody, &targets).await;
    for (target, found) in targets.iter().zip(found) {
        let message = super::message(found);
        assert!(message.starts_with(&format!("not allowed to get ConfigMap {}/{}: ", scene.namespace, target.name)));
        assert!(message.contains(&format!("system:serviceaccount:{}:nobody", scene.namespace)), "{message}");
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_has_no_namespace_or_no_kind_is_absent() -> Result<()> {
    let scene = scene("nowhere").await?;
    let kind = scene.kind("v1", "ConfigMap").await?;
    let unserved = ServedKind {
        gvk: Gvk::new("nobody.example/v1", "Thing"),
        plural: "things".to_owned(),
        scope: Scope::Namespaced,
    };
    for count in [1, 20] {
        for (kind, namespace) in [(&kind, "no-such-namespace"), (&unserved, scene.namespace.as_str())] {
            let target =
                |number| Target { kind: kind.clone(), namespace: namespace.to_owned(), name: format!("x{number}") };
            let targets: Vec<Target> = (0..count).map(target).collect();
            let found = scene.cluster.read(&Identity::Caller, &targets).await;
            assert!(found.iter().all(|found| matches!(found, Ok(None))), "{namespace}: {:?}", names(&found));
        }
    }
    Ok(())
}
