//! Charts that are rendered and then patched by a kustomization: applied to a real API server.

use std::path::PathBuf;

use anyhow::Result;
use bowline_core::application::{PluginUse, Step};
use bowline_core::port::tree::TreePath;
use bowline_engine::Assignment;
use bowline_sandbox::{Role, Sandbox};
use bowline_source::Sources;
use bowline_tests::GitRepository;
use bowline_tests::command::{Finished, cached_bowline};
use serde_json::Value;

use crate::applications::{render_all, rendered_by, renders_of, sandbox};
use crate::scene::{Scene, application, config_map, result};

const CHART: [(&str, &str); 5] = [
    ("app/Chart.yaml", "apiVersion: v2\nname: shop\nversion: 1.2.0\n"),
    ("app/values.yaml", "replicas: 2\n"),
    (
        "app/templates/web.yaml",
        "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  replicas: {{ .Values.replicas }}\n  selector:\n    matchLabels: {app: web}\n  template:\n    metadata:\n      labels: {app: web}\n    spec:\n      containers:\n      - {name: main, image: example.test/main:1, envFrom: [{configMapRef: {name: settings}}]}\n",
    ),
    (
        "app/templates/settings.yaml",
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\ndata:\n  size: small\n---\napiVersion: v1\nkind: Secret\nmetadata:\n  name: login\nstringData:\n  password: {{ randAlphaNum 24 | quote }}\n",
    ),
    (
        "app/templates/hook.yaml",
        "apiVersion: batch/v1\nkind: Job\nmetadata:\n  name: migrate\n  annotations: {helm.sh/hook: \"pre-install,post-upgrade\"}\nspec:\n  template:\n    spec:\n      restartPolicy: Never\n      containers:\n      - {name: main, image: example.test/main:1}\n",
    ),
];

const KUSTOMIZATION: &str =
    "labels: [{pairs: {team: a}}]\nimages: [{name: example.test/main, newTag: \"2\"}]\npatches:\n- path: web.yaml\n";

fn patch(replicas: u8) -> String {
    format!("apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: web}}\nspec: {{replicas: {replicas}}}\n")
}

/// The chart with a kustomization and a patch.
fn scene(purpose: &str) -> Result<Scene> {
    let patch = patch(3);
    let patches = [("patches/kustomization.yaml", KUSTOMIZATION), ("patches/web.yaml", patch.as_str())];
    Scene::new(purpose, &[&CHART[..], &patches].concat())
}

/// A file that describes the scene's application, with these transformers.
fn described(scene: &Scene, transformers: &str) -> Result<PathBuf> {
    let text = format!(
        "apiVersion: bowline.dev/v1alpha1\nkind: Application\nmetadata: {{name: {0}, namespace: {0}}}\nspec:\n  destination: {{namespace: {0}}}\n  sources:\n  - name: chart\n    repository: {{url: {1}}}\n    path: app\n    renderer: {{plugin: helm}}\n  transformers: {transformers}\n",
        scene.namespace,
        scene.repository.url()
    );
    let file = scene.bowline.home().join("application.yaml");
    std::fs::write(&file, text)?;
    Ok(file)
}

const PATCHES: &str = "[{plugin: kustomize, path: patches}]";

fn run(scene: &Scene, verb: &str, more: &[&str]) -> Result<Finished> {
    let file = described(scene, PATCHES)?.display().to_string();
    scene.bowline.run([&[verb, "-f", &file], more].concat())
}

fn apply(scene: &Scene, more: &[&str]) -> Result<Value> {
    application(&run(scene, "apply", &[&["-o", "json"], more].concat())?.success()?)
}

#[test]
fn a_patched_chart_is_applied_until_it_is_healthy_and_follows_its_patches() -> Result<()> {
    let scene = scene("chain")?;
    let plan = run(&scene, "plan", &["-o", "json", "--explain"])?;
    assert_eq!(plan.code, Some(1), "{}", plan.stderr);
    assert!(
        plan.stdout.contains("app/templates/web.yaml:1") && plan.stdout.contains("(patches[0])"),
        "{}",
        plan.stdout
    );
    let applied = apply(&scene, &["--wait"])?;
    assert_eq!(applied["health"], "healthy", "{applied:#}");
    assert_eq!(scene.get("deployment/web", ".spec.replicas")?, "3");
    assert_eq!(scene.get("deployment/web", ".spec.template.spec.containers[0].image")?, "example.test/main:2");
    assert_eq!(scene.get("configmap/settings", ".metadata.labels.team")?, "a");
    assert!(!scene.exists("job/migrate")?, "{applied:#}");
    assert!(applied.to_string().contains("hooks are not run yet: Job migrate (pre-sync), Job migrate (post-sync)"));
    let password = scene.get("secret/login", ".data.password")?;

    let mark = scene.mark()?;
    apply(&scene, &[])?;
    assert_eq!(scene.written(mark)?, [] as [&str; 0], "nothing changed");

    scene.commit("patches/web.yaml", &patch(4))?;
    let mark = scene.mark()?;
    apply(&scene, &["--wait"])?;
    assert_eq!(scene.written(mark)?, ["web"], "a patch changes its object alone");
    assert_eq!(scene.get("deployment/web", ".spec.replicas")?, "4");

    let deleting = format!(
        "{KUSTOMIZATION}- patch: |\n    $patch: delete\n    apiVersion: v1\n    kind: ConfigMap\n    metadata: {{name: settings}}\n"
    );
    scene.commit("patches/kustomization.yaml", &deleting)?;
    apply(&scene, &[])?;
    assert!(!scene.exists("configmap/settings")?, "what a patch deletes is pruned");
    scene.commit("patches/kustomization.yaml", KUSTOMIZATION)?;
    let applied = apply(&scene, &[])?;
    assert_eq!(result(&applied, "settings"), "created", "{applied:#}");
    assert_eq!(scene.get("secret/login", ".data.password")?, password);
    Ok(())
}

#[test]
fn an_error_in_a_patch_leaves_what_is_there() -> Result<()> {
    let scene = scene("badchain")?;
    apply(&scene, &["--wait"])?;
    let mark = scene.mark()?;
    for (path, content, said) in [
        ("patches/web.yaml", "kind: [\n", "[path: \"web.yaml\"]"),
        (
            "patches/web.yaml",
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: wbe}\n",
            "no matches for Id Deployment.v1.apps/wbe",
        ),
        ("patches/kustomization.yaml", "patchs: []\n", "patches/kustomization.yaml:1"),
    ] {
        scene.commit(path, content)?;
        let failed = run(&scene, "apply", &[])?;
        assert_eq!(failed.code, Some(2), "{}", failed.stderr);
        assert!(failed.stderr.contains(said), "{}", failed.stderr);
    }
    scene.repository.remove("patches/kustomization.yaml")?;
    scene.commit("patches/web.yaml", &patch(3))?;
    let failed = run(&scene, "apply", &[])?;
    assert!(failed.stderr.contains("in directory 'patches': write one that says"), "{}", failed.stderr);
    scene.repository.remove("patches/web.yaml")?;
    scene.commit("unrelated", "")?;
    let failed = run(&scene, "apply", &[])?;
    assert!(failed.stderr.contains("has no folder patches: check the path of the transformer"), "{}", failed.stderr);
    assert_eq!(scene.written(mark)?, [] as [&str; 0], "nothing is written, nothing is pruned");
    assert_eq!(scene.get("deployment/web", ".spec.replicas")?, "3");
    Ok(())
}

#[test]
fn a_render_explains_the_chain_and_its_steps() -> Result<()> {
    let patches = GitRepository::with_files(&[
        (
            "shared/kustomization.yaml",
            "kind: Component\napiVersion: kustomize.config.k8s.io/v1alpha1\nnameSuffix: -x\n",
        ),
        ("prod/kustomization.yaml", "components: [../shared]\n"),
        ("prod/none.yaml", "unread: true\n"),
    ])?;
    let scene = scene("explain")?;
    let text = std::fs::read_to_string(described(
        &scene,
        "\n  - {plugin: kustomize, path: patches}\n  - {plugin: kustomize, config: {patches: [{target: {kind: ConfigMap}, patch: '- {op: add, path: /data/by, value: config}'}]}}\n  - {plugin: kustomize, path: prod, ref: more}",
    )?)?;
    let more = format!(
        "  - name: more\n    repository: {{url: {}}}\n    path: shared\n    renderer: {{plugin: kustomize}}\n  transformers:",
        patches.url()
    );
    let file = scene.bowline.home().join("explained.yaml");
    std::fs::write(&file, text.replace("  transformers:", &more))?;
    let file = file.display().to_string();
    let rendered = cached_bowline()?.run(["render", "-f", &file, "--explain", "--why", "-o", "json"])?;
    assert_eq!(rendered.code, Some(0), "{}", rendered.stderr);
    let items: Value = serde_json::from_str(&rendered.stdout)?;
    let origins = |name: &str| {
        let items = items.as_array().into_iter().flatten();
        let of_name = items.filter(|item| item.pointer("/object/metadata/name") == Some(&Value::from(name)));
        of_name.map(|item| item["origins"].clone()).next().unwrap_or_default()
    };
    let web = origins("web-x").to_string();
    assert!(web.starts_with("[\"app/templates/web.yaml:1 (chart shop 1.2.0)"), "{web}");
    assert!(web.contains("patches/kustomization.yaml:4:") && web.contains("(patches[0])"), "{web}");
    assert!(web.contains("shared/kustomization.yaml:3:"), "{web}");
    let settings = origins("settings-x").to_string();
    assert!(settings.contains(". (patches[0] of the configuration)"), "{settings}");
    for said in [
        "5 objects became 5 by kustomize with patches, transformed (nothing cached for this request): 2 files read",
        "5 objects became 5 by kustomize, transformed (",
        "5 objects became 5 by kustomize with prod, transformed (",
    ] {
        assert!(rendered.stderr.contains(said), "{}", rendered.stderr);
    }
    Ok(())
}

#[test]
fn paths_of_transformers_count_from_the_folder_that_is_the_source() -> Result<()> {
    let repository = GitRepository::with_files(&[
        ("team/app/a.yaml", &config_map("a", "one")),
        ("team/patches/kustomization.yaml", "nameSuffix: -inner\n"),
        ("patches/kustomization.yaml", "nameSuffix: -outer\n"),
    ])?;
    let folder = repository.path().join("team");
    let file = tempfile::NamedTempFile::with_suffix(".yaml")?;
    std::fs::write(
        file.path(),
        format!(
            "apiVersion: bowline.dev/v1alpha1\nkind: Application\nmetadata: {{name: a, namespace: a}}\nspec:\n  sources:\n  - {{repository: {{folder: {}}}, path: app, renderer: {{plugin: plain}}}}\n  transformers: {PATCHES}\n",
            folder.display()
        ),
    )?;
    let path = file.path().display().to_string();
    let rendered = cached_bowline()?.run(["render", "-f", &path])?.success()?;
    assert!(rendered.contains("name: a-inner\n"), "{rendered}");
    Ok(())
}

/// The applications of [`rendered_by`], each patched by a folder of its own.
fn patched(url: &str, count: usize) -> Result<Vec<Assignment>> {
    let mut assignments = rendered_by("plain", None, url, count)?;
    for (number, assignment) in assignments.iter_mut().enumerate() {
        let at = assignment.application.sources[0].renderer.at.clone();
        let plugin = PluginUse { plugin: "kustomize".to_owned(), config: "{}".to_owned(), at };
        let path = TreePath::parse(&format!("patches/{number}"))?;
        assignment.application.transformers = vec![Step { plugin, path, reference: None }];
    }
    Ok(assignments)
}

fn transforms(sandbox: &Sandbox) -> u64 {
    sandbox.counters().get(&("kustomize".to_owned(), Role::Transform)).map_or(0, |count| count.runs)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_commit_transforms_what_reads_the_files_that_it_touches() -> Result<()> {
    const COUNT: usize = 20;
    let repository = GitRepository::new()?;
    for number in 0..COUNT {
        repository.write(&format!("apps/{number}/config.yaml"), config_map("config", "one"))?;
        repository.write(&format!("patches/{number}/kustomization.yaml"), "patches: [{path: patch.yaml}]\n")?;
        repository.write(&format!("patches/{number}/patch.yaml"), config_map("config", &format!("v{number}")))?;
    }
    repository.commit("patched applications")?;
    let store = tempfile::tempdir()?;
    let sources = Sources::open(bowline_source::Settings::at(store.path()))?;
    let sandbox = sandbox()?;
    let assignments = patched(&repository.url(), COUNT)?;
    let counts = || (renders_of("plain", &sandbox), transforms(&sandbox));
    let all = COUNT as u64;

    let first = render_all(&assignments, &sources, &sandbox).await?;
    assert_eq!(counts(), (all, all));
    repository.commit_file("patches/3/unread.yaml", "x: 1\n")?;
    assert_eq!(render_all(&assignments, &sources, &sandbox).await?, first);
    assert_eq!(counts(), (all, all), "nobody reads it");
    repository.commit_file("patches/3/patch.yaml", config_map("config", "changed"))?;
    let second = render_all(&assignments, &sources, &sandbox).await?;
    assert_eq!(counts(), (all, all + 1), "one is transformed, and none is rendered");
    assert_eq!((0..COUNT).filter(|index| first[*index] != second[*index]).collect::<Vec<_>>(), [3]);
    repository.commit_file("apps/5/config.yaml", config_map("config", "one") + "  more: x\n")?;
    let third = render_all(&assignments, &sources, &sandbox).await?;
    assert_eq!(counts(), (all + 1, all + 2), "what is rendered anew is transformed anew");
    assert_eq!((0..COUNT).filter(|index| second[*index] != third[*index]).collect::<Vec<_>>(), [5]);
    Ok(())
}
