//! A failed stage never deletes anything.

use anyhow::Result;
use bowline_tests::git::Fault;
use bowline_tests::git::GitHttpServer;
use bowline_tests::guests::guest;

use crate::scene::{Scene, config_map, result};

#[test]
fn a_failing_plugin_writes_and_deletes_nothing_and_says_why() -> Result<()> {
    let scene = Scene::new("trap", &[("app/behaviour", "behave")])?;
    let plugin = format!("misbehaving={}", guest("bowline-guest-misbehaving")?.display());
    let flags = ["--plugin", &plugin, "--renderer", "misbehaving"];
    scene.apply(&flags)?;
    assert!(scene.exists("configmap/behaves")?);
    for (behaviour, expected) in [
        // By fuel, or by the wall clock where the machine is busy.
        ("spin", "plugin misbehaving was stopped"),
        ("grow", "memory"),
        ("panic", "as it was told"),
        ("refuse", "app/behaviour:1: this is wrong"),
    ] {
        scene.commit("app/behaviour", behaviour)?;
        let mark = scene.mark()?;
        let (_, stderr) = scene.apply_failing(&flags)?;
        assert!(stderr.contains(expected), "{behaviour}: {stderr}");
        assert_eq!(scene.writes(mark)?.len(), 0, "{behaviour}");
        assert!(scene.exists("configmap/behaves")?, "{behaviour}");
    }
    scene.commit("app/behaviour", "talk")?;
    assert_eq!(result(&scene.apply(&flags)?, "behaves"), "configured", "talk is cut short, and harms nobody");
    Ok(())
}

#[test]
fn an_empty_render_deletes_nothing_until_it_is_allowed_to() -> Result<()> {
    let scene = Scene::new("empty", &[("app/a.yaml", &config_map("a", "one"))])?;
    scene.apply(&[])?;
    scene.commit("app/a.yaml", "# nothing is left\n")?;
    let mark = scene.mark()?;
    let outcome = scene.apply(&[])?;
    assert_eq!(result(&outcome, "a"), "kept", "{outcome:#}");
    assert_eq!(scene.writes(mark)?.len(), 0);
    assert_eq!(result(&scene.apply(&["--allow-empty"])?, "a"), "pruned");
    assert!(!scene.exists("configmap/a")?);
    Ok(())
}

#[test]
fn a_failed_fetch_deletes_nothing() -> Result<()> {
    let scene = Scene::new("fetch", &[("app/a.yaml", &config_map("a", "one"))])?;
    let server = GitHttpServer::start(scene.repository.path())?;
    let url = server.url(".git");
    let apply = |mark| -> Result<_> {
        let finished = scene.bowline.run([
            "apply",
            "app",
            "--repo",
            &url,
            "--name",
            "web",
            "--application-namespace",
            &scene.namespace,
            "-n",
            &scene.namespace,
        ])?;
        Ok((finished, scene.writes(mark)?.len()))
    };
    let (finished, writes) = apply(scene.mark()?)?;
    assert_eq!((finished.code, writes > 0), (Some(0), true), "{}", finished.stderr);
    scene.repository.remove("app/a.yaml")?;
    scene.commit("app/b.yaml", &config_map("b", "one"))?;
    for fault in [Fault::Status(503), Fault::Truncate] {
        server.fail_with(fault);
        let (finished, writes) = apply(scene.mark()?)?;
        assert_eq!((finished.code, writes), (Some(2), 0), "{}", finished.stderr);
        assert!(finished.stderr.contains(&url), "{}", finished.stderr);
        assert!(scene.exists("configmap/a")?);
    }
    server.fail_with(Fault::None);
    let (finished, _) = apply(scene.mark()?)?;
    assert_eq!(finished.code, Some(0), "{}", finished.stderr);
    assert!(!scene.exists("configmap/a")? && scene.exists("configmap/b")?);
    Ok(())
}

#[test]
fn nothing_is_deleted_when_an_object_fails() -> Result<()> {
    let scene =
        Scene::new("noprune", &[("app/a.yaml", &config_map("a", "one")), ("app/b.yaml", &config_map("b", "one"))])?;
    scene.apply(&[])?;
    scene.repository.remove("app/a.yaml")?;
    scene.commit(
        "app/bad.yaml",
        "apiVersion: v1\nkind: Service\nmetadata: {name: bad}\nspec: {ports: [{port: 99999999}]}\n",
    )?;
    let (outcome, _) = scene.apply_failing(&[])?;
    assert_eq!((result(&outcome, "a"), result(&outcome, "bad")), ("skipped", "failed"));
    assert!(scene.exists("configmap/a")?);
    Ok(())
}
