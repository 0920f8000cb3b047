//! The cases under `goldens/kustomize`, and what kustomize itself printed for them.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail, ensure};

use crate::command::workspace;

/// A case: a tree of files, and what `kustomize build` is asked about it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Case {
    /// Its name.
    pub name: String,
    /// What stands behind `kustomize build`; the last folder that is no flag is the one that is built.
    pub arguments: Vec<String>,
    /// A text of kustomize's error, when it refuses the case.
    pub error: Option<String>,
    /// The files, by path.
    pub files: BTreeMap<String, String>,
}

/// What kustomize printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printed {
    /// On standard output.
    pub output: String,
    /// On standard error.
    pub warnings: String,
}

fn folder() -> PathBuf {
    workspace().join("tests/goldens/kustomize")
}

/// All cases, sorted by name.
///
/// # Errors
/// When one can't be read, or there is none.
pub fn cases() -> Result<Vec<Case>> {
    let mut cases = Vec::new();
    for entry in fs::read_dir(folder().join("cases"))? {
        let path = entry?.path();
        let name = path.file_stem().and_then(|name| name.to_str()).context("a case without a name")?;
        let text = fs::read_to_string(&path)?;
        cases.push(Case::parse(name, &text).with_context(|| path.display().to_string())?);
    }
    ensure!(!cases.is_empty(), "there are no cases");
    cases.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(cases)
}

impl Case {
    /// Reads a case: settings, then files, each after a line `-- PATH --`.
    ///
    /// # Errors
    /// When a setting is unknown.
    fn parse(name: &str, text: &str) -> Result<Self> {
        let mut case = Self { name: name.to_owned(), arguments: vec!["app".to_owned()], ..Self::default() };
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

    /// What kustomize printed; for a case that it builds.
    ///
    /// # Errors
    /// When that was not asked yet.
    pub fn expected(&self) -> Result<Printed> {
        let path = |ending: &str| folder().join("expected").join(format!("{}.{ending}", self.name));
        let output = fs::read_to_string(path("yaml"))
            .with_context(|| format!("no golden for {}: run `go run .` in tests/goldens/kustomize", self.name))?;
        Ok(Printed { output, warnings: fs::read_to_string(path("warnings")).unwrap_or_default() })
    }
}
