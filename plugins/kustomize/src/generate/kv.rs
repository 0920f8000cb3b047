//! Where the keys and values of generated objects come from.

use std::collections::BTreeMap;

use crate::fault::{Fault, Outcome};
use crate::kustomization::model::GeneratorArgs;
use crate::node::{Place, Text};
use crate::tree::{Files, Loader};

/// What Go's scanner holds of one line; it stops without a word at a longer one.
const LONGEST_LINE: usize = 64 * 1024;

/// The keys with their values, sorted.
///
/// # Errors
/// When a source cannot be read or understood, or a key is there twice.
pub(super) fn pairs(args: &GeneratorArgs, loader: &Loader<'_>) -> Outcome<BTreeMap<Text, Vec<u8>>> {
    let mut found = BTreeMap::new();
    let mut add = |key: Text, value: Vec<u8>| match found.insert(key.clone(), value) {
        None => Ok(()),
        Some(_) => {
            Err(Fault::new("repeated-key", format!("configmap {} illegally repeats the key `{key}`", args.name)))
        }
    };
    let failed = |what: &str, sources: &[Text]| {
        let what = format!("{what} [{}]", sources.join(" "));
        move |fault: Fault| fault.context(what).context("loading KV pairs")
    };
    let mut all = Vec::new();
    for path in &args.envs {
        let lines = loader.load(path).and_then(|loaded| env_lines(&loaded.bytes, loaded.file, loader.files()));
        all.extend(lines.map_err(failed("env source files:", &args.envs))?);
    }
    for source in &args.literals {
        all.push(literal(source).map_err(failed("literal sources", &args.literals))?);
    }
    for source in &args.files {
        let pair = file_source(source).and_then(|(key, path)| Ok((key.into(), loader.load(path)?.bytes.to_vec())));
        all.push(pair.map_err(failed("file sources:", &args.files))?);
    }
    all.into_iter().try_for_each(|(key, value)| add(key, value))?;
    Ok(found)
}

/// `key=value`.
fn literal(source: &str) -> Outcome<(Text, Vec<u8>)> {
    match source.split_once('=') {
        Some((key, value)) if !key.is_empty() => Ok((key.into(), unquote(value).as_bytes().to_vec())),
        _ => Err(Fault::new("bad-literal", format!("invalid literal source {source}, expected key=value"))),
    }
}

/// The text without the quotes around it, if it begins and ends with the same.
fn unquote(text: &str) -> &str {
    let inner = |quote| text.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote));
    inner('"').or_else(|| inner('\'')).unwrap_or(text)
}

/// `[key=]path`, as key and path.
fn file_source(source: &str) -> Outcome<(&str, &str)> {
    let fault = |message| Err(Fault::new("bad-file-source", message));
    match source.split_once('=') {
        None => Ok((base_name(source), source)),
        Some((_, path)) if path.contains('=') => fault(format!("source {source:?} key name or file path contains '='")),
        Some(("", path)) => fault(format!("missing key name for file path {path:?} in source {source:?}")),
        Some((key, "")) => fault(format!("missing file path for key name {key:?} in source {source:?}")),
        Some((key, path)) => Ok((key, path)),
    }
}

/// The last name of a path, as Go sees it.
fn base_name(path: &str) -> &str {
    match path.trim_end_matches('/') {
        "" if path.is_empty() => ".",
        "" => "/",
        path => path.rsplit('/').next().unwrap_or(path),
    }
}

/// The lines `key=value` of a file.
fn env_lines(bytes: &[u8], file: u16, files: &Files) -> Outcome<Vec<(Text, Vec<u8>)>> {
    let mut found = Vec::new();
    let mut lines: Vec<&[u8]> = bytes.split(|byte| *byte == b'\n').collect();
    // What ends with a line break has no line behind it.
    if lines.last().is_some_and(|line| line.is_empty()) {
        lines.pop();
    }
    for (index, line) in lines.into_iter().enumerate() {
        if line.len() >= LONGEST_LINE {
            break;
        }
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let Ok(line) = str::from_utf8(line) else {
            let text = String::from_utf8_lossy(line);
            let line = u32::try_from(index).unwrap_or(u32::MAX).saturating_add(1);
            let message = format!("line {line} has invalid utf8 bytes : {text}");
            return Err(Fault::new("bad-env-file", message).at(files.origin(Place { file, line, column: 0 })));
        };
        let line = if index == 0 { line.strip_prefix('\u{feff}').unwrap_or(line) } else { line };
        let line = line.trim_start();
        let (key, value) = line.split_once('=').unwrap_or((line, ""));
        if !key.is_empty() && !line.starts_with('#') {
            found.push((key.into(), value.as_bytes().to_vec()));
        }
    }
    Ok(found)
}
