//! Bytes in letters: base 64 and base 32. Letters that are wrong are told in the text that comes out.

use super::Outcome;
use crate::go::{Args, Value};

const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

pub(super) fn b64enc(args: Args<'_>) -> Outcome {
    Ok(encoded(args.text(0), BASE64, 6, 4).into())
}

pub(super) fn b32enc(args: Args<'_>) -> Outcome {
    Ok(encoded(args.text(0), BASE32, 5, 8).into())
}

/// Letters of so many bits each, filled up to whole groups.
fn encoded(bytes: &[u8], letters: &[u8], bits: u32, group: usize) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() * 8 / bits as usize + group);
    let (mut left, mut count) = (0_u32, 0);
    let letter = |left: u32| letters[left as usize & (letters.len() - 1)];
    for byte in bytes {
        left = left << 8 | u32::from(*byte);
        count += 8;
        while count >= bits {
            count -= bits;
            out.push(letter(left >> count));
        }
    }
    if count > 0 {
        out.push(letter(left << (bits - count)));
    }
    out.resize(out.len().next_multiple_of(group), b'=');
    out
}

pub(super) fn b64dec(args: Args<'_>) -> Outcome {
    Ok(answer(decode64(args.text(0)), 64))
}

pub(super) fn b32dec(args: Args<'_>) -> Outcome {
    let text: Vec<u8> = args.text(0).iter().copied().filter(|byte| !is_newline(*byte)).collect();
    Ok(answer(decode32(&text), 32))
}

fn answer(decoded: Result<Vec<u8>, usize>, base: u32) -> Value {
    match decoded {
        Ok(bytes) => Value::from(bytes),
        Err(place) => Value::from(format!("illegal base{base} data at input byte {place}")),
    }
}

fn is_newline(byte: u8) -> bool {
    matches!(byte, b'\r' | b'\n')
}

fn digit64(byte: u8) -> Option<u32> {
    Some(u32::from(match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    }))
}

fn digit32(byte: u8) -> Option<u32> {
    Some(u32::from(match byte {
        b'A'..=b'Z' => byte - b'A',
        b'2'..=b'7' => byte - b'2' + 26,
        _ => return None,
    }))
}

/// The bytes, or where the text is wrong. Newlines are passed over.
fn decode64(text: &[u8]) -> Result<Vec<u8>, usize> {
    let mut out = Vec::with_capacity(text.len() / 4 * 3 + 3);
    let mut at = 0;
    loop {
        let (mut left, mut letters) = (0_u32, 0);
        while letters < 4 {
            let Some(byte) = text.get(at).copied() else {
                // What came of this group, and newlines in it, is counted as if it had stood together.
                return if letters == 0 { Ok(out) } else { Err(at - letters) };
            };
            at += 1;
            if let Some(digit) = digit64(byte) {
                left = left << 6 | digit;
                letters += 1;
            } else if !is_newline(byte) {
                if byte != b'=' || letters < 2 {
                    return Err(at - 1);
                }
                end64(text, at, letters)?;
                break;
            }
        }
        let bytes = (left << (6 * (4 - letters))).to_be_bytes();
        out.extend_from_slice(&bytes[1..letters]);
        if letters < 4 {
            return Ok(out);
        }
    }
}

/// Checks what follows the first `=`.
fn end64(text: &[u8], mut at: usize, letters: usize) -> Result<(), usize> {
    let skip = |mut at: usize| {
        while text.get(at).copied().is_some_and(is_newline) {
            at += 1;
        }
        at
    };
    if letters == 2 {
        at = skip(at);
        if text.get(at) != Some(&b'=') {
            return Err(at);
        }
        at += 1;
    }
    at = skip(at);
    if at < text.len() { Err(at) } else { Ok(()) }
}

/// The bytes, or where the text is wrong. There are no newlines in it any more.
fn decode32(text: &[u8]) -> Result<Vec<u8>, usize> {
    let mut out = Vec::with_capacity(text.len() / 8 * 5 + 5);
    let mut at = 0;
    while at < text.len() {
        let (mut left, mut letters) = (0_u64, 0);
        while letters < 8 {
            let Some(byte) = text.get(at).copied() else { return Err(at - letters) };
            at += 1;
            let rest = text.len() - at;
            if byte == b'=' && letters >= 2 && rest < 8 {
                end32(text, at, letters)?;
                break;
            }
            let Some(digit) = digit32(byte) else { return Err(at - 1) };
            left = left << 5 | u64::from(digit);
            letters += 1;
        }
        let bytes = (left << (5 * (8 - letters))).to_be_bytes();
        out.extend_from_slice(&bytes[3..3 + letters * 5 / 8]);
        if letters < 8 {
            break;
        }
    }
    Ok(out)
}

/// Checks what follows the first `=`.
fn end32(text: &[u8], at: usize, letters: usize) -> Result<(), usize> {
    let rest = text.len() - at;
    if rest + letters < 7 {
        return Err(text.len());
    }
    for place in 0..7 - letters {
        if text.get(at + place).is_some_and(|byte| *byte != b'=') {
            return Err(at + place - 1);
        }
    }
    if matches!(letters, 1 | 3 | 6) { Err(at - 1) } else { Ok(()) }
}
