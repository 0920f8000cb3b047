//! The parser's complaints in plain words.

use std::io::Read as _;

use libyaml_safer::{Encoding, Error as Fault, ErrorKind, Parser};

use super::events::{AFTER_TEXT, position};
use crate::{Error, Position};

/// The fault with its place, in words that say what is wrong with `text` rather than with the parser's state.
pub(super) fn describe(fault: &Fault, text: &str, lines_before: u32) -> Error {
    let position = |mark| position(mark, lines_before);
    let found = fault.problem_mark().map_or(Position::START, position);
    let began = fault.context_mark().map_or(found, position);
    let context = fault.context().unwrap_or_default();
    let is_at_the_end = fault.problem_mark().is_some_and(|mark| mark.index >= text.len() as u64);
    let (at, message) = match (context, fault.problem()) {
        ("while scanning a quoted scalar", _) if is_at_the_end => {
            (began, "the quoted string that starts here is never closed".to_owned())
        }
        ("while scanning a quoted scalar", "found unexpected document indicator") => {
            (began, "the quoted string that starts here is not closed before the next document".to_owned())
        }
        ("while parsing a flow sequence", _) => {
            (found, format!("expected a comma or `]` in the list that starts at {began}"))
        }
        ("while parsing a flow mapping", _) => {
            (found, format!("expected a comma or `}}` in the mapping that starts at {began}"))
        }
        ("while parsing a block mapping", _) => (
            found,
            format!(
                "expected a key of the mapping that starts at {began}; is the indentation right, and text with special characters in quotes?"
            ),
        ),
        ("while parsing a block collection", _) => (
            found,
            format!("expected `- ` for the next item of the list that starts at {began}; is the indentation right?"),
        ),
        ("while scanning a simple key", _) => (began, "expected `:` after this key".to_owned()),
        (_, problem) => (found, in_plain_words(problem)),
    };
    Error::new(at, message).with_go_words(go_words(fault, text, lines_before))
}

/// The fault of directives that no document follows.
pub(super) fn no_document(text: &str, lines_before: u32) -> Error {
    let lines = u32::try_from(text.lines().count()).unwrap_or(u32::MAX).saturating_add(lines_before);
    let at = Position { line: lines.saturating_add(1), column: 1 };
    Error::new(at, "expected `---` after the directives")
        .with_go_words(format!("yaml: line {lines}: did not find expected <document start>"))
}

/// The fault as the Go module shows it, which knows no line but those after the first.
fn go_words(fault: &Fault, text: &str, lines_before: u32) -> String {
    let is_at_the_end = fault.problem_mark().is_some_and(|mark| mark.index >= text.len() as u64);
    if is_at_the_end && fault.context() == Some("while scanning a quoted scalar") {
        let lines = text.bytes().filter(|byte| *byte == b'\n').count() as u64 + u64::from(lines_before);
        let place = if lines == 0 { String::new() } else { format!("line {}: ", lines + 1) };
        return format!("yaml: {place}found unexpected end of stream");
    }
    if let Some(fault) = instead_of_empty(fault, text) {
        return go_words(&fault, text, lines_before);
    }
    let line_of = |mark: Option<libyaml_safer::Mark>| {
        mark.map(|mark| mark.line.saturating_add(u64::from(lines_before))).filter(|line| *line != 0)
    };
    // The parser is behind the last line when it complains, the scanner on it.
    let scanned = u64::from(fault.kind() == ErrorKind::Scanner);
    let line = line_of(fault.problem_mark()).map(|line| line + scanned).or_else(|| line_of(fault.context_mark()));
    let place = line.map(|line| format!("line {line}: ")).unwrap_or_default();
    format!("yaml: {place}{}", fault.problem())
}

/// What is wrong where an empty mapping or list stands in place of a key. The Go module doesn't expect a colon behind it,
/// but something else in its place: what the parser says to a block of text there.
fn instead_of_empty(fault: &Fault, text: &str) -> Option<Fault> {
    if fault.context() != Some("while scanning a simple key") {
        return None;
    }
    let (before, rest) = text.split_at_checked(usize::try_from(fault.context_mark()?.index).ok()?)?;
    let is_empty = |open, close| rest.strip_prefix(open).is_some_and(|rest| rest.trim_start().starts_with(close));
    if !is_empty('{', '}') && !is_empty('[', ']') {
        return None;
    }
    let mut parser = Parser::new();
    parser.set_encoding(Encoding::Utf8);
    parser.set_input(before.as_bytes().chain(&b"|\n"[..]).chain(AFTER_TEXT));
    parser.find_map(Result::err).filter(|fault| fault.kind() == ErrorKind::Parser)
}

fn in_plain_words(problem: &'static str) -> String {
    match problem {
        "mapping values are not allowed in this context" => {
            "a `:` can't make a mapping here; put the text in quotes, or check the indentation"
        }
        "mapping keys are not allowed in this context" => "a mapping key can't begin here; check the indentation",
        "block sequence entries are not allowed in this context" => "a list item can't begin here; put it on a line of its own",
        "found character that cannot start any token" => {
            "no value can begin with this character; indent with spaces, not tabs, and put text that begins with `@`, `` ` `` or `%` in quotes"
        }
        "found a tab character where an indentation space is expected" | "found a tab character that violates indentation" => {
            "a tab can't indent; use spaces"
        }
        "found unknown escape character" => "this escape isn't known in double quotes; write `\\\\` for a backslash",
        "did not find expected hexdecimal number" => "expected hexadecimal digits after the escape",
        "found invalid Unicode character escape code" => "this escape isn't a Unicode character",
        "did not find expected <document start>" => "expected `---` before more content; the document ended above",
        "did not find expected node content" => "expected a value here",
        "did not find expected alphabetic or numeric character" => "expected a name of letters and digits after `&` or `*`",
        "found an indentation indicator equal to 0" => "the indentation of a block can't be 0",
        "did not find expected comment or line break" => "only a comment may follow on this line",
        "did not find expected whitespace or line break" => "a tag must be followed by a blank, then by its value",
        "did not find expected '!'" | "did not find expected tag URI" | "did not find URI escaped octet"
        | "did not find the expected '>'" => {
            "this tag is malformed; put text that begins with `!` in quotes"
        }
        "found undefined tag handle" => "the tag's prefix isn't declared with %TAG",
        "found incompatible YAML document" => "only %YAML 1.1 and 1.2 are understood",
        "found duplicate %YAML directive" | "found duplicate %TAG directive" => {
            "this directive stands before the document twice; remove one of them"
        }
        "did not find expected digit or '.' character"
        | "did not find expected version number"
        | "found extremely long version number" => "expected a version as in `%YAML 1.2`",
        "found unknown directive name" => "only the directives %YAML and %TAG are known; put text that begins with `%` in quotes",
        "found unexpected end of stream" => "the file ends in the middle of a value",
        other => return format!("not valid YAML: {other}"),
    }
    .to_owned()
}
