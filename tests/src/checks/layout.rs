//! The files at the root, the manifests, the README.

use std::collections::BTreeSet;

/// What the root of the project holds.
const TOP_LEVEL: [&str; 17] = [
    ".ci",
    ".gitignore",
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE",
    "README.md",
    "clippy.toml",
    "deny.toml",
    "deploy",
    "plugin-sdk",
    "plugins",
    "runtime",
    "rust-toolchain.toml",
    "rustfmt.toml",
    "tests",
];
/// The contract's folder, apart from the list because it is no code.
const CONTRACT: &str = "wit";

/// Finds what is missing at the root and what has no place there, from the paths of all files.
#[must_use]
pub fn top_level(files: &[String]) -> Vec<String> {
    let found: BTreeSet<&str> = files.iter().filter_map(|file| file.split('/').next()).collect();
    let expected: BTreeSet<&str> = TOP_LEVEL.into_iter().chain([CONTRACT]).collect();
    let missing = expected.difference(&found).map(|name| format!("{name} is missing at the root"));
    let strange = found.difference(&expected).map(|name| format!("{name} has no place at the root"));
    missing.chain(strange).collect()
}

/// Finds a manifest of a crate that doesn't take the workspace's lints.
#[must_use]
pub fn lints(path: &str, manifest: &str) -> Vec<String> {
    let inherited = toml::from_str::<toml::Table>(manifest).ok().and_then(|manifest| {
        let lints = manifest.get("lints")?.get("workspace")?;
        lints.as_bool()
    });
    if inherited == Some(true) { Vec::new() } else { vec![format!("{path} does not have `lints.workspace = true`")] }
}

/// The commands of the README that stand in blocks of their own marked `sh`, in order.
#[must_use]
pub fn readme_commands(readme: &str) -> Vec<String> {
    let blocks = readme.split("\n```sh\n").skip(1);
    blocks.filter_map(|block| block.split("\n```").next()).map(|block| block.trim().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_root_is_found() {
        let mut files: Vec<String> = TOP_LEVEL.iter().chain([&CONTRACT]).map(|name| format!("{name}/x")).collect();
        assert_eq!(top_level(&files), Vec::<String>::new());
        files.retain(|file| !file.starts_with("LICENSE"));
        files.push("scripts/run.sh".into());
        assert_eq!(top_level(&files), ["LICENSE is missing at the root", "scripts has no place at the root"]);
    }

    #[test]
    fn a_manifest_with_its_own_lints_is_found() {
        assert!(lints("a", "[lints]\nworkspace = true\n").is_empty());
        assert_eq!(lints("a", "[lints.rust]\nunsafe_code = \"allow\"\n").len(), 1);
        assert_eq!(lints("a", "[package]\n").len(), 1);
    }

    #[test]
    fn commands_are_taken_from_their_blocks() {
        let readme = "# T\n\n```sh\none --x\n```\n\n```yaml\na: 1\n```\n\n```sh\ntwo\n```\n";
        assert_eq!(readme_commands(readme), ["one --x", "two"]);
    }
}
