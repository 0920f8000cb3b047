//! Makes the module that a component links this library with.

mod kernel;

use std::path::Path;

fn main() -> std::io::Result<()> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=kernel.rs");
    if std::env::var("CARGO_CFG_TARGET_FAMILY").is_ok_and(|family| family == "wasm") {
        let folder = std::env::var_os("OUT_DIR").unwrap_or_default();
        let path = Path::new(&folder).join("montgomery.wasm");
        std::fs::write(&path, kernel::module())?;
        // For the build scripts of the components, as DEP_BOWLINE_MONTGOMERY_MODULE.
        println!("cargo::metadata=MODULE={}", path.display());
    }
    Ok(())
}
