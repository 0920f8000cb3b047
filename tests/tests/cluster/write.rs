//! Server-side apply, JSON patch, delete.

use anyhow::Result;
use bowline_core::kinds::{Scope, ServedKind};
use bowline_core::object::Gvk;
use bowline_core::port::cluster::{Cluster as _, Conflicts, Deletion, Error, Identity, Persistence, Target};
use serde_json::{Value, json};

use super::{message, resource_version, scene, uid};

const CALLER: Identity = Identity::Caller;

#[tokio::test(flavor = "multi_thread")]
async fn applying_the_same_again_changes_nothing() -> Result<()> {
    let scene = scene("apply").await?;
    let target = scene.config_map("c").await?;
    let first = scene.apply(&target, json!({"data": {"a": "1"}})).await?;
    let again = scene.apply(&target, json!({"data": {"a": "1"}})).await?;
    assert_eq!(resource_version(&first.object), resource_version(&again.object));
    let changed = scene.apply(&target, json!({"data": {"a": "2"}})).await?;
    assert_ne!(resource_version(&first.object), resource_version(&changed.object));
    let own = bowline_core::fields::own_entry(&changed.object).expect("the field manager is ours");
    assert_eq!(own["fieldsV1"], json!({"f:data": {"f:a": {}}}));
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_persists_nothing() -> Result<()> {
    let scene = scene("dry").await?;
    let target = scene.config_map("c").await?;
    let body = json!({"data": {"a": "1"}});
    let written = scene.apply_as(&CALLER, &target, body, Conflicts::Fail, Persistence::DryRun).await?;
    assert_eq!(written.object["data"]["a"], "1");
    assert_eq!(scene.read(&target).await?, None);
    let written = scene.apply(&target, json!({"data": {"a": "1"}})).await?;
    scene.cluster.delete(&CALLER, &target, uid(&written.object), Persistence::DryRun).await?;
    assert!(scene.read(&target).await?.is_some());
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn conflicts_name_the_manager_and_the_field_and_can_be_forced() -> Result<()> {
    let scene = scene("conflict").await?;
    let target = scene.config_map("c").await?;
    scene.apply(&target, json!({"data": {"a": "1", "b": "1"}})).await?;
    let patch = r#"{"data": {"a": "2"}}"#;
    let namespace = &scene.namespace;
    let arguments = ["patch", "configmap", "c", "-n", namespace, "--field-manager=kubectl-edit", "-p", patch];
    scene.plane.kubectl(&arguments)?;
    let error = scene.apply(&target, json!({"data": {"a": "3", "b": "1"}})).await;
    let Err(Error::TakeFields { conflicts, .. }) = &error else { panic!("{error:?}") };
    assert_eq!((conflicts[0].manager.as_str(), conflicts[0].field.as_str()), ("kubectl-edit", ".data.a"));
    assert_eq!(
        message(error),
        format!("other managers own fields of ConfigMap {namespace}/c that differ: .data.a (owned by kubectl-edit)")
    );
    let body = json!({"data": {"a": "3", "b": "1"}});
    let forced = scene.apply_as(&CALLER, &target, body, Conflicts::Force, Persistence::Persist).await?;
    assert_eq!(forced.object["data"]["a"], "3");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_server_refuses_is_told_in_its_words() -> Result<()> {
    let scene = scene("refuse").await?;
    let namespace = &scene.namespace;
    let web = Target {
        kind: scene.kind("apps/v1", "Deployment").await?,
        namespace: namespace.clone(),
        name: "web".to_owned(),
    };
    let unknown = scene.apply(&web, json!({"spec": {"replica": 3}})).await;
    assert_eq!(
        message(unknown),
        format!("the API server refused Deployment.apps {namespace}/web: .spec.replica: field not declared in schema")
    );
    let incomplete = scene.apply(&web, json!({"spec": {"replicas": 3}})).await;
    let text = message(incomplete);
    assert!(text.starts_with(&format!("the API server refused Deployment.apps {namespace}/web: spec.")), "{text}");
    assert_eq!(text.matches("spec.selector: Required value").count(), 1, "{text}");
    let config = scene.config_map("c").await?;
    assert_eq!(
        message(scene.apply(&config, json!({"data": {"a": 1}})).await),
        format!("the API server refused ConfigMap {namespace}/c: .data.a: expected string, got 1")
    );
    let large = scene.apply(&config, json!({"data": {"a": "x".repeat(1_100_000)}})).await;
    assert!(message(large).contains("may not be more than 1048576 bytes"));
    let huge = scene.apply(&config, json!({"data": {"a": "x".repeat(4_000_000)}})).await;
    assert!(message(huge).contains("Request entity too large"));
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn missing_namespaces_and_kinds_are_named() -> Result<()> {
    let scene = scene("missing").await?;
    let nowhere = Target { namespace: "no-such-namespace".to_owned(), ..scene.config_map("c").await? };
    assert_eq!(
        message(scene.apply(&nowhere, json!({})).await),
        "namespace no-such-namespace does not exist: create it, or add a Namespace object to the application"
    );
    let served = |api_version: &str, kind: &str, plural: &str| Target {
        kind: ServedKind { gvk: Gvk::new(api_version, kind), plural: plural.to_owned(), scope: Scope::Namespaced },
        namespace: scene.namespace.clone(),
        name: "c".to_owned(),
    };
    assert_eq!(
        message(scene.apply(&served("batch/v1beta1", "CronJob", "cronjobs"), json!({})).await),
        "the cluster serves no kind batch/v1beta1/CronJob; it serves CronJob in batch/v1"
    );
    assert_eq!(
        message(scene.apply(&served("acme.example/v1", "Thing", "things"), json!({})).await),
        "the cluster serves no kind acme.example/v1/Thing; is its CustomResourceDefinition installed?"
    );
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_namespace_that_is_being_deleted_is_no_question_of_rights() -> Result<()> {
    let scene = scene("terminating").await?;
    let target = scene.config_map("held").await?;
    scene.apply(&target, json!({"metadata": {"finalizers": ["bowline.dev/test"]}})).await?;
    scene.plane.kubectl(&["delete", "namespace", &scene.namespace, "--wait=false"])?;
    let other = scene.config_map("new").await?;
    let text = message(scene.apply(&other, json!({})).await);
    scene.plane.kubectl(&[
        "patch",
        "configmap",
        "held",
        "-n",
        &scene.namespace,
        "--type=json",
        r#"-p=[{"op":"remove","path":"/metadata/finalizers"}]"#,
    ])?;
    let namespace = &scene.namespace;
    assert_eq!(
        text,
        format!(
            "the API server failed to apply ConfigMap {namespace}/new: namespace {namespace} is being deleted, nothing \
             can be created in it until that is done"
        )
    );
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn warnings_come_with_the_object() -> Result<()> {
    let scene = scene("warn").await?;
    let kind = scene.kind("apps/v1", "Deployment").await?;
    let target = Target { kind, namespace: scene.namespace.clone(), name: "web".to_owned() };
    let written = scene
        .apply(&target, json!({"spec": {
            "replicas": 0,
            "selector": {"matchLabels": {"a": "b"}},
            "template": {
                "metadata": {"labels": {"a": "b"}},
                "spec": {"containers": [{"name": "a", "image": "a"}], "nodeSelector": {"beta.kubernetes.io/os": "linux"}},
            },
        }}))
        .await?;
    assert!(written.warnings.iter().any(|warning| warning.contains("beta.kubernetes.io/os")), "{:?}", written.warnings);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_json_patch_whose_test_fails_is_a_race() -> Result<()> {
    let scene = scene("patch").await?;
    let target = scene.config_map("c").await?;
    let written = scene.apply(&target, json!({"data": {"a": "1"}})).await?;
    let patch = |version: &str, operation: Value| json!([{"op": "test", "path": "/metadata/resourceVersion", "value": version}, operation]);
    let replace = json!({"op": "replace", "path": "/data/a", "value": "2"});
    let version = resource_version(&written.object);
    let patched = scene.cluster.patch(&CALLER, &target, &patch(version, replace.clone())).await?;
    assert_eq!(patched.object["data"]["a"], "2");
    let stale = scene.cluster.patch(&CALLER, &target, &patch(version, replace)).await;
    assert!(matches!(stale, Err(Error::Race { .. })), "{stale:?}");
    assert_eq!(
        message(stale),
        format!(
            "ConfigMap {}/c changed while it was being written: it is not what it was when it was read",
            scene.namespace
        )
    );
    let version = resource_version(&patched.object);
    let invalid = json!({"op": "add", "path": "/metadata/labels", "value": {"a": "not a label value"}});
    let invalid = scene.cluster.patch(&CALLER, &target, &patch(version, invalid)).await;
    assert!(matches!(invalid, Err(Error::Accept { .. })), "{invalid:?}");
    let absent = scene.config_map("absent").await?;
    let gone = scene.cluster.patch(&CALLER, &absent, &json!([])).await;
    assert!(matches!(gone, Err(Error::Race { .. })), "{gone:?}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_object_with_the_uid_is_deleted() -> Result<()> {
    let scene = scene("delete").await?;
    let target = scene.config_map("c").await?;
    let written = scene.apply(&target, json!({})).await?;
    let other = "00000000-0000-0000-0000-000000000000";
    assert_eq!(scene.cluster.delete(&CALLER, &target, other, Persistence::Persist).await?, Deletion::Gone);
    assert_eq!(scene.read(&target).await?.as_ref().map(uid), Some(uid(&written.object)), "it stays");
    for _ in 0..2 {
        let deletion = scene.cluster.delete(&CALLER, &target, uid(&written.object), Persistence::Persist).await?;
        assert_eq!(deletion, Deletion::Gone, "the second time it is gone already");
        assert_eq!(scene.read(&target).await?, None);
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_identity_without_rights_is_told_which_one() -> Result<()> {
    let scene = scene("rights").await?;
    let target = scene.config_map("c").await?;
    let nobody = scene.service_account("nobody", &[])?;
    let result = scene.apply_as(&nobody, &target, json!({}), Conflicts::Fail, Persistence::Persist).await;
    assert!(matches!(result, Err(Error::Authorize { .. })), "{result:?}");
    let namespace = &scene.namespace;
    assert_eq!(
        message(result),
        format!(
            "not allowed to apply ConfigMap {namespace}/c: configmaps \"c\" is forbidden: User \
             \"system:serviceaccount:{namespace}:nobody\" cannot patch resource \"configmaps\" in API group \"\" in the \
             namespace \"{namespace}\""
        )
    );
    let writer = scene.service_account("writer", &["get", "patch", "create"])?;
    scene.apply_as(&writer, &target, json!({"data": {"a": "1"}}), Conflicts::Fail, Persistence::Persist).await?;
    let audit = scene.plane.audit_log().since(scene.plane.audit_log().mark()?)?;
    assert!(audit.iter().all(|request| request.namespace != *namespace), "nothing else happens");
    let result = scene.cluster.delete(&writer, &target, "any", Persistence::Persist).await;
    assert!(matches!(result, Err(Error::Authorize { .. })), "{result:?}");
    Ok(())
}
