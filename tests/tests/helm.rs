//! `bowline helm template` beside Helm itself, and charts in the pipeline.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use bowline_helm::plugin::Helm;
use bowline_plugin::testing::render_request;
use bowline_plugin::{ManifestSet, Renderer as _};
use bowline_tests::GitRepository;
use bowline_tests::cases::compare_all;
use bowline_tests::command::cached_bowline;
use bowline_tests::tool::Tool;

#[test]
fn every_case_prints_what_helm_prints() -> Result<()> {
    compare_all(Tool::Helm, &cached_bowline()?)
}

#[test]
fn flags_that_cannot_be_followed_are_refused_by_name() -> Result<()> {
    let bowline = cached_bowline()?;
    let folder = tempfile::tempdir()?;
    for (arguments, message) in [
        (&[][..], "\"helm template\" requires at least 1 argument"),
        (&["a", "b", "c", "d"], "expected at most two arguments, unexpected arguments: c, d"),
        (&["a", "b", "-g"], "cannot set --generate-name and also specify a name"),
        (&["a", "b", "--name-template", "x"], "cannot set --name-template and also specify a name"),
        (&["a", "./none"], "path \"./none\" not found"),
        (&["a", "none/b"], "repo none not found"),
        (&["a", "none"], "non-absolute URLs should be in form of repo_name/path_to_chart, got: none"),
        (&["a", "b", "--validate"], "--validate is not supported"),
        (&["a", "b", "--dry-run=none"], "invalid dry-run value (\"none\"). Must be \"server\" or \"client\""),
        (&["a", "b", "--dry-run=x"], "invalid dry-run value (\"x\"). Must be \"none\", \"server\", or \"client\""),
        (&["a", "b", "--post-renderer", "x"], "--post-renderer is not supported: programs are not run"),
        (&["a", "b", "--no-such-flag"], "--no-such-flag"),
        (&["a", ".", "-f", "a\"b"], "bare \" in non-quoted field"),
    ] {
        let refused = Tool::Helm.run(&bowline, folder.path(), arguments)?;
        assert_eq!(refused.code, Some(1), "{arguments:?}");
        assert!(refused.stderr.contains(message), "{arguments:?}: {}", refused.stderr);
    }
    Ok(())
}

const CHART: &str = "apiVersion: v2\nname: app\nversion: 1.0.0\n";
const MAP: &str = "# a comment\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name }}\n";

fn chart(root: &Path, files: &[(&str, &str)]) -> Result<()> {
    for (path, content) in [("app/Chart.yaml", CHART), ("app/templates/map.yaml", MAP)].iter().chain(files) {
        let path = root.join(path);
        fs::create_dir_all(path.parent().context("a folder")?)?;
        fs::write(path, content)?;
    }
    Ok(())
}

#[test]
fn files_are_written_where_they_are_told_to() -> Result<()> {
    let bowline = cached_bowline()?;
    let folder = tempfile::tempdir()?;
    chart(folder.path(), &[("app/crds/a.yaml", "kind: A\n")])?;
    let arguments = ["web", "app", "--output-dir", "out", "--include-crds", "--release-name"];
    let said = Tool::Helm.run(&bowline, folder.path(), &arguments)?.success()?;
    assert_eq!(said, "wrote out/app/crds/a.yaml\nwrote out/web/app/templates/map.yaml\n\n");
    let written = fs::read_to_string(folder.path().join("out/web/app/templates/map.yaml"))?;
    assert!(written.starts_with("---\n# Source: app/templates/map.yaml\n# a comment\n"), "{written}");
    Ok(())
}

#[test]
fn names_and_values_come_from_where_they_are_said() -> Result<()> {
    let bowline = cached_bowline()?;
    let folder = tempfile::tempdir()?;
    chart(folder.path(), &[])?;
    let printed = Tool::Helm.run(&bowline, folder.path(), &["app"])?.success()?;
    assert!(printed.contains("  name: release-name\n"), "{printed}");
    let printed =
        Tool::Helm.run(&bowline, folder.path(), &["app", "--name-template", "{{ \"WEB\" | lower }}-1"])?.success()?;
    assert!(printed.contains("  name: web-1\n"), "{printed}");
    let narrowed = Tool::Helm.run(&bowline, folder.path(), &["app", "--root", "app/templates"])?;
    assert!(narrowed.stderr.contains("which --root makes visible"), "{}", narrowed.stderr);
    Ok(())
}

/// A chart as the pipeline renders it, without the sandbox.
fn objects(files: &[(&str, &str)], config: &str) -> Result<ManifestSet> {
    let folder = tempfile::tempdir()?;
    chart(folder.path(), files)?;
    let request = render_request(folder.path().to_str().context("a path in UTF-8")?, "app", config);
    Ok(Helm::render(&request, serde_json::from_str(config)?)?)
}

fn attribute<'m>(set: &'m ManifestSet, at: usize, key: &str) -> Option<&'m str> {
    set.manifests[at].attributes.iter().find(|(known, _)| known == key).map(|(_, value)| value.as_str())
}

#[test]
fn objects_know_their_templates() -> Result<()> {
    let set = objects(&[("app/crds/a.yaml", "# one\n---\napiVersion: x/v1\nkind: A\n")], "{}")?;
    let places: Vec<String> = set.manifests.iter().map(|manifest| manifest.origins[0].to_string()).collect();
    assert_eq!(places, ["app/crds/a.yaml:3 (chart app 1.0.0)", "app/templates/map.yaml:1 (chart app 1.0.0)"]);
    let origin = &set.manifests[1].origins[0];
    let expected = [("helm/chart", "app"), ("helm/template", "app/templates/map.yaml")];
    assert_eq!(origin.attributes, expected.map(|(key, value)| (key.to_owned(), value.to_owned())));
    Ok(())
}

#[test]
fn hooks_come_with_what_the_host_needs_to_run_them() -> Result<()> {
    let hook = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: h\n  annotations:\n    helm.sh/hook: pre-install,pre-upgrade,post-delete\n    \
                helm.sh/hook-weight: '-2'\n    helm.sh/hook-delete-policy: hook-succeeded,never\n";
    let set = objects(&[("app/templates/hook.yaml", hook)], "{}")?;
    assert_eq!(set.manifests.len(), 3, "{set:?}");
    for (key, value) in [
        ("bowline.dev/hook", "true"),
        ("bowline.dev/phase", "pre-sync"),
        ("bowline.dev/hook-order", "0"),
        ("bowline.dev/hook-events", r#"["install","upgrade"]"#),
        ("bowline.dev/hook-delete", r#"["succeeded"]"#),
        ("helm/hook-weight", "-2"),
    ] {
        assert_eq!(attribute(&set, 1, key), Some(value), "{key}");
    }
    assert_eq!(attribute(&set, 2, "bowline.dev/phase"), Some("delete"));
    assert_eq!(attribute(&set, 2, "bowline.dev/wave"), Some("1"));
    assert!(set.diagnostics[0].message.contains("\"never\" is not known"), "{:?}", set.diagnostics);
    assert_eq!(objects(&[("app/templates/hook.yaml", hook)], r#"{"noHooks": true}"#)?.manifests.len(), 1);
    Ok(())
}

#[test]
fn lists_are_flattened_and_kept_objects_and_secrets_marked() -> Result<()> {
    let list = "apiVersion: v1\nkind: ConfigMapList\nitems:\n- metadata: {name: a}\n- apiVersion: v1\n  kind: Secret\n  metadata: {name: b}\n";
    let kept = "apiVersion: v1\nkind: Service\nmetadata: {name: k, annotations: {helm.sh/resource-policy: ' Keep '}}\n";
    let random = "apiVersion: v1\nkind: Service\nmetadata: {name: r, labels: {x: {{ randAlpha 5 }}}}\n";
    let files =
        [("app/templates/list.yaml", list), ("app/templates/kept.yaml", kept), ("app/templates/random.yaml", random)];
    let set = objects(&files, "{}")?;
    let json: Vec<&str> = set.manifests.iter().map(|manifest| manifest.json.as_str()).collect();
    let at = |part: &str| json.iter().position(|json| json.contains(part)).context(part.to_owned());
    assert_eq!(json[at("\"name\":\"a\"")?], r#"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"}}"#);
    assert!(json[at("\"name\":\"b\"")?].contains("\"kind\":\"Secret\""));
    assert_eq!(attribute(&set, at("\"name\":\"k\"")?, "bowline.dev/prune"), Some("disabled"));
    assert!(set.manifests[at("\"name\":\"r\"")?].sensitive);
    assert!(!set.manifests[at("\"name\":\"k\"")?].sensitive);
    Ok(())
}

#[test]
fn what_is_elsewhere_is_asked_for() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let needed = format!(
        "{CHART}dependencies:\n- {{name: db, version: 1.x, repository: 'https://charts.example'}}\n\
         - {{name: web, version: '2', repository: 'oci://registry.example/charts'}}\n\
         - {{name: near, version: '*', repository: 'file://../near'}}\n"
    );
    let near = "apiVersion: v2\nname: near\nversion: 3.0.0\n";
    chart(folder.path(), &[("app/Chart.yaml", &needed), ("near/Chart.yaml", near)])?;
    let config = r#"{"chart": null}"#;
    let request = render_request(folder.path().to_str().context("a path in UTF-8")?, "app", config);
    let asked = Helm::inputs(&request, serde_json::from_str(config)?)?;
    let asked: Vec<_> = asked.iter().map(|input| (input.source.as_str(), input.version.as_deref())).collect();
    assert_eq!(asked, [("https://charts.example", Some("1.x")), ("oci://registry.example/charts/web", Some("2"))]);
    let error = Helm::render(&request, serde_json::from_str(config)?).expect_err("nothing was fetched");
    assert_eq!(error.record().code, "helm/not-fetched");
    let config = r#"{"dependencies": "require"}"#;
    assert_eq!(Helm::inputs(&request, serde_json::from_str(config)?)?.len(), 0);
    let error = Helm::render(&request, serde_json::from_str(config)?).expect_err("they aren't there").to_string();
    assert!(error.contains("found in Chart.yaml, but missing in charts/ directory: db, web, near"), "{error}");
    let config = r#"{"chart": {"repository": "https://charts.example", "name": "web", "digest": "sha256:00"}}"#;
    let asked = Helm::inputs(&request, serde_json::from_str(config)?)?;
    assert_eq!(asked.len(), 1);
    assert_eq!(asked[0].digest.as_deref(), Some("sha256:00"));
    Ok(())
}

#[test]
fn charts_in_folders_of_the_tree_are_taken_when_they_fit() -> Result<()> {
    let near = "apiVersion: v2\nname: near\nversion: 3.0.0\n";
    for (range, fits) in [("3.x", true), ("4.x", false)] {
        let folder = tempfile::tempdir()?;
        let needed = format!("{CHART}dependencies: [{{name: near, version: {range}, repository: 'file://../near'}}]\n");
        chart(
            folder.path(),
            &[("app/Chart.yaml", &needed), ("near/Chart.yaml", near), ("near/templates/near.yaml", MAP)],
        )?;
        let request = render_request(folder.path().to_str().context("a path in UTF-8")?, "app", "{}");
        match Helm::render(&request, serde_json::from_str("{}")?) {
            Ok(set) => assert!(fits && set.manifests.len() == 2, "{set:?}"),
            Err(error) => assert!(!fits && error.to_string().contains("can't get a valid version for 1 subchart(s)")),
        }
    }
    Ok(())
}

#[test]
fn what_is_no_object_is_refused_where_it_stands() -> Result<()> {
    let error = objects(&[("app/templates/x.yaml", "\n\nkind: X\n")], "{}").expect_err("no apiVersion");
    let error = error.to_string();
    assert!(error.contains("app/templates/x.yaml:3") && error.contains("it has no apiVersion"), "{error}");
    let error = objects(&[("app/templates/x.yaml", "a: 1\n{{ fail \"no\" }}\n")], "{}").expect_err("it fails");
    assert!(error.to_string().starts_with("app/templates/x.yaml:2:4"), "{error}");
    let error = objects(&[], r#"{"helmVersion": 2}"#).expect_err("no such Helm").to_string();
    assert!(error.contains("must be 3 or 4"), "{error}");
    Ok(())
}

#[test]
fn render_explains_where_an_object_comes_from() -> Result<()> {
    let repository = GitRepository::with_files(&[("app/Chart.yaml", CHART), ("app/templates/map.yaml", MAP)])?;
    let printed = cached_bowline()?
        .run(["render", "app", "--repo", &repository.url(), "--renderer", "helm", "--explain"])?
        .success()?;
    assert!(printed.starts_with("# from app/templates/map.yaml:1"), "{printed}");
    Ok(())
}
