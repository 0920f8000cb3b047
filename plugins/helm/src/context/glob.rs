//! Patterns of file names, by the rules of the library that Helm has.

use std::collections::BTreeSet;
use std::iter::Peekable;
use std::str::Chars;

/// How deep braces may be nested.
const MAX_DEPTH: usize = 64;

/// A pattern of paths: `*` fits all but `/`, `**` anything, `?` one character but `/`; `[a-z]`, `[!a-z]`, `{a,b}` and
/// `\` before what means itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Glob(Vec<Part>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Char(char),
    /// `*`
    Name,
    /// `**`
    Anything,
    /// `?`
    One,
    /// `[a-z]`, or the opposite.
    Range(char, char, bool),
    /// `[abc]`, or the opposite.
    Set(Vec<char>, bool),
    /// `{a,b}`
    Either(Vec<Vec<Part>>),
}

impl Glob {
    /// Reads a pattern; none if it isn't one.
    #[must_use]
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut chars = text.chars().peekable();
        let mut alternatives = sequences(&mut chars, 0)?;
        alternatives.pop().map(Self)
    }

    /// Whether a path fits.
    #[must_use]
    pub(super) fn fits(&self, path: &str) -> bool {
        let path: Vec<char> = path.chars().collect();
        advance(&self.0, &path, BTreeSet::from([0])).contains(&path.len())
    }
}

/// Parts up to the end of the braces, or of the text; commas part them within braces.
fn sequences(chars: &mut Peekable<Chars<'_>>, depth: usize) -> Option<Vec<Vec<Part>>> {
    if depth > MAX_DEPTH {
        return None;
    }
    let mut all = Vec::new();
    let mut parts = Vec::new();
    while let Some(char) = chars.next() {
        match char {
            '{' => parts.push(Part::Either(sequences(chars, depth + 1)?)),
            ',' if depth > 0 => all.push(std::mem::take(&mut parts)),
            '}' if depth > 0 => break,
            '[' => parts.push(class(chars)?),
            '?' => parts.push(Part::One),
            '*' if chars.next_if_eq(&'*').is_some() => parts.push(Part::Anything),
            '*' => parts.push(Part::Name),
            '\\' => parts.extend(chars.next().map(Part::Char)),
            char => parts.push(Part::Char(char)),
        }
    }
    all.push(parts);
    Some(all)
}

/// What stands between brackets.
fn class(chars: &mut Peekable<Chars<'_>>) -> Option<Part> {
    let is_opposite = chars.next_if_eq(&'!').is_some();
    let mut ahead = chars.clone();
    let first = ahead.next()?;
    if ahead.next() == Some('-') {
        let last = ahead.next()?;
        let closed = ahead.next() == Some(']');
        *chars = ahead;
        return (closed && first <= last).then_some(Part::Range(first, last, is_opposite));
    }
    let mut set = Vec::new();
    loop {
        match chars.next()? {
            ']' => break,
            '\\' => set.push(chars.next()?),
            char => set.push(char),
        }
    }
    (!set.is_empty()).then_some(Part::Set(set, is_opposite))
}

/// Where one can be after the parts, when one was at those places.
fn advance(parts: &[Part], path: &[char], mut places: BTreeSet<usize>) -> BTreeSet<usize> {
    for part in parts {
        if places.is_empty() {
            break;
        }
        places = step(part, path, &places);
    }
    places
}

fn step(part: &Part, path: &[char], places: &BTreeSet<usize>) -> BTreeSet<usize> {
    let one = |fits: &dyn Fn(char) -> bool| {
        places.iter().filter(|place| path.get(**place).is_some_and(|char| fits(*char))).map(|place| place + 1).collect()
    };
    match part {
        Part::Char(wanted) => one(&|char| char == *wanted),
        Part::One => one(&|char| char != '/'),
        Part::Range(first, last, is_opposite) => one(&|char| (*first..=*last).contains(&char) != *is_opposite),
        Part::Set(set, is_opposite) => one(&|char| set.contains(&char) != *is_opposite),
        Part::Anything => places.first().map_or_else(BTreeSet::new, |first| (*first..=path.len()).collect()),
        Part::Name => {
            let mut after = BTreeSet::new();
            for place in places {
                let mut end = *place;
                while after.insert(end) && path.get(end).is_some_and(|char| *char != '/') {
                    end += 1;
                }
            }
            after
        }
        Part::Either(alternatives) => {
            alternatives.iter().flat_map(|parts| advance(parts, path, places.clone())).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_fit_paths() {
        for (pattern, path, fits) in [
            ("*", "a.txt", true),
            ("*", "a/b.txt", false),
            ("**", "a/b.txt", true),
            ("conf/*", "conf/a", true),
            ("conf/*", "conf/a/b", false),
            ("conf/**", "conf/a/b", true),
            ("**.yaml", "a/b.yaml", true),
            ("**/b.yaml", "b.yaml", false),
            ("?.txt", "a.txt", true),
            ("a?b", "a/b", false),
            ("[a-c].txt", "b.txt", true),
            ("[!a-c].txt", "b.txt", false),
            ("[!a-c].txt", "d.txt", true),
            ("[abc]x", "cx", true),
            ("a[/]b", "a/b", true),
            ("{a,b}.txt", "b.txt", true),
            ("{a,b*}.txt", "bcd.txt", true),
            ("{a,{b,c}}d", "cd", true),
            ("{a,}d", "d", true),
            ("a\\*", "a*", true),
            ("a\\*", "ab", false),
            ("a,b", "a,b", true),
            ("", "", true),
            ("", "a", false),
            ("{a,b", "b", true),
        ] {
            let glob = Glob::parse(pattern).expect(pattern);
            assert_eq!(glob.fits(path), fits, "{pattern} {path}");
        }
    }

    #[test]
    fn what_is_no_pattern_is_told() {
        for pattern in ["[", "[]", "[a", "[b-a]", "[a-b"] {
            assert_eq!(Glob::parse(pattern), None, "{pattern}");
        }
    }
}
