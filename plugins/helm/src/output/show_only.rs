//! The documents of some templates only.

use super::split::split;
use crate::HelmVersion;
use crate::glob;

/// The name of a template that no document comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotFound(pub String);

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
            // What is no pattern fits nothing.
            if glob::matches(name.as_bytes(), path).unwrap_or(false) {
                out.extend_from_slice(b"---\n");
                out.extend_from_slice(text);
                out.push(b'\n');
                missing = false;
            }
        }
        if missing {
            return Err(NotFound(name.clone()));
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

#[cfg(test)]
mod tests {
    use super::*;

    const PRINTED: &str = "---\n# Source: web/templates/a.yaml\na: 1\n---\n# Source: web/charts/db/templates/b.yaml\nb: 1\n\
                           ---\n# Source: web/templates/a.yaml\na: 2\n";

    fn shown(names: &[&str]) -> Result<String, NotFound> {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        show_only(PRINTED.as_bytes(), &names, HelmVersion::V4).map(|text| String::from_utf8(text).expect("text"))
    }

    #[test]
    fn documents_come_in_the_order_of_the_names() {
        const A: &str = "---\n# Source: web/templates/a.yaml\na: 1\n\n---\n# Source: web/templates/a.yaml\na: 2\n\n";
        const B: &str = "---\n# Source: web/charts/db/templates/b.yaml\nb: 1\n\n";
        for (names, expected) in [
            (&["templates/a.yaml"][..], A.to_owned()),
            (&["charts/*/templates/?.yaml", "templates/[ab].yaml"], format!("{B}{A}")),
            (&["templates/*", "templates/*"], format!("{A}{A}")),
        ] {
            assert_eq!(shown(names).as_deref(), Ok(expected.as_str()), "{names:?}");
        }
    }

    #[test]
    fn a_name_that_nothing_comes_from_is_told() {
        for name in ["templates/c.yaml", "*", "templates/[", "templates/\\", "./templates/a.yaml", ""] {
            assert_eq!(shown(&["templates/a.yaml", name]), Err(NotFound(name.to_owned())), "{name}");
        }
    }
}
