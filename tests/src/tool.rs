//! The real tools that Bowline's renderers are compared with.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, Result};
use bowline_core::plugin::{CallContext, Release};
use bowline_core::port::plugins::{Facts, Files, RenderRequest};
use bowline_core::port::tree::TreePath;
use bowline_sandbox::{Results, Sandbox, Settings};
use bowline_source::DirectFolder;
use serde_json::Value;

use crate::command::{Bowline, Finished, workspace};

/// The largest file of what is rendered, in bytes.
const FILE_LIMIT: u64 = 64 << 20;

/// A tool whose output is the golden.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tool {
    /// `helm template`.
    Helm,
    /// `kustomize build`.
    Kustomize,
}

impl Tool {
    /// The tool's name, which is also the renderer's.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Helm => "helm",
            Self::Kustomize => "kustomize",
        }
    }

    /// The tool's verb.
    #[must_use]
    pub fn verb(self) -> &'static str {
        match self {
            Self::Helm => "template",
            Self::Kustomize => "build",
        }
    }

    /// The Go package of the tool's own command.
    pub(crate) fn package(self) -> &'static str {
        match self {
            Self::Helm => "helm.sh/helm/v4/cmd/helm",
            Self::Kustomize => "sigs.k8s.io/kustomize/kustomize/v5",
        }
    }

    /// The folder with the tool's cases and their goldens, which is also the Go module that asks the tool for them.
    pub(crate) fn goldens(self) -> PathBuf {
        workspace().join("tests/goldens").join(self.name())
    }

    /// Runs Bowline's verb of the same name in `folder`.
    ///
    /// # Errors
    /// When it can't be started; a failing command is no error.
    pub fn run(self, bowline: &Bowline, folder: &Path, arguments: &[&str]) -> Result<Finished> {
        let mut command = bowline.command([self.name(), self.verb()]);
        Ok(command.args(arguments).current_dir(folder).output().context("can't run bowline")?.into())
    }

    /// The remarks on standard error that are compared: all of Helm's; kustomize logs some with a date and in no order.
    pub(crate) fn remarks(self, stderr: &str) -> String {
        let compared = |line: &&str| match self {
            Self::Helm => true,
            Self::Kustomize => line.starts_with("# ") || line.starts_with("Flag "),
        };
        stderr.split_inclusive('\n').filter(compared).collect()
    }
}

/// A sandbox that renders every time anew and, as the commands do, gives what no API server would take.
///
/// # Errors
/// When it can't be made.
pub fn sandbox() -> Result<Sandbox> {
    Ok(Sandbox::new(Settings { render_cache: 0, results: Results::Documents, ..Settings::default() })?)
}

/// A request to render the folder `path` below `root` as a release in a namespace, without values.
///
/// # Errors
/// When there is no such folder.
pub fn render_request(
    root: &Path,
    path: TreePath,
    config: &Value,
    [name, namespace]: [&str; 2],
) -> Result<RenderRequest> {
    Ok(RenderRequest {
        context: CallContext {
            application: "test".to_owned(),
            application_namespace: String::new(),
            project: String::new(),
            cluster: String::new(),
            config: config.to_string(),
            attributes: Vec::new(),
        },
        release: Release {
            name: name.to_owned(),
            namespace: namespace.to_owned(),
            upgrade: false,
            revision: 1,
            seed: b"seed".to_vec(),
            attributes: Vec::new(),
        },
        files: Files { tree: Arc::new(DirectFolder::open(root, FILE_LIMIT)?), path, inputs: Vec::new() },
        values: Vec::new(),
        facts: Facts::default(),
    })
}
