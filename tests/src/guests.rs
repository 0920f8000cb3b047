//! Crates of the workspace built as components.

use std::path::PathBuf;
use std::sync::OnceLock;

use anyhow::{Context as _, Result, anyhow, bail};

use crate::command::{cargo, profile_folder};

/// The packages that tests run as components, and the files that cargo makes of them.
const GUESTS: [(&str, &str); 3] = [
    ("bowline-example-properties", "bowline_example_properties.wasm"),
    ("bowline-guest-misbehaving", "bowline_guest_misbehaving.wasm"),
    ("bowline-guest-pessimist", "bowline_guest_pessimist.wasm"),
];

/// The component that cargo makes of a package in [`GUESTS`]; all are built once per process.
///
/// # Errors
/// When they don't build.
pub fn guest(package: &str) -> Result<PathBuf> {
    static BUILT: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    let folder = BUILT.get_or_init(|| build().map_err(|error| format!("{error:#}")));
    let folder = folder.as_ref().map_err(|message| anyhow!("{message}"))?;
    let (_, file) = GUESTS.iter().find(|(name, _)| *name == package).context("no such guest")?;
    Ok(folder.join(file))
}

/// Builds the guests in the folder of the built-in plugins, with which they share their dependencies.
fn build() -> Result<PathBuf> {
    let profile = profile_folder()?;
    let target = profile.parent().context("the profile's folder is in no target folder")?.join("plugins");
    let mut cargo = cargo();
    cargo.args(["build", "--quiet", "--release", "--locked", "--target", "wasm32-wasip2", "--target-dir"]).arg(&target);
    for (package, _) in GUESTS {
        cargo.args(["--package", package]);
    }
    let output = cargo.output().context("can't run cargo")?;
    if !output.status.success() {
        bail!("building the guests failed: {}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(target.join("wasm32-wasip2/release"))
}
