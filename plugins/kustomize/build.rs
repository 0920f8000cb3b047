//! Gives the component what the library for charts links with, and a stack that holds the templates of charts that a
//! kustomization names.

/// Bytes of the stack in the component's memory: as many as the renderer for charts has, whose library is linked here.
const STACK: u32 = 8 << 20;

fn main() -> Result<(), std::env::VarError> {
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var("CARGO_CFG_TARGET_FAMILY").is_ok_and(|family| family == "wasm") {
        println!("cargo::rustc-link-arg-cdylib=-zstack-size={STACK}");
        println!("cargo::rustc-link-arg-cdylib=--adapt={}", std::env::var("DEP_BOWLINE_MONTGOMERY_MODULE")?);
    }
    Ok(())
}
