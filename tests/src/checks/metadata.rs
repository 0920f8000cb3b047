//! What `cargo metadata` says about the workspace.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result};
use serde::Deserialize;

use super::{Crate, cargo};
use crate::command;

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    workspace_members: BTreeSet<String>,
    resolve: Option<Resolve>,
}

#[derive(Deserialize)]
struct Resolve {
    nodes: Vec<Node>,
}

#[derive(Deserialize)]
struct Node {
    id: String,
}

#[derive(Deserialize)]
struct Package {
    id: String,
    name: String,
    license: Option<String>,
    manifest_path: std::path::PathBuf,
    dependencies: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    name: String,
}

/// The crates of the workspace, sorted by name.
///
/// # Errors
/// When cargo fails.
pub fn crates() -> Result<Vec<Crate>> {
    let metadata: Metadata = serde_json::from_str(&cargo(&["metadata", "--format-version=1", "--no-deps"])?)?;
    let root = command::workspace().canonicalize()?;
    let mut crates = Vec::new();
    for package in metadata.packages {
        let folder = package.manifest_path.parent().context("a manifest lies in a folder")?.canonicalize()?;
        let folder = folder.strip_prefix(&root)?.to_string_lossy().into_owned();
        let dependencies = package.dependencies.into_iter().map(|dependency| dependency.name).collect();
        crates.push(Crate { name: package.name, folder, dependencies });
    }
    crates.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(crates)
}

/// Every crate of others that is built on Linux, with its licence expression; `None` when it states none.
///
/// # Errors
/// When cargo fails.
pub fn licensed() -> Result<Vec<(String, Option<String>)>> {
    let arguments = ["metadata", "--format-version=1", "--locked", "--filter-platform=x86_64-unknown-linux-gnu"];
    let metadata: Metadata = serde_json::from_str(&cargo(&arguments)?)?;
    let built: BTreeSet<String> =
        metadata.resolve.context("no dependencies")?.nodes.into_iter().map(|n| n.id).collect();
    let others = metadata
        .packages
        .into_iter()
        .filter(|package| built.contains(&package.id) && !metadata.workspace_members.contains(&package.id));
    Ok(others.map(|package| (package.name, package.license)).collect())
}
