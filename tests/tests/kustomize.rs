//! `bowline kustomize build` beside kustomize itself.

use std::fs;

use anyhow::{Context as _, Result};
use bowline_kustomize::{Config, Kustomize};
use bowline_plugin::Renderer as _;
use bowline_plugin::testing::render_request;
use bowline_tests::GitRepository;
use bowline_tests::cases::{Case, cases, chains, compare_all};
use bowline_tests::command::{Finished, cached_bowline};
use bowline_tests::git::GitHttpServer;
use bowline_tests::tool::Tool;

#[test]
fn every_case_prints_what_kustomize_prints() -> Result<()> {
    compare_all(Tool::Kustomize, &cached_bowline()?)
}

/// The configuration that stands for a case's flags.
fn config(case: &Case) -> Config {
    let flags: Vec<&str> = case.arguments.iter().map(String::as_str).collect();
    let value = |flag: &str| flags.iter().position(|word| *word == flag).and_then(|at| flags.get(at + 1)).copied();
    let all =
        |flag: &str| -> Vec<&str> { flags.windows(2).filter(|pair| pair[0] == flag).map(|pair| pair[1]).collect() };
    let json = serde_json::json!({
        "enableHelm": flags.contains(&"--enable-helm"),
        "helmKubeVersion": value("--helm-kube-version"),
        "helmApiVersions": all("--helm-api-versions"),
        "reorder": value("--reorder"),
        "loadRestrictor": value("--load-restrictor").unwrap_or("rootOnly"),
        "enableManagedbyLabel": flags.contains(&"--enable-managedby-label"),
    });
    serde_json::from_value(json).expect("the flags are those of the configuration")
}

#[test]
fn every_case_gives_the_same_natively() -> Result<()> {
    for case in cases(Tool::Kustomize)? {
        let folder = tempfile::tempdir()?;
        case.unpack(folder.path())?;
        let root = folder.path().to_str().context("a path in UTF-8")?;
        let request = render_request(root, "app", "{}");
        let rendered = Kustomize::render(&request, config(&case));
        let printed = rendered.map(|set| {
            let objects = set.manifests.iter().map(|manifest| {
                let value: serde_json::Value = serde_json::from_str(&manifest.json).expect("manifests are JSON");
                bowline_yaml::to_yaml(&value)
            });
            objects.collect::<Vec<_>>().join("---\n")
        });
        match (&case.error, printed) {
            (Some(error), Err(found)) => assert!(found.to_string().contains(error), "{}: {found}", case.name),
            (None, Ok(printed)) => assert_eq!(printed, case.expected()?.output, "{}", case.name),
            (_, found) => panic!("{}: {found:?}", case.name),
        }
    }
    Ok(())
}

const MAPS: &str = "configMapGenerator:\n- {name: a, literals: [x=1]}\n- {name: b, literals: [x=1]}\ngeneratorOptions: {disableNameSuffixHash: true}\n";

#[test]
fn output_goes_where_it_is_told_to() -> Result<()> {
    let bowline = cached_bowline()?;
    let folder = tempfile::tempdir()?;
    let root = folder.path();
    fs::write(root.join("kustomization.yaml"), MAPS)?;
    let printed = Tool::Kustomize.run(&bowline, root, &[])?.success()?;
    assert!(printed.contains("---\n") && printed.contains("name: a\n"), "{printed}");
    Tool::Kustomize.run(&bowline, root, &[".", "-o", "all.yaml"])?.success()?;
    assert_eq!(fs::read_to_string(root.join("all.yaml"))?, printed);
    fs::create_dir(root.join("each"))?;
    Tool::Kustomize.run(&bowline, root, &[".", "--output", "each"])?.success()?;
    let mut names: Vec<_> =
        fs::read_dir(root.join("each"))?.map(|entry| Ok(entry?.file_name())).collect::<Result<_>>()?;
    names.sort();
    assert_eq!(names, ["v1_configmap_a.yaml", "v1_configmap_b.yaml"]);
    let refused = Tool::Kustomize.run(&bowline, root, &[".", "-o", "none/all.yaml"])?;
    assert_eq!(refused.code, Some(1));
    assert!(refused.stderr.contains("cannot write none/all.yaml"), "{}", refused.stderr);
    Ok(())
}

#[test]
fn what_is_visible_ends_at_the_work_tree() -> Result<()> {
    let bowline = cached_bowline()?;
    let folder = tempfile::tempdir()?;
    let root = folder.path();
    for (path, content) in
        [("tree/app/kustomization.yaml", "resources: [../../base]\n"), ("base/kustomization.yaml", MAPS)]
    {
        fs::create_dir_all(root.join(path).parent().context("a folder")?)?;
        fs::write(root.join(path), content)?;
    }
    Tool::Kustomize.run(&bowline, root, &["tree/app"])?.success()?;
    let narrowed = Tool::Kustomize.run(&bowline, root, &["tree/app", "--root", "tree"])?;
    assert_eq!(narrowed.code, Some(1));
    assert!(
        narrowed.stderr.contains("'../../base'") && narrowed.stderr.contains("outside of the source tree"),
        "{}",
        narrowed.stderr
    );
    fs::create_dir(root.join("tree/.git"))?;
    assert_eq!(Tool::Kustomize.run(&bowline, root, &["tree/app"])?.code, Some(1));
    Tool::Kustomize.run(&bowline, root, &["tree/app", "--root", "."])?.success()?;
    let elsewhere = Tool::Kustomize.run(&bowline, root, &["base", "--root", "tree"])?;
    assert!(elsewhere.stderr.contains("which --root makes visible"), "{}", elsewhere.stderr);
    let missing = Tool::Kustomize.run(&bowline, root, &["none"])?;
    assert_eq!(missing.code, Some(1));
    assert!(missing.stderr.starts_with("Error: must build at directory: "), "{}", missing.stderr);
    Ok(())
}

#[test]
fn remote_bases_are_fetched_also_those_of_remote_bases() -> Result<()> {
    let bowline = cached_bowline()?;
    let library = GitRepository::with_files(&[("maps/kustomization.yaml", MAPS)])?;
    let library_server = GitHttpServer::start(library.path())?;
    let nested = format!("{}//maps?ref={}", library_server.url(".git"), library.head()?);
    let base = GitRepository::with_files(&[(
        "base/kustomization.yaml",
        &format!("resources: ['{nested}']\nnamePrefix: b-\n"),
    )])?;
    let server = GitHttpServer::start(base.path())?;
    let address = format!("{}//base?ref={}", server.url(".git"), base.head()?);
    let folder = tempfile::tempdir()?;
    fs::write(folder.path().join("kustomization.yaml"), format!("resources: ['{address}']\nnameSuffix: -s\n"))?;
    let printed = Tool::Kustomize.run(&bowline, folder.path(), &[])?.success()?;
    assert!(printed.contains("name: b-a-s\n"), "{printed}");

    base.commit_file("base/kustomization.yaml", "resources: []\nnamePrefix: changed-\n")?;
    assert_eq!(Tool::Kustomize.run(&bowline, folder.path(), &[])?.success()?, printed, "a commit stays what it is");
    let direct = Tool::Kustomize.run(&bowline, folder.path(), &[&address])?.success()?;
    assert!(direct.contains("name: b-a\n"), "{direct}");

    let refused = Tool::Kustomize.run(&bowline, folder.path(), &["--allow-host", "git.example"])?;
    assert_eq!(refused.code, Some(1));
    assert!(refused.stderr.contains("allowed are git.example"), "{}", refused.stderr);
    Ok(())
}

#[test]
fn render_explains_where_an_object_comes_from() -> Result<()> {
    let repository = GitRepository::with_files(&[
        ("base/kustomization.yaml", "resources: [all.yaml]\n"),
        ("base/all.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n"),
        ("app/kustomization.yaml", "resources: [../base]\npatches:\n- path: patch.yaml\n"),
        ("app/patch.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {x: y}\n"),
    ])?;
    let printed = cached_bowline()?
        .run(["render", "app", "--repo", &repository.url(), "--renderer", "kustomize", "--explain"])?
        .success()?;
    assert!(printed.starts_with("# from base/all.yaml:1"), "{printed}");
    assert!(printed.contains("(patches[0])"), "{printed}");
    Ok(())
}

#[test]
fn a_chart_that_is_transformed_gives_what_the_two_tools_give_together() -> Result<()> {
    const APPLICATION: &str = "apiVersion: bowline.dev/v1alpha1\nkind: Application\nmetadata: {name: shop, namespace: default}\nspec:\n  sources: [{repository: {folder: .}, path: chart, renderer: {plugin: helm}}]\n  transformers: [{plugin: kustomize, path: app}]\n";
    let bowline = cached_bowline()?;
    for case in chains()? {
        let folder = tempfile::tempdir()?;
        case.unpack(folder.path())?;
        fs::write(folder.path().join("application.yaml"), APPLICATION)?;
        let mut command = bowline.command(["render", "-f", "application.yaml", "--show-secrets"]);
        let printed = Finished::from(command.current_dir(folder.path()).output()?).success()?;
        let mut documents: Vec<&str> = printed.split("---\n").collect();
        // A hook is there once for each phase.
        documents.dedup();
        assert_eq!(documents.join("---\n"), case.expected()?.output, "{}", case.name);
    }
    Ok(())
}

/// A kustomization at an address is fetched before the objects are changed, from allowed hosts only.
#[test]
fn what_a_transformer_needs_from_elsewhere_is_fetched() -> Result<()> {
    let library = GitRepository::with_files(&[
        (
            "suffix/kustomization.yaml",
            "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nnameSuffix: -far\nresources: [map.yaml]\n",
        ),
        ("suffix/map.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: b\n"),
    ])?;
    let server = GitHttpServer::start(library.path())?;
    let folder = tempfile::tempdir()?;
    for (path, content) in [
        ("app/a.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n".to_owned()),
        (
            "patches/kustomization.yaml",
            format!("components: ['{}//suffix?ref={}']\n", server.url(".git"), library.head()?),
        ),
    ] {
        fs::create_dir_all(folder.path().join(path).parent().context("a folder")?)?;
        fs::write(folder.path().join(path), content)?;
    }
    let render = |hosts: &str| -> Result<Finished> {
        let application = format!(
            "apiVersion: bowline.dev/v1alpha1\nkind: Application\nmetadata: {{name: shop, namespace: default}}\nspec:\n  sources: [{{repository: {{folder: .}}, path: app, renderer: {{plugin: plain}}, inputs: {{allowedHosts: [{hosts}]}}}}]\n  transformers: [{{plugin: kustomize, path: patches}}]\n"
        );
        fs::write(folder.path().join("application.yaml"), application)?;
        let bowline = cached_bowline()?;
        let mut command = bowline.command(["render", "-f", "application.yaml", "--explain"]);
        Ok(command.current_dir(folder.path()).output()?.into())
    };
    let host = server.url("").trim_start_matches("http://").trim_end_matches('/').to_owned();
    let printed = render(&format!("'{host}'"))?.success()?;
    assert!(printed.contains("name: a-far\n") && printed.contains("name: b-far\n"), "{printed}");
    assert!(printed.contains("# from suffix/map.yaml:1") && printed.contains(" of http://"), "{printed}");
    let refused = render("git.example")?;
    assert_eq!(refused.code, Some(2), "{}", refused.stderr);
    assert!(
        refused.stderr.contains("that kustomize asked for") && refused.stderr.contains("is not allowed"),
        "{}",
        refused.stderr
    );
    Ok(())
}
