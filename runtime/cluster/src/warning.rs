//! Warnings of the API server, which come in headers (RFC 7234, section 5.5).

use http::HeaderMap;

/// The texts of all `Warning` headers with code 299, in order, each once.
pub(crate) fn texts(headers: &HeaderMap) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for value in headers.get_all(http::header::WARNING) {
        for text in parse(&String::from_utf8_lossy(value.as_bytes())) {
            if !found.contains(&text) {
                found.push(text);
            }
        }
    }
    found
}

/// One header may hold several warnings: `299 - "first", 299 - "second"`. Text inside quotes escapes `"` and `\`
/// with a backslash; a date may follow it.
fn parse(header: &str) -> Vec<String> {
    let mut texts = Vec::new();
    let mut rest = header.trim();
    while let Some(open) = rest.find('"') {
        let code = rest[..open].trim_start_matches([' ', ',']).split(' ').next().unwrap_or_default().to_owned();
        let (text, after) = quoted(&rest[open + 1..]);
        if code == "299" && !text.is_empty() {
            texts.push(text);
        }
        rest = after.trim_start();
        // The date, if there is one, is quoted as well and ends where the next warning begins.
        if let Some(date) = rest.strip_prefix('"') {
            rest = quoted(date).1;
        }
    }
    texts
}

/// The text up to the closing quote, and what follows that quote.
fn quoted(text: &str) -> (String, &str) {
    let mut found = String::new();
    let mut escaped = false;
    for (at, letter) in text.char_indices() {
        match letter {
            _ if escaped => {
                found.push(letter);
                escaped = false;
            }
            '\\' => escaped = true,
            '"' => return (found, &text[at + 1..]),
            _ => found.push(letter),
        }
    }
    (found, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_taken_out_of_headers() {
        for (header, expected) in [
            (r#"299 - "unknown field \"spec.x\"""#, vec![r#"unknown field "spec.x""#]),
            (r#"299 - "first, with a comma", 299 - "second""#, vec!["first, with a comma", "second"]),
            (r#"299 - "dated" "Sat, 25 Aug 2012 23:34:45 GMT", 299 - "next""#, vec!["dated", "next"]),
            (r#"199 - "not from the API server""#, vec![]),
            (r#"299 - "never closed"#, vec!["never closed"]),
            ("299", vec![]),
            ("", vec![]),
            ("\"", vec![]),
        ] {
            assert_eq!(parse(header), expected, "{header}");
        }
    }

    #[test]
    fn the_same_text_counts_once() {
        let mut headers = HeaderMap::new();
        for value in ["299 - \"a\"", "299 - \"b\"", "299 - \"a\""] {
            headers.append(http::header::WARNING, value.parse().unwrap());
        }
        assert_eq!(texts(&headers), ["a", "b"]);
    }
}
