//! How fast charts are rendered: by helm as a process, by its library in a warm process, by the renderer in a warm
//! sandbox, and by `bowline helm template`. The four take turns, chart by chart; of each the best round counts, because
//! everything else on the machine only ever adds time.
//!
//! The charts are the cases of the corpus that the variable `BOWLINE_CORPUS` names. Arguments choose among them by a
//! part of their names. Needs Go.

#![allow(clippy::print_stdout, reason = "a bench prints its figures")]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use bowline_core::plugin::{CallContext, Release, ValuesKind, ValuesLayer};
use bowline_core::port::plugins::{Facts, Files, Plugins as _, RenderRequest, Served};
use bowline_core::port::tree::TreePath;
use bowline_sandbox::{Results, Sandbox, Settings};
use bowline_source::DirectFolder;
use bowline_tests::command::{Bowline, bowline};
use bowline_tests::contest::{Library, go_build, process};
use serde_json::{Value, json};

/// The Go module of the real tool.
const MODULE: &str = "tests/goldens/helm";
/// Rounds over all charts.
const ROUNDS: usize = 3;
/// The largest file of a chart, in bytes.
const FILE_LIMIT: u64 = 64 << 20;
/// How many of the slowest charts are listed.
const LISTED: usize = 5;

/// Who renders.
const CONTENDERS: [&str; 4] =
    ["helm, a process", "its library, warm", "the sandbox, warm", "bowline helm template, a process"];

fn main() -> Result<()> {
    let Some(corpus) = std::env::var_os("BOWLINE_CORPUS") else {
        println!("no corpus: BOWLINE_CORPUS names none");
        return Ok(());
    };
    let chosen: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let cases = cases(Path::new(&corpus), &chosen)?;
    Bench::new()?.run(&cases)
}

/// A chart and how it is rendered.
struct Case {
    name: String,
    /// The folder that paths count from.
    folder: PathBuf,
    words: Vec<String>,
}

/// The cases that give an output, without those whose flags choose what is printed of it: the library's side renders all.
fn cases(corpus: &Path, chosen: &[String]) -> Result<Vec<Case>> {
    const PRINTING: [&str; 5] = ["-s", "--show-only", "--skip-tests", "--skip-crds", "--output-dir"];
    let folder = corpus.join("helm").canonicalize()?;
    let listed = std::fs::read_to_string(folder.join("cases.jsonl"))?;
    let mut cases = Vec::new();
    for line in listed.lines() {
        let case: Value = serde_json::from_str(line)?;
        let name = case["name"].as_str().unwrap_or_default().to_owned();
        let words = case["args"].as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned);
        let words: Vec<String> = words.collect();
        let is_chosen = chosen.is_empty() || chosen.iter().any(|part| name.contains(part.as_str()));
        let prints = words.iter().any(|word| PRINTING.contains(&word.split('=').next().unwrap_or(word)));
        if case["expect"] == "output" && is_chosen && !prints {
            cases.push(Case { name, folder: folder.clone(), words });
        }
    }
    if cases.is_empty() {
        bail!("no case of the corpus is chosen");
    }
    Ok(cases)
}

/// What the words of a case say.
struct Asked {
    config: Value,
    values: Vec<(ValuesKind, String)>,
    namespace: String,
    names: Vec<String>,
}

impl Case {
    /// Reads the words.
    fn asked(&self) -> Result<Asked> {
        let mut config = json!({"output": "text", "dependencies": "require"});
        let mut values = Vec::new();
        let (mut namespace, mut names) = ("default".to_owned(), Vec::new());
        let mut words = self.words.iter();
        while let Some(word) = words.next() {
            let mut value = || words.next().cloned().with_context(|| format!("{word} has no value"));
            match word.as_str() {
                "-n" => namespace = value()?,
                "-f" | "--values" => {
                    let path = self.folder.join(value()?);
                    let text = std::fs::read_to_string(&path).with_context(|| path.display().to_string())?;
                    values.push((ValuesKind::Document, text));
                }
                "--set" => values.push((ValuesKind::Set, value()?)),
                "--set-string" => values.push((ValuesKind::SetString, value()?)),
                "--set-json" => values.push((ValuesKind::SetJson, value()?)),
                "--set-literal" => values.push((ValuesKind::SetLiteral, value()?)),
                "--kube-version" => config["kubeVersion"] = value()?.into(),
                "-a" | "--api-versions" => {
                    let listed = value()?;
                    let mut known = config["apiVersions"].as_array().cloned().unwrap_or_default();
                    known.extend(listed.split(',').map(Value::from));
                    config["apiVersions"] = known.into();
                }
                "--include-crds" => config["includeCrds"] = true.into(),
                "--is-upgrade" => config["isUpgrade"] = true.into(),
                "--no-hooks" => config["noHooks"] = true.into(),
                "--skip-schema-validation" => config["skipSchemaValidation"] = true.into(),
                flag if flag.starts_with('-') => bail!("{}: the bench doesn't know {flag}", self.name),
                name => names.push(name.to_owned()),
            }
        }
        Ok(Asked { config, values, namespace, names })
    }

    /// What the words say, as a request to the renderer.
    fn request(&self) -> Result<RenderRequest> {
        let Asked { config, values, namespace, names } = self.asked()?;
        let [release, chart] = names.as_slice() else { bail!("{}: no name and chart", self.name) };
        let layer = |(kind, text)| ValuesLayer { kind, text, origin: None, attributes: Vec::new() };
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
                name: release.clone(),
                namespace,
                upgrade: false,
                revision: 1,
                seed: b"bench".to_vec(),
                attributes: Vec::new(),
            },
            files: Files {
                tree: Arc::new(DirectFolder::open(&self.folder, FILE_LIMIT)?),
                path: TreePath::parse(chart)?,
                inputs: Vec::new(),
            },
            values: values.into_iter().map(layer).collect(),
            facts: Facts::default(),
        })
    }
}

struct Bench {
    helm: PathBuf,
    library: Library,
    sandbox: Sandbox,
    runtime: tokio::runtime::Runtime,
    bowline: Bowline,
    _programs: tempfile::TempDir,
}

impl Bench {
    fn new() -> Result<Self> {
        let programs = tempfile::tempdir()?;
        let (helm, reference) = (programs.path().join("helm"), programs.path().join("reference"));
        go_build(MODULE, &helm, "helm.sh/helm/v4/cmd/helm")?;
        go_build(MODULE, &reference, "./reference")?;
        Ok(Self {
            helm,
            library: Library::start(&reference)?,
            sandbox: Sandbox::new(Settings { render_cache: 0, results: Results::Documents, ..Settings::default() })?,
            runtime: tokio::runtime::Builder::new_current_thread().enable_all().build()?,
            bowline: bowline()?,
            _programs: programs,
        })
    }

    /// Renders every case in turns, and prints the sums of the best times, the charts that took longest, and the memory.
    fn run(&mut self, cases: &[Case]) -> Result<()> {
        let mut best = vec![[Duration::MAX; 4]; cases.len()];
        let mut memory = vec![0; cases.len()];
        for _ in 0..ROUNDS {
            for (place, case) in cases.iter().enumerate() {
                best[place][0] = best[place][0].min(self.process_of(&case.words, case)?);
                best[place][1] = best[place][1].min(self.library.run(&Self::absolute(case))?);
                let (took, needed) = self.render(case)?;
                best[place][2] = best[place][2].min(took);
                memory[place] = needed;
                let mut command = self.bowline.command(["helm", "template"]);
                best[place][3] = best[place][3].min(process(command.args(&case.words).current_dir(&case.folder))?);
            }
        }
        report(cases, &best, &memory);
        Ok(())
    }

    fn process_of(&self, words: &[String], case: &Case) -> Result<Duration> {
        process(Command::new(&self.helm).arg("template").args(words).current_dir(&case.folder))
    }

    /// The words with paths that don't depend on a working folder.
    fn absolute(case: &Case) -> Vec<String> {
        let path = |word: &String| {
            let path = case.folder.join(word);
            if word.contains('/') && path.exists() { path.display().to_string() } else { word.clone() }
        };
        case.words.iter().map(path).collect()
    }

    /// Renders in the sandbox, every time anew; gives the guest's memory in bytes, too.
    fn render(&self, case: &Case) -> Result<(Duration, u64)> {
        let request = case.request()?;
        let start = Instant::now();
        let rendered = self.runtime.block_on(self.sandbox.render("helm", &request));
        let took = start.elapsed();
        match rendered.with_context(|| case.name.clone())?.served {
            Served::Run { memory, .. } => Ok((took, memory)),
            Served::Cache { .. } => bail!("the cache served it, although there is none"),
        }
    }
}

fn report(cases: &[Case], best: &[[Duration; 4]], memory: &[u64]) {
    println!("{} charts of the corpus", cases.len());
    let total = |contender: usize| best.iter().map(|times| times[contender]).sum::<Duration>().as_secs_f64();
    for (contender, name) in CONTENDERS.iter().enumerate() {
        let (took, library) = (total(contender), total(1));
        println!("  {name:<36} {:>10.1} ms   {:>6.2} x as fast as the warm library", took * 1e3, library / took);
    }
    let mut order: Vec<usize> = (0..cases.len()).collect();
    order.sort_by_key(|place| std::cmp::Reverse(best[*place][2]));
    println!("  slowest in the sandbox:");
    for place in order.into_iter().take(LISTED) {
        let [_, library, sandbox, _] = best[place].map(|took| took.as_secs_f64() * 1e3);
        println!("    {sandbox:>8.1} ms (library {library:.1} ms)  {}", cases[place].name);
    }
    let most = memory.iter().copied().max().unwrap_or_default();
    println!("  the sandbox needs at most {:.1} MiB of the guest's memory", most as f64 / f64::from(1 << 20));
}
