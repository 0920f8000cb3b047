//! URLs in parts, as Go's `net/url` reads and writes them.

use super::address;
use super::escape::{In, escape, unescape};
use crate::go::quote::quote;

/// A URL, without escapes but in its query and what is opaque.
#[derive(Debug, Default)]
pub(super) struct Url {
    pub(super) scheme: Vec<u8>,
    pub(super) opaque: Vec<u8>,
    pub(super) user: Option<Userinfo>,
    pub(super) host: Vec<u8>,
    pub(super) path: Vec<u8>,
    pub(super) query: Vec<u8>,
    pub(super) fragment: Vec<u8>,
}

/// Who asks: a name, and a password if there is one.
#[derive(Debug)]
pub(super) struct Userinfo {
    name: Vec<u8>,
    password: Option<Vec<u8>>,
}

/// Why a text is no URL.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum UrlError {
    #[error("net/url: invalid control character in URL")]
    Control,
    #[error("missing protocol scheme")]
    Scheme,
    #[error("first path segment in URL cannot contain colon")]
    Colon,
    #[error("net/url: invalid userinfo")]
    User,
    #[error("invalid URL escape {}", quote(.0))]
    Escape(Vec<u8>),
    #[error("invalid character {} in host name", quote(&[*.0]))]
    HostCharacter(u8),
    #[error("invalid IP-literal")]
    Literal,
    #[error("missing ']' in host")]
    Bracket,
    #[error("invalid port {} after host", quote(.0))]
    Port(Vec<u8>),
    #[error("invalid host: {0}")]
    Address(String),
}

/// What is before a byte, and what is behind it if it is there.
fn cut(text: &[u8], at: u8) -> (&[u8], Option<&[u8]>) {
    match text.iter().position(|byte| *byte == at) {
        Some(place) => (&text[..place], Some(&text[place + 1..])),
        None => (text, None),
    }
}

fn last(text: &[u8], wanted: u8) -> Option<usize> {
    text.iter().rposition(|byte| *byte == wanted)
}

impl Userinfo {
    /// It with escapes.
    pub(super) fn text(&self) -> Vec<u8> {
        let mut out = Vec::new();
        escape(&self.name, In::User, &mut out);
        if let Some(password) = &self.password {
            out.push(b':');
            escape(password, In::User, &mut out);
        }
        out
    }

    fn parse(text: &[u8]) -> Result<Self, UrlError> {
        let is_fine = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._:~!$&'()*+,;=%@".contains(byte);
        if !text.iter().all(is_fine) {
            return Err(UrlError::User);
        }
        let (name, password) = cut(text, b':');
        let name = unescape(name, In::User)?;
        Ok(Self { name, password: password.map(|password| unescape(password, In::User)).transpose()? })
    }
}

impl Url {
    /// Reads a URL; an error names the part that was read.
    pub(super) fn parse(text: &[u8]) -> Result<Self, String> {
        let (before, fragment) = cut(text, b'#');
        let mut url = Self::parse_before(before).map_err(|error| format!("parse {}: {error}", quote(before)))?;
        let fragment = fragment.unwrap_or_default();
        url.fragment = unescape(fragment, In::Fragment).map_err(|error| format!("parse {}: {error}", quote(text)))?;
        Ok(url)
    }

    /// Reads what is before the fragment.
    fn parse_before(text: &[u8]) -> Result<Self, UrlError> {
        if text.iter().any(u8::is_ascii_control) {
            return Err(UrlError::Control);
        }
        let mut url = Self::default();
        let (scheme, rest) = split_scheme(text)?;
        url.scheme = scheme.to_ascii_lowercase();
        let (mut rest, query) = cut(rest, b'?');
        url.query = query.unwrap_or_default().to_vec();
        if rest.first() != Some(&b'/') {
            if !url.scheme.is_empty() {
                url.opaque = rest.to_vec();
                return Ok(url);
            }
            if cut(rest, b'/').0.contains(&b':') {
                return Err(UrlError::Colon);
            }
        }
        if let Some(authority) = rest.strip_prefix(b"//")
            && (!url.scheme.is_empty() || authority.first() != Some(&b'/'))
        {
            let end = authority.iter().position(|byte| *byte == b'/').unwrap_or(authority.len());
            (url.user, url.host) = parse_authority(&url.scheme, &authority[..end])?;
            rest = &authority[end..];
        }
        url.path = unescape(rest, In::Path)?;
        Ok(url)
    }

    /// The host without port and brackets.
    pub(super) fn hostname(&self) -> &[u8] {
        let host = match last(&self.host, b':') {
            Some(colon) if is_port(&self.host[colon..]) => &self.host[..colon],
            _ => &self.host,
        };
        host.strip_prefix(b"[").and_then(|host| host.strip_suffix(b"]")).unwrap_or(host)
    }

    /// It as text, with escapes.
    pub(super) fn text(&self) -> Vec<u8> {
        let mut out = self.scheme.clone();
        if !out.is_empty() {
            out.push(b':');
        }
        if self.opaque.is_empty() {
            self.write_place(&mut out);
        } else {
            out.extend_from_slice(&self.opaque);
        }
        if !self.query.is_empty() {
            out.push(b'?');
            out.extend_from_slice(&self.query);
        }
        if !self.fragment.is_empty() {
            out.push(b'#');
            escape(&self.fragment, In::Fragment, &mut out);
        }
        out
    }

    /// Writes user, host and path.
    fn write_place(&self, out: &mut Vec<u8>) {
        let has_host = !self.host.is_empty() || self.user.is_some();
        if has_host || !self.scheme.is_empty() && !self.path.is_empty() {
            out.extend_from_slice(b"//");
        }
        if let Some(user) = &self.user {
            out.extend_from_slice(&user.text());
            out.push(b'@');
        }
        escape(&self.host, In::Host, out);
        let mut path = Vec::with_capacity(self.path.len());
        if self.path == b"*" {
            path.push(b'*');
        } else {
            escape(&self.path, In::Path, &mut path);
        }
        if !path.is_empty() && path[0] != b'/' && !self.host.is_empty() {
            out.push(b'/');
        }
        // A colon in the first part of a path alone would make it a scheme.
        if out.is_empty() && cut(&path, b'/').0.contains(&b':') {
            out.extend_from_slice(b"./");
        }
        out.extend_from_slice(&path);
    }
}

/// The scheme, if there is one, and what follows.
fn split_scheme(text: &[u8]) -> Result<(&[u8], &[u8]), UrlError> {
    for (place, byte) in text.iter().enumerate() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' => {}
            b'0'..=b'9' | b'+' | b'-' | b'.' if place > 0 => {}
            b':' if place == 0 => return Err(UrlError::Scheme),
            b':' => return Ok((&text[..place], &text[place + 1..])),
            _ => break,
        }
    }
    Ok((b"", text))
}

fn parse_authority(scheme: &[u8], text: &[u8]) -> Result<(Option<Userinfo>, Vec<u8>), UrlError> {
    let Some(at) = last(text, b'@') else { return Ok((None, parse_host(scheme, text)?)) };
    let host = parse_host(scheme, &text[at + 1..])?;
    Ok((Some(Userinfo::parse(&text[..at])?), host))
}

fn parse_host(scheme: &[u8], host: &[u8]) -> Result<Vec<u8>, UrlError> {
    match last(host, b'[') {
        Some(0) => return parse_literal(host),
        Some(_) => return Err(UrlError::Literal),
        None => {}
    }
    let is_strict = matches!(scheme, b"http" | b"https");
    let colon = if is_strict { host.iter().position(|byte| *byte == b':') } else { last(host, b':') };
    if let Some(colon) = colon
        && !is_port(&host[colon..])
    {
        return Err(UrlError::Port(host[colon..].to_vec()));
    }
    unescape(host, In::Host)
}

/// Reads an address of IPv6 in brackets, with a port or without.
fn parse_literal(host: &[u8]) -> Result<Vec<u8>, UrlError> {
    let close = last(host, b']').ok_or(UrlError::Bracket)?;
    let (name, port) = (&host[1..close], &host[close + 1..]);
    if !is_port(port) {
        return Err(UrlError::Port(port.to_vec()));
    }
    let address = match name.windows(3).position(|part| part == b"%25") {
        Some(zone) => [unescape(&name[..zone], In::Host)?, unescape(&name[zone..], In::Zone)?].concat(),
        None => unescape(name, In::Host)?,
    };
    match address::check(&address) {
        Ok(address::Version::Six) => Ok([b"[", &*address, b"]", port].concat()),
        Ok(address::Version::Four) => Err(UrlError::Literal),
        Err(message) => Err(UrlError::Address(message)),
    }
}

/// Whether a text is nothing, or a colon and digits, of which there may be none.
fn is_port(text: &[u8]) -> bool {
    text.is_empty() || text[0] == b':' && text[1..].iter().all(u8::is_ascii_digit)
}
