//! Keeps the control plane of a test run; test processes start it, nobody else.

fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args_os().skip(1).map(std::path::PathBuf::from);
    match (arguments.next(), arguments.next()) {
        (Some(folder), Some(cache)) => bowline_tests::control_plane::keep(&folder, &cache),
        _ => anyhow::bail!("usage: control-plane-keeper FOLDER CACHE"),
    }
}
