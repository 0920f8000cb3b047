//! Registries of OCI artifacts, as far as a chart needs them.

use std::fmt;
use std::sync::Arc;

use bowline_core::digest::Digest;
use bowline_core::port::source::Error;
use bowline_core::yaml::{Node, parse};

use super::getter::{Answer, Asked, Getter};
use crate::fetch::Watch;

/// Media types of manifests: of an artifact, and of lists of them.
const MANIFESTS: &str = "application/vnd.oci.image.manifest.v1+json, application/vnd.oci.image.index.v1+json, \
                         application/vnd.docker.distribution.manifest.v2+json, \
                         application/vnd.docker.distribution.manifest.list.v2+json";
/// What a chart's own archive is called, today and in the first registries that had charts.
const CONTENT: [&str; 2] = ["application/vnd.cncf.helm.chart.content.v1.tar+gzip", "application/tar+gzip"];
/// What tells that an artifact is a chart.
const CONFIG: &str = "application/vnd.cncf.helm.config.v1+json";
/// A manifest is some hundred bytes; a list of tags some hundred thousand.
const DESCRIPTION_LIMIT: u64 = 4 << 20;
/// Pages of tags that are read.
const PAGES: usize = 100;

/// Names an artifact: `oci://HOST/PATH[:TAG][@DIGEST]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reference {
    host: String,
    path: String,
    tag: Option<String>,
    digest: Option<String>,
}

impl Reference {
    /// Reads an address.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(super) fn parse(url: &str) -> Result<Self, String> {
        let rest = url.strip_prefix("oci://").ok_or("only oci:// names a registry")?;
        let (rest, digest) = rest.split_once('@').map_or((rest, None), |(rest, digest)| (rest, Some(digest)));
        let (host, path) = rest.split_once('/').ok_or("it names a registry and no chart")?;
        let (path, tag) = path.rsplit_once(':').map_or((path, None), |(path, tag)| (path, Some(tag)));
        let path = path.trim_end_matches('/');
        let is_name = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"._-/".contains(&byte);
        if host.is_empty() || path.is_empty() || !path.bytes().all(is_name) || path.split('/').any(str::is_empty) {
            return Err("its path is not the name of an artifact: lower-case letters, digits and ._-/".to_owned());
        }
        if tag.is_some_and(str::is_empty) || digest.is_some_and(|digest| !super::keep::is_sha256(digest)) {
            return Err("its tag is empty, or its digest is not sha256: and 64 hexadecimal digits".to_owned());
        }
        let own = |text: &str| text.to_owned();
        Ok(Self { host: own(host), path: own(path), tag: tag.map(own), digest: digest.map(own) })
    }

    /// The same artifact at a tag, unless it has one.
    pub(super) fn with_tag(mut self, tag: &str) -> Self {
        self.tag.get_or_insert_with(|| tag.to_owned());
        self
    }

    /// What the address pins: a digest or a tag.
    pub(super) fn pinned(&self) -> Option<&str> {
        self.digest.as_deref().or(self.tag.as_deref())
    }

    /// The registry's address. On this machine it is asked in clear text.
    pub(super) fn base(&self) -> String {
        let name = self.host.rsplit_once(':').map_or(self.host.as_str(), |(name, _)| name);
        let is_local = matches!(name, "localhost" | "127.0.0.1" | "[::1]");
        format!("{}://{}", if is_local { "http" } else { "https" }, self.host)
    }

    fn url(&self, what: &str) -> String {
        format!("{}/v2/{}/{what}", self.base(), self.path)
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "oci://{}/{}", self.host, self.path)
    }
}

/// A registry, asked for one artifact.
pub(super) struct Registry<'r> {
    getter: &'r Getter,
    reference: &'r Reference,
    limit: u64,
    watch: &'r Arc<Watch>,
    token: Option<String>,
}

impl<'r> Registry<'r> {
    /// A registry to ask.
    pub(super) fn new(getter: &'r Getter, reference: &'r Reference, limit: u64, watch: &'r Arc<Watch>) -> Self {
        Self { getter, reference, limit, watch, token: None }
    }

    /// Asks; with a token when the registry wants one, which everybody gets.
    fn get(&mut self, url: &str, accept: &str, limit: u64) -> Result<Answer, Error> {
        let asked = Asked { accept, token: self.token.as_deref() };
        let answer = self.getter.get(url, asked, limit, self.watch)?;
        if answer.status != 401 || self.token.is_some() {
            return answer.success();
        }
        let Some(challenge) = answer.header("www-authenticate").and_then(Challenge::parse) else {
            return answer.success();
        };
        self.token = Some(self.token(&challenge)?);
        let asked = Asked { accept, token: self.token.as_deref() };
        self.getter.get(url, asked, limit, self.watch)?.success()
    }

    fn token(&self, challenge: &Challenge) -> Result<String, Error> {
        let scope = format!("repository:{}:pull", self.reference.path);
        let separator = if challenge.realm.contains('?') { '&' } else { '?' };
        let service = challenge.service.as_ref().map(|service| format!("service={}&", encoded(service)));
        let url = format!("{}{separator}{}scope={}", challenge.realm, service.unwrap_or_default(), encoded(&scope));
        let answer = self.getter.get(&url, Asked::default(), DESCRIPTION_LIMIT, self.watch)?.success()?;
        let root = json(&answer)?;
        let token = ["token", "access_token"].iter().find_map(|key| root.get(key)?.as_str());
        token.map(str::to_owned).ok_or_else(|| Error::Authenticate { url, reason: "it gives no token".to_owned() })
    }

    /// The versions there are: tags, with the `+` back that a tag can't have.
    pub(super) fn tags(&mut self) -> Result<Vec<String>, Error> {
        let mut url = self.reference.url("tags/list");
        let mut tags = Vec::new();
        for _ in 0..PAGES {
            let answer = self.get(&url, "application/json", DESCRIPTION_LIMIT)?;
            let root = json(&answer)?;
            let page = root.get("tags").and_then(Node::as_sequence).unwrap_or_default();
            tags.extend(page.iter().filter_map(Node::as_str).map(|tag| tag.replace('_', "+")));
            let next = answer.header("link").and_then(next_page).map(|next| super::getter::resolve(&answer.url, next));
            match next {
                Some(next) => url = next,
                None => break,
            }
        }
        Ok(tags)
    }

    /// The archive of a chart at a tag or digest, its digest, and where it was.
    pub(super) fn chart(&mut self, version: &str) -> Result<(Vec<u8>, String, String), Error> {
        let manifest = self.manifest(&version.replace('+', "_"), true)?;
        let layers = manifest.get("layers").and_then(Node::as_sequence).unwrap_or_default();
        let layer = layers.iter().find(|layer| media_type(layer).is_some_and(|kind| CONTENT.contains(&kind)));
        let digest = layer.and_then(|layer| layer.get("digest")).and_then(Node::as_str);
        let Some(digest) = digest.filter(|digest| super::keep::is_sha256(digest)) else {
            return Err(Error::Configure {
                what: format!("{}:{version}", self.reference),
                reason: "it is no chart: no layer of it is a chart's archive".to_owned(),
            });
        };
        let url = self.reference.url(&format!("blobs/{digest}"));
        let answer = self.get(&url, "", self.limit)?;
        Ok((answer.bytes, digest.to_owned(), url))
    }

    /// The manifest of a chart; of a list of manifests that of its chart.
    fn manifest(&mut self, version: &str, may_be_list: bool) -> Result<Node, Error> {
        let url = self.reference.url(&format!("manifests/{version}"));
        let answer = self.get(&url, MANIFESTS, DESCRIPTION_LIMIT).map_err(|error| self.absent(version, error))?;
        if super::keep::is_sha256(version) {
            let found = Digest::of(&answer.bytes);
            if found.as_str() != version {
                let expected = version.to_owned();
                return Err(Error::VerifyDigest { url, expected, found: found.to_string() });
            }
        }
        let root = json(&answer)?;
        let Some(list) = root.get("manifests").and_then(Node::as_sequence).filter(|_| may_be_list) else {
            return Ok(root);
        };
        let is_chart = |node: &&Node| node.get("artifactType").and_then(Node::as_str) == Some(CONFIG);
        let entry = list.iter().find(is_chart).or(list.first());
        match entry.and_then(|entry| entry.get("digest")).and_then(Node::as_str) {
            Some(digest) if super::keep::is_sha256(digest) => self.manifest(digest, false),
            _ => Err(Error::Configure { what: url, reason: "it lists no manifest".to_owned() }),
        }
    }

    /// What an unanswered request for a manifest means: there is no such version.
    fn absent(&self, version: &str, error: Error) -> Error {
        match error {
            Error::Reach { reason, .. } if reason.contains("HTTP 404") => Error::ResolveReference {
                url: self.reference.to_string(),
                reference: format!("version {version}"),
                hint: String::new(),
            },
            other => other,
        }
    }
}

fn media_type(node: &Node) -> Option<&str> {
    node.get("mediaType")?.as_str()
}

fn json(answer: &Answer) -> Result<Node, Error> {
    let broken = |reason: String| Error::Reach { url: answer.url.clone(), reason };
    let documents = parse(&answer.bytes).map_err(|error| broken(format!("its answer can't be read: {error}")))?;
    documents.into_iter().next().map(|document| document.root).ok_or_else(|| broken("its answer is empty".to_owned()))
}

/// What a registry wants to see first.
#[derive(Debug, PartialEq, Eq)]
struct Challenge {
    realm: String,
    service: Option<String>,
}

impl Challenge {
    /// Reads `Bearer realm="...",service="..."`.
    fn parse(header: &str) -> Option<Self> {
        let (scheme, rest) = header.trim().split_once(' ')?;
        if !scheme.eq_ignore_ascii_case("bearer") {
            return None;
        }
        let value = |key: &str| {
            let at = rest.find(&format!("{key}=\""))? + key.len() + 2;
            rest[at..].split('"').next().map(str::to_owned)
        };
        Some(Self { realm: value("realm")?, service: value("service") })
    }
}

/// The address of the next page in a `Link` header.
fn next_page(header: &str) -> Option<&str> {
    let part = header.split(',').find(|part| part.contains("rel=\"next\"") || part.contains("rel=next"))?;
    part.trim().strip_prefix('<')?.split('>').next()
}

/// A value of a query.
fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_artifacts_are_read() {
        let reference = Reference::parse("oci://127.0.0.1:5000/charts/redis:1.0.0").expect("an address");
        assert_eq!(reference.pinned(), Some("1.0.0"));
        assert_eq!(reference.url("tags/list"), "http://127.0.0.1:5000/v2/charts/redis/tags/list");
        let reference = Reference::parse("oci://example.com/redis").expect("an address");
        assert_eq!((reference.base().as_str(), reference.pinned()), ("https://example.com", None));
        for url in
            ["https://example.com/redis", "oci://example.com", "oci://example.com/Redis", "oci://h/a//b", "oci://h/a:"]
        {
            assert!(Reference::parse(url).is_err(), "{url}");
        }
    }

    #[test]
    fn challenges_and_pages_are_read() {
        let header = "Bearer realm=\"https://auth.example.com/token\",service=\"registry\",scope=\"x\"";
        let expected =
            Challenge { realm: "https://auth.example.com/token".to_owned(), service: Some("registry".to_owned()) };
        assert_eq!(Challenge::parse(header), Some(expected));
        assert_eq!(Challenge::parse("Basic realm=\"x\""), None);
        assert_eq!(next_page("</v2/a/tags/list?last=b&n=1>; rel=\"next\""), Some("/v2/a/tags/list?last=b&n=1"));
        assert_eq!(encoded("repository:a/b:pull"), "repository%3Aa%2Fb%3Apull");
    }
}
