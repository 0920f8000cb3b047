//! Values that flags give.

use std::io::Read as _;

use anyhow::{Context as _, bail};
use bowline_core::plugin::{Origin, ValuesKind, ValuesLayer};

use super::arguments::Arguments;
use super::csv;

/// The layers, from low to high: Helm puts its flags together by their kind, wherever they stand.
///
/// # Errors
/// When a file can't be read.
pub(super) fn layers(arguments: &Arguments) -> anyhow::Result<Vec<ValuesLayer>> {
    let mut layers = Vec::new();
    for path in csv_list(&arguments.values)? {
        layers.push(document(&path)?);
    }
    for (kind, lines) in [
        (ValuesKind::SetJson, &arguments.set_json),
        (ValuesKind::Set, &arguments.set),
        (ValuesKind::SetString, &arguments.set_string),
        (ValuesKind::SetFile, &arguments.set_file),
        (ValuesKind::SetLiteral, &arguments.set_literal),
    ] {
        layers.extend(lines.iter().map(|line| ValuesLayer {
            kind,
            text: line.clone(),
            origin: None,
            attributes: Vec::new(),
        }));
    }
    Ok(layers)
}

/// All values of a flag that takes lists and may be repeated.
///
/// # Errors
/// When one of the lists is malformed.
pub(super) fn csv_list(flags: &[String]) -> anyhow::Result<Vec<String>> {
    let mut values = Vec::new();
    for flag in flags {
        values.extend(csv::split(flag).with_context(|| format!("the list {flag:?} can't be read"))?);
    }
    Ok(values)
}

fn document(path: &str) -> anyhow::Result<ValuesLayer> {
    let path = path.trim();
    let text = if path == "-" {
        let mut text = Vec::new();
        std::io::stdin().lock().read_to_end(&mut text).context("cannot read standard input")?;
        text
    } else if ["http://", "https://", "oci://"].iter().any(|scheme| path.starts_with(scheme)) {
        bail!("values are read from files only: download {path} and give the file");
    } else {
        std::fs::read(path).map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => anyhow::anyhow!("open {path}: no such file or directory"),
            _ => anyhow::anyhow!("open {path}: {error}"),
        })?
    };
    let text = String::from_utf8(text).with_context(|| format!("failed to parse {path}: it is no UTF-8 text"))?;
    let origin = Some(Origin { path: path.to_owned(), ..Origin::default() });
    Ok(ValuesLayer { kind: ValuesKind::Document, text, origin, attributes: Vec::new() })
}
