//! Links the component with what its library asks for.

fn main() -> Result<(), std::env::VarError> {
    println!("cargo::rerun-if-changed=build.rs");
    for argument in std::env::var("DEP_BOWLINE_HELM_ARGUMENTS")?.split_terminator('\t') {
        println!("cargo::rustc-link-arg-cdylib={argument}");
    }
    Ok(())
}
