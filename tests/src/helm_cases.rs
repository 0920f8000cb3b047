//! The cases under `goldens/helm`, and what Helm itself printed for them.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail, ensure};

use crate::command::workspace;

/// A case: files, and what `helm template` is asked about them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Case {
    /// Its name.
    pub name: String,
    /// What stands behind `helm template`.
    pub arguments: Vec<String>,
    /// A text of Helm's error, when it refuses the case.
    pub error: Option<String>,
    /// The files, by path.
    pub files: BTreeMap<String, String>,
}

fn folder() -> PathBuf {
    workspace().join("tests/goldens/helm")
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
        let arguments = vec!["rel".to_owned(), "app".to_owned()];
        let mut case = Self { name: name.to_owned(), arguments, ..Self::default() };
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

    /// What Helm printed on standard output, and its remarks; for a case that it renders.
    ///
    /// # Errors
    /// When that was not asked yet.
    pub fn expected(&self) -> Result<(String, String)> {
        let path = |ending: &str| folder().join("expected").join(format!("{}.{ending}", self.name));
        let output = fs::read_to_string(path("yaml"))
            .with_context(|| format!("no golden for {}: run `go run .` in tests/goldens/helm", self.name))?;
        Ok((output, fs::read_to_string(path("warnings")).unwrap_or_default()))
    }
}
