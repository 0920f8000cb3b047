//! The documents of some templates only.

use super::split::split;
use crate::HelmVersion;
use crate::glob::{self, BadPattern};

/// A template that nothing was written by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotFound {
    /// No document comes from it.
    Template(String),
    /// It isn't a pattern.
    Pattern,
}

const SOURCE: &[u8] = b"# Source: ";

/// The documents of a printed text that come from templates of these names, which may be patterns; in the order of the
/// names, and under each in the order of the text.
///
/// # Errors
///
/// A name that no document comes from.
pub fn show_only(printed: &[u8], names: &[String], version: HelmVersion) -> Result<Vec<u8>, NotFound> {
    let pieces = split(printed, version);
    let mut out = Vec::new();
    for name in names {
        let mut missing = true;
        for piece in &pieces {
            let text = &printed[piece.clone()];
            let Some(path) = source(text) else { continue };
            if glob::matches(name.as_bytes(), path).map_err(|BadPattern| NotFound::Pattern)? {
                out.extend_from_slice(b"---\n");
                out.extend_from_slice(text);
                out.push(b'\n');
                missing = false;
            }
        }
        if missing {
            return Err(NotFound::Template(name.clone()));
        }
    }
    Ok(out)
}

/// The path in the line that tells where a document comes from, without the chart's name.
fn source(text: &[u8]) -> Option<&[u8]> {
    let mut at = 0;
    loop {
        at += text[at..].windows(SOURCE.len()).position(|window| window == SOURCE)? + SOURCE.len();
        let line = text[at..].split(|byte| *byte == b'\n').next().unwrap_or_default();
        let slash = line.iter().position(|byte| *byte == b'/');
        if let Some(slash) = slash.filter(|slash| *slash > 0 && slash + 1 < line.len()) {
            return Some(&line[slash + 1..]);
        }
    }
}
