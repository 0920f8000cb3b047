//! The cases under `goldens/helm` and `goldens/kustomize`, and what the tools themselves printed for them.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail, ensure};

use crate::command::{Bowline, Finished};
use crate::tool::Tool;

/// A case: a tree of files, and what the tool is asked about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// Its name.
    pub name: String,
    /// Whom it asks.
    pub tool: Tool,
    /// What stands behind the tool's verb.
    pub arguments: Vec<String>,
    /// A text of the tool's error, when it refuses the case.
    pub error: Option<String>,
    /// The files, by path.
    pub files: BTreeMap<String, String>,
}

/// What a tool printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printed {
    /// On standard output.
    pub output: String,
    /// On standard error.
    pub remarks: String,
}

/// All cases of a tool, sorted by name.
///
/// # Errors
/// When one can't be read, or there is none.
pub fn cases(tool: Tool) -> Result<Vec<Case>> {
    read(tool, "cases", "")
}

/// The cases of kustomize with a chart, whose release `shop` is given to the kustomization `app`, sorted by name.
///
/// # Errors
/// When one can't be read, or there is none.
pub fn chains() -> Result<Vec<Case>> {
    read(Tool::Kustomize, "chains", "chain-")
}

/// The cases in a folder beside the tool's goldens, whose names there begin with `prefix`.
fn read(tool: Tool, folder: &str, prefix: &str) -> Result<Vec<Case>> {
    let mut cases = Vec::new();
    for entry in fs::read_dir(tool.goldens().join(folder))? {
        let path = entry?.path();
        let name = path.file_stem().and_then(|name| name.to_str()).context("a case without a name")?;
        let text = fs::read_to_string(&path)?;
        let case = Case::parse(tool, &format!("{prefix}{name}"), &text);
        cases.push(case.with_context(|| path.display().to_string())?);
    }
    ensure!(!cases.is_empty(), "there are no {folder}");
    cases.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(cases)
}

/// Runs Bowline's verb for every case of a tool: each must print what the tool printed.
///
/// # Errors
/// With every case that comes out otherwise.
pub fn compare_all(tool: Tool, bowline: &Bowline) -> Result<()> {
    let mut wrong = Vec::new();
    for case in cases(tool)? {
        let folder = tempfile::tempdir()?;
        case.unpack(folder.path())?;
        let arguments: Vec<&str> = case.arguments.iter().map(String::as_str).collect();
        let finished = tool.run(bowline, folder.path(), &arguments)?;
        if let Err(error) = case.compare(&finished) {
            wrong.push(format!("{}: {error:#}", case.name));
        }
    }
    ensure!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    Ok(())
}

impl Case {
    /// Reads a case: settings, then files, each after a line `-- PATH --`.
    ///
    /// # Errors
    /// When a setting is unknown.
    fn parse(tool: Tool, name: &str, text: &str) -> Result<Self> {
        let arguments: &[&str] = match tool {
            Tool::Helm => &["rel", "app"],
            Tool::Kustomize => &["app"],
        };
        let mut case = Self {
            name: name.to_owned(),
            tool,
            arguments: arguments.iter().map(|&word| word.to_owned()).collect(),
            error: None,
            files: BTreeMap::new(),
        };
        let mut file: Option<String> = None;
        for line in text.split_inclusive('\n') {
            let bare = line.strip_suffix('\n').unwrap_or(line);
            if let Some(path) = bare.strip_prefix("-- ").and_then(|rest| rest.strip_suffix(" --")) {
                file = Some(path.to_owned());
                case.files.insert(path.to_owned(), String::new());
            } else if let Some(path) = &file {
                case.files.entry(path.clone()).or_default().push_str(line);
            } else if let Some(arguments) = bare.strip_prefix("args: ") {
                case.arguments = arguments.split_whitespace().map(str::to_owned).collect();
            } else if let Some(error) = bare.strip_prefix("error: ") {
                case.error = Some(error.to_owned());
            } else if !bare.is_empty() && !bare.starts_with('#') {
                bail!("no setting: {bare:?}");
            }
        }
        Ok(case)
    }

    /// Writes the files below `root`.
    ///
    /// # Errors
    /// When one can't be written.
    pub fn unpack(&self, root: &Path) -> Result<()> {
        for (path, content) in &self.files {
            let path = root.join(path);
            fs::create_dir_all(path.parent().context("a file in no folder")?)?;
            fs::write(path, content)?;
        }
        Ok(())
    }

    /// What the tool printed; for a case that it renders.
    ///
    /// # Errors
    /// When that was not asked yet.
    pub fn expected(&self) -> Result<Printed> {
        let goldens = self.tool.goldens();
        let path = |ending: &str| goldens.join("expected").join(format!("{}.{ending}", self.name));
        let output = fs::read_to_string(path("yaml"))
            .with_context(|| format!("no golden for {}: run `go run .` in {}", self.name, goldens.display()))?;
        Ok(Printed { output, remarks: fs::read_to_string(path("warnings")).unwrap_or_default() })
    }

    /// Whether Bowline ended as the tool did.
    fn compare(&self, finished: &Finished) -> Result<()> {
        let Finished { code, stdout, stderr } = finished;
        if let Some(error) = &self.error {
            ensure!(*code == Some(1), "exit code {code:?}: {stdout}{stderr}");
            ensure!(stdout.is_empty(), "it prints {stdout}");
            ensure!(stderr.contains("Error: ") && stderr.contains(error), "{stderr}");
            return Ok(());
        }
        let Printed { output, remarks } = self.expected()?;
        ensure!(*code == Some(0), "exit code {code:?}: {stderr}");
        ensure!(*stdout == output, "{stdout}\n--- instead of\n{output}");
        ensure!(self.tool.remarks(stderr) == remarks, "{stderr}\n--- instead of\n{remarks}");
        Ok(())
    }
}
