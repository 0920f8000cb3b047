//! The index of a chart repository.

use bowline_core::yaml::{DuplicateKeys, Limits, Node, parse_with};

use super::getter;

/// What an index says of one chart.
#[derive(Debug, Default)]
pub(super) struct Index {
    /// Its versions, as listed.
    pub(super) entries: Vec<Entry>,
}

/// One version of a chart.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// The version.
    pub(super) version: String,
    /// Where its archive is; relative to the repository, or absolute.
    pub(super) urls: Vec<String>,
    /// `sha256:` and the digest of the archive, when the index says it.
    pub(super) digest: Option<String>,
}

/// Far more than the largest public index, which has some hundred thousand nodes.
const NODES: usize = 20_000_000;

impl Index {
    /// Where the index of a repository is.
    pub(super) fn url(repository: &str) -> String {
        let (path, query) = repository.split_once('?').map_or((repository, None), |(path, query)| (path, Some(query)));
        let path = path.trim_end_matches('/');
        match query {
            Some(query) => format!("{path}/index.yaml?{query}"),
            None => format!("{path}/index.yaml"),
        }
    }

    /// The versions of the chart `name`. An index without it has none.
    ///
    /// # Errors
    /// What is wrong with the index, and where.
    pub(super) fn parse(bytes: &[u8], name: &str) -> Result<Self, String> {
        let limits = Limits { nodes: NODES, duplicate_keys: DuplicateKeys::LastWins, ..Limits::default() };
        let documents = parse_with(bytes, &limits).map_err(|error| error.to_string())?;
        let Some(document) = documents.first() else { return Err("it is empty".to_owned()) };
        if document.root.get("apiVersion").and_then(Node::as_str).is_none_or(str::is_empty) {
            return Err("it has no apiVersion".to_owned());
        }
        let listed = document.root.get("entries").and_then(|entries| entries.get(name)).and_then(Node::as_sequence);
        Ok(Self { entries: listed.unwrap_or_default().iter().filter_map(entry).collect() })
    }

    /// The address of an archive of `repository`: its query goes along to relative ones.
    pub(super) fn resolve(&self, repository: &str, target: &str) -> String {
        if target.contains("://") {
            return target.to_owned();
        }
        let (path, query) = repository.split_once('?').map_or((repository, None), |(path, query)| (path, Some(query)));
        let resolved = getter::resolve(&format!("{}/", path.trim_end_matches('/')), target);
        match query {
            Some(query) if !resolved.contains('?') => format!("{resolved}?{query}"),
            _ => resolved,
        }
    }
}

/// A version; none for what names no version, which is passed over.
fn entry(node: &Node) -> Option<Entry> {
    let version = node.get("version").and_then(Node::as_str).filter(|version| !version.is_empty())?.to_owned();
    let urls = node.get("urls").and_then(Node::as_sequence).unwrap_or_default();
    let urls = urls.iter().filter_map(Node::as_str).map(str::to_owned).collect();
    let digest = node.get("digest").and_then(Node::as_str).map(|digest| digest.trim_start_matches("sha256:"));
    let is_sha256 = |hex: &&str| hex.len() == 64 && hex.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    let digest = digest.filter(is_sha256).map(|hex| format!("sha256:{hex}"));
    Some(Entry { version, urls, digest })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_with_their_addresses_and_digests() {
        let hex = "0".repeat(64);
        let text = format!(
            "apiVersion: v1\nentries:\n  redis:\n  - {{version: 1.2.3, urls: [redis-1.2.3.tgz], digest: '{hex}'}}\n  \
             - {{version: 1.0.0, digest: odd}}\n  - {{name: redis}}\n"
        );
        let index = Index::parse(text.as_bytes(), "redis").expect("an index");
        let digest = Some(format!("sha256:{hex}"));
        let expected = [
            Entry { version: "1.2.3".to_owned(), urls: vec!["redis-1.2.3.tgz".to_owned()], digest },
            Entry { version: "1.0.0".to_owned(), urls: Vec::new(), digest: None },
        ];
        assert_eq!(index.entries, expected);
        assert!(Index::parse(text.as_bytes(), "other").expect("an index").entries.is_empty());
        for (text, reason) in
            [("", "it is empty"), ("<html>", "it has no apiVersion"), ("a: [", "expected a value here")]
        {
            let told = Index::parse(text.as_bytes(), "redis").expect_err("no index");
            assert!(told.contains(reason), "{told}");
        }
    }

    #[test]
    fn addresses_are_relative_to_the_repository() {
        let index = Index::default();
        for (repository, target, expected) in [
            ("https://h/charts", "a-1.tgz", "https://h/charts/a-1.tgz"),
            ("https://h/charts/", "sub/a-1.tgz", "https://h/charts/sub/a-1.tgz"),
            ("https://h/charts?t=1", "a-1.tgz", "https://h/charts/a-1.tgz?t=1"),
            ("https://h/charts", "/a-1.tgz", "https://h/a-1.tgz"),
            ("https://h/charts", "https://o/a-1.tgz", "https://o/a-1.tgz"),
        ] {
            assert_eq!(index.resolve(repository, target), expected);
        }
        assert_eq!(Index::url("https://h/c/?t=1"), "https://h/c/index.yaml?t=1");
    }
}
