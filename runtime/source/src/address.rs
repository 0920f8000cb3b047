//! Addresses of repositories: what is accepted, and how they are shown.

use bowline_core::port::source::Error;
use bowline_core::repository::Credentials;
use gix::bstr::ByteSlice;

/// How a repository is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scheme {
    /// Smart HTTP over TLS.
    Https,
    /// Smart HTTP in clear text.
    Http,
    /// `git-upload-pack` over ssh.
    Ssh,
    /// `git-upload-pack` on this machine.
    File,
}

/// A checked address. It holds no secret.
#[derive(Debug, Clone)]
pub(crate) struct Address {
    /// How it is reached.
    pub(crate) scheme: Scheme,
    /// Its parts.
    pub(crate) url: gix::Url,
    /// As it was written, without trailing `/`.
    pub(crate) text: String,
}

impl Address {
    /// Checks `text`. Nothing in it can become an option of a program, choose a program, or carry a password.
    ///
    /// # Errors
    /// [`Error::Configure`] names the first thing that is not acceptable.
    pub(crate) fn parse(text: &str) -> Result<Self, Error> {
        let refuse = |reason: &str| Error::Configure { what: redact(text), reason: reason.to_owned() };
        if text.is_empty() {
            return Err(refuse("the address is empty"));
        }
        if text.chars().any(|c| c.is_control() || c.is_whitespace()) {
            return Err(refuse("it holds white space or control characters"));
        }
        if text.starts_with('-') {
            return Err(refuse("an address cannot start with `-`"));
        }
        let scheme = scheme_of(text)
            .ok_or_else(|| refuse("use https://, http://, ssh://, user@host:path, file:/// or an absolute path"))?;
        let url =
            gix::url::parse(text).map_err(|error| refuse(&format!("it is not a valid address: {}", flat(&error))))?;
        if url.password().is_some() {
            return Err(refuse("a password in an address ends up in logs and status: give it as credentials"));
        }
        let address = Self { scheme, url, text: text.trim_end_matches('/').to_owned() };
        address.check_parts().map_err(|reason| refuse(&reason)).map(|()| address)
    }

    fn check_parts(&self) -> Result<(), String> {
        for (what, part) in [("user", self.url.user()), ("host", self.url.host())] {
            if part.is_some_and(|part| part.starts_with('-')) {
                return Err(format!("its {what} starts with `-`, which reads as an option"));
            }
        }
        if self.url.path.starts_with(b"-") {
            return Err("its path starts with `-`, which reads as an option".to_owned());
        }
        match self.scheme {
            Scheme::Https | Scheme::Http => {
                if self.url.user().is_some() {
                    return Err(
                        "a user name or token in an address ends up in logs and status: give it as credentials"
                            .to_owned(),
                    );
                }
                if self.text.contains(['?', '#']) {
                    return Err("a query or fragment has no place in a repository's address".to_owned());
                }
            }
            Scheme::Ssh if self.url.path.trim_with(|c| c == '/').is_empty() => {
                return Err("it names no repository on that host".to_owned());
            }
            Scheme::Ssh => {}
            Scheme::File => {
                if !self.url.path.starts_with(b"/") {
                    return Err("a repository on this machine needs an absolute path".to_owned());
                }
            }
        }
        if self.scheme != Scheme::File && self.url.host().is_none_or(str::is_empty) {
            return Err("it names no host".to_owned());
        }
        Ok(())
    }

    /// Checks that `credentials` are of the kind that this address takes.
    ///
    /// # Errors
    /// [`Error::Configure`].
    pub(crate) fn check_credentials(&self, credentials: Option<&Credentials>) -> Result<(), Error> {
        let reason = match (self.scheme, credentials) {
            (_, None) | (Scheme::Ssh, Some(Credentials::SshKey { .. })) => return Ok(()),
            (Scheme::Https, Some(Credentials::Basic { .. } | Credentials::Bearer(_))) => {
                return Ok(());
            }
            (Scheme::Http, Some(Credentials::Basic { .. } | Credentials::Bearer(_))) => {
                if self.is_loopback() {
                    return Ok(());
                }
                "credentials are not sent over http:// in clear text: use https://"
            }
            (Scheme::Https | Scheme::Http, Some(Credentials::SshKey { .. })) => {
                "an SSH key does not log in over http: give a user name and password, or a token"
            }
            (Scheme::Ssh, Some(_)) => "a password or token does not log in over ssh: give an SSH key",
            (Scheme::File, Some(_)) => "a repository on this machine takes no credentials",
        };
        Err(Error::Configure { what: self.shown(), reason: reason.to_owned() })
    }

    /// Whether the host is this machine, so that nobody on the way can read along.
    pub(crate) fn is_loopback(&self) -> bool {
        self.url.host().is_some_and(|host| {
            host == "localhost"
                || host.trim_matches(['[', ']']).parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
        })
    }

    /// Whether it is a path on this machine.
    pub(crate) fn is_local(&self) -> bool {
        self.scheme == Scheme::File
    }

    /// The address for messages.
    pub(crate) fn shown(&self) -> String {
        self.text.clone()
    }

    /// Whether `other` is reached at the same host in the same way, so that credentials may go there too.
    pub(crate) fn same_host(&self, other: &Self) -> bool {
        self.scheme == other.scheme
            && self.url.host() == other.url.host()
            && self.url.port_or_default() == other.url.port_or_default()
    }
}

fn scheme_of(text: &str) -> Option<Scheme> {
    if text.starts_with('/') {
        return Some(Scheme::File);
    }
    if let Some((scheme, _)) = text.split_once("://") {
        return match scheme.to_ascii_lowercase().as_str() {
            "https" => Some(Scheme::Https),
            "http" => Some(Scheme::Http),
            "ssh" | "git+ssh" => Some(Scheme::Ssh),
            "file" => Some(Scheme::File),
            _ => None,
        };
    }
    // `host:path`, but not `helper::address`, which would choose a program.
    let (host, path) = text.split_once(':')?;
    (!host.is_empty() && !host.contains('/') && !path.is_empty() && !path.starts_with(':')).then_some(Scheme::Ssh)
}

/// `text` without what stands between `://` and `@`, for messages about addresses that were refused.
pub(crate) fn redact(text: &str) -> String {
    let clean = |text: &str| text.replace(|c: char| c.is_control(), "\u{fffd}");
    let Some((scheme, rest)) = text.split_once("://") else {
        return clean(text);
    };
    let authority = rest.split('/').next().unwrap_or_default();
    authority.rfind('@').map_or_else(|| clean(text), |at| clean(&format!("{scheme}://{}", &rest[at + 1..])))
}

/// An error of gix and its causes on one line, without repeating.
pub(crate) fn flat(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        let part = cause.to_string();
        if !text.contains(&part) {
            text.push_str(": ");
            text.push_str(&part);
        }
        next = cause.source();
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_reads_as_an_option_or_a_program_is_refused() {
        for text in [
            "",
            "-x",
            "--upload-pack=touch /tmp/x",
            "ssh://-oProxyCommand=x/repo",
            "ssh://-oProxyCommand=x@host/repo",
            "-oProxyCommand=x:repo",
            "user@-oProxyCommand=x:repo",
            "git@host:-repo",
            "ext::sh -c x",
            "ext::x",
            "fd::7",
            "ftp://host/repo",
            "git://host/repo",
            "relative/path",
            "file://relative",
            "https://",
            "https:///repo",
            "https://host/repo?x=1",
            "https://host/repo\nx",
            "ssh://host",
        ] {
            let error = Address::parse(text).expect_err(text);
            assert!(matches!(error, Error::Configure { .. }), "{text}: {error}");
        }
    }

    #[test]
    fn usual_addresses_are_accepted() {
        for (text, scheme) in [
            ("https://host/a/b.git", Scheme::Https),
            ("HTTPS://host:8443/a/", Scheme::Https),
            ("http://127.0.0.1:80/a", Scheme::Http),
            ("ssh://git@host:22/a/b", Scheme::Ssh),
            ("git@host:a/b.git", Scheme::Ssh),
            ("host:a/b.git", Scheme::Ssh),
            ("file:///srv/a.git", Scheme::File),
            ("/srv/a.git", Scheme::File),
        ] {
            assert_eq!(Address::parse(text).expect(text).scheme, scheme, "{text}");
        }
    }

    #[test]
    fn no_message_holds_a_password() {
        for text in ["https://me:s3cret@host/a", "https://s3cret@host/a", "ftp://x:s3cret@host/a"] {
            let message = Address::parse(text).expect_err(text).to_string();
            assert!(!message.contains("s3cret"), "{message}");
            assert!(message.contains("host/a"), "{message}");
        }
    }
}
