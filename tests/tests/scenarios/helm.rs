//! Charts: applied to a real API server from a folder, a repository and a registry, until what they install is healthy.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use bowline_tests::chart_servers::ChartServers;
use bowline_tests::corpus;
use serde_json::json;

use crate::scene::{Scene, result};

/// A chart with a chart below it, a random password, a certificate and hooks.
const CHART: [(&str, &str); 8] = [
    (
        "Chart.yaml",
        "apiVersion: v2\nname: shop\nversion: 1.2.0\ndependencies:\n- {name: cache, version: 0.1.0, condition: cache.enabled}\n",
    ),
    ("values.yaml", "replicas: 2\ncache: {enabled: true}\n"),
    ("templates/_helpers.tpl", "{{ define \"shop.name\" }}{{ .Release.Name }}-web{{ end }}\n"),
    (
        "templates/web.yaml",
        "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\n  annotations: {release: {{ include \"shop.name\" . | quote }}}\nspec:\n  replicas: {{ .Values.replicas }}\n  selector:\n    matchLabels: {app: web}\n  template:\n    metadata:\n      labels: {app: web}\n    spec:\n      containers:\n      - {name: main, image: example.test/main:1}\n",
    ),
    (
        "templates/secret.yaml",
        "apiVersion: v1\nkind: Secret\nmetadata:\n  name: login\nstringData:\n  password: {{ randAlphaNum 24 | quote }}\n  {{- $ca := genCA \"shop\" 365 }}\n  ca.crt: {{ $ca.Cert | quote }}\n",
    ),
    (
        "templates/hooks.yaml",
        "apiVersion: batch/v1\nkind: Job\nmetadata:\n  name: migrate\n  annotations: {helm.sh/hook: \"pre-install,pre-upgrade\"}\nspec:\n  template:\n    spec:\n      restartPolicy: Never\n      containers:\n      - {name: main, image: example.test/main:1}\n---\napiVersion: v1\nkind: Pod\nmetadata:\n  name: probe\n  annotations: {helm.sh/hook: test}\nspec:\n  containers:\n  - {name: main, image: example.test/main:1}\n",
    ),
    ("charts/cache/Chart.yaml", "apiVersion: v2\nname: cache\nversion: 0.1.0\n"),
    (
        "charts/cache/templates/settings.yaml",
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: cache\ndata:\n  size: {{ .Values.size | default \"small\" | quote }}\n",
    ),
];

const RENDERER: [&str; 2] = ["--renderer", "helm"];

fn chart_below(folder: &str) -> Vec<(String, &'static str)> {
    CHART.iter().map(|(path, content)| (format!("{folder}/{path}"), *content)).collect()
}

fn scene(purpose: &str) -> Result<Scene> {
    let files = chart_below("app");
    Scene::new(purpose, &files.iter().map(|(path, content)| (path.as_str(), *content)).collect::<Vec<_>>())
}

#[test]
fn a_chart_is_applied_from_a_folder_and_stays_as_it_is() -> Result<()> {
    let scene = scene("chart")?;
    let applied = scene.apply(&[&RENDERER[..], &["--wait"]].concat())?;
    assert_eq!(applied["health"], "healthy", "{applied:#}");
    for name in ["web", "login", "cache"] {
        assert_eq!(result(&applied, name), "created", "{applied:#}");
    }
    assert_eq!(scene.get("deployment/web", ".metadata.annotations.release")?, format!("{}-web", scene.namespace));
    let password = scene.get("secret/login", ".data.password")?;
    assert!(!password.is_empty());
    // Hooks are told, and not applied as if they were objects that stay.
    assert!(!scene.exists("job/migrate")? && !scene.exists("pod/probe")?);
    assert!(applied.to_string().contains("hooks are not run yet: Job migrate (pre-sync)"), "{applied:#}");

    let mark = scene.mark()?;
    scene.apply(&RENDERER)?;
    assert_eq!(scene.written(mark)?, [] as [&str; 0], "what is random stays as it is");

    // Another random value does not change the one that was there.
    let more = CHART[4].1.replace("stringData:\n", "stringData:\n  token: {{ randAlphaNum 8 | quote }}\n");
    scene.commit("app/templates/secret.yaml", &more)?;
    scene.apply(&RENDERER)?;
    assert_eq!(scene.get("secret/login", ".data.password")?, password);

    scene.commit("app/values.yaml", "replicas: 3\ncache: {enabled: false}\n")?;
    scene.apply(&RENDERER)?;
    assert_eq!(scene.get("deployment/web", ".spec.replicas")?, "3");
    assert!(!scene.exists("configmap/cache")?, "a chart that is off is pruned");
    Ok(())
}

#[test]
fn charts_come_from_repositories_and_registries() -> Result<()> {
    let scene = Scene::new("remotechart", &[("app/values.yaml", "replicas: 1\n")])?;
    let folder = tempfile::tempdir()?;
    let chart = folder.path().join("shop");
    for (path, content) in CHART {
        let path = chart.join(path);
        std::fs::create_dir_all(path.parent().unwrap_or(Path::new("")))?;
        std::fs::write(path, content)?;
    }
    let servers = ChartServers::start([chart.as_path()])?;
    let repository = json!({"chart": {"repository": servers.repository, "name": "shop", "version": "1.x"}}).to_string();
    let flags = ["--config", &repository, "--allow-host", servers.repository_host()];
    let applied = scene.apply(&[&RENDERER[..], &flags[..], &["--wait"]].concat())?;
    assert_eq!(applied["health"], "healthy", "{applied:#}");
    let registry = json!({"chart": {"oci": format!("{}/shop", servers.registry), "version": "~1.2"}}).to_string();
    let flags = ["--config", &registry, "--allow-host", servers.registry_host()];
    let mark = scene.mark()?;
    scene.apply(&[&RENDERER[..], &flags[..]].concat())?;
    assert_eq!(scene.written(mark)?, [] as [&str; 0], "the same chart from elsewhere changes nothing");

    let (_, stderr) = scene.apply_failing(&[&RENDERER[..], &["--config", &registry]].concat())?;
    assert!(stderr.contains("no host is allowed"), "{stderr}");
    Ok(())
}

#[test]
fn a_public_chart_is_applied_until_it_is_healthy() -> Result<()> {
    let Some(corpus) = corpus::part("helm") else { return Ok(()) };
    let folder = corpus.join("charts/oauth2-proxy__manifests");
    let chart = first_chart(&folder).with_context(|| format!("there is no chart below {}", folder.display()))?;
    let scene = Scene::new("publicchart", &[])?;
    copy(&chart, &chart, &scene)?;
    scene.repository.commit("a chart")?;
    let applied = scene.apply(&[&RENDERER[..], &["--wait"]].concat())?;
    assert_eq!(applied["health"], "healthy", "{applied:#}");
    let mark = scene.mark()?;
    scene.apply(&RENDERER)?;
    assert_eq!(scene.written(mark)?, [] as [&str; 0], "nothing changed");
    Ok(())
}

/// The first folder below that is a chart.
fn first_chart(folder: &Path) -> Option<PathBuf> {
    let mut below: Vec<PathBuf> = std::fs::read_dir(folder).ok()?.flatten().map(|entry| entry.path()).collect();
    below.sort();
    below.into_iter().find(|path| path.join("Chart.yaml").exists())
}

fn copy(root: &Path, folder: &Path, scene: &Scene) -> Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            copy(root, &path, scene)?;
        } else {
            let below = path.strip_prefix(root)?.display().to_string();
            scene.repository.write(&format!("app/{below}"), std::fs::read_to_string(&path)?)?;
        }
    }
    Ok(())
}

#[test]
fn values_come_from_objects_of_the_cluster() -> Result<()> {
    let scene = scene("chartvalues")?;
    let application = format!(
        "apiVersion: bowline.dev/v1alpha1\nkind: Application\nmetadata: {{name: {0}, namespace: {0}}}\nspec:\n  destination: {{namespace: {0}}}\n  sources:\n  - repository: {{url: {1}}}\n    path: app\n    renderer: {{plugin: helm}}\n    values:\n    - configMap: {{name: sizes, key: values.yaml}}\n    - secret: {{name: sizes, key: values.yaml}}\n",
        scene.namespace,
        scene.repository.url()
    );
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("application.yaml");
    std::fs::write(&file, application)?;
    let path = file.display().to_string();
    let apply = || scene.bowline.run(["apply", "-f", &path]);
    let missing = apply()?;
    assert!(missing.stderr.contains(&format!("there is no ConfigMap {}/sizes", scene.namespace)), "{}", missing.stderr);
    let kubectl = |arguments: &[&str]| scene.plane.kubectl(&[arguments, &["-n", &scene.namespace]].concat());
    kubectl(&["create", "configmap", "sizes", "--from-literal=values.yaml=replicas: 4\ncache: {size: large}"])?;
    kubectl(&["create", "secret", "generic", "sizes", "--from-literal=values.yaml=replicas: 5"])?;
    let applied = apply()?;
    assert_eq!(applied.code, Some(0), "{}", applied.stderr);
    assert_eq!(scene.get("deployment/web", ".spec.replicas")?, "5", "the later layer counts");
    assert_eq!(scene.get("configmap/cache", ".data.size")?, "large");
    Ok(())
}

#[test]
fn what_is_wrong_in_a_chart_is_said_with_its_place() -> Result<()> {
    let mut files = chart_below("app");
    files.push(("app/templates/bad.yaml".to_owned(), "a: {{ required \"give a size\" .Values.size }}\n"));
    let files: Vec<(&str, &str)> = files.iter().map(|(path, content)| (path.as_str(), *content)).collect();
    let scene = Scene::new("badchart", &files)?;
    let (_, stderr) = scene.apply_failing(&RENDERER)?;
    assert!(stderr.contains("shop/templates/bad.yaml:1") && stderr.contains("give a size"), "{stderr}");
    assert!(!scene.exists("deployment/web")?);
    Ok(())
}
