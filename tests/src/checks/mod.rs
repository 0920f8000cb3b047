//! The checks of the architecture, as functions over values, so that each can be shown to fail.
//!
//! Every check returns its findings as sentences; none means that all is well.

mod imports;
mod layout;
mod licences;
mod metadata;
mod sizes;
mod words;

pub use imports::{Crate, imports};
pub use layout::{lints, readme_commands, top_level};
pub use licences::{Licences, licences};
pub use metadata::{crates, licensed};
pub use sizes::sizes;
pub use words::words;

use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::command;

/// Paths of all files of the project, relative to its root: those in the index and those that are
/// neither in it nor ignored.
///
/// # Errors
/// When this is no checkout or `git` is missing.
pub fn files() -> Result<Vec<String>> {
    let output = Command::new("git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .current_dir(command::workspace())
        .output()
        .context("can't run git")?;
    if !output.status.success() {
        bail!("git ls-files failed: {}", String::from_utf8_lossy(&output.stderr));
    }
    let mut files: Vec<String> =
        String::from_utf8(output.stdout)?.split_terminator('\0').map(ToOwned::to_owned).collect();
    files.retain(|file| command::workspace().join(file).is_file());
    files.sort();
    files.dedup();
    Ok(files)
}

/// Reads a file of the project as text; `None` when it is none.
#[must_use]
pub fn text(path: &str) -> Option<String> {
    std::fs::read_to_string(command::workspace().join(Path::new(path))).ok()
}

/// Runs cargo in the workspace, in the target folder of this test run, and returns what it prints.
///
/// # Errors
/// With all it printed when it fails.
pub fn cargo(arguments: &[&str]) -> Result<String> {
    let profile = command::profile_folder()?;
    let target = profile.parent().context("the profile's folder is in no target folder")?;
    let output =
        command::cargo().args(arguments).env("CARGO_TARGET_DIR", target).output().context("can't run cargo")?;
    if !output.status.success() {
        let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        bail!("cargo {} failed:\n{out}{err}", arguments.join(" "));
    }
    Ok(String::from_utf8(output.stdout)?)
}
