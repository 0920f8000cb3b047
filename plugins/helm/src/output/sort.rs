//! Documents in the order they are installed.

use std::cmp::Ordering;

use super::hooks::{self, Sort};
use super::split::{is_blank, split};
use super::{Document, Head, HeadError, Hook, install_rank};
use bowline_yaml::Node;

use crate::HelmVersion;
use crate::engine::Rendered;
use crate::go::Text;

/// Documents in order.
#[derive(Debug, Default)]
pub struct Sorted {
    /// What is installed.
    pub manifests: Vec<Document>,
    /// What runs at a point of the release's life.
    pub hooks: Vec<Hook>,
    /// What the annotations of hooks say that Helm doesn't know, and drops; each with the path of its template.
    pub unknown: Vec<(Text, String)>,
}

/// A document that can't be read, and the template that wrote it.
#[derive(Debug, Clone, PartialEq)]
pub struct Unreadable {
    /// The template's path.
    pub path: Text,
    /// Where in the template's file that was written which the document begins with, in bytes.
    pub at: usize,
    /// Why.
    pub error: HeadError,
}

/// Splits what templates wrote, which comes sorted by path, and puts the documents in order.
///
/// # Errors
///
/// The first document that can't be read.
pub fn sort(written: &[Rendered], version: HelmVersion) -> Result<Sorted, Unreadable> {
    let mut sorted = Sorted::default();
    for file in written {
        if is_partial(&file.path) || is_blank(&file.text) {
            continue;
        }
        for piece in split(&file.text, version) {
            let at = file.source(piece.start);
            let text = Text::from(&file.text[piece]);
            let (head, node) = read(&text).map_err(|error| {
                let error = error.in_words_of(version);
                Unreadable { path: file.path.clone(), at, error }
            })?;
            let document = Document { path: file.path.clone(), text, at, head, node };
            match hooks::sort(document) {
                Sort::Manifest(document) => sorted.manifests.push(document),
                Sort::Hook(hook) => sorted.hooks.push(*hook),
                Sort::Unknown(annotation) => sorted.unknown.push((file.path.clone(), annotation)),
            }
        }
    }
    sorted.manifests.sort_by(|one, other| order(&one.head.kind, &other.head.kind, version));
    sorted.hooks.sort_by(|one, other| order(&one.document.head.kind, &other.document.head.kind, version));
    Ok(sorted)
}

/// Reads a document as it is installed: with the line break that Helm puts behind each, and which belongs to a block of text
/// at its end. A hook is installed without.
fn read(text: &[u8]) -> Result<(Head, Option<Node>), HeadError> {
    match Head::read(&[text, b"\n"].concat()) {
        Ok((head, node)) if !hooks::is_hook(&head) => Ok((head, node)),
        // Of an error, the words are those for the document as it was written.
        _ => Head::read(text),
    }
}

/// Whether a template only defines others: its name begins with an underscore.
fn is_partial(path: &[u8]) -> bool {
    let name = path.rsplit(|byte| *byte == b'/').next().unwrap_or(path);
    name.first() == Some(&b'_')
}

fn order(one: &str, other: &str, version: HelmVersion) -> Ordering {
    match (install_rank(one, version), install_rank(other, version)) {
        (Some(one), Some(other)) => one.cmp(&other),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => one.cmp(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(files: &[(&str, &str)]) -> Vec<Rendered> {
        files
            .iter()
            .map(|(path, text)| Rendered { path: (*path).into(), text: (*text).into(), marks: Vec::new() })
            .collect()
    }

    #[test]
    fn kinds_come_in_the_order_they_are_installed_and_unknown_ones_last() {
        let files = written(&[
            ("c/templates/a.yaml", "kind: Deployment\n---\nkind: Zebra\n---\nkind: Alpha\n---\nkind: Namespace\n"),
            (
                "c/templates/b.yaml",
                "# only a comment\n---\nkind: ConfigMap\n---\nkind: Deployment\nmetadata: {name: two}\n",
            ),
            ("c/templates/_c.yaml", "kind: Never\n"),
        ]);
        let sorted = sort(&files, HelmVersion::V4).expect("sorted");
        let kinds: Vec<_> = sorted.manifests.iter().map(|document| document.head.kind.as_str()).collect();
        assert_eq!(kinds, ["Namespace", "ConfigMap", "Deployment", "Deployment", "", "Alpha", "Zebra"]);
        assert_eq!(sorted.manifests[3].head.name, "two");
    }

    #[test]
    fn a_block_of_text_at_the_end_has_its_line_break_but_in_a_hook() {
        let hook = "metadata: {annotations: {helm.sh/hook: test}}\n";
        for (block, hook, said) in [("|", "", "x\n"), (">", "", "x\n"), ("|-", "", "x"), ("|", hook, "x")] {
            let files = written(&[("c/templates/a.yaml", &format!("kind: A\n{hook}text: {block}\n  x"))]);
            let sorted = sort(&files, HelmVersion::V4).expect("sorted");
            let hooks = sorted.hooks.iter().map(|hook| &hook.document);
            let nodes: Vec<_> = sorted.manifests.iter().chain(hooks).filter_map(|found| found.node.as_ref()).collect();
            let texts: Vec<_> = nodes.iter().map(|node| node.get("text").and_then(Node::as_str)).collect();
            assert_eq!(texts, [Some(said)], "{block} {hook:?}");
        }
    }

    #[test]
    fn hooks_are_told_by_their_annotation() {
        let hook = |names: &str| {
            format!("kind: Job\nmetadata: {{annotations: {{helm.sh/hook: '{names}', helm.sh/hook-weight: '-5'}}}}\n")
        };
        let files =
            written(&[("c/templates/a.yaml", &hook("pre-install, Test-Success")), ("c/templates/b.yaml", &hook("x"))]);
        let sorted = sort(&files, HelmVersion::V4).expect("sorted");
        assert_eq!(sorted.hooks.len(), 1);
        assert_eq!(sorted.hooks[0].events, [super::super::Event::PreInstall, super::super::Event::Test]);
        assert_eq!(sorted.hooks[0].weight, -5);
        assert_eq!(sorted.unknown, [("c/templates/b.yaml".into(), "x".to_owned())]);
    }
}
