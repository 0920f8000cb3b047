//! Says what a component that holds this library is linked with.

mod kernel;

use std::path::Path;

/// Bytes of the stack in a component's memory: enough for templates that call each other as deep as the library allows.
/// The linker's own megabyte ends before that, and what would be written below it ends the component.
const STACK: u32 = 8 << 20;

fn main() -> std::io::Result<()> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=kernel.rs");
    let mut arguments = Vec::new();
    if std::env::var("CARGO_CFG_TARGET_FAMILY").is_ok_and(|family| family == "wasm") {
        let folder = std::env::var_os("OUT_DIR").unwrap_or_default();
        let module = Path::new(&folder).join("montgomery.wasm");
        std::fs::write(&module, kernel::module())?;
        arguments = vec![format!("-zstack-size={STACK}"), format!("--adapt={}", module.display())];
    }
    // For the build scripts of the components, which pass them on, as DEP_BOWLINE_HELM_ARGUMENTS.
    println!("cargo::metadata=ARGUMENTS={}", arguments.join("\t"));
    Ok(())
}
