//! Escapes of bytes in URLs: `%` and two digits.

use super::parse::UrlError;

/// The part of a URL that a text is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum In {
    User,
    Host,
    /// The zone of an address of IPv6.
    Zone,
    Path,
    Fragment,
}

/// Whether a byte stands for itself in a part.
fn is_plain(byte: u8, part: In) -> bool {
    if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
        return true;
    }
    let others: &[u8] = match part {
        In::User => b"$&+,;=",
        In::Host | In::Zone => b"!\"$&'()*+,:;<=>[]",
        In::Path => b"$&+,/:;=@",
        In::Fragment => b"!$&()*+,/:;=?@",
    };
    others.contains(&byte)
}

/// Writes a text with escapes for bytes that don't stand for themselves.
pub(super) fn escape(text: &[u8], part: In, out: &mut Vec<u8>) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    for &byte in text {
        if is_plain(byte, part) {
            out.push(byte);
        } else {
            out.extend_from_slice(&[b'%', DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]);
        }
    }
}

fn digit(byte: Option<&u8>) -> Option<u8> {
    byte.and_then(|byte| char::from(*byte).to_digit(16)).and_then(|digit| u8::try_from(digit).ok())
}

/// What a text with escapes means.
pub(super) fn unescape(text: &[u8], part: In) -> Result<Vec<u8>, UrlError> {
    let mut out = Vec::with_capacity(text.len());
    let mut at = 0;
    while let Some(&byte) = text.get(at) {
        if byte != b'%' {
            if matches!(part, In::Host | In::Zone) && byte.is_ascii() && !is_plain(byte, part) {
                return Err(UrlError::HostCharacter(byte));
            }
            out.push(byte);
            at += 1;
            continue;
        }
        let shown = &text[at..text.len().min(at + 3)];
        let (Some(high), Some(low)) = (digit(text.get(at + 1)), digit(text.get(at + 2))) else {
            return Err(UrlError::Escape(shown.to_vec()));
        };
        let value = high << 4 | low;
        let allowed = match part {
            In::Host => high >= 8 || shown == b"%25",
            In::Zone => shown == b"%25" || value == b' ' || is_plain(value, In::Host),
            In::User | In::Path | In::Fragment => true,
        };
        if !allowed {
            return Err(UrlError::Escape(shown.to_vec()));
        }
        out.push(value);
        at += 3;
    }
    Ok(out)
}
