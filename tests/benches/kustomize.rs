//! How fast kustomizations are built: by kustomize as a process, by its library in a warm process, by the renderer in a
//! warm sandbox, and by `bowline kustomize build`. The four take turns, tree by tree; of each the best round counts, because
//! everything else on the machine only ever adds time.
//!
//! The trees are the cases of `tests/goldens/kustomize` and, when the variable `BOWLINE_CORPUS` names a folder with
//! one, those of the corpus; then a large one that is made here, which only Bowline builds unless the variable
//! `BOWLINE_PATIENCE` is set: kustomize takes minutes for it. Needs Go.
//!
//! Arguments choose parts: `cargo bench --bench kustomize -- large` leaves `written` and `corpus` out.

#![allow(clippy::print_stdout, reason = "a bench prints its figures")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use bowline_core::plugin::{CallContext, Release};
use bowline_core::port::plugins::{Facts, Files, Plugins as _, RenderRequest, Served};
use bowline_core::port::tree::TreePath;
use bowline_sandbox::{Results, Sandbox, Settings};
use bowline_source::DirectFolder;
use bowline_tests::command::{Bowline, bowline};
use bowline_tests::contest::{Library, go_build, process};
use bowline_tests::kustomize_cases;
use serde_json::{Value, json};

/// The Go module of the real tool.
const MODULE: &str = "tests/goldens/kustomize";
/// Rounds over all trees.
const ROUNDS: usize = 5;
/// Objects of the large tree, and how many of them are patched, each by a patch of its own.
const LARGE: (usize, usize) = (4_000, 200);
/// The largest file of a tree, in bytes.
const FILE_LIMIT: u64 = 64 << 20;

/// Who builds.
const CONTENDERS: [&str; 4] =
    ["kustomize, a process", "its library, warm", "the sandbox, warm", "bowline kustomize build, a process"];
/// All of them, by their places above, and those that are Bowline.
const ALL: [usize; 4] = [0, 1, 2, 3];
const OURS: [usize; 2] = [2, 3];

/// What can be measured by itself.
const PARTS: [&str; 3] = ["written", "corpus", "large"];

fn main() -> Result<()> {
    let mut bench = Bench::new()?;
    for part in parts()? {
        match part {
            "written" => written(&mut bench)?,
            "corpus" => corpus(&mut bench)?,
            _ => one_large(&mut bench)?,
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

fn written(bench: &mut Bench) -> Result<()> {
    let cases = tempfile::tempdir()?;
    let small = goldens(cases.path())?;
    report(&format!("{} trees written here", small.len()), &bench.run(&small, &ALL)?);
    Ok(())
}

fn corpus(bench: &mut Bench) -> Result<()> {
    let Some(corpus) = std::env::var_os("BOWLINE_CORPUS") else {
        println!("no corpus: BOWLINE_CORPUS names none");
        return Ok(());
    };
    let corpus = corpus_trees(Path::new(&corpus))?;
    report(&format!("{} trees of the corpus", corpus.len()), &bench.run(&corpus, &ALL)?);
    Ok(())
}

fn one_large(bench: &mut Bench) -> Result<()> {
    let folder = tempfile::tempdir()?;
    large(folder.path())?;
    let tree = Tree { root: folder.path().to_owned(), path: "overlay".to_owned(), flags: Vec::new() };
    let contenders = if std::env::var_os("BOWLINE_PATIENCE").is_some() { &ALL[..] } else { &OURS[..] };
    let what = format!("one tree of {} objects with {} patches", LARGE.0, LARGE.1);
    report(&what, &bench.run(std::slice::from_ref(&tree), contenders)?);
    let memory = bench.memory(&tree)?;
    println!("  the sandbox needs {:.1} MiB of the guest's memory", memory as f64 / f64::from(1 << 20));
    Ok(())
}

fn report(what: &str, totals: &[Option<Duration>; 4]) {
    println!("{what}");
    for (name, total) in CONTENDERS.iter().zip(totals) {
        let Some(total) = total else { continue };
        let milliseconds = total.as_secs_f64() * 1e3;
        let ratio = totals[1].map(|library| library.as_secs_f64() / total.as_secs_f64());
        let ratio = ratio.map(|ratio| format!("{ratio:>6.2} x as fast as the warm library")).unwrap_or_default();
        println!("  {name:<36} {milliseconds:>10.1} ms   {ratio}");
    }
}

/// Something to build.
struct Tree {
    root: PathBuf,
    /// The folder below the root.
    path: String,
    flags: Vec<String>,
}

impl Tree {
    fn folder(&self) -> PathBuf {
        self.root.join(&self.path)
    }
}

/// The cases of the goldens that give an output, without flags.
fn goldens(folder: &Path) -> Result<Vec<Tree>> {
    let mut trees = Vec::new();
    for case in kustomize_cases::cases()? {
        if let ([path], None) = (case.arguments.as_slice(), &case.error) {
            let root = folder.join(&case.name);
            case.unpack(&root)?;
            trees.push(Tree { root, path: path.clone(), flags: Vec::new() });
        }
    }
    Ok(trees)
}

/// The cases of the corpus that give an output, but those with charts, for which kustomize starts helm.
fn corpus_trees(corpus: &Path) -> Result<Vec<Tree>> {
    let folder = corpus.join("kustomize");
    let listed = std::fs::read_to_string(folder.join("cases.jsonl"))?;
    let cases = listed.lines().map(serde_json::from_str::<Value>).collect::<Result<Vec<_>, _>>()?;
    let text = |case: &Value, field: &str| case[field].as_str().unwrap_or_default().to_owned();
    let words = |case: &Value, field: &str| -> Vec<String> {
        let words = case[field].as_array().into_iter().flatten();
        words.filter_map(Value::as_str).map(str::to_owned).collect()
    };
    let starts_helm = |case: &Value| words(case, "args").iter().any(|word| word == "--enable-helm");
    let wanted = cases.iter().filter(|case| case["expect"] == "output" && !starts_helm(case));
    wanted
        .map(|case| {
            let root = folder.join(text(case, "input")).canonicalize()?;
            Ok(Tree { root, path: text(case, "path"), flags: words(case, "args") })
        })
        .collect()
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

struct Bench {
    kustomize: PathBuf,
    library: Library,
    sandbox: Sandbox,
    runtime: tokio::runtime::Runtime,
    bowline: Bowline,
    _programs: tempfile::TempDir,
}

impl Bench {
    fn new() -> Result<Self> {
        let programs = tempfile::tempdir()?;
        let (kustomize, reference) = (programs.path().join("kustomize"), programs.path().join("reference"));
        go_build(MODULE, &kustomize, "sigs.k8s.io/kustomize/kustomize/v5")?;
        go_build(MODULE, &reference, "./reference")?;
        Ok(Self {
            kustomize,
            library: Library::start(&reference)?,
            // As the command does: some of the trees hold what no API server would take.
            sandbox: Sandbox::new(Settings { render_cache: 0, results: Results::Documents, ..Settings::default() })?,
            runtime: tokio::runtime::Builder::new_current_thread().enable_all().build()?,
            bowline: bowline()?,
            _programs: programs,
        })
    }

    /// The best time of each of `contenders` for each tree, added up.
    fn run(&mut self, trees: &[Tree], contenders: &[usize]) -> Result<[Option<Duration>; 4]> {
        let mut best = vec![[Duration::MAX; 4]; trees.len()];
        for _ in 0..ROUNDS {
            for (tree, best) in trees.iter().zip(&mut best) {
                for contender in contenders {
                    best[*contender] = best[*contender].min(self.build(*contender, tree)?);
                }
            }
        }
        let mut totals = [None; 4];
        for contender in contenders {
            totals[*contender] = Some(best.iter().map(|times| times[*contender]).sum());
        }
        Ok(totals)
    }

    fn build(&mut self, contender: usize, tree: &Tree) -> Result<Duration> {
        match contender {
            0 => process(Command::new(&self.kustomize).arg("build").arg(tree.folder()).args(&tree.flags)),
            1 => self.library.run(&[vec![tree.folder().display().to_string()], tree.flags.clone()].concat()),
            2 => self.render(tree),
            _ => {
                let mut bowline = self.bowline.command(["kustomize", "build"]);
                process(bowline.arg(tree.folder()).args(&tree.flags).arg("--root").arg(&tree.root))
            }
        }
    }

    /// Bytes of memory that the renderer needs.
    fn memory(&self, tree: &Tree) -> Result<u64> {
        let rendered = self.runtime.block_on(self.sandbox.render("kustomize", &request(tree)?))?;
        match rendered.served {
            Served::Run { memory, .. } => Ok(memory),
            Served::Cache { .. } => bail!("the cache served it, although there is none"),
        }
    }

    /// Renders in the sandbox, every time anew.
    fn render(&self, tree: &Tree) -> Result<Duration> {
        let request = request(tree)?;
        let start = Instant::now();
        let rendered = self.runtime.block_on(self.sandbox.render("kustomize", &request));
        let took = start.elapsed();
        rendered.with_context(|| tree.folder().display().to_string())?;
        Ok(took)
    }
}

fn request(tree: &Tree) -> Result<RenderRequest> {
    let none = |flag: &str, value: &str| tree.flags.windows(2).any(|pair| pair == [flag, value]);
    let mut config = json!({});
    if none("--load-restrictor", "LoadRestrictionsNone") {
        config["loadRestrictor"] = "none".into();
    }
    if none("--reorder", "none") {
        config["reorder"] = "none".into();
    }
    Ok(RenderRequest {
        context: CallContext {
            application: "bench".to_owned(),
            application_namespace: String::new(),
            project: String::new(),
            cluster: String::new(),
            config: config.to_string(),
            attributes: Vec::new(),
        },
        release: Release {
            name: "bench".to_owned(),
            namespace: "default".to_owned(),
            upgrade: false,
            revision: 1,
            seed: Vec::new(),
            attributes: Vec::new(),
        },
        files: Files {
            tree: Arc::new(DirectFolder::open(&tree.root, FILE_LIMIT)?),
            path: TreePath::parse(tree.path.trim_start_matches("./").trim_start_matches('.'))?,
            inputs: Vec::new(),
        },
        values: Vec::new(),
        facts: Facts::default(),
    })
}
