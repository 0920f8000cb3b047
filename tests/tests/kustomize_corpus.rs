//! A corpus of kustomizations with goldens of kustomize, when there is one: in the folder that `BOWLINE_CORPUS` names,
//! else in `../shared/corpus` beside the repository. `kustomize/cases.jsonl` in it has a case a line.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::{Context as _, Result};
use bowline_tests::command::{Bowline, bowline, profile_folder, workspace};
use serde::Deserialize;

/// The folder that holds the corpus.
const VARIABLE: &str = "BOWLINE_CORPUS";

/// What is known to differ: a case's name a line, `#` before the reason.
const DIFFERENCES: &str = include_str!("../goldens/kustomize/differences.txt");

#[derive(Debug, Deserialize)]
struct Case {
    name: String,
    input: String,
    path: String,
    args: Vec<String>,
    expect: String,
    expected: String,
}

fn corpus() -> Option<PathBuf> {
    let folder = match std::env::var_os(VARIABLE) {
        Some(folder) => PathBuf::from(folder),
        None => workspace().parent()?.join("shared/corpus"),
    };
    let folder = folder.join("kustomize");
    folder.join("cases.jsonl").exists().then_some(folder)
}

/// Whether a case comes out as it should.
fn passes(bowline: &Bowline, folder: &Path, case: &Case) -> Result<bool> {
    let path = folder.join(&case.input).join(&case.path);
    let mut command = bowline.command(["kustomize", "build"]);
    let finished = command.arg(&path).args(&case.args).current_dir(folder).output()?;
    if case.expect == "error" {
        return Ok(finished.status.code() == Some(1));
    }
    let expected = fs::read(folder.join(&case.expected)).with_context(|| case.expected.clone())?;
    Ok(finished.status.success() && finished.stdout == expected)
}

#[test]
fn the_corpus_comes_out_as_kustomize_prints_it() -> Result<()> {
    let Some(folder) = corpus() else {
        println!("there is no corpus: set {VARIABLE} to the folder that holds kustomize/cases.jsonl");
        return Ok(());
    };
    let text = fs::read_to_string(folder.join("cases.jsonl"))?;
    let cases: Vec<Case> = text.lines().map(|line| Ok(serde_json::from_str(line)?)).collect::<Result<_>>()?;
    let bowline = bowline()?.env("XDG_CACHE_HOME", profile_folder()?.join("scenario-cache"));
    let next = AtomicUsize::new(0);
    let failed = Mutex::new(Vec::new());
    let workers = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if !passes(&bowline, &folder, case).unwrap_or(false) {
                        failed.lock().expect("no thread panics").push(case.name.clone());
                    }
                }
            });
        }
    });
    let mut failed = failed.into_inner().expect("no thread panics");
    failed.sort();
    let mut known: Vec<&str> = DIFFERENCES
        .lines()
        .filter_map(|line| line.split('#').next())
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .collect();
    known.sort_unstable();
    println!("{} of {} cases come out as kustomize prints them", cases.len() - failed.len(), cases.len());
    assert_eq!(failed, known, "what differs is what is known to differ");
    Ok(())
}
