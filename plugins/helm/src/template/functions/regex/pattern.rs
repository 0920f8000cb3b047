//! Patterns ready to search with, and what they find.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use regex_automata::Input;
use regex_automata::meta::{Cache, Config, Regex};
use regex_automata::util::captures::Captures;

use super::fault::{PatternError, Problem};
use super::syntax;
use crate::go::{Text, rune};

/// How many bytes the program of a pattern may take.
const MAX_PROGRAM: usize = 32 << 20;

/// How many patterns are kept. Charts have some dozens; one that makes them up as it goes starts anew.
const MAX_KEPT: usize = 256;

/// A pattern ready to search with.
pub(crate) struct Pattern {
    regex: Regex,
    /// Names of its groups, the first of which is the whole match.
    groups: Vec<Option<Box<[u8]>>>,
    scratch: RefCell<(Cache, Captures)>,
}

impl std::fmt::Debug for Pattern {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("a pattern")
    }
}

/// Where a match begins and ends.
pub(super) type Span = (usize, usize);

thread_local! {
    static KEPT: RefCell<HashMap<Text, Rc<Pattern>>> = RefCell::default();
}

impl Pattern {
    /// The pattern of a text: made once, then kept.
    pub(crate) fn of(text: &Text) -> Result<Rc<Self>, PatternError> {
        if let Some(kept) = KEPT.with_borrow(|kept| kept.get(text).cloned()) {
            return Ok(kept);
        }
        let pattern = Rc::new(Self::compile(text)?);
        KEPT.with_borrow_mut(|kept| {
            if kept.len() >= MAX_KEPT {
                kept.clear();
            }
            kept.insert(text.clone(), pattern.clone());
        });
        Ok(pattern)
    }

    fn compile(text: &[u8]) -> Result<Self, PatternError> {
        let syntax = syntax::parse(text)?;
        let config = Config::new().nfa_size_limit(Some(MAX_PROGRAM));
        let regex = Regex::builder()
            .configure(config)
            .build_from_hir(&syntax.hir)
            .map_err(|_| PatternError::new(Problem::Size, text))?;
        let scratch = RefCell::new((regex.create_cache(), regex.create_captures()));
        Ok(Self { regex, groups: syntax.groups, scratch })
    }

    /// Whether it is found anywhere.
    pub(crate) fn is_in(&self, text: &Subject<'_>) -> bool {
        let (cache, _) = &mut *self.scratch.borrow_mut();
        self.regex.search_half_with(cache, &Input::new(&*text.read).earliest(true)).is_some()
    }

    /// The first match from a place on.
    pub(super) fn find(&self, text: &Subject<'_>, from: usize) -> Option<Span> {
        let (cache, _) = &mut *self.scratch.borrow_mut();
        let input = Input::new(&*text.read).span(from..text.read.len());
        self.regex.search_with(cache, &input).map(|found| (found.start(), found.end()))
    }

    /// The first match from a place on, with its groups.
    fn find_groups(&self, text: &Subject<'_>, from: usize, use_found: impl FnOnce(&Captures, Span)) -> Option<Span> {
        let (cache, captures) = &mut *self.scratch.borrow_mut();
        let input = Input::new(&*text.read).span(from..text.read.len());
        self.regex.search_captures_with(cache, &input, captures);
        let found = captures.get_group(0)?;
        use_found(captures, (found.start, found.end));
        Some((found.start, found.end))
    }

    /// The matches, at most so many. An empty one right behind another doesn't count.
    pub(super) fn find_all(&self, text: &Subject<'_>, most: usize) -> Vec<Span> {
        let mut found = Vec::new();
        let (mut at, mut last_end) = (0, None);
        while found.len() < most && at <= text.read.len() {
            let Some((start, end)) = self.find(text, at) else { break };
            let is_empty_behind = end == at && Some(start) == last_end;
            at = if end == at { at + text.width(at).max(1) } else { end };
            last_end = Some(end);
            if !is_empty_behind {
                found.push((start, end));
            }
        }
        found
    }

    /// The text with what each match is replaced by.
    pub(super) fn replace_all(&self, text: &Subject<'_>, by: &Replacement<'_>) -> Vec<u8> {
        let mut out = Vec::with_capacity(text.read.len());
        let (mut at, mut last_end) = (0, 0);
        while at <= text.read.len() {
            let found = match by {
                Replacement::Literal(literal) => self.find(text, at).inspect(|&(start, end)| {
                    out.extend_from_slice(text.part(last_end, start));
                    if end > last_end || start == 0 {
                        out.extend_from_slice(literal);
                    }
                }),
                Replacement::Template(template) => self.find_groups(text, at, |captures, (start, end)| {
                    out.extend_from_slice(text.part(last_end, start));
                    if end > last_end || start == 0 {
                        self.expand(template, text, captures, &mut out);
                    }
                }),
            };
            let Some((_, end)) = found else { break };
            last_end = end;
            let width = text.width(at);
            at = if at + width > end { at + width } else { end.max(at + usize::from(end == at)) };
        }
        out.extend_from_slice(text.part(last_end, text.read.len()));
        out
    }

    /// Writes a template with `$1`, `${name}` and `$$`.
    fn expand(&self, template: &[u8], text: &Subject<'_>, captures: &Captures, out: &mut Vec<u8>) {
        let mut rest = template;
        while let Some(dollar) = rest.iter().position(|byte| *byte == b'$') {
            out.extend_from_slice(&rest[..dollar]);
            rest = &rest[dollar + 1..];
            if rest.first() == Some(&b'$') {
                out.push(b'$');
                rest = &rest[1..];
                continue;
            }
            let Some((name, after)) = group_name(rest) else {
                out.push(b'$');
                continue;
            };
            rest = after;
            let span = match group_number(name) {
                Some(number) => captures.get_group(number),
                None => self
                    .groups
                    .iter()
                    .enumerate()
                    .filter(|(_, group)| group.as_deref() == Some(name))
                    .find_map(|(number, _)| captures.get_group(number)),
            };
            if let Some(span) = span {
                out.extend_from_slice(text.part(span.start, span.end));
            }
        }
        out.extend_from_slice(rest);
    }
}

/// What replaces matches.
pub(super) enum Replacement<'a> {
    /// This text.
    Literal(&'a [u8]),
    /// This text, with groups of the match for what follows `$`.
    Template(&'a [u8]),
}

impl<'a> Replacement<'a> {
    /// A template, if there is anything in it to expand.
    pub(super) fn template(text: &'a [u8]) -> Self {
        if text.contains(&b'$') { Self::Template(text) } else { Self::Literal(text) }
    }
}

/// The name after `$`, with braces or without, and what follows.
fn group_name(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let braced = text.first() == Some(&b'{');
    let text = &text[usize::from(braced)..];
    let is_part = |character: char| rune::is_letter(character) || rune::is_digit(character) || character == '_';
    let end = rune::runes(text).find(|(_, character)| !is_part(*character)).map_or(text.len(), |(place, _)| place);
    if end == 0 || braced && text.get(end) != Some(&b'}') {
        return None;
    }
    Some((&text[..end], &text[end + usize::from(braced)..]))
}

/// The number that a name is, if it is one.
fn group_number(name: &[u8]) -> Option<usize> {
    let is_number = name.iter().all(u8::is_ascii_digit) && name.len() < 10 && (name[0] != b'0' || name.len() == 1);
    if !is_number {
        return None;
    }
    std::str::from_utf8(name).ok()?.parse().ok()
}

/// A text to search in. Bytes that are no UTF-8 are searched as U+FFFD, one each.
pub(crate) struct Subject<'t> {
    text: &'t [u8],
    read: Cow<'t, [u8]>,
    /// For each place in what is read, the place in the text; none when they are the same.
    places: Vec<usize>,
}

impl<'t> Subject<'t> {
    /// That text.
    pub(crate) fn new(text: &'t [u8]) -> Self {
        if std::str::from_utf8(text).is_ok() {
            return Self { text, read: Cow::Borrowed(text), places: Vec::new() };
        }
        let (mut read, mut places) = (Vec::with_capacity(text.len() + 16), Vec::with_capacity(text.len() + 16));
        for (place, character) in rune::runes(text) {
            let mut buffer = [0; 4];
            let bytes = character.encode_utf8(&mut buffer).as_bytes();
            read.extend_from_slice(bytes);
            places.resize(read.len(), place);
        }
        places.push(text.len());
        Self { text, read: Cow::Owned(read), places }
    }

    /// What lies between two places.
    pub(super) fn part(&self, start: usize, end: usize) -> &'t [u8] {
        let place = |at: usize| self.places.get(at).copied().unwrap_or(at);
        self.text.get(place(start)..place(end)).unwrap_or_default()
    }

    /// How many bytes the character at a place has.
    fn width(&self, at: usize) -> usize {
        self.read.get(at..).and_then(rune::decode).map_or(0, |(_, width)| width)
    }

    /// Whether there is nothing.
    pub(super) fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Where it ends.
    pub(super) fn end(&self) -> usize {
        self.read.len()
    }
}
