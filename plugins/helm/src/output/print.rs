//! The text that `helm template` prints.

use super::split::trim;
use super::{Event, Hook, Sorted};
use crate::chart::File;
use crate::go::Text;

/// A file of custom resource definitions, which is printed as it is.
#[derive(Debug, Clone)]
pub struct CrdFile {
    /// Its path, beginning with the names of its charts.
    pub path: Text,
    /// The file.
    pub file: File,
}

/// Which hooks are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Hooks {
    /// All of them.
    #[default]
    All,
    /// All but tests.
    NoTests,
    /// None.
    None,
}

/// Everything as one text: definitions, what is installed, hooks.
#[must_use]
pub fn print(crds: &[CrdFile], sorted: &Sorted, hooks: Hooks) -> Vec<u8> {
    let mut manifest = Vec::new();
    for file in crds {
        write_document(&file.path, &file.file.data, &mut manifest);
    }
    for document in &sorted.manifests {
        write_document(&document.path, &document.text, &mut manifest);
    }
    let mut out = trim(&manifest).to_vec();
    out.push(b'\n');
    for hook in &sorted.hooks {
        if shows(hooks, hook) {
            write_document(&hook.document.path, &hook.document.text, &mut out);
        }
    }
    out
}

/// Whether a hook is printed.
#[must_use]
pub fn shows(hooks: Hooks, hook: &Hook) -> bool {
    match hooks {
        Hooks::All => true,
        Hooks::NoTests => !hook.events.contains(&Event::Test),
        Hooks::None => false,
    }
}

/// A document with a line that tells where it comes from.
pub fn write_document(path: &[u8], text: &[u8], out: &mut Vec<u8>) {
    out.extend_from_slice(b"---\n# Source: ");
    out.extend_from_slice(path);
    out.push(b'\n');
    out.extend_from_slice(text);
    out.push(b'\n');
}
