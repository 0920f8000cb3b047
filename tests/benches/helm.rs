//! How fast charts are rendered: by helm as a process, by its library in a warm process, by the renderer in a warm
//! sandbox, and by `bowline helm template`.
//!
//! The charts are the cases of the corpus, where there is one. Arguments choose among them by a part of their names.
//! Needs Go.

#![allow(clippy::print_stdout, reason = "a bench prints its figures")]

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use bowline_core::plugin::{ValuesKind, ValuesLayer};
use bowline_core::port::plugins::RenderRequest;
use bowline_core::port::tree::TreePath;
use bowline_tests::contest::{Contender, Contest, Task, Times};
use bowline_tests::corpus;
use bowline_tests::tool::{Tool, render_request};
use serde_json::{Value, json};

/// Rounds over all charts.
const ROUNDS: usize = 3;
/// How many of the slowest charts are listed.
const LISTED: usize = 5;

fn main() -> Result<()> {
    let Some(folder) = corpus::part(Tool::Helm.name()) else { return Ok(()) };
    let chosen: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let cases = cases(&folder, &chosen)?;
    let mut contest = Contest::new(Tool::Helm)?;
    let best = contest.run(&cases, ROUNDS, &Contender::ALL)?;
    contest.report(&format!("{} charts of the corpus", cases.len()), &best);
    slowest(&cases, &best);
    let memory = cases.iter().map(|case| Ok(contest.render(case, 0)?.1)).collect::<Result<Vec<u64>>>()?;
    let most = memory.into_iter().max().unwrap_or_default();
    println!("  the sandbox needs at most {:.1} MiB of the guest's memory", most as f64 / f64::from(1 << 20));
    Ok(())
}

/// A chart and how it is rendered.
struct Case {
    name: String,
    /// The folder that paths count from.
    folder: PathBuf,
    words: Vec<String>,
}

/// The cases that give an output, without those whose flags choose what is printed of it: the library's side renders all.
fn cases(folder: &Path, chosen: &[String]) -> Result<Vec<Case>> {
    const PRINTING: [&str; 5] = ["-s", "--show-only", "--skip-tests", "--skip-crds", "--output-dir"];
    let folder = folder.canonicalize()?;
    let mut cases = Vec::new();
    for case in corpus::cases::<corpus::Case>(&folder)? {
        let is_chosen = chosen.is_empty() || chosen.iter().any(|part| case.name.contains(part.as_str()));
        let prints = case.args.iter().any(|word| PRINTING.contains(&word.split('=').next().unwrap_or(word)));
        if case.gives_output() && is_chosen && !prints {
            cases.push(Case { name: case.name, folder: folder.clone(), words: case.args });
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
}

impl Task for Case {
    fn name(&self) -> String {
        self.name.clone()
    }

    fn folder(&self) -> &Path {
        &self.folder
    }

    fn words(&self) -> Vec<String> {
        self.words.clone()
    }

    fn library_words(&self) -> Vec<String> {
        let path = |word: &String| {
            let path = self.folder.join(word);
            if word.contains('/') && path.exists() { path.display().to_string() } else { word.clone() }
        };
        self.words.iter().map(path).collect()
    }

    fn request(&self) -> Result<RenderRequest> {
        let Asked { config, values, namespace, names } = self.asked()?;
        let [release, chart] = names.as_slice() else { bail!("{}: no name and chart", self.name) };
        let mut request = render_request(&self.folder, TreePath::parse(chart)?, &config, [release, &namespace])?;
        let layer = |(kind, text)| ValuesLayer { kind, text, origin: None, attributes: Vec::new() };
        request.values = values.into_iter().map(layer).collect();
        Ok(request)
    }
}

/// Prints the charts that took the sandbox longest.
fn slowest(cases: &[Case], best: &[Times]) {
    let milliseconds = |times: &Times, contender: Contender| times[contender as usize].as_secs_f64() * 1e3;
    let mut order: Vec<(&Case, &Times)> = cases.iter().zip(best).collect();
    order.sort_by_key(|(_, times)| std::cmp::Reverse(times[Contender::Sandbox as usize]));
    println!("  slowest in the sandbox:");
    for (case, times) in order.into_iter().take(LISTED) {
        let [sandbox, library] = [Contender::Sandbox, Contender::Library].map(|one| milliseconds(times, one));
        println!("    {sandbox:>8.1} ms (library {library:.1} ms)  {}", case.name);
    }
}
