//! The cluster follows the commits.

use anyhow::Result;

use crate::scene::{Scene, config_map, deployment, object, result};

#[test]
fn a_commit_is_applied_becomes_healthy_and_is_left_alone_after() -> Result<()> {
    let scene = Scene::new(
        "commit",
        &[("app/web.yaml", &deployment("web")), ("app/config.yaml", &config_map("config", "one"))],
    )?;
    let first = scene.apply(&["--wait", "--timeout", "90s"])?;
    assert_eq!((result(&first, "web"), result(&first, "config")), ("created", "created"));
    assert_eq!(first["health"], "healthy", "{first:#}");
    assert_eq!(scene.get("deployment/web", ".status.readyReplicas")?, "2");

    let mark = scene.mark()?;
    let second = scene.apply(&[])?;
    assert_eq!((result(&second, "web"), result(&second, "config")), ("unchanged", "unchanged"));
    assert_eq!(scene.writes(mark)?.len(), 0, "a pass with nothing to do writes nothing: {:?}", scene.writes(mark)?);
    Ok(())
}

#[test]
fn only_what_a_commit_changes_is_written_and_a_revert_brings_it_back() -> Result<()> {
    let scene = Scene::new(
        "changes",
        &[
            ("app/a.yaml", &config_map("a", "one")),
            ("app/b.yaml", &config_map("b", "one")),
            ("app/c.yaml", &config_map("c", "one")),
        ],
    )?;
    scene.apply(&[])?;

    let changed = scene.commit("app/b.yaml", &config_map("b", "two"))?;
    let mark = scene.mark()?;
    let outcome = scene.apply(&[])?;
    assert_eq!(result(&outcome, "b"), "configured");
    assert_eq!(scene.written(mark)?, ["b"]);
    assert_eq!(scene.get("configmap/b", ".data.key")?, "two");

    scene.repository.remove("app/c.yaml")?;
    let removed = scene.repository.commit("remove c")?;
    let mark = scene.mark()?;
    let outcome = scene.apply(&[])?;
    assert_eq!(result(&outcome, "c"), "pruned");
    assert_eq!(scene.written(mark)?, ["c"]);
    assert!(!scene.exists("configmap/c")?);

    scene.repository.revert(&removed)?;
    scene.repository.revert(&changed)?;
    scene.apply(&[])?;
    assert_eq!(scene.get("configmap/b", ".data.key")?, "one");
    assert_eq!(scene.get("configmap/c", ".data.key")?, "one");
    Ok(())
}

#[test]
fn a_kind_and_its_objects_come_in_one_commit() -> Result<()> {
    let definition = "
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: things.NAMESPACE.test
spec:
  group: NAMESPACE.test
  scope: Namespaced
  names: {plural: things, singular: thing, kind: Thing}
  versions:
    - name: v1
      served: true
      storage: true
      schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
";
    let thing = "apiVersion: NAMESPACE.test/v1\nkind: Thing\nmetadata: {name: one}\nspec: {size: 3}\n";
    let scene = Scene::new("definition", &[("app/a-thing.yaml", thing), ("app/definition.yaml", definition)])?;
    let outcome = scene.apply(&[])?;
    assert_eq!(result(&outcome, "one"), "created", "{outcome:#}");
    assert_eq!(scene.get(&format!("things.{}.test/one", scene.namespace), ".spec.size")?, "3");
    let mark = scene.mark()?;
    scene.apply(&[])?;
    assert_eq!(scene.writes(mark)?.len(), 0);
    Ok(())
}

#[test]
fn a_failing_object_does_not_stop_its_neighbours() -> Result<()> {
    let bad = "apiVersion: v1\nkind: Service\nmetadata: {name: bad}\nspec: {ports: [{port: 99999999}]}\n";
    let scene = Scene::new(
        "failing",
        &[("app/a.yaml", &config_map("a", "one")), ("app/bad.yaml", bad), ("app/z.yaml", &deployment("z"))],
    )?;
    let (outcome, _) = scene.apply_failing(&[])?;
    assert_eq!(result(&outcome, "bad"), "failed");
    assert!(object(&outcome, "bad")["message"].as_str().unwrap_or_default().contains("99999999"), "{outcome:#}");
    assert_eq!((result(&outcome, "a"), result(&outcome, "z")), ("created", "created"));
    assert!(scene.exists("deployment/z")?);
    Ok(())
}

#[test]
fn a_changed_api_version_deletes_nothing() -> Result<()> {
    let budget = |version: &str| {
        format!(
            "apiVersion: {version}\nkind: HorizontalPodAutoscaler\nmetadata: {{name: h}}\nspec:\n  maxReplicas: 3\n  scaleTargetRef: {{apiVersion: apps/v1, kind: Deployment, name: web}}\n"
        )
    };
    let scene = Scene::new("version", &[("app/h.yaml", &budget("autoscaling/v1"))])?;
    scene.apply(&[])?;
    let uid = scene.get("hpa/h", ".metadata.uid")?;
    assert!(!uid.is_empty());
    scene.commit("app/h.yaml", &budget("autoscaling/v2"))?;
    let outcome = scene.apply(&[])?;
    assert_eq!(outcome["objects"].as_array().map(Vec::len), Some(1), "{outcome:#}");
    assert_eq!(scene.get("hpa/h", ".metadata.uid")?, uid, "it is the same object still");
    Ok(())
}

#[test]
fn what_somebody_changed_by_hand_is_changed_back() -> Result<()> {
    let scene = Scene::new("drift", &[("app/a.yaml", &config_map("a", "from-git"))])?;
    scene.apply(&[])?;
    scene.plane.kubectl(&["patch", "configmap/a", "-n", &scene.namespace, "-p", r#"{"data":{"key":"by hand"}}"#])?;
    let diff = scene.run("diff", &[])?;
    assert_eq!(diff.code, Some(1), "{}", diff.stderr);
    assert!(diff.stdout.contains("-  key: by hand") && diff.stdout.contains("+  key: from-git"), "{}", diff.stdout);
    assert_eq!(result(&scene.apply(&[])?, "a"), "configured");
    assert_eq!(scene.get("configmap/a", ".data.key")?, "from-git");
    assert_eq!(scene.run("diff", &[])?.code, Some(0));
    Ok(())
}
