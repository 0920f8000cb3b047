//! What is wrong, where, and what to do: the messages for what users get wrong.

use anyhow::Result;
use bowline_tests::GitRepository;
use bowline_tests::command::{Finished, cached_bowline};

use crate::scene::{Scene, config_map, object};

/// Renders a folder that holds these files.
fn render(files: &[(&str, &str)], more: &[&str]) -> Result<Finished> {
    let repository = GitRepository::with_files(files)?;
    let url = repository.url();
    cached_bowline()?.run([&["render", "app", "--repo", &url], more].concat())
}

fn assert_refused(finished: &Finished, parts: &[&str]) {
    assert_eq!(finished.code, Some(2), "{}", finished.stderr);
    for part in parts {
        assert!(finished.stderr.contains(part), "{part:?} is not in: {}", finished.stderr);
    }
    assert!(!finished.stderr.contains("panicked"), "{}", finished.stderr);
}

#[test]
fn malformed_yaml_names_file_line_and_column() -> Result<()> {
    let finished = render(&[("app/a.yaml", "apiVersion: v1\nkind: [unclosed\nmetadata: {name: a}\n")], &[])?;
    assert_refused(&finished, &["app/a.yaml:"]);
    Ok(())
}

#[test]
fn an_unknown_kind_names_the_kind_and_what_to_do() -> Result<()> {
    let thing = "apiVersion: example.test/v1\nkind: Unknown\nmetadata: {name: thing}\n";
    let scene = Scene::new("kind", &[("app/thing.yaml", thing), ("app/a.yaml", &config_map("a", "one"))])?;
    let (outcome, _) = scene.apply_failing(&[])?;
    let message = object(&outcome, "thing")["message"].as_str().unwrap_or_default();
    assert_eq!(
        message,
        "the cluster serves no kind example.test/v1/Unknown; is its CustomResourceDefinition installed?"
    );
    Ok(())
}

#[test]
fn a_missing_namespace_is_named() -> Result<()> {
    let object_elsewhere = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: nowhere-at-all}\n";
    let scene = Scene::new("nonamespace", &[("app/a.yaml", object_elsewhere)])?;
    let (outcome, _) = scene.apply_failing(&[])?;
    let message = object(&outcome, "a")["message"].as_str().unwrap_or_default();
    assert!(message.contains("namespace nowhere-at-all does not exist"), "{message}");

    let finished = scene.bowline.run([
        "apply",
        "app",
        "--repo",
        &scene.repository.url(),
        "--application-namespace",
        "nowhere-at-all",
    ])?;
    assert_refused(&finished, &["namespace nowhere-at-all does not exist"]);
    Ok(())
}

#[test]
fn an_unknown_reference_is_named_with_what_there_is() -> Result<()> {
    let finished = render(&[("app/a.yaml", &config_map("a", "one"))], &["--branch", "nope"])?;
    assert_refused(&finished, &["branch nope", "main"]);
    let finished = render(&[("app/a.yaml", &config_map("a", "one"))], &["--tag", "v9"])?;
    assert_refused(&finished, &["tag v9"]);
    let finished = render(&[("app/a.yaml", &config_map("a", "one"))], &["--commit", &"0".repeat(40)])?;
    assert_refused(&finished, &[&"0".repeat(40)]);
    Ok(())
}

#[test]
fn a_missing_folder_is_named() -> Result<()> {
    let finished = render(&[("other/a.yaml", &config_map("a", "one"))], &[])?;
    assert_refused(&finished, &["has no folder app"]);
    let finished = cached_bowline()?.run(["render", "nowhere-at-all"])?;
    assert_refused(&finished, &["nowhere-at-all"]);
    Ok(())
}

#[test]
fn what_is_no_plugin_is_said_to_be_none() -> Result<()> {
    let files = [("app/a.yaml", config_map("a", "one"))];
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (*path, text.as_str())).collect();
    let finished = render(&files, &["--renderer", "plian"])?;
    assert_refused(&finished, &["no plugin named \"plian\"", "health", "plain"]);

    let folder = tempfile::tempdir()?;
    let file = folder.path().join("text.wasm");
    std::fs::write(&file, "not a component")?;
    let plugin = format!("text={}", file.display());
    let finished = render(&files, &["--plugin", &plugin, "--renderer", "text"])?;
    assert_refused(&finished, &["text", "not a WebAssembly component"]);

    let finished = render(&files, &["--renderer", "health"])?;
    assert_refused(&finished, &["health is not a renderer", "bowline:plugin/renderer"]);
    Ok(())
}

#[test]
fn an_invalid_application_file_names_every_field() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("app.yaml");
    std::fs::write(
        &file,
        "apiVersion: bowline.dev/v1alpha1\nkind: Application\nmetadata: {name: shop}\nspec:\n  sources:\n    - repository: {url: 'https://git.example/shop.git'}\n      path: app\n      renderer: {plugn: plain}\n  sync: {conflicts: maybe}\n",
    )?;
    let finished = cached_bowline()?.run(["render".as_ref(), "-f".as_ref(), file.as_os_str()])?;
    assert_refused(&finished, &["app.yaml:8:", "plugn", "did you mean \"plugin\"", "app.yaml:9:", "fail, force"]);
    Ok(())
}

#[test]
fn files_that_cannot_be_read_are_named() -> Result<()> {
    let repository = GitRepository::with_files(&[("app/a.yaml", "a: b\n")])?;
    std::os::unix::fs::symlink("../../outside.yaml", repository.path().join("app/link.yaml"))?;
    repository.commit("a link out")?;
    let finished = cached_bowline()?.run(["render", "app", "--repo", &repository.url()])?;
    assert_refused(&finished, &["app/link.yaml"]);

    let repository = GitRepository::with_files(&[("app/a.yaml", &config_map("a", "one"))])?;
    use std::os::unix::ffi::OsStrExt as _;
    let name = std::ffi::OsStr::from_bytes(b"app/bad-\xff.yaml");
    std::fs::write(repository.path().join(name), config_map("b", "one"))?;
    repository.commit("a name that is no UTF-8")?;
    let finished = cached_bowline()?.run(["render", "app", "--repo", &repository.url()])?;
    assert_refused(&finished, &["app/bad-\u{fffd}.yaml", "UTF-8"]);

    let repository = GitRepository::with_files(&[("app/a.yaml", &config_map("a", "one"))])?;
    repository.write("app/large.yaml", format!("# {}\n", "x".repeat(33 << 20)))?;
    repository.commit("too large")?;
    let finished = cached_bowline()?.run(["render", "app", "--repo", &repository.url()])?;
    assert_refused(&finished, &["app/large.yaml", "more than the limit"]);
    Ok(())
}
