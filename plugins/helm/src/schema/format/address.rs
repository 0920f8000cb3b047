//! Formats of addresses.

use std::net::Ipv6Addr;

use super::{Checked, invalid};
use crate::go::quote;

pub(super) fn ipv4(text: &str) -> Checked {
    let groups: Vec<&str> = text.split('.').collect();
    if groups.len() != 4 {
        return Err("expected four decimals".to_owned());
    }
    for group in groups {
        if group.len() > 1 && group.starts_with('0') {
            return Err("leading zeros".to_owned());
        }
        let digits = group.strip_prefix(['+', '-']).unwrap_or(group);
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(format!("strconv.Atoi: parsing {}: invalid syntax", quote::quote(group.as_bytes())));
        }
        if !group.parse::<i64>().is_ok_and(|number| (0..=255).contains(&number)) {
            return Err("decimal must be between 0 and 255".to_owned());
        }
    }
    Ok(())
}

pub(super) fn ipv6(text: &str) -> Checked {
    if !text.contains(':') {
        return Err("missing colon".to_owned());
    }
    let (address, zone) = text.split_once('%').map_or((text, None), |(address, zone)| (address, Some(zone)));
    if address.parse::<Ipv6Addr>().is_err() || zone == Some("") {
        let reason = why_not_ipv6(address, zone);
        return Err(format!("ParseAddr({}): {reason}", quote::quote(text.as_bytes())));
    }
    if zone.is_some() { Err("zone id is not a part of ipv6 address".to_owned()) } else { Ok(()) }
}

/// What is wrong with an address, at the first place where it can't go on.
fn why_not_ipv6(address: &str, zone: Option<&str>) -> String {
    let at = |reason: &str, rest: &str| format!("{reason} (at {})", quote::quote(rest.as_bytes()));
    if zone == Some("") {
        return "zone must be a non-empty string".to_owned();
    }
    let mut rest = address.strip_prefix("::").unwrap_or(address);
    let (mut fields, mut has_gap) = (0, rest.len() < address.len());
    while fields < 8 && !(rest.is_empty() && has_gap) {
        let behind = rest.trim_start_matches(|character: char| character.is_ascii_hexdigit());
        let digits = rest.len() - behind.len();
        if digits == 0 {
            return at("each colon-separated field must have at least one digit", rest);
        }
        if digits > 4 {
            return at("each group must have 4 or less digits", rest);
        }
        if behind.starts_with('.') {
            return match fields {
                _ if !has_gap && fields != 6 => {
                    at("embedded IPv4 address must replace the final 2 fields of the address", rest)
                }
                7 => at("too many hex fields to fit an embedded IPv4 at the end of the address", rest),
                _ => "unable to parse IP".to_owned(),
            };
        }
        fields += 1;
        let Some(next) = behind.strip_prefix(':') else {
            return match behind {
                "" if has_gap => "the :: must expand to at least one field of zeros".to_owned(),
                "" => "address string too short".to_owned(),
                _ => at("unexpected character, want colon", behind),
            };
        };
        if next.is_empty() {
            return at("colon must be followed by more characters", behind);
        }
        rest = next;
        if let Some(next) = rest.strip_prefix(':') {
            if has_gap {
                return at("multiple :: in address", rest);
            }
            (has_gap, rest) = (true, next);
        }
    }
    if rest.is_empty() {
        "the :: must expand to at least one field of zeros".to_owned()
    } else {
        at("trailing garbage after address", rest)
    }
}

pub(super) fn hostname(text: &str) -> Checked {
    let text = text.strip_suffix('.').unwrap_or(text);
    if text.len() > 253 {
        return Err("more than 253 characters long".to_owned());
    }
    for label in text.split('.') {
        if !(1..=63).contains(&label.len()) {
            return Err("label must be 1 to 63 characters long".to_owned());
        }
        if label.starts_with('-') {
            return Err("label starts with hyphen".to_owned());
        }
        if label.ends_with('-') {
            return Err("label ends with hyphen".to_owned());
        }
        let is_right = |character: char| character.is_ascii_alphanumeric() || character == '-';
        if let Some(character) = label.chars().find(|character| !is_right(*character)) {
            return Err(invalid(character));
        }
    }
    Ok(())
}

pub(super) fn email(text: &str) -> Checked {
    if text.len() > 254 {
        return Err("more than 255 characters long".to_owned());
    }
    let (local, domain) = text.rsplit_once('@').ok_or("missing @")?;
    if local.len() > 64 {
        return Err("local part more than 64 characters long".to_owned());
    }
    if let Some(quoted) = local.strip_prefix('"').and_then(|local| local.strip_suffix('"')) {
        if quoted.contains(['\\', '"']) {
            return Err("backslash and quote are not allowed within quoted local part".to_owned());
        }
    } else {
        mailbox(local)?;
    }
    if let Some(address) = domain.strip_prefix('[').and_then(|domain| domain.strip_suffix(']')) {
        return match address.strip_prefix("IPv6:") {
            Some(address) => ipv6(address).map_err(|error| format!("invalid ipv6 address: {error}")),
            None => ipv4(address).map_err(|error| format!("invalid ipv4 address: {error}")),
        };
    }
    hostname(domain).map_err(|error| format!("invalid domain: {error}"))
}

/// What is before `@`, without quotes.
fn mailbox(local: &str) -> Checked {
    if local.starts_with('.') {
        return Err("starts with dot".to_owned());
    }
    if local.ends_with('.') {
        return Err("ends with dot".to_owned());
    }
    if local.contains("..") {
        return Err("consecutive dots".to_owned());
    }
    let is_right = |character: char| character.is_ascii_alphanumeric() || ".!#$%&'*+-/=?^_`{|}~".contains(character);
    local.chars().find(|character| !is_right(*character)).map_or(Ok(()), |character| Err(invalid(character)))
}

/// The scheme of an address, if it has one.
///
/// # Errors
///
/// Why it is no address at all.
fn scheme(text: &str) -> Result<Option<&str>, String> {
    let refused = |reason: &str| Err(format!("parse {}: {reason}", quote::quote(text.as_bytes())));
    if text.bytes().any(|byte| byte < b' ' || byte == 0x7F) {
        return refused("net/url: invalid control character in URL");
    }
    if text.starts_with(':') {
        return refused("missing protocol scheme");
    }
    let is_letter = |character: char| character.is_ascii_alphanumeric() || "+-.".contains(character);
    let front = text.split_once(':').map(|(front, _)| front).filter(|front| {
        front.starts_with(|character: char| character.is_ascii_alphabetic()) && front.chars().all(is_letter)
    });
    let rest = front.map_or(text, |front| &text[front.len() + 1..]);
    // What has a scheme and no path says nothing to anybody but that scheme.
    if front.is_some() && !rest.starts_with('/') {
        return Ok(front);
    }
    let path = rest.split(['?', '#']).next().unwrap_or_default();
    if front.is_none() && !path.starts_with('/') && path.split('/').next().is_some_and(|first| first.contains(':')) {
        return refused("first path segment in URL cannot contain colon");
    }
    let without_query = rest.split('?').next().unwrap_or_default();
    let mut escapes = without_query.split('%');
    escapes.next();
    for escape in escapes {
        if !escape.bytes().take(2).filter(u8::is_ascii_hexdigit).count().eq(&2) {
            let shown: String = escape.chars().take(2).collect();
            return refused(&format!("invalid URL escape {}", quote::quote(format!("%{shown}").as_bytes())));
        }
    }
    let host = path.strip_prefix("//").and_then(|path| path.split('/').next());
    match host.map_or(Ok(()), check_host) {
        Err(reason) => refused(&reason),
        Ok(()) => Ok(front),
    }
}

/// A host with its port, and who is to be let in.
fn check_host(authority: &str) -> Checked {
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    if let Some(inner) = host.strip_prefix('[') {
        let Some((inner, port)) = inner.split_once(']') else { return Err("missing ']' in host".to_owned()) };
        check_port(port)?;
        return ipv6(inner).map_err(|error| format!("invalid ipv6 address: {error}"));
    }
    if let Some(character) = host.chars().find(|character| " <>\"\\^`{|}".contains(*character)) {
        return Err(format!("invalid character {} in host name", quote::quote(character.to_string().as_bytes())));
    }
    check_port(host.rfind(':').map_or("", |colon| &host[colon..]))
}

fn check_port(port: &str) -> Checked {
    let digits = port.strip_prefix(':').unwrap_or(port);
    if (port.is_empty() || port.starts_with(':')) && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(());
    }
    Err(format!("invalid port {} after host", quote::quote(port.as_bytes())))
}

pub(super) fn uri(text: &str) -> Checked {
    scheme(text)?.map(|_| ()).ok_or_else(|| "relative url".to_owned())
}

pub(super) fn uri_reference(text: &str) -> Checked {
    if text.contains('\\') {
        return Err(r"contains \".to_owned());
    }
    scheme(text).map(|_| ())
}

pub(super) fn uri_template(text: &str) -> Checked {
    scheme(text)?;
    for step in text.split('/') {
        let mut is_open = false;
        for character in step.chars().filter(|character| matches!(character, '{' | '}')) {
            if (character == '{') == is_open {
                return Err("nested curly braces".to_owned());
            }
            is_open = !is_open;
        }
        if is_open {
            return Err("no matching closing brace".to_owned());
        }
    }
    Ok(())
}
