//! Who owns what.

use std::path::PathBuf;

use anyhow::Result;

use crate::scene::{Scene, config_map, object, result};

/// Applies a folder of the scene's repository as an application of its own.
fn apply_folder(scene: &Scene, folder: &str) -> Result<(Option<i32>, serde_json::Value, String)> {
    let url = scene.repository.url();
    let finished = scene.bowline.run([
        "apply",
        folder,
        "--repo",
        &url,
        "--name",
        folder,
        "-n",
        &scene.namespace,
        "--application-namespace",
        &scene.namespace,
        "-o",
        "json",
    ])?;
    let application = crate::scene::application(&finished.stdout).unwrap_or(serde_json::Value::Null);
    Ok((finished.code, application, finished.stderr))
}

#[test]
fn an_object_of_another_application_is_not_touched_and_is_handed_over_when_given_up() -> Result<()> {
    let scene = Scene::new(
        "other",
        &[
            ("one/a.yaml", &config_map("a", "one")),
            ("one/keep.yaml", &config_map("keep", "one")),
            ("two/b.yaml", &config_map("b", "two")),
        ],
    )?;
    assert_eq!(apply_folder(&scene, "one")?.0, Some(0));
    scene.commit("two/a.yaml", &config_map("a", "two"))?;
    let (code, outcome, _) = apply_folder(&scene, "two")?;
    assert_eq!(code, Some(2));
    let message = object(&outcome, "a")["message"].as_str().unwrap_or_default().to_owned();
    let (one, two) = (format!("{}/one", scene.namespace), format!("{}/two", scene.namespace));
    assert!(message.contains(&one) && message.contains(&two), "both are named: {message}");
    assert_eq!(result(&outcome, "b"), "created", "the rest goes on");
    assert_eq!(scene.get("configmap/a", ".data.key")?, "one");
    let uid = scene.get("configmap/a", ".metadata.uid")?;

    scene.repository.remove("one/a.yaml")?;
    scene.repository.commit("give a up")?;
    let (code, outcome, stderr) = apply_folder(&scene, "one")?;
    assert_eq!(code, Some(0), "{stderr}");
    assert_eq!(result(&outcome, "a"), "kept", "{outcome:#}");
    let (code, outcome, stderr) = apply_folder(&scene, "two")?;
    assert_eq!(code, Some(0), "{stderr} {outcome:#}");
    assert_eq!(scene.get("configmap/a", ".data.key")?, "two");
    assert_eq!(scene.get("configmap/a", ".metadata.uid")?, uid, "it was never deleted");
    Ok(())
}

#[test]
fn an_object_made_by_kubectl_is_adopted_with_its_fields() -> Result<()> {
    let scene = Scene::new("adopt", &[("app/a.yaml", &config_map("a", "from-git"))])?;
    let made = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {key: by-kubectl, old: x}\n";
    scene.plane.kubectl_with(&["apply", "-n", &scene.namespace, "--filename=-"], made)?;
    let outcome = scene.apply(&[])?;
    assert_eq!(result(&outcome, "a"), "adopted");
    assert_eq!(scene.get("configmap/a", ".data")?, r#"{"key":"from-git"}"#, "what Git doesn't have is gone");
    Ok(())
}

#[test]
fn conflicts_name_manager_and_field_when_they_are_not_to_be_taken() -> Result<()> {
    let scene = Scene::new("conflict", &[("app/a.yaml", &config_map("a", "one"))])?;
    scene.apply(&[])?;
    let patch = r#"{"data":{"key":"theirs"}}"#;
    scene.plane.kubectl(&["patch", "configmap/a", "-n", &scene.namespace, "--field-manager=somebody", "-p", patch])?;
    let (outcome, _) = scene.apply_failing(&["--conflicts", "fail"])?;
    let message = object(&outcome, "a")["message"].as_str().unwrap_or_default();
    assert!(message.contains("somebody") && message.contains(".data.key"), "{message}");
    assert_eq!(scene.get("configmap/a", ".data.key")?, "theirs");
    assert_eq!(result(&scene.apply(&[])?, "a"), "configured");
    Ok(())
}

#[test]
fn deletions_that_take_more_along_wait_for_the_plan_to_be_confirmed() -> Result<()> {
    let names: Vec<String> = (0..8).map(|number| format!("c{number}")).collect();
    let files: Vec<(String, String)> =
        names.iter().map(|name| (format!("app/{name}.yaml"), config_map(name, "one"))).collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let scene = Scene::new("mass", &files)?;
    scene.apply(&[])?;
    for name in &names[1..] {
        scene.repository.remove(&format!("app/{name}.yaml"))?;
    }
    scene.repository.commit("remove most")?;
    let mark = scene.mark()?;
    let (_, stderr) = scene.apply_failing(&[])?;
    assert!(stderr.contains("it deletes 7 of 8 objects") && stderr.contains("--confirm sha256:"), "{stderr}");
    assert_eq!(scene.writes(mark)?.len(), 0);

    let wrong = format!("sha256:{}", "0".repeat(64));
    let (_, stderr) = scene.apply_failing(&["--confirm", &wrong])?;
    assert!(stderr.contains("not sha256:000"), "{stderr}");
    let plan = scene.run("plan", &["-o", "json"])?;
    assert_eq!(plan.code, Some(1));
    let plan: serde_json::Value = serde_json::from_str(&plan.stdout)?;
    let digest = plan["plans"][0]["digest"].as_str().unwrap_or_default().to_owned();
    scene.apply(&["--confirm", &digest])?;
    assert!(scene.exists("configmap/c0")? && !scene.exists("configmap/c1")? && !scene.exists("configmap/c7")?);
    Ok(())
}

/// A file that describes the scene's application with one rule of `ignore`.
fn ignoring(scene: &Scene, rule: &str) -> Result<PathBuf> {
    let file = scene.bowline.home().join("app.yaml");
    std::fs::write(
        &file,
        format!(
            "apiVersion: bowline.dev/v1alpha1\nkind: Application\nmetadata: {{name: web, namespace: {ns}}}\nspec:\n  sources:\n    - repository: {{url: '{url}'}}\n      path: app\n      renderer: {{plugin: plain}}\n  destination: {{namespace: {ns}}}\n  ignore: [{rule}]\n",
            ns = scene.namespace,
            url = scene.repository.url()
        ),
    )?;
    Ok(file)
}

#[test]
fn ignored_fields_are_left_to_others() -> Result<()> {
    let scene = Scene::new("ignore", &[("app/web.yaml", &crate::scene::deployment("web"))])?;
    let file = ignoring(&scene, "{kind: Deployment, pointer: /spec/replicas}")?;
    let apply = || scene.bowline.run(["apply".as_ref(), "-f".as_ref(), file.as_os_str()])?.success();
    apply()?;
    assert_eq!(scene.get("deployment/web", ".spec.replicas")?, "2", "a new object starts as it is written");
    let mark = scene.mark()?;
    apply()?;
    assert_eq!(scene.writes(mark)?.len(), 0);
    scene.plane.kubectl(&["scale", "deployment/web", "--replicas=5", "-n", &scene.namespace])?;
    scene.commit("app/web.yaml", &crate::scene::deployment("web").replace("main:1", "main:2"))?;
    apply()?;
    assert_eq!(scene.get("deployment/web", ".spec.replicas")?, "5");
    assert_eq!(scene.get("deployment/web", ".spec.template.spec.containers[0].image")?, "example.test/main:2");
    Ok(())
}

/// A Service's selector is atomic: nobody owns a part of it, and once nobody owns it, nothing live says so.
#[test]
fn an_ignored_field_leaves_its_atomic_node_to_others_for_good() -> Result<()> {
    let service = |port: u16| {
        format!(
            "apiVersion: v1\nkind: Service\nmetadata: {{name: web}}\nspec:\n  ports: [{{name: http, port: {port}}}]\n  selector: {{app: web, color: blue}}\n"
        )
    };
    let scene = Scene::new("ignore-atomic", &[("app/web.yaml", &service(80))])?;
    let file = ignoring(&scene, "{kind: Service, pointer: /spec/selector/color}")?;
    let apply = || scene.bowline.run(["apply".as_ref(), "-f".as_ref(), file.as_os_str()])?.success();
    apply()?;
    assert_eq!(scene.get("service/web", ".spec.selector.color")?, "blue", "a new object starts as it is written");
    let mark = scene.mark()?;
    apply()?;
    assert_eq!(scene.writes(mark)?.len(), 0);
    for port in [81, 82] {
        scene.commit("app/web.yaml", &service(port))?;
        apply()?;
        assert_eq!(scene.get("service/web", ".spec.ports[0].port")?, port.to_string());
        assert_eq!(scene.get("service/web", ".spec.selector.color")?, "blue");
    }
    Ok(())
}
