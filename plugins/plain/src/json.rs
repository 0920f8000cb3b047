//! JSON for a YAML parser. YAML holds all of JSON but one thing: a character beyond U+FFFF as two escapes.

/// The text with every pair of escaped surrogates as YAML's one escape for the character. All else is left as it is,
/// so lines keep their numbers.
pub(crate) fn as_yaml(text: Vec<u8>) -> Vec<u8> {
    if !text.windows(2).any(|pair| pair == b"\\u") {
        return text;
    }
    let mut yaml = Vec::with_capacity(text.len());
    let mut rest = text.as_slice();
    while let Some((&byte, after)) = rest.split_first() {
        if let Some((character, after)) = surrogates(rest) {
            yaml.extend_from_slice(format!("\\U{:08X}", u32::from(character)).as_bytes());
            rest = after;
        } else if let (b'\\', Some((&escaped, after))) = (byte, after.split_first()) {
            yaml.extend_from_slice(&[byte, escaped]);
            rest = after;
        } else {
            yaml.push(byte);
            rest = after;
        }
    }
    yaml
}

/// The character that a pair of escaped surrogates at the beginning stands for, and what follows.
fn surrogates(text: &[u8]) -> Option<(char, &[u8])> {
    let (high, rest) = escape(text)?;
    let (low, rest) = escape(rest)?;
    let character = char::decode_utf16([high, low]).next()?.ok()?;
    (u32::from(character) > 0xFFFF).then_some((character, rest))
}

/// The code of an escape `\uXXXX` at the beginning, and what follows.
fn escape(text: &[u8]) -> Option<(u16, &[u8])> {
    let (digits, rest) = text.strip_prefix(b"\\u")?.split_at_checked(4)?;
    let digits = std::str::from_utf8(digits).ok()?;
    digits.bytes().all(|digit| digit.is_ascii_hexdigit()).then_some(())?;
    Some((u16::from_str_radix(digits, 16).ok()?, rest))
}

#[cfg(test)]
mod tests {
    fn as_yaml(text: &str) -> String {
        String::from_utf8(super::as_yaml(text.into())).unwrap()
    }

    #[test]
    fn a_pair_of_surrogates_becomes_one_escape() {
        assert_eq!(as_yaml(r#""\ud83d\ude00!""#), r#""\U0001F600!""#);
        assert_eq!(as_yaml(r#""\uD83D\uDE00\ud83d\ude01""#), r#""\U0001F600\U0001F601""#);
    }

    #[test]
    fn all_else_stays() {
        for text in [
            "{}",
            r#""\u00fc\u0041""#,
            r#""\\ud83d\\ude00""#,
            r#""\ud83d""#,
            r#""\ud83dx\ude00""#,
            r#""\ud83d\ud83d""#,
            r"\u12",
            r"\",
            r"\u+123\u+123",
        ] {
            assert_eq!(as_yaml(text), text);
        }
    }
}
