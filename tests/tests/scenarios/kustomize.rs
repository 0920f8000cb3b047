//! Overlays: applied to a real API server, and rendered again only when something they read has changed.

use anyhow::Result;
use bowline_source::Sources;
use bowline_tests::GitRepository;

use crate::applications::{render_all, rendered_by, renders_of, sandbox};
use crate::scene::{Scene, config_map, deployment, result};

const OVERLAY: &str = "resources: [../base]\nnamePrefix: live-\ncommonAnnotations: {stage: live}\nconfigMapGenerator:\n- {name: settings, literals: [mode=live]}\n";

#[test]
fn an_overlay_is_applied_and_follows_its_base() -> Result<()> {
    let scene = Scene::new(
        "overlay",
        &[
            ("base/kustomization.yaml", "resources: [a.yaml, web.yaml]\n"),
            ("base/a.yaml", &config_map("a", "one")),
            ("base/web.yaml", &deployment("web")),
            ("app/kustomization.yaml", OVERLAY),
        ],
    )?;
    let renderer = ["--renderer", "kustomize"];
    let applied = scene.apply(&renderer)?;
    assert_eq!(result(&applied, "live-a"), "created", "{applied:#}");
    assert_eq!(scene.get("configmap/live-a", ".data.key")?, "one");
    assert_eq!(scene.get("configmap/live-a", ".metadata.annotations.stage")?, "live");
    let generated = "configmap/live-settings-";
    let names = scene.plane.kubectl(&["get", "configmaps", "-n", &scene.namespace, "-o", "name"])?;
    assert_eq!(names.lines().filter(|name| name.starts_with(generated)).count(), 1, "{names}");
    assert!(scene.exists("deployment/live-web")?);

    let mark = scene.mark()?;
    scene.apply(&renderer)?;
    assert_eq!(scene.written(mark)?, [] as [&str; 0], "nothing changed");

    scene.commit("base/a.yaml", &config_map("a", "two"))?;
    scene.commit("app/kustomization.yaml", &OVERLAY.replace("mode=live", "mode=fast"))?;
    scene.apply(&renderer)?;
    assert_eq!(scene.get("configmap/live-a", ".data.key")?, "two");
    let later = scene.plane.kubectl(&["get", "configmaps", "-n", &scene.namespace, "-o", "name"])?;
    assert_ne!(later, names, "the generated one has another name");
    assert_eq!(
        later.lines().filter(|name| name.starts_with(generated)).count(),
        1,
        "the former one is pruned: {later}"
    );
    Ok(())
}

#[test]
fn what_is_wrong_in_a_kustomization_is_said_with_its_place() -> Result<()> {
    let scene = Scene::new(
        "badoverlay",
        &[
            ("app/kustomization.yaml", "resources: [a.yaml]\nnamePrefixes: x\n"),
            ("app/a.yaml", &config_map("a", "one")),
        ],
    )?;
    let (_, stderr) = scene.apply_failing(&["--renderer", "kustomize"])?;
    assert!(stderr.contains("app/kustomization.yaml:2") && stderr.contains("\"namePrefixes\""), "{stderr}");
    assert!(!scene.exists("configmap/a")?);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_commit_renders_the_overlays_that_read_what_it_touches() -> Result<()> {
    const COUNT: usize = 200;
    let repository = GitRepository::new()?;
    repository.write("base/kustomization.yaml", "resources: [config.yaml]\n")?;
    repository.write("base/config.yaml", config_map("config", "base"))?;
    for number in 0..COUNT {
        let overlay = format!("resources: [../../base]\nnamePrefix: app-{number}-\npatches: [{{path: patch.yaml}}]\n");
        repository.write(&format!("apps/{number}/kustomization.yaml"), overlay)?;
        repository.write(&format!("apps/{number}/patch.yaml"), config_map("config", &format!("v{number}")))?;
    }
    repository.commit("many overlays")?;
    let store = tempfile::tempdir()?;
    let sources = Sources::open(bowline_source::Settings::at(store.path()))?;
    let sandbox = sandbox()?;
    let assignments = rendered_by("kustomize", None, &repository.url(), COUNT)?;
    let renders = || renders_of("kustomize", &sandbox);

    let first = render_all(&assignments, &sources, &sandbox).await?;
    assert_eq!(renders(), COUNT as u64);
    repository.commit_file("apps/50/patch.yaml", config_map("config", "changed"))?;
    let second = render_all(&assignments, &sources, &sandbox).await?;
    assert_eq!(renders(), COUNT as u64 + 1, "exactly one render");
    assert_eq!((0..COUNT).filter(|index| first[*index] != second[*index]).collect::<Vec<_>>(), [50]);

    repository.write("apps/50/unread.yaml", "x: 1\n")?;
    repository.commit_file("base/unread.yaml", "x: 1\n")?;
    assert_eq!(render_all(&assignments, &sources, &sandbox).await?, second);
    assert_eq!(renders(), COUNT as u64 + 1, "nobody reads it");

    repository.commit_file("base/config.yaml", config_map("config", "changed") + "  more: x\n")?;
    let third = render_all(&assignments, &sources, &sandbox).await?;
    assert_eq!(renders(), 2 * COUNT as u64 + 1, "everybody reads it");
    assert!((0..COUNT).all(|index| second[index] != third[index]));

    repository.commit_file("apps/7/kustomization.yml", "resources: []\n")?;
    let error = render_all(&assignments, &sources, &sandbox).await.expect_err("two kustomizations in one folder");
    assert!(format!("{error:#}").contains("Found multiple kustomization files under: apps/7"), "{error:#}");
    assert_eq!(renders(), 2 * COUNT as u64 + 2, "the absence of the second file was part of what was read");
    Ok(())
}
