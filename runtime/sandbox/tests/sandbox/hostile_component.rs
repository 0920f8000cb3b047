//! The hostile component.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// Its file, built once for the process into a folder of its own.
pub(crate) fn component() -> PathBuf {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    let build = || {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("guests");
        let mut cargo = Command::new(env!("CARGO"));
        cargo.current_dir(root).args(["build", "--release", "--locked", "--package", "bowline-guest-hostile"]);
        cargo.args(["--target", "wasm32-wasip2", "--target-dir"]).arg(&target);
        let output = cargo.env_remove("RUSTFLAGS").env_remove("RUSTC_WORKSPACE_WRAPPER").output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        target.join("wasm32-wasip2/release/bowline_guest_hostile.wasm")
    };
    BUILT.get_or_init(build).clone()
}
