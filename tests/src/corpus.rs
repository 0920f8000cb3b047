//! A corpus of inputs with goldens of the real tools, when there is one: in the folder that `BOWLINE_CORPUS` names, else in
//! `../shared/corpus` beside the repository. `helm`, `kustomize` and `templates` in it have a `cases.jsonl`, a case a line.

#![allow(clippy::print_stderr, reason = "a test says how much of a corpus it ran")]

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::{Context as _, Result, ensure};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::command::{Bowline, cached_bowline, workspace};
use crate::tool::Tool;

/// Names the folder that holds the corpus.
const VARIABLE: &str = "BOWLINE_CORPUS";

/// A case of a tool.
#[derive(Debug, Clone, Deserialize)]
pub struct Case {
    /// Its name.
    pub name: String,
    /// The tree to build, for kustomize: a folder below the corpus' part.
    pub input: Option<String>,
    /// The folder in there that is built.
    #[serde(default)]
    pub path: String,
    /// What stands behind the tool's verb, and behind what is built.
    pub args: Vec<String>,
    /// `output`, or `error`.
    expect: String,
    /// The golden, below the corpus' part.
    expected: String,
    /// Lines of the golden, from 0, that are different each time.
    #[serde(default)]
    ignore_lines: BTreeSet<usize>,
}

/// The folder of a part of the corpus. Without one, says so on standard error.
#[must_use]
pub fn part(name: &str) -> Option<PathBuf> {
    let beside = || workspace().parent().map(|folder| folder.join("shared/corpus")).unwrap_or_default();
    let folder = std::env::var_os(VARIABLE).map_or_else(beside, PathBuf::from).join(name);
    if folder.join("cases.jsonl").exists() {
        return Some(folder);
    }
    eprintln!("there is no corpus: set {VARIABLE} to the folder that holds {name}/cases.jsonl");
    None
}

/// The cases of a part, in their order.
///
/// # Errors
/// When one can't be read.
pub fn cases<C: DeserializeOwned>(part: &Path) -> Result<Vec<C>> {
    let text = fs::read_to_string(part.join("cases.jsonl"))?;
    text.lines().map(|line| Ok(serde_json::from_str(line)?)).collect()
}

/// Runs Bowline's verb for every case of a tool, several at a time. What comes out otherwise must be what is known to.
///
/// # Errors
/// When other cases differ than those that are known.
pub fn compare_all(tool: Tool) -> Result<()> {
    let Some(folder) = part(tool.name()) else { return Ok(()) };
    let cases: Vec<Case> = cases(&folder)?;
    let bowline = cached_bowline()?;
    let next = AtomicUsize::new(0);
    let failed = Mutex::new(Vec::new());
    let workers = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if !case.passes(tool, &bowline, &folder).unwrap_or(false) {
                        failed.lock().expect("no thread panics").push(case.name.clone());
                    }
                }
            });
        }
    });
    let mut failed = failed.into_inner().expect("no thread panics");
    failed.sort();
    let known = known_differences(tool)?;
    eprintln!("{} of {} cases come out as {} prints them", cases.len() - failed.len(), cases.len(), tool.name());
    ensure!(failed == known, "what differs is not what is known to differ: {failed:#?} and not {known:#?}");
    Ok(())
}

/// What is known to differ, sorted: a case's name a line, `#` before the reason.
fn known_differences(tool: Tool) -> Result<Vec<String>> {
    let text = fs::read_to_string(tool.goldens().join("differences.txt"))?;
    let names = text.lines().filter_map(|line| line.split('#').next()).map(str::trim);
    let mut names: Vec<String> = names.filter(|name| !name.is_empty()).map(str::to_owned).collect();
    names.sort();
    Ok(names)
}

impl Case {
    /// Whether the tool gives an output rather than an error.
    #[must_use]
    pub fn gives_output(&self) -> bool {
        self.expect == "output"
    }

    /// Whether the case comes out as it should. `folder` is the part of the corpus.
    fn passes(&self, tool: Tool, bowline: &Bowline, folder: &Path) -> Result<bool> {
        let mut command = bowline.command([tool.name(), tool.verb()]);
        let built = self.input.as_ref().map(|input| OsString::from(folder.join(input).join(&self.path)));
        let finished = command.args(built).args(&self.args).current_dir(folder).output()?;
        if !self.gives_output() {
            return Ok(finished.status.code() == Some(1));
        }
        let expected = fs::read(folder.join(&self.expected)).with_context(|| self.expected.clone())?;
        Ok(finished.status.success() && self.compared(&finished.stdout).eq(self.compared(&expected)))
    }

    /// The lines of an output that are compared.
    fn compared<'t>(&self, text: &'t [u8]) -> impl Iterator<Item = &'t [u8]> {
        let lines = text.split(|byte| *byte == b'\n').enumerate();
        lines.filter(|(at, _)| !self.ignore_lines.contains(at)).map(|(_, line)| line)
    }
}
