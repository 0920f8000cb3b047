//! Addresses of repositories and proxies. An address that may hold a secret is never repeated in a message.

use super::error::Problem;

const URL_FORMS: &str = "https://HOST/PATH, http://HOST/PATH, ssh://USER@HOST/PATH, USER@HOST:PATH, file:///PATH or an \
                         absolute path";
const PROXY_FORMS: &str = "http://HOST:PORT, https://HOST:PORT or socks5://HOST:PORT";

/// Says why `text` is no address of a Git repository.
pub(super) fn check_url(text: &str) -> Result<(), Problem> {
    let fits = match Address::of(text) {
        Address::Url { scheme, user_info, rest } => {
            let login = if scheme == "ssh" { user_info.filter(|user| user.contains(':')) } else { user_info };
            if login.is_some() {
                return Err(Problem::KeepSecret { instead: "take the login out of the address, and use credentials" });
            }
            match scheme {
                "https" | "http" => is_remote(rest) && !rest.contains(['?', '#']),
                "ssh" => is_remote(rest),
                "file" => rest.starts_with('/'),
                _ => false,
            }
        }
        Address::Scp { user, host, path } => is_plain(user) && is_plain(host) && !path.is_empty(),
        Address::Path => text.starts_with('/'),
    };
    if fits && text.chars().all(|character| !character.is_control() && character != ' ') {
        return Ok(());
    }
    let folder = if matches!(Address::of(text), Address::Path) { "; for a folder use the field folder" } else { "" };
    Err(refusal(text, format!("is no address of a Git repository: write {URL_FORMS}{folder}")))
}

/// Says why `text` is no address of a proxy.
pub(super) fn check_proxy(text: &str) -> Result<(), Problem> {
    if let Address::Url { scheme, user_info, rest } = Address::of(text) {
        if user_info.is_some() {
            return Err(Problem::KeepSecret { instead: "use a proxy that asks for no login" });
        }
        if ["http", "https", "socks5"].contains(&scheme) && is_plain(rest.trim_end_matches('/')) {
            return Ok(());
        }
    }
    Err(refusal(text, format!("is no address of a proxy: write {PROXY_FORMS}")))
}

/// Whether `rest`, what follows the login of an address, begins with a host.
fn is_remote(rest: &str) -> bool {
    !rest.is_empty() && !rest.starts_with(['/', '-'])
}

fn refusal(text: &str, reason: String) -> Problem {
    if text.contains(['@', '?']) {
        return Problem::AcceptField { reason };
    }
    Problem::AcceptValue { value: text.to_owned(), reason }
}

/// Whether the repository at `url` is reached by SSH.
pub(super) fn speaks_ssh(url: &str) -> bool {
    matches!(Address::of(url), Address::Url { scheme: "ssh", .. } | Address::Scp { .. })
}

/// Whether the repository at `url` lies on this machine, where nobody logs in.
pub(super) fn is_local(url: &str) -> bool {
    matches!(Address::of(url), Address::Url { scheme: "file", .. } | Address::Path)
}

enum Address<'t> {
    Url { scheme: &'t str, user_info: Option<&'t str>, rest: &'t str },
    Scp { user: &'t str, host: &'t str, path: &'t str },
    Path,
}

impl<'t> Address<'t> {
    fn of(text: &'t str) -> Self {
        if let Some((scheme, rest)) = text.split_once("://") {
            let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
            let Some((user_info, _)) = authority.rsplit_once('@') else {
                return Self::Url { scheme, user_info: None, rest };
            };
            return Self::Url { scheme, user_info: Some(user_info), rest: &rest[user_info.len() + 1..] };
        }
        let scp = text.split_once(':').and_then(|(login, path)| Some((login.split_once('@')?, path)));
        match scp {
            Some(((user, host), path)) if !user.contains('/') => Self::Scp { user, host, path },
            _ => Self::Path,
        }
    }
}

/// Whether `text` can stand in a command line or an authority: not empty, no option, nothing special.
fn is_plain(text: &str) -> bool {
    !text.is_empty()
        && !text.starts_with('-')
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._:[]".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_forms_that_the_message_lists_are_taken() {
        for url in [
            "https://git.example/a.git",
            "http://127.0.0.1:8080/a.git",
            "ssh://git@git.example:2222/a.git",
            "ssh://git.example/a.git",
            "git@git.example:a/b.git",
            "file:///srv/git/a.git",
            "/srv/git/a.git",
        ] {
            assert_eq!(check_url(url), Ok(()), "{url}");
        }
        for proxy in ["http://proxy:3128", "https://proxy.example", "socks5://[::1]:1080/"] {
            assert_eq!(check_proxy(proxy), Ok(()), "{proxy}");
        }
    }

    #[test]
    fn other_forms_are_refused() {
        for url in [
            "",
            "a",
            "./a",
            "git.example:a",
            "file://a",
            "https:///a",
            "https://git.example/a?token=b",
            "https://git.example/a b",
            "/srv/\u{7}",
            "git@-oProxyCommand=x:a",
            "git@:a",
            "git@h:",
            "ext::sh -c x",
        ] {
            assert!(check_url(url).is_err(), "{url}");
        }
        for proxy in ["", "proxy", "ftp://proxy", "http://", "http://proxy/path"] {
            assert!(check_proxy(proxy).is_err(), "{proxy}");
        }
    }

    #[test]
    fn only_ssh_is_ssh() {
        assert!(speaks_ssh("git@git.example:a") && speaks_ssh("ssh://git.example/a"));
        assert!(!speaks_ssh("https://git.example/a") && !speaks_ssh("/srv/a@b:c"));
    }
}
