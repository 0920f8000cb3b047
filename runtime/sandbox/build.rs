//! Builds the plugins that ship inside the binary, as components, so that `cargo build` of a clean clone is enough.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, exit};

use sha2::{Digest as _, Sha256};

const TARGET: &str = "wasm32-wasip2";

/// Name of the plugin, its package, and the file that cargo makes of it.
const PLUGINS: [(&str, &str, &str); 4] = [
    ("plain", "bowline-plain", "bowline_plain.wasm"),
    ("health", "bowline-health", "bowline_health.wasm"),
    ("kustomize", "bowline-kustomize", "bowline_kustomize.wasm"),
    ("helm", "bowline-helm-component", "bowline_helm_component.wasm"),
];

/// What the components are made of, below the workspace's root. Tests and their cases are not part of them.
const INPUTS: [&str; 22] = [
    "Cargo.lock",
    "wit",
    "plugin-sdk/rust/src",
    "plugin-sdk/rust/Cargo.toml",
    "plugin-sdk/semver/src",
    "plugin-sdk/semver/Cargo.toml",
    "plugin-sdk/yaml/src",
    "plugin-sdk/yaml/Cargo.toml",
    "plugins/plain/src",
    "plugins/plain/Cargo.toml",
    "plugins/health/src",
    "plugins/health/Cargo.toml",
    "plugins/kustomize/src",
    "plugins/kustomize/Cargo.toml",
    "plugins/kustomize/build.rs",
    "plugins/helm/src",
    "plugins/helm/Cargo.toml",
    "plugins/helm/build.rs",
    "plugins/helm/kernel.rs",
    "plugins/helm/component/src",
    "plugins/helm/component/Cargo.toml",
    "plugins/helm/component/build.rs",
];

/// Code runs for every render, and is compiled once: fast first, with the instructions for vectors that every host has,
/// and without what only a debugger reads.
const PROFILE: [&str; 6] = [
    "profile.release.opt-level=3",
    "profile.release.lto=\"fat\"",
    "profile.release.codegen-units=1",
    "profile.release.debug=false",
    "profile.release.strip=\"debuginfo\"",
    "target.wasm32-wasip2.rustflags=[\"-Ctarget-feature=+simd128\"]",
];

/// Variables of the outer cargo that would change what the inner one builds or where: its flags and wrappers (clippy
/// is one) and all it says about this package. Settings of the network, the registries and the home folder stay.
const CLEARED: [&str; 14] = [
    "CARGO_BUILD_",
    "CARGO_CFG_",
    "CARGO_ENCODED_RUSTFLAGS",
    "CARGO_FEATURE_",
    "CARGO_INCREMENTAL",
    "CARGO_MANIFEST_",
    "CARGO_PKG_",
    "CARGO_PRIMARY_PACKAGE",
    "CARGO_PROFILE_",
    "CARGO_TARGET_",
    "RUSTC",
    "RUSTDOC",
    "RUSTFLAGS",
    "__CARGO_",
];

fn main() {
    let root = Path::new(&variable("CARGO_MANIFEST_DIR")).join("../..");
    for input in INPUTS {
        println!("cargo::rerun-if-changed={}", root.join(input).display());
    }
    let out = PathBuf::from(variable("OUT_DIR"));
    // Beside the profiles, and so the same one for all of them. A folder of its own, since the outer cargo holds the
    // lock of its own folder while it waits for this script.
    let folder = out.ancestors().nth(4).unwrap_or(&out).join("plugins");
    check_target();
    let mut cargo = Command::new(variable("CARGO"));
    cargo.current_dir(&root).args(["build", "--release", "--locked", "--target", TARGET, "--target-dir"]).arg(&folder);
    for (_, package, _) in PLUGINS {
        cargo.args(["--package", package]);
    }
    for setting in PROFILE {
        cargo.args(["--config", setting]);
    }
    clear(&mut cargo);
    match cargo.output() {
        Ok(output) if output.status.success() => {}
        Ok(output) => {
            let said = String::from_utf8_lossy(&output.stderr);
            said.lines().for_each(|line| println!("cargo::error={line}"));
            fail(
                "the built-in plugins (plugins/plain, plugins/health, plugins/kustomize, plugins/helm) cannot be built; see above",
            );
        }
        Err(error) => fail(&format!("cargo cannot be started to build the built-in plugins: {error}")),
    }
    for (name, _, file) in PLUGINS {
        let built = folder.join(TARGET).join("release").join(file);
        if let Err(error) = embed(&built, &out, name) {
            fail(&format!("{} cannot be copied to {}: {error}", built.display(), out.display()));
        }
    }
}

/// Puts a component and its digest where the library includes them from.
fn embed(built: &Path, out: &Path, name: &str) -> std::io::Result<()> {
    let component = std::fs::read(built)?;
    let digest: String = Sha256::digest(&component).iter().map(|byte| format!("{byte:02x}")).collect();
    std::fs::write(out.join(format!("{name}.digest")), format!("sha256:{digest}"))?;
    std::fs::write(out.join(format!("{name}.wasm")), component)
}

/// Stops with what to do when Rust's standard library for the target is missing.
fn check_target() {
    let output = Command::new(variable("RUSTC")).args(["--print", "target-libdir", "--target", TARGET]).output();
    let found = output.is_ok_and(|output| Path::new(String::from_utf8_lossy(&output.stdout).trim()).is_dir());
    if !found {
        fail(&format!("building the built-in plugins needs Rust's target {TARGET}: run `rustup target add {TARGET}`"));
    }
}

fn clear(cargo: &mut Command) {
    for (name, _) in env::vars_os() {
        if name.to_str().is_some_and(|name| CLEARED.iter().any(|prefix| name.starts_with(prefix))) {
            cargo.env_remove(name);
        }
    }
}

fn variable(name: &str) -> String {
    env::var(name).unwrap_or_else(|_| fail(&format!("{name} is not set: run this through cargo")))
}

fn fail(message: &str) -> ! {
    println!("cargo::error={message}");
    exit(1)
}
