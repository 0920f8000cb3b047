//! What the Kustomize renderer reads from elsewhere, and how it says where things are.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use bowline_tests::GitRepository;
use bowline_tests::command::{Finished, cached_bowline};
use bowline_tests::git::GitHttpServer;
use bowline_tests::loopback::FileServer;
use bowline_tests::tool::Tool;

const MAP: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n";
const PATCH: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {patched: 'yes'}\n";
const EXPECTED: &str =
    "apiVersion: v1\ndata:\n  patched: \"yes\"\n  plugin: here\nkind: ConfigMap\nmetadata:\n  name: a\n";

fn build(folder: &Path, arguments: &[&str]) -> Result<Finished> {
    Tool::Kustomize.run(&cached_bowline()?, folder, arguments)
}

fn write(root: &Path, files: &[(&str, &str)]) -> Result<()> {
    for (path, content) in files {
        let path = root.join(path);
        fs::create_dir_all(path.parent().context("a file is in a folder")?)?;
        fs::write(path, content)?;
    }
    Ok(())
}

/// A server with an object, a patch, and a transformer's configuration that names a patch on the same server.
fn web() -> Result<(FileServer, FileServer)> {
    let named = FileServer::start(&[("plugin.yaml", &PATCH.replace("patched: 'yes'", "plugin: here"))])?;
    let transformer = format!(
        "apiVersion: builtin\nkind: PatchTransformer\nmetadata: {{name: p}}\npath: {}\n",
        named.url("plugin.yaml")
    );
    let first = FileServer::start(&[("map.yaml", MAP), ("patch.yaml", PATCH), ("transformer.yaml", &transformer)])?;
    Ok((first, named))
}

fn kustomization(server: &FileServer) -> String {
    format!(
        "resources: ['{}']\npatches:\n- path: {}\ntransformers: ['{}']\n",
        server.url("map.yaml"),
        server.url("patch.yaml"),
        server.url("transformer.yaml")
    )
}

#[test]
fn single_files_come_over_http_from_hosts_that_are_allowed() -> Result<()> {
    let (server, named) = web()?;
    let folder = tempfile::tempdir()?;
    write(folder.path(), &[("kustomization.yaml", &kustomization(&server))])?;
    assert_eq!(build(folder.path(), &[])?.success()?, EXPECTED);
    let (first, second) = (server.authority(), named.authority());
    let allowed = build(folder.path(), &["--allow-host", &first, "--allow-host", &second])?;
    assert_eq!(allowed.success()?, EXPECTED);
    // The second host is named by the configuration that the first one has.
    let refused = build(folder.path(), &["--allow-host", &first])?;
    assert_eq!(refused.code, Some(1));
    assert!(refused.stderr.contains(&format!("allowed are {first}; add {second} to the hosts")), "{}", refused.stderr);
    let missing = format!("resources: ['{}']\n", server.url("none.yaml"));
    write(folder.path(), &[("kustomization.yaml", &missing)])?;
    let failed = build(folder.path(), &[])?;
    assert!(failed.stderr.contains("the server answers HTTP 404"), "{}", failed.stderr);
    Ok(())
}

#[test]
fn render_takes_single_files_over_http_and_explains_where_they_are_from() -> Result<()> {
    let (server, named) = web()?;
    let made = GitRepository::with_files(&[("app/kustomization.yaml", &kustomization(&server))])?;
    let arguments = ["render", "app", "--renderer", "kustomize", "--explain", "--repo"];
    let (url, first, second) = (made.url(), server.authority(), named.authority());
    let hosts = [url.as_str(), "--allow-host", &first, "--allow-host", &second];
    let printed = cached_bowline()?.run(arguments.iter().chain(&hosts))?.success()?;
    let from = format!("# from map.yaml:1:1 of {} at sha256:", server.url("map.yaml"));
    assert!(printed.starts_with(&from), "{printed}");
    assert!(printed.ends_with(EXPECTED), "{printed}");
    let refused = cached_bowline()?.run(arguments.iter().chain(&hosts[..3]))?;
    assert_eq!(refused.code, Some(2));
    assert!(refused.stderr.contains(&format!("add {second} to the hosts")), "{}", refused.stderr);
    Ok(())
}

#[test]
fn render_explains_the_repository_and_commit_of_a_remote_base() -> Result<()> {
    let base =
        GitRepository::with_files(&[("base/kustomization.yaml", "resources: [map.yaml]\n"), ("base/map.yaml", MAP)])?;
    let server = GitHttpServer::start(base.path())?;
    let remote = server.url(".git");
    let app = format!("resources: ['{remote}//base?ref=main']\nnamePrefix: x-\n");
    let made = GitRepository::with_files(&[("app/kustomization.yaml", &app)])?;
    let host = remote.split('/').nth(2).context("a URL has an authority")?;
    let (url, commit) = (made.url(), base.head()?);
    let arguments = ["render", "app", "--renderer", "kustomize", "--explain", "--repo", &url, "--allow-host", host];
    let printed = cached_bowline()?.run(arguments)?.success()?;
    let (digits, _) = commit.split_at(12);
    assert!(printed.starts_with(&format!("# from base/map.yaml:1:1 of {remote} at {digits}\n")), "{printed}");
    assert!(printed.contains("# from app/kustomization.yaml:2:"), "{printed}");

    base.commit_file("base/map.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {}\n")?;
    let failed = cached_bowline()?.run(arguments)?;
    let place = format!("base/map.yaml:1:1 of {remote} at {}", &base.head()?[..12]);
    assert!(failed.stderr.contains(&place), "{}", failed.stderr);
    let folder = tempfile::tempdir()?;
    write(folder.path(), &[("kustomization.yaml", &app)])?;
    let failed = build(folder.path(), &[])?;
    assert!(failed.stderr.contains(&place), "{}", failed.stderr);
    Ok(())
}

#[test]
fn repositories_on_this_machine_take_the_users_own_word() -> Result<()> {
    let base =
        GitRepository::with_files(&[("base/kustomization.yaml", "resources: [map.yaml]\n"), ("base/map.yaml", MAP)])?;
    base.tag("v1")?;
    base.commit_file("base/map.yaml", MAP.replace("name: a", "name: later"))?;
    let address = format!("{}//base?ref=v1&submodules=false&timeout=60s", base.url());
    let folder = tempfile::tempdir()?;
    write(folder.path(), &[("kustomization.yaml", &format!("resources: ['{address}']\n"))])?;
    let said = "a renderer cannot ask for repositories on this machine";
    for arguments in [&[][..], &["--allow-host", "*"], &["--allow-host", "git.example"]] {
        let refused = build(folder.path(), arguments)?;
        assert_eq!(refused.code, Some(1), "{arguments:?}");
        assert!(refused.stderr.contains(said) && refused.stderr.contains("--allow-host file://"), "{}", refused.stderr);
    }
    assert_eq!(build(folder.path(), &["--allow-host", "file://"])?.success()?, MAP);
    assert_eq!(build(folder.path(), &[&address])?.success()?, MAP, "what is to be built was named by the user");

    // In a cluster it stays refused, since it is no host that an application may name.
    let app = GitRepository::with_files(&[("app/kustomization.yaml", &format!("resources: ['{address}']\n"))])?;
    let render = ["render", "app", "--renderer", "kustomize", "--repo", &app.url()].map(str::to_owned);
    let refused = cached_bowline()?.run(&render)?;
    assert!(refused.stderr.contains(said), "{}", refused.stderr);
    let refused = cached_bowline()?.run(render.iter().map(String::as_str).chain(["--allow-host", "file://"]))?;
    assert!(refused.stderr.contains("is no host"), "{}", refused.stderr);
    Ok(())
}

#[test]
fn errors_name_paths_as_the_user_sees_them() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let root = fs::canonicalize(folder.path())?;
    write(
        &root,
        &[
            (".git/HEAD", "ref: refs/heads/main\n"),
            ("overlays/prod/kustomization.yaml", "resources: [../../base]\n"),
            ("base/kustomization.yaml", "resources: [none.yaml]\n"),
            ("wrong/kustomization.yaml", "resource: []\n"),
            ("twice/kustomization.yaml", "resources: [a.yaml, b.yaml]\n"),
            ("twice/a.yaml", MAP),
            ("twice/b.yaml", MAP),
            ("elsewhere/x", ""),
        ],
    )?;
    let base = root.join("base/none.yaml");
    for (working, path, expected) in [
        ("", "overlays/prod", "lstat base/none.yaml: no such file or directory"),
        ("", "overlays/prod", "\n  at base/kustomization.yaml:1:"),
        ("overlays", "prod", "lstat ../base/none.yaml: no such file or directory"),
        ("overlays", "prod", "\n  at ../base/kustomization.yaml:1:"),
        ("overlays/prod", ".", "lstat ../../base/none.yaml"),
        ("elsewhere", "../twice", "the first one is at ../twice/a.yaml:1"),
        ("wrong", "", "\n  at kustomization.yaml:1:"),
        ("elsewhere", "..", "in directory '..'"),
        ("/", &root.join("base").display().to_string(), &format!("lstat {}: no such", base.display())),
    ] {
        let path = if path.is_empty() { "." } else { path };
        let failed = build(&root.join(working), &[path])?;
        assert_eq!(failed.code, Some(1));
        assert!(failed.stderr.contains(expected), "{path} from {working:?}: {}\nhas no {expected}", failed.stderr);
    }
    Ok(())
}

#[test]
fn every_wrong_use_ends_with_the_exit_status_of_kustomize() -> Result<()> {
    let folder = tempfile::tempdir()?;
    write(folder.path(), &[("kustomization.yaml", "resources: []\nnamePrefix: a-\n")])?;
    for arguments in
        [&["--nope"][..], &[".", "."], &["--reorder", "x"], &["--load-restrictor", "x"], &["-o"], &["--network=x"]]
    {
        let refused = build(folder.path(), arguments)?;
        assert_eq!(refused.code, Some(1), "{arguments:?}: {}", refused.stderr);
    }
    for arguments in [&["-h"][..], &["--reorder", "none", "--reorder", "legacy"], &["--enable-helm", "--enable-helm"]] {
        let finished = build(folder.path(), arguments)?;
        assert_eq!(finished.code, Some(0), "{arguments:?}: {}", finished.stderr);
    }
    write(folder.path(), &[("kustomization.yaml", "configMapGenerator: [{name: a}]\n")])?;
    for (flag, labelled) in [("--enable-managedby-label=T", true), ("--enable-managedby-label=false", false)] {
        let printed = build(folder.path(), &[flag, "--enable-helm=0", "."])?.success()?;
        assert_eq!(printed.contains("managed-by"), labelled, "{flag}: {printed}");
    }
    assert_eq!(cached_bowline()?.run(["plan", "--nope"])?.code, Some(2), "other verbs tell errors from differences");
    Ok(())
}
