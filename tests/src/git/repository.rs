//! A repository with a working tree, for tests to commit to.

use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};
use tempfile::TempDir;

/// The time of the first commit, in seconds since 1970; each commit is a second later. Fixed, so that
/// equal histories have equal commit ids.
const FIRST_COMMIT: u64 = 1_700_000_000;

/// A Git repository in a temporary folder, on branch `main`, untouched by the user's settings.
#[derive(Debug)]
pub struct GitRepository {
    folder: TempDir,
    commits: Cell<u64>,
}

impl GitRepository {
    /// An empty repository.
    ///
    /// # Errors
    /// When `git` is missing or fails.
    pub fn new() -> Result<Self> {
        let repository = Self { folder: tempfile::tempdir()?, commits: Cell::new(0) };
        repository.git(&["init", "--quiet", "--initial-branch=main"])?;
        Ok(repository)
    }

    /// A repository whose first commit holds these files.
    ///
    /// # Errors
    /// As [`GitRepository::new`].
    pub fn with_files(files: &[(&str, &str)]) -> Result<Self> {
        let repository = Self::new()?;
        for (path, content) in files {
            repository.write(path, content)?;
        }
        repository.commit("Start")?;
        Ok(repository)
    }

    /// The working tree.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// The `file://` URL.
    #[must_use]
    pub fn url(&self) -> String {
        format!("file://{}", self.path().display())
    }

    /// Writes a file of the working tree, with the folders above it.
    ///
    /// # Errors
    /// When the file can't be written.
    pub fn write(&self, path: &str, content: impl AsRef<[u8]>) -> Result<PathBuf> {
        let file = self.path().join(path);
        if let Some(parent) = file.parent() {
            std::fs::create_dir_all(parent)?;
        }
        std::fs::write(&file, content).with_context(|| format!("can't write {path}"))?;
        Ok(file)
    }

    /// Removes a file of the working tree.
    ///
    /// # Errors
    /// When there is none.
    pub fn remove(&self, path: &str) -> Result<()> {
        std::fs::remove_file(self.path().join(path)).with_context(|| format!("can't remove {path}"))
    }

    /// Commits all of the working tree and returns the commit's id in hexadecimal digits.
    ///
    /// # Errors
    /// When nothing changed, or git fails.
    pub fn commit(&self, message: &str) -> Result<String> {
        self.git(&["add", "--all", "--force"])?;
        self.git(&["commit", "--quiet", "--message", message])?;
        self.head()
    }

    /// Writes one file and commits it.
    ///
    /// # Errors
    /// As [`GitRepository::commit`].
    pub fn commit_file(&self, path: &str, content: impl AsRef<[u8]>) -> Result<String> {
        self.write(path, content)?;
        self.commit(&format!("Change {path}"))
    }

    /// Undoes a commit with a new one, and returns the new one's id.
    ///
    /// # Errors
    /// When git fails, such as on a conflict.
    pub fn revert(&self, commit: &str) -> Result<String> {
        self.git(&["revert", "--no-edit", commit])?;
        self.head()
    }

    /// Makes an annotated tag of the present commit.
    ///
    /// # Errors
    /// When it exists.
    pub fn tag(&self, name: &str) -> Result<()> {
        self.git(&["tag", "--annotate", "--message", name, name]).map(drop)
    }

    /// Makes a branch at the present commit and switches to it.
    ///
    /// # Errors
    /// When it exists.
    pub fn branch(&self, name: &str) -> Result<()> {
        self.git(&["switch", "--quiet", "--create", name]).map(drop)
    }

    /// Switches to a branch that exists.
    ///
    /// # Errors
    /// When it doesn't.
    pub fn switch(&self, name: &str) -> Result<()> {
        self.git(&["switch", "--quiet", name]).map(drop)
    }

    /// The id of the present commit.
    ///
    /// # Errors
    /// When there is none yet.
    pub fn head(&self) -> Result<String> {
        Ok(self.git(&["rev-parse", "HEAD"])?.trim().to_owned())
    }

    /// Runs any git command in the working tree and returns what it prints.
    ///
    /// # Errors
    /// Its message when it fails.
    pub fn git(&self, arguments: &[&str]) -> Result<String> {
        let second = FIRST_COMMIT + self.commits.replace(self.commits.get() + 1);
        let date = format!("{second} +0000");
        let mut git = git(self.path());
        git.env("GIT_AUTHOR_DATE", &date).env("GIT_COMMITTER_DATE", &date).args(arguments);
        let output = git.output().context("can't run git: install it (Debian package `git`)")?;
        if !output.status.success() {
            bail!("git {} failed: {}", arguments.join(" "), String::from_utf8_lossy(&output.stderr).trim());
        }
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }
}

/// `git` in a folder, with a fixed author and none of the user's or the machine's settings.
pub(super) fn git(folder: &Path) -> Command {
    let mut command = Command::new("git");
    command.current_dir(folder).env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
    command.envs([
        ("GIT_CONFIG_NOSYSTEM", "1"),
        ("GIT_CONFIG_GLOBAL", "/dev/null"),
        ("GIT_TERMINAL_PROMPT", "0"),
        ("GIT_AUTHOR_NAME", "Ada"),
        ("GIT_AUTHOR_EMAIL", "ada@example.test"),
        ("GIT_COMMITTER_NAME", "Ada"),
        ("GIT_COMMITTER_EMAIL", "ada@example.test"),
        ("HOME", "/nonexistent"),
        ("LC_ALL", "C.UTF-8"),
    ]);
    command
}
