//! What becomes of texts that are written as JSON and read as YAML, where both see a character differently.

use crate::go::{Entries, List, Map, Text, Value};

/// A line break to YAML, a character like others to JSON.
const NEXT_LINE: char = '\u{85}';

/// Whether a text of the value may be read differently.
pub(super) fn is_needed(value: &Value) -> bool {
    match value {
        Value::Text(text) => is_odd(text),
        Value::List(list) => list.items.iter().any(is_needed),
        Value::Map(map) => map.entries.borrow().iter().any(|(key, value)| is_odd(key) || is_needed(value)),
        _ => false,
    }
}

fn is_odd(text: &[u8]) -> bool {
    if text.is_ascii() {
        return text.contains(&0x7f);
    }
    String::from_utf8_lossy(text).chars().any(|char| char == NEXT_LINE || is_refused(char))
}

/// Characters that YAML doesn't take and JSON doesn't escape.
fn is_refused(char: char) -> bool {
    matches!(char, '\u{7f}'..='\u{84}' | '\u{86}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}')
}

/// The value as YAML reads it from JSON.
pub(super) fn reread(value: &Value) -> Result<Value, String> {
    Ok(match value {
        Value::Text(text) => folded(&text.to_str())?,
        Value::List(list) => {
            let items: Result<_, String> = list.items.iter().map(reread).collect();
            List::typed(list.of, items?)
        }
        Value::Map(map) => {
            let mut entries = Entries::new();
            for (key, value) in map.entries.borrow().iter() {
                let shown = key.to_str();
                folded(&shown)?;
                if shown.contains(NEXT_LINE) {
                    return Err("yaml: line 1: did not find expected ',' or '}'".to_owned());
                }
                entries.insert(key.clone(), reread(value)?);
            }
            Map::typed(map.of, entries).seen_as(map.of)
        }
        value => value.clone(),
    })
}

/// Text in which line breaks are folded, as YAML does within quotes.
fn folded(text: &str) -> Result<Value, String> {
    if text.contains(is_refused) {
        return Err("yaml: control characters are not allowed".to_owned());
    }
    if !text.contains(NEXT_LINE) {
        return Ok(Text::from(text).into());
    }
    let is_blank = |char: char| char == ' ';
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(NEXT_LINE) {
        let line = &rest[..at];
        // Blanks around line breaks don't count; one break is a blank, more are one less.
        let (mut breaks, mut after) = (0_usize, &rest[at..]);
        while let Some(next) = after.trim_start_matches(is_blank).strip_prefix(NEXT_LINE) {
            breaks += 1;
            after = next;
        }
        out.push_str(line.trim_end_matches(is_blank));
        match breaks {
            1 => out.push(' '),
            more => out.extend(std::iter::repeat_n('\n', more - 1)),
        }
        rest = after.trim_start_matches(is_blank);
    }
    out.push_str(rest);
    Ok(Text::from(out).into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encode::yaml;

    #[test]
    fn line_breaks_of_yaml_are_folded() {
        for (text, expected) in [
            ("\u{85}", "' '\n"),
            ("a\u{85}b", "a b\n"),
            ("a \u{85} b", "a b\n"),
            ("a\u{85}\u{85}b", "|-\n  a\n  b\n"),
            ("\u{85}\n", "\" \\n\"\n"),
        ] {
            assert_eq!(yaml(&Value::text(text)).as_deref(), Ok(expected), "{text:?}");
        }
        for text in ["\u{7f}", "a\u{80}", "\u{fffe}"] {
            assert_eq!(yaml(&Value::text(text)), Err("yaml: control characters are not allowed".to_owned()));
        }
        let key = Map::any(Entries::from([("\u{85}".into(), Value::Nil)]));
        assert_eq!(yaml(&key), Err("yaml: line 1: did not find expected ',' or '}'".to_owned()));
    }
}
