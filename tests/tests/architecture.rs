//! The rules of the architecture, compared with the tree as it is.

use anyhow::{Context as _, Result};
use bowline_tests::checks;

/// Files that a tool writes: their length and wording are the tool's.
fn is_generated(path: &str) -> bool {
    path.starts_with("plugin-sdk/rust/src/bindings/")
        || ["Cargo.lock", "go.sum"].iter().any(|name| path.ends_with(name))
}

#[track_caller]
fn none(findings: &[String]) {
    assert!(findings.is_empty(), "{}", findings.join("\n"));
}

#[test]
fn crates_import_what_they_may() -> Result<()> {
    none(&checks::imports(&checks::crates()?));
    Ok(())
}

#[test]
fn files_and_functions_are_short() -> Result<()> {
    let files = checks::files()?;
    let rust = files.iter().filter(|file| file.ends_with(".rs") && !is_generated(file));
    let findings = rust.filter_map(|file| Some(checks::sizes(file, &checks::text(file)?)));
    none(&findings.flatten().collect::<Vec<_>>());
    Ok(())
}

#[test]
fn the_tree_speaks_of_itself_alone() -> Result<()> {
    let files = checks::files()?;
    let texts = files.iter().filter(|file| !is_generated(file));
    let findings = texts.filter_map(|file| Some(checks::words(file, &checks::text(file)?)));
    none(&findings.flatten().collect::<Vec<_>>());
    Ok(())
}

#[test]
fn the_root_holds_what_it_should() -> Result<()> {
    none(&checks::top_level(&checks::files()?));
    Ok(())
}

#[test]
fn every_crate_has_the_lints_of_the_workspace() -> Result<()> {
    for each in checks::crates()? {
        let path = format!("{}/Cargo.toml", each.folder);
        none(&checks::lints(&path, &checks::text(&path).context("a crate has a manifest")?));
    }
    Ok(())
}

#[test]
fn licences_are_allowed() -> Result<()> {
    let list = checks::Licences::parse(&checks::text("deny.toml").context("deny.toml")?)?;
    none(&checks::licences(&list, &checks::licensed()?));
    Ok(())
}

#[test]
fn the_readme_begins_with_its_two_commands() -> Result<()> {
    let commands = checks::readme_commands(&checks::text("README.md").context("README.md")?);
    assert_eq!(commands.get(..2).unwrap_or_default(), ["cargo run --bin bowline -- up", "cargo test --workspace"]);
    Ok(())
}

#[test]
fn the_changelog_has_a_place_for_the_next_change() -> Result<()> {
    assert!(checks::text("CHANGELOG.md").context("CHANGELOG.md")?.contains("## [Unreleased]"));
    Ok(())
}

#[test]
fn the_code_is_formatted() -> Result<()> {
    checks::cargo(&["fmt", "--all", "--check"]).map(drop)
}

#[test]
fn clippy_has_nothing_to_say() -> Result<()> {
    checks::cargo(&["clippy", "--quiet", "--workspace", "--all-targets", "--", "-D", "warnings"]).map(drop)
}

#[test]
fn core_and_yaml_need_no_operating_system() -> Result<()> {
    let target = "--target=wasm32-unknown-unknown";
    checks::cargo(&["check", "--quiet", "--package=bowline-core", "--package=bowline-yaml", target]).map(drop)
}

#[test]
fn a_failing_cargo_fails_the_check() {
    let error = checks::cargo(&["check", "--package=no-such-package"]).expect_err("there is no such package");
    assert!(error.to_string().contains("no-such-package"), "{error}");
}
