//! PEM: bytes in lines of text.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

const BEGIN: &[u8] = b"-----BEGIN ";
const END: &[u8] = b"\n-----END ";
const DASHES: &[u8] = b"-----";

/// A block of a text.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Block {
    /// What it holds, such as `CERTIFICATE`.
    pub(super) kind: Vec<u8>,
    pub(super) bytes: Vec<u8>,
}

/// Bytes as a block, in lines of 64 characters.
pub(super) fn encode(kind: &str, bytes: &[u8]) -> String {
    let mut out = format!("-----BEGIN {kind}-----\n");
    let text = STANDARD.encode(bytes);
    for (place, character) in text.char_indices() {
        if place > 0 && place % 64 == 0 {
            out.push('\n');
        }
        out.push(character);
    }
    if !text.is_empty() {
        out.push('\n');
    }
    out.push_str(&format!("-----END {kind}-----\n"));
    out
}

/// The first block of a text; none when there is none that is whole.
pub(super) fn decode(text: &[u8]) -> Option<Block> {
    let mut rest = text;
    loop {
        let end = find(rest, END)?;
        let behind = &rest[end + END.len()..];
        if let Some(block) = block(&rest[..end + 1], behind) {
            return Some(block);
        }
        rest = behind;
    }
}

/// The block that ends where `text` does; `behind` is what follows the words of its end.
fn block(text: &[u8], behind: &[u8]) -> Option<Block> {
    let begin = text.windows(BEGIN.len()).rposition(|window| window == BEGIN)?;
    if begin > 0 && text[begin - 1] != b'\n' {
        return None;
    }
    let (first, mut body) = line(&text[begin + BEGIN.len()..]);
    let kind = first.strip_suffix(DASHES)?;
    // Headers, which have a colon, come before the bytes.
    while let (header, rest) = line(body)
        && header.contains(&b':')
    {
        body = rest;
    }
    let (last, _) = line(behind.strip_prefix(kind)?.strip_prefix(DASHES)?);
    if !last.is_empty() {
        return None;
    }
    let code: Vec<u8> = body.iter().copied().filter(|byte| !matches!(byte, b' ' | b'\t' | b'\r' | b'\n')).collect();
    Some(Block { kind: kind.to_vec(), bytes: STANDARD.decode(code).ok()? })
}

/// A line without blanks at its end, and what follows it.
fn line(text: &[u8]) -> (&[u8], &[u8]) {
    let end = text.iter().position(|byte| *byte == b'\n');
    let (line, rest) = end.map_or((text, &[][..]), |end| (&text[..end], &text[end + 1..]));
    let kept = line.iter().rposition(|byte| !matches!(byte, b' ' | b'\t' | b'\r'));
    (kept.map_or(&[], |last| &line[..=last]), rest)
}

fn find(text: &[u8], wanted: &[u8]) -> Option<usize> {
    text.windows(wanted.len()).position(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_written_and_read() {
        for length in [0, 1, 47, 48, 49, 500] {
            let bytes = vec![0xA5; length];
            let text = encode("X KEY", &bytes);
            assert!(text.lines().all(|line| line.len() <= 64), "{text}");
            assert_eq!(decode(text.as_bytes()), Some(Block { kind: b"X KEY".to_vec(), bytes }), "{text}");
        }
    }

    #[test]
    fn blocks_are_found_among_other_text() {
        for (text, found) in [
            ("a\n-----BEGIN A-----\nAAAA\n-----END A-----\n", true),
            ("-----BEGIN A-----\r\nAA\r\nAA\r\n-----END A-----  \r\nb", true),
            ("-----BEGIN A-----\nName: x\n\nAAAA\n-----END A-----", true),
            ("-----BEGIN B-----\n!\n-----END B-----\n-----BEGIN A-----\nAAAA\n-----END A-----", true),
            ("-----BEGIN A-----\nAAAA\n-----END B-----", false),
            ("x-----BEGIN A-----\nAAAA\n-----END A-----", false),
            ("-----BEGIN A-----\nAAAA\n-----END A----- x", false),
            ("-----BEGIN A-----\nAA!A\n-----END A-----", false),
            ("-----BEGIN A-----\nAAAA\n", false),
            ("", false),
        ] {
            let block = decode(text.as_bytes());
            assert_eq!(block.is_some(), found, "{text}");
            if let Some(block) = block {
                assert_eq!(block, Block { kind: b"A".to_vec(), bytes: vec![0; 3] }, "{text}");
            }
        }
    }
}
