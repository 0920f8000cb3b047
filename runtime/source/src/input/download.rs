//! One file or archive over HTTP.

use std::collections::BTreeSet;
use std::io::Read as _;
use std::sync::Arc;

use bowline_core::digest::Digest;
use bowline_core::plugin::Input;
use bowline_core::port::source::{Error, FetchedInput};
use bowline_core::port::tree::TreePath;
use ureq::http::Uri;

use super::archive;
use super::memory::MemoryTree;
use super::permit;
use crate::address::redact;
use crate::fetch::Watch;
use crate::store::Store;
use crate::web::{REDIRECTS, client, explain};

/// A checked download.
pub(crate) struct Download {
    name: String,
    url: String,
    digest: Option<String>,
    allowed: BTreeSet<String>,
}

impl Download {
    /// Checks address, digest and permission of `input`.
    ///
    /// # Errors
    /// [`Error::Configure`] or [`Error::Permit`].
    pub(super) fn new(input: &Input, allowed: &BTreeSet<String>) -> Result<Self, Error> {
        let refuse = |reason: &str| Error::Configure {
            what: format!("input {} from {}", input.name, redact(&input.source)),
            reason: reason.to_owned(),
        };
        if let Some(digest) = &input.digest {
            let is_sha256 = digest.strip_prefix("sha256:").is_some_and(|hex| {
                hex.len() == 64 && hex.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
            });
            if !is_sha256 {
                return Err(refuse("its digest is not sha256: and 64 lower-case hexadecimal digits"));
            }
        }
        let download = Self {
            name: input.name.clone(),
            url: input.source.clone(),
            digest: input.digest.clone(),
            allowed: allowed.clone(),
        };
        download.check(&download.url)?;
        Ok(download)
    }

    /// Checks one address on the way.
    fn check(&self, url: &str) -> Result<(), Error> {
        let refuse = |reason: &str| Error::Configure {
            what: format!("input {} from {}", self.name, redact(url)),
            reason: reason.to_owned(),
        };
        let uri: Uri = url.parse().map_err(|_| refuse("it is not a valid address"))?;
        let usual = match uri.scheme_str() {
            Some("https") => 443,
            Some("http") => 80,
            _ => return Err(refuse("only https:// and http:// are fetched")),
        };
        let authority = uri.authority().ok_or_else(|| refuse("it names no host"))?;
        if authority.as_str().contains('@') {
            return Err(refuse("a user name or password has no place in an address"));
        }
        permit(url, authority.host(), Some(authority.port_u16().unwrap_or(usual)), authority.port_u16(), &self.allowed)
    }

    /// Fetches it, unless the store has the bytes that its digest names.
    ///
    /// # Errors
    /// Each variant of [`Error`] that its documentation describes.
    pub(crate) fn fetch(&self, store: &Store, limit: u64, watch: &Arc<Watch>) -> Result<FetchedInput, Error> {
        let stored = self.digest.as_deref().and_then(|digest| store.input(digest));
        let bytes = match stored {
            Some(bytes) => bytes,
            None => self.download(store, limit, watch)?,
        };
        let digest = Digest::of(&bytes).to_string();
        let tree = self.tree(bytes, &digest, limit)?;
        Ok(FetchedInput { revision: digest.clone(), digest, tree: Arc::new(tree) })
    }

    fn download(&self, store: &Store, limit: u64, watch: &Arc<Watch>) -> Result<Vec<u8>, Error> {
        let bytes = self.get(limit, watch)?;
        let digest = Digest::of(&bytes);
        if let Some(expected) = &self.digest
            && digest.as_str() != expected
        {
            return Err(Error::VerifyDigest {
                url: self.url.clone(),
                expected: expected.clone(),
                found: digest.to_string(),
            });
        }
        store.keep_input(&digest, &bytes)?;
        Ok(bytes)
    }

    fn get(&self, limit: u64, watch: &Arc<Watch>) -> Result<Vec<u8>, Error> {
        let agent = client(None, None)?;
        let mut url = self.url.clone();
        for _ in 0..=REDIRECTS {
            let reach = |reason: String| Error::Reach { url: url.clone(), reason };
            let response = agent
                .get(&url)
                .config()
                .timeout_global(Some(watch.remaining()))
                .build()
                .call()
                .map_err(|error| reach(explain(&error)))?;
            let status = response.status();
            if status.is_redirection() {
                let target = response
                    .headers()
                    .get("location")
                    .and_then(|value| value.to_str().ok())
                    .ok_or_else(|| reach(format!("HTTP {status} without saying where to")))?;
                let target = resolve(&url, target);
                if url.starts_with("https://") && !target.starts_with("https://") {
                    return Err(reach(format!("it redirects to {}, to clear text", redact(&target))));
                }
                self.check(&target)?;
                url = target;
                continue;
            }
            match status.as_u16() {
                200 => {}
                401 | 403 => {
                    return Err(Error::Authenticate {
                        url,
                        reason: format!("HTTP {status}: inputs are fetched without credentials"),
                    });
                }
                _ => return Err(reach(format!("the server answers HTTP {status}"))),
            }
            let mut bytes = Vec::new();
            response
                .into_body()
                .into_with_config()
                .limit(u64::MAX)
                .reader()
                .take(limit.saturating_add(1))
                .read_to_end(&mut bytes)
                .map_err(|error| reach(format!("the answer broke off: {error}")))?;
            if bytes.len() as u64 > limit {
                return Err(Error::FetchLarge { url, limit });
            }
            return Ok(bytes);
        }
        Err(Error::Reach { url: self.url.clone(), reason: format!("it redirects more than {REDIRECTS} times") })
    }

    fn tree(&self, bytes: Vec<u8>, digest: &str, limit: u64) -> Result<MemoryTree, Error> {
        let path = self.url.split(['?', '#']).next().unwrap_or_default();
        let name = path.rsplit('/').next().unwrap_or_default();
        if name.ends_with(".tar.gz") || name.ends_with(".tgz") {
            return archive::unpack(&bytes, digest, limit).map_err(|failure| failure.at(&self.url, limit));
        }
        let name = if name.is_empty() || path.matches('/').count() < 3 { &self.name } else { name };
        let mut tree = MemoryTree::new(digest);
        let path = TreePath::parse(name)?;
        tree.add(&path, bowline_core::port::tree::EntryKind::File, bytes)
            .map_err(|reason| Error::Configure { what: format!("input {} from {}", self.name, self.url), reason })?;
        Ok(tree)
    }
}

/// `target` as an absolute address, seen from `url`.
fn resolve(url: &str, target: &str) -> String {
    if target.contains("://") {
        return target.to_owned();
    }
    let scheme = url.find("://").map_or(0, |at| at + 3);
    let host = url[scheme..].find('/').map_or(url.len(), |at| scheme + at);
    if let Some(rest) = target.strip_prefix("//") {
        return format!("{}{rest}", &url[..scheme]);
    }
    if target.starts_with('/') {
        return format!("{}{target}", &url[..host]);
    }
    let path = url.split(['?', '#']).next().unwrap_or(url);
    let folder = path.rfind('/').filter(|at| *at >= host).map_or(path.len(), |at| at);
    format!("{}/{target}", &path[..folder])
}

#[cfg(test)]
mod tests {
    use super::resolve;

    #[test]
    fn redirects_are_resolved_against_the_address() {
        for (target, expected) in [
            ("https://x/y", "https://x/y"),
            ("/y", "https://h:1/y"),
            ("y", "https://h:1/a/y"),
            ("//x/y", "https://x/y"),
        ] {
            assert_eq!(resolve("https://h:1/a/b?c=/d", target), expected);
        }
        assert_eq!(resolve("https://h", "y"), "https://h/y");
    }
}
