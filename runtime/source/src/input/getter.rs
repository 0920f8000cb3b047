//! Requests over HTTP, each hop of them to a host that is allowed.

use std::collections::BTreeSet;
use std::io::Read as _;
use std::sync::{Arc, OnceLock};

use bowline_core::plugin::Input;
use bowline_core::port::source::Error;
use ureq::Agent;
use ureq::http::{HeaderMap, Uri};

use super::keep::is_sha256;
use super::permit;
use crate::address::redact;
use crate::fetch::Watch;
use crate::web::{REDIRECTS, client, explain};

/// Gets what an input needs.
pub(super) struct Getter {
    /// The input's name, for messages.
    pub(super) name: String,
    /// Hosts that may be asked.
    pub(super) allowed: BTreeSet<String>,
    /// Made for the first request: most inputs are in the store.
    client: OnceLock<Agent>,
}

/// What a server answered.
pub(super) struct Answer {
    /// Its HTTP status.
    pub(super) status: u16,
    /// Its headers.
    pub(super) headers: HeaderMap,
    /// Its body.
    pub(super) bytes: Vec<u8>,
    /// The address that answered, which may be another than was asked.
    pub(super) url: String,
}

impl Answer {
    /// The text of a header.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The body, if the request succeeded.
    ///
    /// # Errors
    /// [`Error::Authenticate`] or [`Error::Reach`], by the status.
    pub(super) fn success(self) -> Result<Self, Error> {
        let Self { status, url, .. } = &self;
        let shown =
            ureq::http::StatusCode::from_u16(*status).map_or_else(|_| status.to_string(), |code| code.to_string());
        match status {
            200 => Ok(self),
            401 | 403 => Err(Error::Authenticate {
                url: url.clone(),
                reason: format!("HTTP {shown}: inputs are fetched without credentials"),
            }),
            _ => Err(Error::Reach { url: url.clone(), reason: format!("the server answers HTTP {shown}") }),
        }
    }
}

/// What goes along with a request.
#[derive(Default, Clone, Copy)]
pub(super) struct Asked<'a> {
    /// Media types that are accepted; empty for any.
    pub(super) accept: &'a str,
    /// A token, which only the host that was asked first sees.
    pub(super) token: Option<&'a str>,
}

impl Getter {
    /// Gets what `input` needs from hosts that are `allowed`.
    ///
    /// # Errors
    /// [`Error::Configure`] when its digest is none.
    pub(super) fn of(input: &Input, allowed: &BTreeSet<String>) -> Result<Self, Error> {
        let getter = Self { name: input.name.clone(), allowed: allowed.clone(), client: OnceLock::new() };
        if input.digest.as_deref().is_some_and(|digest| !is_sha256(digest)) {
            let reason = "its digest is not sha256: and 64 lower-case hexadecimal digits";
            return Err(getter.refuse(&input.source, reason));
        }
        Ok(getter)
    }

    /// Checks one address: its form, and that its host is allowed.
    ///
    /// # Errors
    /// [`Error::Configure`] or [`Error::Permit`].
    pub(super) fn check(&self, url: &str) -> Result<(), Error> {
        let refuse = |reason: &str| self.refuse(url, reason);
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

    /// An input that can't be fetched as it is asked for.
    pub(super) fn refuse(&self, url: &str, reason: &str) -> Error {
        Error::Configure { what: format!("input {} from {}", self.name, redact(url)), reason: reason.to_owned() }
    }

    /// The client, the same for all requests: some inputs take several of the same host.
    fn client(&self) -> Result<&Agent, Error> {
        if let Some(client) = self.client.get() {
            return Ok(client);
        }
        let made = client(None, None)?;
        Ok(self.client.get_or_init(|| made))
    }

    /// Asks for an address, and follows where it leads.
    ///
    /// # Errors
    /// [`Error::Permit`] for a host on the way that isn't allowed, [`Error::Reach`] when nothing answers,
    /// [`Error::FetchLarge`] when it is too much.
    pub(super) fn get(&self, url: &str, asked: Asked<'_>, limit: u64, watch: &Arc<Watch>) -> Result<Answer, Error> {
        self.check(url)?;
        let agent = self.client()?;
        let first = host(url).to_owned();
        let mut url = url.to_owned();
        for _ in 0..=REDIRECTS {
            let reach = |reason: String| Error::Reach { url: url.clone(), reason };
            let mut request = agent.get(&url).config().timeout_global(Some(watch.remaining())).build();
            if !asked.accept.is_empty() {
                request = request.header("accept", asked.accept);
            }
            if let Some(token) = asked.token.filter(|_| host(&url) == first) {
                request = request.header("authorization", format!("Bearer {token}"));
            }
            let response = request.call().map_err(|error| reach(explain(&error)))?;
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
            let headers = response.headers().clone();
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
            return Ok(Answer { status: status.as_u16(), headers, bytes, url });
        }
        Err(Error::Reach { url, reason: format!("it redirects more than {REDIRECTS} times") })
    }
}

/// The host and port of an address, as written.
fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split(['/', '?', '#']).next().unwrap_or(rest)
}

/// `target` as an absolute address, seen from `url`.
pub(super) fn resolve(url: &str, target: &str) -> String {
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
