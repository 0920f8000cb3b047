//! Words within names: `HTTPServer2` to `http_server_2`.

use super::Outcome;
use super::case::connects;
use crate::go::rune::{self, decode, is_letter, is_number, is_punct, is_upper};
use crate::go::{Args, Value};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Nothing,
    Number,
    Upper,
    Alphabet,
    Connector,
    Punctuation,
    Other,
}

impl Kind {
    /// Whether nothing is needed to set it apart.
    fn separates(self) -> bool {
        matches!(self, Self::Connector | Self::Punctuation)
    }
}

#[derive(Debug, Clone, Copy)]
struct Word<'t> {
    kind: Kind,
    text: &'t [u8],
}

pub(super) fn snakecase(args: Args<'_>) -> Outcome {
    Ok(Value::from(joined(args.text(0), b'_')))
}

pub(super) fn kebabcase(args: Args<'_>) -> Outcome {
    Ok(Value::from(joined(args.text(0), b'-')))
}

/// Letters, but not those of Chinese characters.
fn is_alphabet(character: char) -> bool {
    let chinese = matches!(character,
        '\u{4E00}'..='\u{9FCC}' | '\u{3400}'..='\u{4D85}' | '\u{20000}'..='\u{2B81D}');
    is_letter(character) && !chinese
}

/// The next character and the bytes up to its end; bytes that are no UTF-8 are passed over.
fn next_valid(text: &[u8]) -> (Option<char>, usize) {
    let mut size = 0;
    while let Some((character, width)) = decode(&text[size..]) {
        size += width;
        if character != rune::ERROR {
            return (Some(character), size);
        }
    }
    (None, size)
}

/// Extends a word while something holds; what is no text at the end counts as what came before it.
fn run(text: &[u8], mut end: usize, mut last: char, belongs: impl Fn(char) -> bool) -> usize {
    while end < text.len() {
        let (found, size) = next_valid(&text[end..]);
        last = found.unwrap_or(last);
        if !belongs(last) {
            break;
        }
        end += size;
    }
    end
}

fn next_word<'t>(rest: &mut &'t [u8]) -> Word<'t> {
    let text = *rest;
    let (first, size) = next_valid(text);
    let Some(first) = first else {
        *rest = &text[size..];
        return Word { kind: Kind::Nothing, text: &text[..size] };
    };
    let lower = |character: char| is_alphabet(character) && !is_upper(character);
    let (kind, end) = if connects(first) {
        (Kind::Connector, run(text, size, first, connects))
    } else if is_punct(first) {
        (Kind::Punctuation, run(text, size, first, is_punct))
    } else if is_upper(first) {
        (Kind::Upper, upper_word(text, size, first))
    } else if is_alphabet(first) {
        (Kind::Alphabet, run(text, size, first, lower))
    } else if is_number(first) {
        (Kind::Number, run(text, size, first, is_number))
    } else {
        let other = |character: char| {
            !connects(character) && !is_alphabet(character) && !is_number(character) && !is_punct(character)
        };
        (Kind::Other, run(text, size, first, other))
    };
    *rest = &text[end..];
    Word { kind, text: &text[..end] }
}

/// A capital and its small letters, or several capitals up to the one that begins the next word.
fn upper_word(text: &[u8], size: usize, first: char) -> usize {
    if size == text.len() {
        return size;
    }
    let (found, width) = next_valid(&text[size..]);
    let second = found.unwrap_or(first);
    let mut end = size + width;
    if !is_upper(second) {
        let lower = |character: char| is_alphabet(character) && !is_upper(character);
        return if is_alphabet(second) { run(text, end, second, lower) } else { size };
    }
    let (mut last, mut last_width) = (second, width);
    while end < text.len() {
        let (found, width) = next_valid(&text[end..]);
        last = found.unwrap_or(last);
        if !is_upper(last) {
            break;
        }
        last_width = width;
        end += width;
    }
    if end < text.len() && is_alphabet(last) { end - last_width } else { end }
}

fn write_lower(word: Word<'_>, connector: u8, out: &mut Vec<u8>) {
    if !matches!(word.kind, Kind::Upper | Kind::Connector) {
        out.extend_from_slice(word.text);
        return;
    }
    for (_, character) in rune::runes(word.text) {
        if connects(character) {
            out.push(connector);
        } else if is_upper(character) {
            rune::push(rune::to_lower(character), out);
        } else {
            rune::push(character, out);
        }
    }
}

fn joined(text: &[u8], connector: u8) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len() + 8);
    if text.is_empty() {
        return out;
    }
    let mut rest = text;
    let mut word = next_word(&mut rest);
    while !rest.is_empty() {
        if word.kind != Kind::Connector {
            write_lower(word, connector, &mut out);
        }
        let before = word;
        word = next(&mut rest);
        match before.kind {
            Kind::Number => word = write_run(word, &mut rest, connector, &mut out),
            Kind::Connector => write_lower(before, connector, &mut out),
            Kind::Punctuation => {}
            _ if word.kind != Kind::Number => {
                if !word.kind.separates() {
                    out.push(connector);
                }
            }
            _ if rest.is_empty() => {}
            _ => word = write_number(word, &mut rest, connector, &mut out),
        }
    }
    write_lower(word, connector, &mut out);
    out
}

fn next<'t>(rest: &mut &'t [u8]) -> Word<'t> {
    if rest.is_empty() { Word { kind: Kind::Nothing, text: &[] } } else { next_word(rest) }
}

/// Letters and numbers after a number are one word with it. Gives the word after.
fn write_run<'t>(mut word: Word<'t>, rest: &mut &'t [u8], connector: u8, out: &mut Vec<u8>) -> Word<'t> {
    while matches!(word.kind, Kind::Alphabet | Kind::Number) {
        write_lower(word, connector, out);
        word = next(rest);
    }
    if word.kind != Kind::Nothing && !word.kind.separates() {
        out.push(connector);
    }
    word
}

/// A number ends the word before it, unless small letters follow: then it begins one. Gives the word after.
fn write_number<'t>(number: Word<'t>, rest: &mut &'t [u8], connector: u8, out: &mut Vec<u8>) -> Word<'t> {
    let word = next(rest);
    if word.kind != Kind::Alphabet {
        write_lower(number, connector, out);
        if !word.kind.separates() {
            out.push(connector);
        }
        return word;
    }
    out.push(connector);
    write_lower(number, connector, out);
    write_run(word, rest, connector, out)
}
