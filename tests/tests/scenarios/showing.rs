//! What the verbs print, and their exit status.

use anyhow::Result;
use bowline_tests::command::cached_bowline;

use crate::scene::{Scene, config_map};

const SECRET: &str = "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {password: VALUE}\n";

#[test]
fn rendering_explains_masks_and_needs_no_cluster() -> Result<()> {
    let secret = SECRET.replace("VALUE", "hunter2");
    let scene = Scene::new("render", &[("app/b.yaml", &config_map("b", "one")), ("app/s.yaml", &secret)])?;
    let url = scene.repository.url();
    let run = |more: &[&str]| {
        let command = cached_bowline()?;
        command.run([&["render", "app", "--repo", &url], more].concat())
    };
    let yaml = run(&[])?.success()?;
    assert_eq!(
        yaml,
        "apiVersion: v1\ndata:\n  key: one\nkind: ConfigMap\nmetadata:\n  name: b\n---\napiVersion: v1\nkind: Secret\nmetadata:\n  name: s\nstringData:\n  password: '***'\n"
    );
    let explained = run(&["--explain", "--why"])?;
    assert!(explained.stdout.starts_with("# from app/b.yaml:1\napiVersion: v1\n"), "{}", explained.stdout);
    assert!(explained.stderr.contains("rendered (") && explained.stderr.contains("files read"), "{}", explained.stderr);
    assert!(run(&["--show-secrets"])?.success()?.contains("hunter2"));
    let list: serde_json::Value = serde_json::from_str(&run(&["-o", "json"])?.success()?)?;
    assert_eq!((list["kind"].as_str(), list["items"].as_array().map(Vec::len)), (Some("List"), Some(2)));
    assert!(run(&["-o", "table"])?.success()?.contains("app/s.yaml:1"));
    Ok(())
}

#[test]
fn plan_and_diff_end_like_kubectl_diff_and_show_no_secret() -> Result<()> {
    let scene = Scene::new(
        "plan",
        &[("app/s.yaml", &SECRET.replace("VALUE", "hunter2")), ("app/a.yaml", &config_map("a", "one"))],
    )?;
    let plan = scene.run("plan", &[])?;
    assert_eq!(plan.code, Some(1), "{}", plan.stderr);
    assert!(plan.stdout.contains("create") && plan.stdout.contains("plan sha256:"), "{}", plan.stdout);
    scene.apply(&[])?;
    assert_eq!(scene.run("plan", &[])?.code, Some(0));
    assert_eq!(scene.run("diff", &[])?.stdout, "");

    scene.commit("app/s.yaml", &SECRET.replace("VALUE", "swordfish"))?;
    let diff = scene.run("diff", &[])?;
    assert_eq!(diff.code, Some(1), "{}", diff.stderr);
    assert!(
        diff.stdout.contains("-  password: '*** (before)'") && diff.stdout.contains("+  password: '*** (after)'"),
        "{}",
        diff.stdout
    );
    let json = scene.run("plan", &["-o", "json", "--explain"])?;
    let yaml = scene.run("plan", &["-o", "yaml", "--diff"])?;
    for output in [&diff, &json, &yaml] {
        // The same values as the Secret holds them, in base64.
        for secret in ["hunter2", "swordfish", "aHVudGVyMg", "c3dvcmRmaXNo"] {
            assert!(!output.stdout.contains(secret) && !output.stderr.contains(secret), "{}", output.stdout);
        }
    }
    assert!(json.stdout.contains("app/s.yaml:1"), "{}", json.stdout);
    assert_eq!(scene.run("plan", &["--kubeconfig", "/nowhere"])?.code, Some(2));
    Ok(())
}

#[test]
fn a_plan_can_be_made_against_saved_objects() -> Result<()> {
    let scene =
        Scene::new("saved", &[("app/a.yaml", &config_map("a", "one")), ("app/b.yaml", &config_map("b", "one"))])?;
    scene.apply(&[])?;
    let saved = scene.plane.kubectl(&["get", "configmaps,inventories", "-n", &scene.namespace, "-o", "yaml"])?;
    let file = scene.bowline.home().join("live.yaml");
    std::fs::write(&file, saved)?;
    let file = file.display().to_string();
    let plan = |scene: &Scene| scene.run("plan", &["--live", &file, "-o", "json", "--kubeconfig", "/nowhere"]);
    assert_eq!(plan(&scene)?.code, Some(0), "{}", plan(&scene)?.stderr);
    scene.repository.remove("app/b.yaml")?;
    scene.commit("app/a.yaml", &config_map("a", "two"))?;
    let changed = plan(&scene)?;
    assert_eq!(changed.code, Some(1), "{}", changed.stderr);
    let changed: serde_json::Value = serde_json::from_str(&changed.stdout)?;
    let action = |name: &str| {
        let steps = changed["plans"][0]["steps"].as_array().into_iter().flatten();
        steps.filter(|step| step["name"] == name).map(|step| step["action"].clone()).collect::<Vec<_>>()
    };
    assert_eq!((action("a"), action("b")), (vec!["update".into()], vec!["prune".into()]));
    Ok(())
}

#[test]
fn status_tells_what_is_there_and_what_was_changed() -> Result<()> {
    let scene =
        Scene::new("status", &[("app/a.yaml", &config_map("a", "one")), ("app/b.yaml", &config_map("b", "one"))])?;
    scene.apply(&[])?;
    let status = |more: &[&str]| {
        let fixed = ["status", "--application-namespace", &scene.namespace];
        scene.bowline.run([&fixed, more].concat())?.success()
    };
    let all = status(&[])?;
    assert!(all.contains(&format!("{0}/{0}", scene.namespace)) && all.contains("healthy"), "{all}");
    scene.plane.kubectl(&["delete", "configmap/a", "-n", &scene.namespace])?;
    scene.plane.kubectl(&["patch", "configmap/b", "-n", &scene.namespace, "-p", r#"{"data":{"key":"by hand"}}"#])?;
    let one = status(&[&scene.namespace])?;
    let line = |name: &str| one.lines().find(|line| line.contains(name)).unwrap_or_default().to_owned();
    assert!(line("/a ").contains("missing") && line("/b ").contains("changed"), "{one}");
    let unknown = scene.bowline.run(["status", "nobody"])?;
    assert_eq!(unknown.code, Some(2));
    assert!(unknown.stderr.contains("no application default/nobody"), "{}", unknown.stderr);
    Ok(())
}

#[test]
fn every_verb_has_examples_and_version_lists_the_plugins() -> Result<()> {
    let bowline = cached_bowline()?;
    for verb in ["render", "plan", "diff", "apply", "status", "version", "up"] {
        let help = bowline.run([verb, "--help"])?.success()?;
        assert!(help.contains("Examples:") && help.contains(&format!("bowline {verb}")), "{help}");
    }
    let help = bowline.run(["kustomize", "build", "--help"])?.success()?;
    assert!(help.contains("Examples:") && help.contains("bowline kustomize build overlays/"), "{help}");
    let version: serde_json::Value = serde_json::from_str(&bowline.run(["version", "-o", "json"])?.success()?)?;
    let names: Vec<_> =
        version["plugins"].as_array().into_iter().flatten().map(|plugin| plugin["name"].clone()).collect();
    assert_eq!(names, ["health", "helm", "kustomize", "plain"]);
    assert_eq!(bowline.run(["aply"])?.code, Some(2));
    Ok(())
}
