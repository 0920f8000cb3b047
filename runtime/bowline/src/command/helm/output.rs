//! Where what was rendered goes.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::path::{Component, Path};

use anyhow::{Context as _, bail};
use bowline_core::plugin::Manifest;
use serde::Deserialize;

use super::show;

/// Prints the text that the renderer gave.
///
/// # Errors
/// When it can't be written.
pub(super) fn print(manifests: &[Manifest]) -> anyhow::Result<()> {
    for manifest in manifests {
        let text: String =
            serde_json::from_str(&manifest.json).context("the renderer gave something that is no text")?;
        show::to_stdout(&text)?;
    }
    Ok(())
}

/// A part of a file that is to be written.
#[derive(Debug, Deserialize)]
struct Part {
    path: String,
    role: Role,
    text: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Role {
    Crd,
    Manifest,
    Hook,
}

/// Writes files below a folder, one for each template, and says so. What is installed goes to the folder `release` in it,
/// if there is to be one.
///
/// # Errors
/// When one can't be written.
pub(super) fn write(manifests: &[Manifest], folder: &Path, release: Option<&str>) -> anyhow::Result<()> {
    let mut begun = BTreeSet::new();
    for manifest in manifests {
        let part: Part = serde_json::from_str(&manifest.json).context("the renderer gave something that is no file")?;
        let folder = match release.filter(|_| part.role != Role::Crd) {
            Some(release) => folder.join(release),
            None => folder.to_owned(),
        };
        if Path::new(&part.path).components().any(|step| !matches!(step, Component::Normal(_))) {
            bail!("the template {} would be written outside of {}", part.path, folder.display());
        }
        let path = folder.join(&part.path);
        let first = begun.insert(path.clone());
        // Hooks are added to what stands there, also from an earlier run, as Helm does.
        let appends = !first || part.role == Role::Hook && path.exists();
        append(&path, &part, appends).with_context(|| format!("cannot write {}", path.display()))?;
        show::to_stdout(&format!("wrote {}\n", path.display()))?;
    }
    Ok(show::to_stdout("\n")?)
}

fn append(path: &Path, part: &Part, appends: bool) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut file = fs::OpenOptions::new().create(true).write(true).append(appends).truncate(!appends).open(path)?;
    write!(file, "---\n# Source: {}\n{}\n", part.path, part.text)
}
