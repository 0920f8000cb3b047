//! Where the chart is.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use bowline_core::port::tree::TreePath;
use serde_json::{Map, Value, json};

use super::arguments::Arguments;

/// Where the chart is.
pub(super) struct Located {
    /// The folder that is visible to the render.
    pub(super) root: PathBuf,
    /// The chart's folder below it, or that of its archive.
    pub(super) path: TreePath,
    /// What the renderer is told about it.
    pub(super) config: Map<String, Value>,
}

/// Finds the chart: here, else at an address.
///
/// # Errors
/// When it is nowhere.
pub(super) fn locate(arguments: &Arguments, chart: &str) -> anyhow::Result<Located> {
    let chart = chart.trim();
    let root = match &arguments.root {
        Some(root) => {
            std::fs::canonicalize(root).with_context(|| format!("cannot open the folder {}", root.display()))?
        }
        None => PathBuf::from("/"),
    };
    if arguments.repo.is_none()
        && let Ok(full) = std::fs::canonicalize(chart)
    {
        return local(root, &full);
    }
    let version = arguments.version.clone().or_else(|| arguments.devel.then(|| ">0.0.0-0".to_owned()));
    let remote = match &arguments.repo {
        Some(repo) => json!({"repository": repo, "name": chart, "version": version}),
        None if chart.starts_with("oci://") => json!({"oci": chart, "version": version}),
        None if chart.starts_with('/') || chart.starts_with('.') => bail!("path {chart:?} not found"),
        None if chart.contains("://") => {
            bail!("an archive's address is not supported: give the repository with --repo, or download {chart}")
        }
        None => match chart.split_once('/') {
            Some((repo, _)) => {
                bail!("repo {repo} not found: charts of `helm repo add` are not known here, give --repo URL")
            }
            None => bail!("non-absolute URLs should be in form of repo_name/path_to_chart, got: {chart}"),
        },
    };
    let mut config = Map::new();
    config.insert("chart".to_owned(), remote);
    Ok(Located { root, path: TreePath::root(), config })
}

fn local(root: PathBuf, full: &Path) -> anyhow::Result<Located> {
    let mut config = Map::new();
    let folder = if full.is_dir() {
        full
    } else {
        let name = full.file_name().and_then(|name| name.to_str());
        let name = name.with_context(|| format!("{} is not valid UTF-8", full.display()))?;
        config.insert("archive".to_owned(), name.into());
        full.parent().unwrap_or(full)
    };
    let path = inside(&root, folder)?;
    Ok(Located { path: TreePath::parse(&path)?, root, config })
}

/// The path of a folder below the visible one.
///
/// # Errors
/// When it isn't below it.
pub(super) fn inside(root: &Path, folder: &Path) -> anyhow::Result<String> {
    let inside = folder
        .strip_prefix(root)
        .ok()
        .with_context(|| format!("{} is not below {}, which --root makes visible", folder.display(), root.display()))?;
    Ok(inside.to_str().with_context(|| format!("{} is not valid UTF-8", folder.display()))?.to_owned())
}
