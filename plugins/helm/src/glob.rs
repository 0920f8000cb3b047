//! Patterns for paths, as Go's `filepath.Match` reads them.

use crate::go::rune::decode;

/// A pattern that isn't one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("syntax error in pattern")]
pub struct BadPattern;

/// Whether a pattern matches a whole path: `*` is any run without `/`, `?` one character but `/`, `[a-c]` and `[^a-c]` one
/// of a class; a backslash makes the next character an ordinary one.
///
/// # Errors
///
/// When the pattern is malformed, as far as matching got.
pub fn matches(pattern: &[u8], name: &[u8]) -> Result<bool, BadPattern> {
    let (mut pattern, mut name) = (pattern, name);
    while !pattern.is_empty() {
        let stars = pattern.iter().take_while(|byte| **byte == b'*').count();
        pattern = &pattern[stars..];
        let (chunk, rest) = pattern.split_at(chunk_length(pattern));
        if stars > 0 && chunk.is_empty() {
            return Ok(!name.contains(&b'/'));
        }
        pattern = rest;
        if let Some(left) = match_chunk(chunk, name)?
            && (left.is_empty() || !rest.is_empty())
        {
            name = left;
            continue;
        }
        let mut found = None;
        if stars > 0 {
            let mut skipped = 0;
            while skipped < name.len() && name[skipped] != b'/' {
                skipped += 1;
                if let Some(left) = match_chunk(chunk, &name[skipped..])?
                    && (!rest.is_empty() || left.is_empty())
                {
                    found = Some(left);
                    break;
                }
            }
        }
        match found {
            Some(left) => name = left,
            None => return Ok(false),
        }
    }
    Ok(name.is_empty())
}

/// How long the part before the next star is.
fn chunk_length(pattern: &[u8]) -> usize {
    let (mut at, mut in_class) = (0, false);
    while at < pattern.len() {
        match pattern[at] {
            b'\\' => at += usize::from(at + 1 < pattern.len()),
            b'[' => in_class = true,
            b']' => in_class = false,
            b'*' if !in_class => return at,
            _ => {}
        }
        at += 1;
    }
    pattern.len()
}

/// Matches a part without stars against the start of a name; gives what is left of the name.
fn match_chunk<'a>(mut chunk: &[u8], mut name: &'a [u8]) -> Result<Option<&'a [u8]>, BadPattern> {
    let mut failed = false;
    while let Some(&first) = chunk.first() {
        failed |= name.is_empty();
        match first {
            b'[' => {
                let character = if failed { None } else { decode(name) };
                if let Some((_, width)) = character {
                    name = &name[width..];
                }
                let (hit, rest) = match_class(&chunk[1..], character.map_or('\0', |(character, _)| character))?;
                chunk = rest;
                failed |= !hit;
            }
            b'?' => {
                if !failed {
                    failed = name[0] == b'/';
                    name = &name[decode(name).map_or(1, |(_, width)| width)..];
                }
                chunk = &chunk[1..];
            }
            _ => {
                if first == b'\\' {
                    chunk = &chunk[1..];
                }
                let &literal = chunk.first().ok_or(BadPattern)?;
                if !failed {
                    failed = literal != name[0];
                    name = &name[1..];
                }
                chunk = &chunk[1..];
            }
        }
    }
    Ok(if failed { None } else { Some(name) })
}

/// Whether a class has a character; gives what follows the class.
fn match_class(class: &[u8], character: char) -> Result<(bool, &[u8]), BadPattern> {
    let negated = class.first() == Some(&b'^');
    let (mut rest, mut hit, mut ranges) = (&class[usize::from(negated)..], false, 0);
    loop {
        if rest.first() == Some(&b']') && ranges > 0 {
            return Ok((hit != negated, &rest[1..]));
        }
        let (low, after) = class_character(rest)?;
        rest = after;
        let mut high = low;
        if rest.first() == Some(&b'-') {
            (high, rest) = class_character(&rest[1..])?;
        }
        hit |= low <= character && character <= high;
        ranges += 1;
    }
}

fn class_character(text: &[u8]) -> Result<(char, &[u8]), BadPattern> {
    let text = match text {
        [] | [b'-' | b']', ..] => return Err(BadPattern),
        [b'\\', rest @ ..] => rest,
        _ => text,
    };
    let (character, width) = decode(text).ok_or(BadPattern)?;
    if width == 1 && !character.is_ascii() || text.len() == width {
        return Err(BadPattern);
    }
    Ok((character, &text[width..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_whole_paths() {
        for (pattern, name, expected) in [
            ("abc", "abc", Ok(true)),
            ("*", "abc", Ok(true)),
            ("*c", "abc", Ok(true)),
            ("a*", "a/b", Ok(false)),
            ("a*/b", "abc/b", Ok(true)),
            ("a*b*c*d*e*/f", "axbxcxdxexxx/f", Ok(true)),
            ("a*b?c*x", "abxbbxdbxebxczzx", Ok(true)),
            ("a*b?c*x", "abxbbxdbxebxczzy", Ok(false)),
            ("ab[c]", "abc", Ok(true)),
            ("ab[^b-d]", "abe", Ok(true)),
            ("ab[^b-d]", "abc", Ok(false)),
            ("a\\*b", "a*b", Ok(true)),
            ("a?b", "aéb", Ok(true)),
            ("a?b", "a/b", Ok(false)),
            ("a[^a]b", "aéb", Ok(true)),
            ("[\\]a]", "]", Ok(true)),
            ("[x\\-]", "-", Ok(true)),
            ("", "", Ok(true)),
            ("", "a", Ok(false)),
            ("[]a]", "]", Err(BadPattern)),
            ("[a-b-c]", "a", Err(BadPattern)),
            ("[", "a", Err(BadPattern)),
            ("[^", "a", Err(BadPattern)),
            ("a[", "a", Err(BadPattern)),
            ("a[", "ab", Err(BadPattern)),
            ("a[", "x", Err(BadPattern)),
            ("a/b[", "x", Err(BadPattern)),
            ("a\\", "a", Err(BadPattern)),
            ("*x", "xxx", Ok(true)),
            ("*/t", "a/t", Ok(true)),
        ] {
            assert_eq!(matches(pattern.as_bytes(), name.as_bytes()), expected, "{pattern} {name}");
        }
    }
}
