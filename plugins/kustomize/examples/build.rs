//! Prints what `kustomize build` prints, natively: for comparing with it, and for benches.
//!
//! `build PATH [--reorder none|legacy] [--load-restrictor LoadRestrictionsNone] [--enable-helm]`

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "printing is what it is for")]

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use bowline_kustomize::fault::Fault;
use bowline_kustomize::run::{Options, Reorder, print, run};
use bowline_kustomize::tree::{Disk, Files, Loader, Restrict, Sources};

struct Arguments {
    path: PathBuf,
    restrict: Restrict,
    options: Options,
}

fn main() -> ExitCode {
    match arguments().and_then(|arguments| build(&arguments)) {
        Ok(text) => {
            print!("{text}");
            ExitCode::SUCCESS
        }
        Err(message) => {
            eprintln!("Error: {message}");
            ExitCode::FAILURE
        }
    }
}

fn arguments() -> Result<Arguments, String> {
    let mut found = Arguments { path: ".".into(), restrict: Restrict::RootOnly, options: Options::default() };
    let words: Vec<String> = std::env::args().skip(1).flat_map(|word| split_flag(&word)).collect();
    let mut words = words.into_iter();
    while let Some(word) = words.next() {
        match word.as_str() {
            "--reorder" => {
                found.options.reorder = match words.next().as_deref() {
                    Some("none") => Some(Reorder::None),
                    Some("legacy") => Some(Reorder::Legacy),
                    other => return Err(format!("--reorder takes none or legacy, not {other:?}")),
                }
            }
            "--load-restrictor" => {
                found.restrict = match words.next().as_deref() {
                    Some("LoadRestrictionsNone") => Restrict::None,
                    _ => Restrict::RootOnly,
                }
            }
            "--enable-helm" => found.options.enable_helm = true,
            "--helm-debug" => found.options.charts.debug = true,
            "--helm-kube-version" => found.options.charts.kube_version = words.next().unwrap_or_default(),
            "--helm-api-versions" => found.options.charts.api_versions.extend(words.next()),
            "--enable-managedby-label" => found.options.managed_by = true,
            flag if flag.starts_with('-') => return Err(format!("unknown flag: {flag}")),
            path => found.path = path.into(),
        }
    }
    Ok(found)
}

fn split_flag(word: &str) -> Vec<String> {
    match word.split_once('=') {
        Some((flag, value)) if flag.starts_with("--") => vec![flag.to_owned(), value.to_owned()],
        _ => vec![word.to_owned()],
    }
}

/// The whole file system is the source, as it is for `kustomize build`.
fn build(arguments: &Arguments) -> Result<String, String> {
    let folder = arguments.path.canonicalize().map_err(|error| format!("{}: {error}", arguments.path.display()))?;
    let folder = folder.strip_prefix("/").map_err(|error| error.to_string())?;
    let files = Files::new();
    let sources = Sources::new(Disk::new(Path::new("/")), &files);
    let mut remarks = Vec::new();
    let built = Loader::new(&sources, &folder.to_string_lossy(), arguments.restrict)
        .and_then(|loader| run(loader, &arguments.options, &mut remarks));
    for remark in remarks {
        eprintln!("{}", remark.message);
    }
    let explain = |fault: Fault| {
        let fault = fault.located(|place| files.origin(place));
        fault.place().map_or_else(|| fault.to_string(), |place| format!("{fault} ({place})"))
    };
    let mut documents = Vec::new();
    for resource in built.map_err(explain)? {
        let value = serde_json::from_str(&print(&resource).map_err(explain)?).map_err(|error| error.to_string())?;
        documents.push(bowline_yaml::to_yaml(&value));
    }
    Ok(documents.join("---\n"))
}
