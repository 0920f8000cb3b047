//! Inputs that a renderer asks for: what is fetched from where, and whether that is allowed.

mod archive;
mod chart;
mod download;
mod getter;
mod index;
mod keep;
mod memory;
mod registry;

use std::collections::BTreeSet;

use bowline_core::plugin::{Input, InputKind};
use bowline_core::port::source::Error;
use bowline_core::repository::{GitRepository, Reference};

pub(crate) use self::chart::Chart;
pub(crate) use self::download::Download;
use crate::address::Address;

/// What has to be fetched for an input.
pub(crate) enum Request {
    /// A commit of a repository: the first of these that exists.
    Git(Vec<GitRepository>),
    /// A file or an archive over HTTP.
    Http(Download),
    /// A chart of a repository or registry.
    Chart(Chart),
}

/// Among the allowed hosts: any host at all. No application can say it; a command may, for a user who runs it.
pub const ANY_HOST: &str = "*";

/// Among the allowed hosts: repositories on this machine, which [`ANY_HOST`] does not allow. It is no host, so no
/// application can say it; a command may, for a user who runs it.
pub const THIS_MACHINE: &str = "file://";

/// Decides what to fetch for `input`. Nothing is connected.
///
/// # Errors
/// [`Error::Permit`] for a host that is not in `allowed`; [`Error::Configure`] for what cannot be fetched at all.
pub(crate) fn request(input: &Input, allowed: &BTreeSet<String>) -> Result<Request, Error> {
    match input.kind {
        InputKind::Helm => Chart::in_repository(input, allowed).map(Request::Chart),
        InputKind::Oci => Chart::in_registry(input, allowed).map(Request::Chart),
        InputKind::Http => Download::new(input, allowed).map(Request::Http),
        InputKind::Git => {
            let address = Address::parse(&input.source)?;
            match address.url.host().filter(|_| !address.is_local()) {
                Some(host) => {
                    permit(&address.shown(), host, address.url.port_or_default(), address.url.port, allowed)?;
                }
                None if allowed.contains(THIS_MACHINE) => {}
                None => {
                    let reason = "a renderer cannot ask for repositories on this machine; who runs `bowline kustomize \
                                  build` may allow them with `--allow-host file://`";
                    return Err(Error::Permit { url: address.shown(), reason: reason.to_owned() });
                }
            }
            Ok(Request::Git(
                references(input.version.as_deref())
                    .into_iter()
                    .map(|reference| GitRepository { reference, ..GitRepository::at(&input.source) })
                    .collect(),
            ))
        }
    }
}

/// What `version` can mean, in the order in which it is tried.
fn references(version: Option<&str>) -> Vec<Reference> {
    let Some(version) = version.filter(|version| !version.is_empty()) else {
        return vec![Reference::Head];
    };
    if version.len() == 40 && version.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return vec![Reference::Commit(version.to_ascii_lowercase())];
    }
    if let Some(name) = version.strip_prefix("refs/heads/") {
        return vec![Reference::Branch(name.to_owned())];
    }
    if let Some(name) = version.strip_prefix("refs/tags/") {
        return vec![Reference::Tag(name.to_owned())];
    }
    if version.starts_with(['<', '>', '=', '^', '~', '*']) {
        return vec![Reference::Semver(version.to_owned())];
    }
    let (branch, tag) = (Reference::Branch(version.to_owned()), Reference::Tag(version.to_owned()));
    if version.trim_start_matches('v').starts_with(|c: char| c.is_ascii_digit()) {
        vec![tag, branch]
    } else {
        vec![branch, tag]
    }
}

/// Checks that `host` is allowed. An entry without a port allows the scheme's usual port only; `*.example.com` allows
/// every host below `example.com`, but not itself. [`ANY_HOST`] allows all of them.
///
/// # Errors
/// [`Error::Permit`] lists what is allowed.
pub(crate) fn permit(
    url: &str,
    host: &str,
    port: Option<u16>,
    written_port: Option<u16>,
    allowed: &BTreeSet<String>,
) -> Result<(), Error> {
    let host = host.to_ascii_lowercase();
    let is_usual = written_port.is_none() || matches!(port, Some(443 | 80 | 22));
    let matches = |entry: &String| {
        let entry = entry.to_ascii_lowercase();
        let (name, entry_port) = match entry.rsplit_once(':') {
            // A colon inside brackets or alone in an IPv6 address is no port.
            Some((name, text)) if !text.contains(']') && !name.contains("::") => match text.parse::<u16>() {
                Ok(port) => (name.to_owned(), Some(port)),
                Err(_) => return false,
            },
            _ => (entry, None),
        };
        let is_port = match entry_port {
            Some(entry_port) => port == Some(entry_port),
            None => is_usual,
        };
        let is_host = match name.strip_prefix("*.") {
            Some(suffix) => host.strip_suffix(suffix).is_some_and(|rest| rest.len() > 1 && rest.ends_with('.')),
            None => name == host,
        };
        is_port && is_host
    };
    if allowed.contains(ANY_HOST) || allowed.iter().any(matches) {
        return Ok(());
    }
    let wanted = match written_port.filter(|_| !is_usual) {
        Some(port) => format!("{host}:{port}"),
        None => host,
    };
    let list = if allowed.is_empty() {
        "no host is allowed".to_owned()
    } else {
        let names: Vec<&str> = allowed.iter().map(String::as_str).collect();
        format!("allowed are {}", names.join(", "))
    };
    Err(Error::Permit {
        url: url.to_owned(),
        reason: format!("{list}; add {wanted} to the hosts that renderer inputs may come from"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_matched_as_a_whole() {
        let allowed: BTreeSet<String> =
            ["example.com", "*.example.org", "git.example.net:8443"].map(String::from).into();
        let ask = |host: &str, port: Option<u16>| permit("u", host, Some(port.unwrap_or(443)), port, &allowed).is_ok();
        assert!(ask("example.com", None));
        assert!(ask("EXAMPLE.com", Some(443)));
        assert!(!ask("example.com", Some(8080)));
        assert!(!ask("a.example.com", None));
        assert!(!ask("example.com.evil.net", None));
        assert!(!ask("evilexample.com", None));
        assert!(ask("a.example.org", None));
        assert!(ask("a.b.example.org", None));
        assert!(!ask("example.org", None));
        assert!(!ask("xexample.org", None));
        assert!(ask("git.example.net", Some(8443)));
        assert!(!ask("git.example.net", None));
        assert!(permit("u", "any.example", Some(1), Some(1), &[ANY_HOST.to_owned()].into()).is_ok());
    }

    #[test]
    fn a_refusal_lists_what_is_allowed_and_what_to_add() {
        let error = permit("https://x.io/a", "x.io", Some(443), None, &["a.io".to_owned()].into())
            .expect_err("x.io is not allowed");
        assert_eq!(
            error.to_string(),
            "fetching https://x.io/a is not allowed: allowed are a.io; add x.io to the hosts that renderer inputs \
             may come from"
        );
    }

    #[test]
    fn versions_are_tried_in_order() {
        let text = |version| references(version).iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(text(None), ["HEAD"]);
        assert_eq!(text(Some("v1.2")), ["tag v1.2", "branch v1.2"]);
        assert_eq!(text(Some("main")), ["branch main", "tag main"]);
        assert_eq!(text(Some("^1.2")), ["semver ^1.2"]);
        assert_eq!(text(Some("refs/tags/x")), ["tag x"]);
    }
}
