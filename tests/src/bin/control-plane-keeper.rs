//! Keeps the control plane of a test run; test processes start it.
//!
//! By hand, `control-plane-keeper use` takes part in a run like a test: it prints the kubeconfig and the
//! process ids, a line each, and the control plane stays until its standard input ends.

use std::io::{Read as _, Write as _};
use std::path::PathBuf;

use bowline_tests::control_plane::{control_plane, keep};

fn main() -> anyhow::Result<()> {
    let arguments: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    match arguments.as_slice() {
        [folder, cache] => keep(folder, cache),
        [word] if word.as_os_str() == "use" => take_part(),
        _ => anyhow::bail!("usage: control-plane-keeper FOLDER CACHE | control-plane-keeper use"),
    }
}

fn take_part() -> anyhow::Result<()> {
    let plane = control_plane()?;
    let pids: Vec<String> = plane.pids().iter().map(u32::to_string).collect();
    let mut out = std::io::stdout().lock();
    writeln!(out, "{}\n{}", plane.kubeconfig().display(), pids.join(" "))?;
    out.flush()?;
    std::io::stdin().read_to_end(&mut Vec::new())?;
    Ok(())
}
