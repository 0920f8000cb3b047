//! Gives the component what the library links with, and a stack that holds templates which call each other as deep as
//! they may.

/// Bytes of the stack in the component's memory: enough for the depth that the library allows. The linker's own
/// megabyte ends before that, and what would be written below it ends the component.
const STACK: u32 = 8 << 20;

fn main() -> Result<(), std::env::VarError> {
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var("CARGO_CFG_TARGET_FAMILY").is_ok_and(|family| family == "wasm") {
        println!("cargo::rustc-link-arg-cdylib=-zstack-size={STACK}");
        println!("cargo::rustc-link-arg-cdylib=--adapt={}", std::env::var("DEP_BOWLINE_MONTGOMERY_MODULE")?);
    }
    Ok(())
}
