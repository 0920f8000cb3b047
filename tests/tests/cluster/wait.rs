//! What the API server does in its own time.

use std::time::Duration;

use anyhow::Result;
use bowline_core::object::Gvk;
use bowline_core::port::cluster::{Cluster as _, Deletion, Error, Identity, Persistence, Target};
use serde_json::json;

use super::{PATIENCE, message, scene, uid};

const CALLER: Identity = Identity::Caller;
/// Long enough for one look, short enough for a test of what never comes.
const SHORT: Duration = Duration::from_secs(1);

#[tokio::test(flavor = "multi_thread")]
async fn a_kind_accepts_objects_once_it_is_served() -> Result<()> {
    let scene = scene("served").await?;
    for kind in ["Alpha", "Beta", "Gamma"] {
        let (gvk, _) = scene.definition(kind)?;
        let served = scene.cluster.wait_served(&CALLER, &gvk, PATIENCE).await?;
        let target = Target { kind: served, namespace: scene.namespace.clone(), name: "one".to_owned() };
        let written = scene.apply(&target, json!({"spec": {"size": 3}})).await?;
        assert_eq!(written.object["spec"]["size"], 3);
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kind_that_never_comes_is_named() -> Result<()> {
    let scene = scene("unserved").await?;
    for api_version in ["nobody.example/v1", "apps/v1"] {
        let error = scene.cluster.wait_served(&CALLER, &Gvk::new(api_version, "Thing"), SHORT).await;
        assert_eq!(message(error), format!("waited 1 s for kind {api_version}/Thing to be served"));
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_finalizer_holds_an_object_and_is_named() -> Result<()> {
    let scene = scene("finalizer").await?;
    let target = scene.config_map("c").await?;
    let body = json!({"metadata": {"finalizers": ["bowline.dev/test"]}});
    let uid = uid(&scene.apply(&target, body).await?.object).to_owned();
    let deletion = scene.cluster.delete(&CALLER, &target, &uid, Persistence::Persist).await?;
    assert_eq!(deletion, Deletion::Begun);
    let error = scene.cluster.wait_gone(&CALLER, &target, &uid, SHORT).await;
    assert!(matches!(error, Err(Error::Wait { .. })), "{error:?}");
    assert_eq!(
        message(error),
        format!("waited 1 s for ConfigMap {}/c to be gone (its finalizer bowline.dev/test holds it)", scene.namespace)
    );
    let release = json!([{"op": "remove", "path": "/metadata/finalizers"}]);
    let (gone, released) = tokio::join!(
        scene.cluster.wait_gone(&CALLER, &target, &uid, PATIENCE),
        scene.cluster.patch(&CALLER, &target, &release)
    );
    released?;
    gone?;
    assert_eq!(scene.read(&target).await?, None);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn another_object_of_the_name_is_not_waited_for() -> Result<()> {
    let scene = scene("replaced").await?;
    let target = scene.config_map("c").await?;
    scene.apply(&target, json!({})).await?;
    scene.cluster.wait_gone(&CALLER, &target, "00000000-0000-0000-0000-000000000000", PATIENCE).await?;
    Ok(())
}
