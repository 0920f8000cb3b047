//! Files that are made from the code say what the code says.
//!
//! `BOWLINE_REGENERATE=1 cargo test -p bowline-tests --test generated` writes them anew.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};

/// Compares a file with what it should hold, or writes that.
fn check(file: &str, expected: &str) -> Result<()> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(file);
    if std::env::var_os("BOWLINE_REGENERATE").is_some() {
        fs::create_dir_all(path.parent().context("a file is in a folder")?)?;
        fs::write(&path, expected)?;
    }
    let found = fs::read_to_string(&path).with_context(|| format!("{file} cannot be read"))?;
    assert!(
        found == expected,
        "{file} is not what the code makes of it; run: BOWLINE_REGENERATE=1 cargo test -p bowline-tests --test generated"
    );
    Ok(())
}

#[test]
fn custom_resource_definitions_are_those_of_the_types() -> Result<()> {
    let definition = bowline_cluster::custom_resource_definition();
    let heading = "# Generated from the types in runtime/cluster. Do not edit.\n";
    check("deploy/crds/bowline.dev_inventories.yaml", &format!("{heading}{}", bowline_yaml::to_yaml(&definition)))
}
