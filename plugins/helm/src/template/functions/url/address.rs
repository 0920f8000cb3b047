//! Addresses of IP, as Go's `net/netip` reads them.

use crate::go::quote::quote;

/// Which version of IP an address is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Version {
    /// IPv4.
    Four,
    /// IPv6.
    Six,
}

/// Bytes of an address of IPv6.
const BYTES: usize = 16;

/// What is wrong with an address, and from where on.
type Wrong<'t> = (&'static str, &'t [u8]);

/// Which version of IP a text is an address of; an error says why it is none.
pub(super) fn check(text: &[u8]) -> Result<Version, String> {
    let checked = match text.iter().find(|byte| matches!(byte, b'.' | b':' | b'%')) {
        Some(b'.') => four(text).map(|()| Version::Four),
        Some(b':') => six(text).map(|()| Version::Six),
        Some(_) => Err(("missing IPv6 address", &b""[..])),
        None => Err(("unable to parse IP", &b""[..])),
    };
    checked.map_err(|(message, at)| {
        let at = if at.is_empty() { String::new() } else { format!(" (at {})", quote(at)) };
        format!("ParseAddr({}): {message}{at}", quote(text))
    })
}

fn four(text: &[u8]) -> Result<(), Wrong<'_>> {
    let (mut value, mut digits, mut points) = (0_u32, 0, 0);
    for (place, byte) in text.iter().enumerate() {
        match byte {
            b'0'..=b'9' => {
                if digits == 1 && value == 0 {
                    return Err(("IPv4 field has octet with leading zero", b""));
                }
                value = value * 10 + u32::from(byte - b'0');
                digits += 1;
                if value > 255 {
                    return Err(("IPv4 field has value >255", b""));
                }
            }
            b'.' => {
                if digits == 0 || place + 1 == text.len() {
                    return Err(("IPv4 field must have at least one digit", &text[place..]));
                }
                if points == 3 {
                    return Err(("IPv4 address too long", b""));
                }
                points += 1;
                (value, digits) = (0, 0);
            }
            _ => return Err(("unexpected character", &text[place..])),
        }
    }
    if points < 3 { Err(("IPv4 address too short", b"")) } else { Ok(()) }
}

fn six(text: &[u8]) -> Result<(), Wrong<'_>> {
    let mut rest = text;
    if let Some(zone) = text.iter().position(|byte| *byte == b'%') {
        if zone + 1 == text.len() {
            return Err(("zone must be a non-empty string", b""));
        }
        rest = &text[..zone];
    }
    let mut has_gap = false;
    if let Some(after) = rest.strip_prefix(b"::") {
        if after.is_empty() {
            return Ok(());
        }
        (has_gap, rest) = (true, after);
    }
    let mut bytes = 0;
    while bytes < BYTES {
        let length = group(rest)?;
        if rest.get(length) == Some(&b'.') {
            if !has_gap && bytes != 12 {
                return Err(("embedded IPv4 address must replace the final 2 fields of the address", rest));
            }
            if bytes + 4 > BYTES {
                return Err(("too many hex fields to fit an embedded IPv4 at the end of the address", rest));
            }
            four(rest)?;
            (rest, bytes) = (b"", bytes + 4);
            break;
        }
        bytes += 2;
        rest = &rest[length..];
        match rest {
            [] => break,
            [b':'] => return Err(("colon must be followed by more characters", rest)),
            [b':', b':', ..] if has_gap => return Err(("multiple :: in address", &rest[1..])),
            [b':', b':', after @ ..] => {
                (has_gap, rest) = (true, after);
                if rest.is_empty() {
                    break;
                }
            }
            [b':', after @ ..] => rest = after,
            _ => return Err(("unexpected character, want colon", rest)),
        }
    }
    match (rest.is_empty(), bytes < BYTES, has_gap) {
        (false, ..) => Err(("trailing garbage after address", rest)),
        (_, true, false) => Err(("address string too short", b"")),
        (_, false, true) => Err(("the :: must expand to at least one field of zeros", b"")),
        _ => Ok(()),
    }
}

/// How many digits the group has that a text begins with.
fn group(text: &[u8]) -> Result<usize, Wrong<'_>> {
    match text.iter().take_while(|byte| byte.is_ascii_hexdigit()).count() {
        0 => Err(("each colon-separated field must have at least one digit", text)),
        length @ 1..=4 => Ok(length),
        _ => Err(("each group must have 4 or less digits", text)),
    }
}
