//! The sample repository.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, bail};

/// The manifests of the sample application.
const SHOP: &str = include_str!("sample/shop.yaml");
/// Folder of the sample application in the repository.
pub(super) const FOLDER: &str = "shop";

/// Makes the sample repository at `path`, or leaves one that is there as it is.
///
/// # Errors
/// When `git` is missing or fails.
pub(super) fn ensure(path: &Path) -> anyhow::Result<PathBuf> {
    if path.join(".git").is_dir() {
        return Ok(path.to_owned());
    }
    let folder = path.join(FOLDER);
    std::fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
    let file = folder.join("shop.yaml");
    std::fs::write(&file, SHOP).with_context(|| format!("cannot write {}", file.display()))?;
    git(path, &["init", "--quiet", "--initial-branch=main"])?;
    git(path, &["add", "."])?;
    let identity = ["-c", "user.name=Bowline", "-c", "user.email=bowline@localhost", "-c", "commit.gpgsign=false"];
    git(path, &[&identity[..], &["commit", "--quiet", "-m", "The sample application"]].concat())?;
    Ok(path.to_owned())
}

fn git(folder: &Path, arguments: &[&str]) -> anyhow::Result<()> {
    let output = Command::new("git")
        .current_dir(folder)
        .args(arguments)
        .env_remove("GIT_DIR")
        .env_remove("GIT_WORK_TREE")
        .output()
        .context("cannot run git: install it to make the sample repository")?;
    if !output.status.success() {
        bail!("git {} failed: {}", arguments.join(" "), String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(())
}
