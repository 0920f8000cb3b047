//! Several applications over one repository, each with its own plugins.

use anyhow::Result;
use bowline_tests::guests::guest;

use crate::scene::{Scene, config_map};

#[test]
fn each_application_has_the_renderer_and_health_plugin_it_names() -> Result<()> {
    let scene = Scene::new(
        "plugins",
        &[("plain/a.yaml", &config_map("a", "one")), ("properties/b.properties", "colour = blue\n")],
    )?;
    let file = scene.bowline.home().join("apps.yaml");
    let application = |name: &str, renderer: &str, health: &str| {
        format!(
            "apiVersion: bowline.dev/v1alpha1\nkind: Application\nmetadata: {{name: {name}, namespace: {ns}}}\nspec:\n  sources:\n    - repository: {{name: shared}}\n      path: {name}\n      renderer: {{plugin: {renderer}}}\n  health: [{{plugin: {health}}}]\n  destination: {{namespace: {ns}}}\n---\n",
            ns = scene.namespace
        )
    };
    let repository = format!(
        "apiVersion: bowline.dev/v1alpha1\nkind: Repository\nmetadata: {{name: shared, namespace: {}}}\nspec: {{url: '{}'}}\n",
        scene.namespace,
        scene.repository.url()
    );
    std::fs::write(
        &file,
        application("plain", "plain", "health") + &application("properties", "props", "pessimist") + &repository,
    )?;
    let plugins = [
        format!("props={}", guest("bowline-example-properties")?.display()),
        format!("pessimist={}", guest("bowline-guest-pessimist")?.display()),
    ];
    let output = scene
        .bowline
        .run([
            "apply",
            "-f",
            &file.display().to_string(),
            "--plugin",
            &plugins[0],
            "--plugin",
            &plugins[1],
            "-o",
            "json",
        ])?
        .success()?;
    let output: serde_json::Value = serde_json::from_str(&output)?;
    let health = |index: usize| output["applications"][index]["health"].as_str().unwrap_or_default();
    assert_eq!((health(0), health(1)), ("healthy", "degraded"), "{output:#}");
    assert_eq!(scene.get("configmap/a", ".data.key")?, "one");
    assert_eq!(scene.get("configmap/b", ".data.colour")?, "blue");
    Ok(())
}

#[test]
fn one_that_fails_does_not_stop_the_others() -> Result<()> {
    let scene = Scene::new("oneofmany", &[("good/a.yaml", &config_map("a", "one")), ("bad/b.yaml", "kind: [\n")])?;
    let folder = scene.bowline.home().join("applications");
    std::fs::create_dir_all(&folder)?;
    for name in ["bad", "good"] {
        std::fs::write(
            folder.join(format!("{name}.yaml")),
            format!(
                "apiVersion: bowline.dev/v1alpha1\nkind: Application\nmetadata: {{name: {name}, namespace: {ns}}}\nspec:\n  sources: [{{repository: {{url: '{url}'}}, path: {name}, renderer: {{plugin: plain}}}}]\n  destination: {{namespace: {ns}}}\n",
                ns = scene.namespace,
                url = scene.repository.url()
            ),
        )?;
    }
    let finished = scene.bowline.run(["apply".as_ref(), "-f".as_ref(), folder.as_os_str()])?;
    assert_eq!(finished.code, Some(2));
    assert!(
        finished.stderr.contains(&format!("application {}/bad: bad/b.yaml:", scene.namespace)),
        "{}",
        finished.stderr
    );
    assert!(scene.exists("configmap/a")?);
    Ok(())
}
