//! A chart repository and a registry with charts in them, made by the real tools.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::{Context as _, Result};

use crate::command::workspace;
use crate::contest::go_build;

/// A chart repository and a registry on this machine. They end with it.
#[derive(Debug)]
pub struct ChartServers {
    child: Child,
    /// Address of the repository.
    pub repository: String,
    /// Address of the registry's folder with the charts: `oci://HOST/charts`.
    pub registry: String,
    _program: tempfile::TempDir,
}

impl ChartServers {
    /// Packs the charts in these folders, and serves them in both ways.
    ///
    /// # Errors
    /// When Go is missing, or a folder is no chart.
    pub fn start<'f>(folders: impl IntoIterator<Item = &'f Path>) -> Result<Self> {
        let program = tempfile::tempdir()?;
        let path = program.path().join("chart-servers");
        go_build(&workspace().join("tests/chart-servers"), &path, ".")?;
        let mut child = Command::new(&path).args(folders).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let stdout = child.stdout.take().context("standard output is piped")?;
        let mut lines = BufReader::new(stdout).lines();
        let mut line = || lines.next().context("the chart servers ended")?.context("their output can't be read");
        let (repository, registry) = (line()?, line()?);
        Ok(Self { child, repository, registry, _program: program })
    }

    /// The host and port of the repository.
    #[must_use]
    pub fn repository_host(&self) -> &str {
        self.repository.trim_start_matches("http://")
    }

    /// The host and port of the registry.
    #[must_use]
    pub fn registry_host(&self) -> &str {
        self.registry.trim_start_matches("oci://").split('/').next().unwrap_or_default()
    }
}

impl Drop for ChartServers {
    fn drop(&mut self) {
        // Nothing of it is to be saved.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
