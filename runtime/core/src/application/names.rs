//! Names as Kubernetes allows them.

/// Longest DNS-1123 label, and longest subdomain: limits of DNS itself.
const LABEL_LENGTH: usize = 63;
const SUBDOMAIN_LENGTH: usize = 253;

/// Says why `text` is no name of an object (a DNS-1123 subdomain).
pub(super) fn check_subdomain(text: &str) -> Result<(), String> {
    if text.len() > SUBDOMAIN_LENGTH {
        return Err(format!("is longer than {SUBDOMAIN_LENGTH} characters"));
    }
    if text.split('.').all(is_label) {
        return Ok(());
    }
    Err("is no valid name: use lower-case letters, digits, - and ., with a letter or digit at both ends of each part"
        .to_owned())
}

/// Says why `text` is no name of a namespace (a DNS-1123 label).
pub(super) fn check_label(text: &str) -> Result<(), String> {
    if text.len() > LABEL_LENGTH {
        return Err(format!("is longer than {LABEL_LENGTH} characters"));
    }
    if is_label(text) {
        return Ok(());
    }
    Err("is no valid name: use lower-case letters, digits and -, with a letter or digit at both ends".to_owned())
}

/// Says why `text` is no host, with a port or without; `*.` in front stands for every host below.
pub(super) fn check_host(text: &str) -> Result<(), String> {
    let (host, port) = match text.rsplit_once(':') {
        Some((host, port)) => (host, Some(port)),
        None => (text, None),
    };
    let port_fits = port.is_none_or(|port| port.parse::<u16>().is_ok_and(|port| port > 0));
    if port_fits && host.len() <= SUBDOMAIN_LENGTH && host.strip_prefix("*.").unwrap_or(host).split('.').all(is_label) {
        return Ok(());
    }
    Err("is no host: write it like example.org, *.example.org or example.org:8443, without scheme and path".to_owned())
}

/// Says why `text` is no kind, such as `Deployment`.
pub(super) fn check_kind(text: &str) -> Result<(), String> {
    let fits = text.starts_with(|first: char| first.is_ascii_uppercase())
        && text.len() <= LABEL_LENGTH
        && text.chars().all(|character| character.is_ascii_alphanumeric());
    if fits { Ok(()) } else { Err("is no kind: write it like Deployment, without group and version".to_owned()) }
}

/// Says why `text` is no API group; the core group is the empty text.
pub(super) fn check_group(text: &str) -> Result<(), String> {
    if text.is_empty() || (text.len() <= SUBDOMAIN_LENGTH && text.split('.').all(is_label)) {
        return Ok(());
    }
    Err("is no API group: write it like apps, without version; the core group is \"\"".to_owned())
}

fn is_label(text: &str) -> bool {
    let inner = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || *byte == b'-';
    !text.is_empty()
        && text.len() <= LABEL_LENGTH
        && text.bytes().all(|byte| inner(&byte))
        && !text.starts_with('-')
        && !text.ends_with('-')
}

/// Says why `text` is no name of a branch or tag, as Git checks it; `prefix` is what Git puts in front.
pub(super) fn check_reference(text: &str, prefix: &str) -> Result<(), String> {
    if text.starts_with("refs/") {
        return Err(format!("must be written without {prefix}"));
    }
    let bad_character = |character: char| character.is_control() || " ~^:?*[\\".contains(character);
    let bad_part = |part: &str| part.is_empty() || part.starts_with('.') || part.ends_with(".lock");
    let bad = text.contains(bad_character)
        || text.contains("..")
        || text.contains("@{")
        || text == "@"
        || text.starts_with('-')
        || text.ends_with('.')
        || text.split('/').any(bad_part);
    if bad { Err("is no name that Git allows for a branch or tag".to_owned()) } else { Ok(()) }
}
