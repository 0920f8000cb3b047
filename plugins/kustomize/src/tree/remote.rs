//! What a kustomization names that is elsewhere, and how the host mounts it.

use std::fmt::Write as _;

use bowline_plugin::{Input, InputKind};
use sha2::{Digest as _, Sha256};

use super::{RepoSpec, path};

/// Something that the host must fetch and mount.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remote {
    /// The name of its mount: the same for the same source and version.
    pub name: String,
    /// A URL, or what Git understands.
    pub source: String,
    /// A branch, tag or commit; `None` for the default branch, and for files.
    pub version: Option<String>,
    /// A repository, or one file.
    pub kind: InputKind,
    /// Whether submodules are wanted.
    pub submodules: bool,
    /// The chart's name in a repository of charts; `None` for anything else.
    pub chart: Option<String>,
}

/// Ends of names that only files have. Kustomize downloads every URL and sees what comes; here it must be known before.
const MANIFESTS: [&str; 3] = [".yaml", ".yml", ".json"];

/// Attribute of an input that names the chart in a repository of charts.
const CHART: &str = "bowline.dev/chart";

impl Remote {
    /// The repository that an address names.
    #[must_use]
    pub fn repository(spec: &RepoSpec) -> Self {
        let source = spec.clone_spec();
        let submodules = if spec.submodules { "" } else { "without submodules" };
        Self {
            name: format!("git-{}", stable_name(&[&source, &spec.reference, submodules])),
            source,
            version: (!spec.reference.is_empty()).then(|| spec.reference.clone()),
            kind: InputKind::Git,
            submodules: spec.submodules,
            chart: None,
        }
    }

    /// The file at a URL.
    #[must_use]
    pub fn file(url: &str) -> Self {
        Self {
            name: format!("http-{}", stable_name(&[url])),
            source: url.to_owned(),
            version: None,
            kind: InputKind::Http,
            submodules: false,
            chart: None,
        }
    }

    /// A chart: in a repository with an index, or below an address of a registry (`oci://`); the newest one in the range
    /// `version`.
    #[must_use]
    pub fn chart(repository: &str, chart: &str, version: Option<&str>) -> Self {
        let (kind, source, chart) = match repository.starts_with("oci://") {
            true => (InputKind::Oci, format!("{}/{chart}", repository.strip_suffix('/').unwrap_or(repository)), None),
            false => (InputKind::Helm, repository.to_owned(), Some(chart.to_owned())),
        };
        let parts = [&*source, chart.as_deref().unwrap_or_default(), version.unwrap_or_default()];
        Self {
            name: format!("chart-{}", stable_name(&parts)),
            version: version.map(str::to_owned),
            source,
            kind,
            submodules: false,
            chart,
        }
    }

    /// What the host is asked for.
    #[must_use]
    pub fn input(&self) -> Input {
        let attributes = match (self.kind, self.submodules) {
            (InputKind::Git, false) => vec![("bowline.dev/submodules".to_owned(), "false".to_owned())],
            _ => self.chart.iter().map(|chart| (CHART.to_owned(), chart.clone())).collect(),
        };
        Input {
            kind: self.kind,
            name: self.name.clone(),
            source: self.source.clone(),
            version: self.version.clone(),
            digest: None,
            optional: false,
            attributes,
        }
    }

    /// Where a file stands in its mount: under the last name of its URL.
    pub(super) fn file_path(&self) -> &str {
        let url = self.source.split(['?', '#']).next().unwrap_or_default();
        match path::name(url) {
            "" => &self.name,
            _ if url.matches('/').count() < 3 => &self.name,
            name => name,
        }
    }
}

/// Whether a text is a URL of something that may be downloaded.
pub(super) fn is_url(text: &str) -> bool {
    text.split_once("://")
        .is_some_and(|(scheme, _)| scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https"))
}

/// Whether a URL among `resources` means a file: it ends as manifests do, or can be no repository.
pub(super) fn is_manifest(url: &str) -> bool {
    let end = url.split(['?', '#']).next().unwrap_or_default();
    match RepoSpec::parse(url) {
        Ok(spec) => !spec.explicit && MANIFESTS.iter().any(|suffix| end.ends_with(suffix)),
        Err(_) => true,
    }
}

/// Sixteen hexadecimal digits: enough to tell apart what one application names.
fn stable_name(parts: &[&str]) -> String {
    const BYTES: usize = 8;
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part.len().to_le_bytes());
        hasher.update(part.as_bytes());
    }
    hasher.finalize().iter().take(BYTES).fold(String::new(), |mut name, byte| {
        // Writing to a string never fails.
        let _ = write!(name, "{byte:02x}");
        name
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_of_manifests_are_told_from_those_of_repositories() {
        for (url, manifest) in [
            ("https://raw.example/org/repo/main/deploy.yaml", true),
            ("https://github.com/org/repo/releases/download/v1/install.yml", true),
            ("https://host.example/deploy.json?token=1", true),
            ("https://host.example/install", true),
            ("https://github.com/org/repo/config/crd?ref=v1", false),
            ("https://github.com/org/repo/config", false),
            ("https://host.example/org/repo.git/odd.yaml", false),
            ("https://host.example/org/repo//odd.yaml", false),
            ("https://host.example/org/repo/odd.yaml?ref=v1", false),
        ] {
            assert_eq!(is_manifest(url), manifest, "{url}");
        }
    }

    #[test]
    fn mounts_have_stable_names() {
        let name = |url: &str| Remote::repository(&RepoSpec::parse(url).expect("an address")).name;
        assert_eq!(name("https://a.example/o/r//x?ref=1"), name("https://a.example/o/r//y?ref=1"));
        assert_ne!(name("https://a.example/o/r?ref=1"), name("https://a.example/o/r?ref=2"));
        assert_ne!(name("https://a.example/o/r"), name("https://a.example/o/r?submodules=false"));
        assert_eq!(name("https://a.example/o/r").len(), "git-".len() + 16);
        assert_ne!(Remote::file("https://a.example/x").name, Remote::file("https://a.example/y").name);
    }

    #[test]
    fn charts_have_mounts_of_their_own() {
        let name = |repository, chart, version| Remote::chart(repository, chart, version).name;
        let known = name("https://a.example", "web", Some("1.x"));
        assert_eq!(known.len(), "chart-".len() + 16);
        assert_eq!(known, name("https://a.example", "web", Some("1.x")));
        for other in [
            name("https://a.example", "web", None),
            name("https://a.example", "db", Some("1.x")),
            name("https://b.example", "web", Some("1.x")),
            name("oci://a.example", "web", Some("1.x")),
        ] {
            assert_ne!(known, other);
        }
    }

    #[test]
    fn a_file_stands_under_the_last_name_of_its_url() {
        assert_eq!(Remote::file("https://a.example/x/y.yaml?z=/q#f").file_path(), "y.yaml");
        let bare = Remote::file("https://a.example");
        assert_eq!(bare.file_path(), bare.name);
        let folder = Remote::file("https://a.example/x/");
        assert_eq!(folder.file_path(), folder.name);
    }
}
