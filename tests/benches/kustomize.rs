//! How fast kustomizations are built: by kustomize as a process, by its library in a warm process, by the renderer in a
//! warm sandbox, and by `bowline kustomize build`.
//!
//! The trees are the cases of `tests/goldens/kustomize` and those of the corpus, where there is one; then a large one that is
//! made here, which only Bowline builds unless the variable `BOWLINE_PATIENCE` is set: kustomize takes minutes for it.
//! Needs Go.
//!
//! Arguments choose parts: `cargo bench --bench kustomize -- large` leaves `written` and `corpus` out.

#![allow(clippy::print_stdout, reason = "a bench prints its figures")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use bowline_core::port::plugins::RenderRequest;
use bowline_core::port::tree::TreePath;
use bowline_tests::contest::{Contender, Contest, Task};
use bowline_tests::tool::{Tool, render_request};
use bowline_tests::{cases, corpus};
use serde_json::json;

/// Rounds over all trees.
const ROUNDS: usize = 5;
/// Objects of the large tree, and how many of them are patched, each by a patch of its own.
const LARGE: (usize, usize) = (4_000, 200);
/// Who is Bowline.
const OURS: [Contender; 2] = [Contender::Sandbox, Contender::Bowline];

/// What can be measured by itself.
const PARTS: [&str; 3] = ["written", "corpus", "large"];

fn main() -> Result<()> {
    let mut contest = Contest::new(Tool::Kustomize)?;
    for part in parts()? {
        match part {
            "written" => written(&mut contest)?,
            "corpus" => corpus(&mut contest)?,
            _ => one_large(&mut contest)?,
        }
    }
    Ok(())
}

/// The parts that the arguments name, all without any. What cargo passes begins with a dash.
fn parts() -> Result<Vec<&'static str>> {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    if let Some(unknown) = words.iter().find(|word| !PARTS.contains(&word.as_str())) {
        bail!("there is no part {unknown:?}: choose of {}", PARTS.join(", "));
    }
    Ok(PARTS.into_iter().filter(|part| words.is_empty() || words.iter().any(|word| word == part)).collect())
}

fn written(contest: &mut Contest) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let trees = goldens(folder.path())?;
    let best = contest.run(&trees, ROUNDS, &Contender::ALL)?;
    contest.report(&format!("{} trees written here", trees.len()), &best);
    Ok(())
}

fn corpus(contest: &mut Contest) -> Result<()> {
    let Some(folder) = corpus::part(Tool::Kustomize.name()) else { return Ok(()) };
    let trees = corpus_trees(&folder)?;
    let best = contest.run(&trees, ROUNDS, &Contender::ALL)?;
    contest.report(&format!("{} trees of the corpus", trees.len()), &best);
    Ok(())
}

fn one_large(contest: &mut Contest) -> Result<()> {
    let folder = tempfile::tempdir()?;
    large(folder.path())?;
    let tree = Tree { root: folder.path().to_owned(), path: "overlay".to_owned(), flags: Vec::new() };
    let contenders = if std::env::var_os("BOWLINE_PATIENCE").is_some() { &Contender::ALL[..] } else { &OURS[..] };
    let best = contest.run(std::slice::from_ref(&tree), ROUNDS, contenders)?;
    contest.report(&format!("one tree of {} objects with {} patches", LARGE.0, LARGE.1), &best);
    let (_, memory) = contest.render(&tree, 0)?;
    println!("  the sandbox needs {:.1} MiB of the guest's memory", memory as f64 / f64::from(1 << 20));
    Ok(())
}

/// Something to build.
struct Tree {
    root: PathBuf,
    /// The folder below the root.
    path: String,
    flags: Vec<String>,
}

impl Tree {
    fn built(&self) -> String {
        self.root.join(&self.path).display().to_string()
    }
}

impl Task for Tree {
    fn name(&self) -> String {
        self.built()
    }

    fn folder(&self) -> &Path {
        &self.root
    }

    fn words(&self) -> Vec<String> {
        [vec![self.built()], self.flags.clone()].concat()
    }

    fn own_words(&self) -> Vec<String> {
        vec!["--root".to_owned(), self.root.display().to_string()]
    }

    fn request(&self) -> Result<RenderRequest> {
        let has = |flag: &str, value: &str| self.flags.windows(2).any(|pair| pair == [flag, value]);
        let mut config = json!({});
        if has("--load-restrictor", "LoadRestrictionsNone") {
            config["loadRestrictor"] = "none".into();
        }
        if has("--reorder", "none") {
            config["reorder"] = "none".into();
        }
        render_request(&self.root, TreePath::parse(&self.path)?, &config, ["bench", "default"])
    }
}

/// The cases of the goldens that give an output, without flags.
fn goldens(folder: &Path) -> Result<Vec<Tree>> {
    let mut trees = Vec::new();
    for case in cases::cases(Tool::Kustomize)? {
        if let ([path], None) = (case.arguments.as_slice(), &case.error) {
            let root = folder.join(&case.name);
            case.unpack(&root)?;
            trees.push(Tree { root, path: path.clone(), flags: Vec::new() });
        }
    }
    Ok(trees)
}

/// The cases of the corpus that give an output, but those with charts, for which kustomize starts helm.
fn corpus_trees(folder: &Path) -> Result<Vec<Tree>> {
    let starts_helm = |case: &corpus::Case| case.args.iter().any(|word| word == "--enable-helm");
    let mut cases: Vec<corpus::Case> = corpus::cases(folder)?;
    cases.retain(|case| case.gives_output() && !starts_helm(case));
    let tree = |case: corpus::Case| {
        let root = folder.join(case.input.unwrap_or_default()).canonicalize()?;
        Ok(Tree { root, path: case.path, flags: case.args })
    };
    cases.into_iter().map(tree).collect()
}

/// Writes a base of many objects, and an overlay that patches some and changes all.
fn large(folder: &Path) -> Result<()> {
    let (base, overlay) = (folder.join("base"), folder.join("overlay"));
    std::fs::create_dir_all(&base)?;
    std::fs::create_dir_all(&overlay)?;
    let mut objects = String::new();
    for number in 0..LARGE.0 {
        write!(
            objects,
            "---\napiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web-{number}\n  labels:\n    app: web-{number}\nspec:\n  replicas: 2\n  selector:\n    matchLabels:\n      app: web-{number}\n  template:\n    metadata:\n      labels:\n        app: web-{number}\n    spec:\n      serviceAccountName: web\n      containers:\n      - name: web\n        image: registry.example/web:1.{number}\n        args: [\"--port=8080\", \"--id={number}\"]\n        env:\n        - name: LEVEL\n          value: info\n        - name: NUMBER\n          value: \"{number}\"\n        ports:\n        - containerPort: 8080\n          name: http\n        resources:\n          limits:\n            cpu: 500m\n            memory: 128Mi\n        livenessProbe:\n          httpGet:\n            path: /healthz\n            port: http\n          periodSeconds: 10\n"
        )?;
    }
    std::fs::write(base.join("objects.yaml"), objects)?;
    std::fs::write(base.join("kustomization.yaml"), "resources: [objects.yaml]\n")?;
    let mut kustomization = String::from(
        "resources: [../base]\nnamePrefix: prod-\nnamespace: prod\ncommonAnnotations: {team: web}\nimages: [{name: registry.example/web, newName: mirror.example/web}]\npatches:\n",
    );
    for number in 0..LARGE.1 {
        let object = number * (LARGE.0 / LARGE.1);
        let patch = format!(
            "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web-{object}\nspec:\n  replicas: 5\n  template:\n    spec:\n      containers:\n      - name: web\n        env:\n        - name: LEVEL\n          value: debug\n"
        );
        std::fs::write(overlay.join(format!("patch-{number}.yaml")), patch)?;
        writeln!(kustomization, "- path: patch-{number}.yaml")?;
    }
    std::fs::write(overlay.join("kustomization.yaml"), kustomization)?;
    Ok(())
}
