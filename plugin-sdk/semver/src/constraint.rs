//! Ranges of versions: `>= 1.2, < 2 || ^3.1`, `~1.4`, `1.x`, `1.2 - 1.8`.

use std::cmp::Ordering;

use super::version::{Pieces, Version, compare_prereleases};

/// A longer text isn't looked at.
const LONGEST: usize = 512;
/// More alternatives aren't looked at.
const MOST_GROUPS: usize = 32;

/// A range of versions: one of its groups must hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Constraint {
    groups: Vec<Group>,
}

/// Why a text is no range.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConstraintError {
    /// It has more bytes than are looked at.
    #[error("constraint string is too long (max {LONGEST} bytes)")]
    TooLong,
    /// It has more alternatives than are looked at.
    #[error("too many constraint groups (max {MOST_GROUPS})")]
    TooManyGroups,
    /// An alternative isn't written as one.
    #[error("improper constraint: {:?}", String::from_utf8_lossy(.0))]
    Improper(Vec<u8>),
    /// A version in it is none.
    #[error("constraint parser error")]
    Version,
}

/// Conditions that must hold together.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Group {
    conditions: Vec<Condition>,
    /// Whether prereleases are looked at: only where a condition has one.
    prereleases: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Condition {
    operator: Operator,
    version: Version,
    /// How much of the version was said.
    said: Said,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Said {
    /// All three numbers.
    All,
    /// No third number, or `x` for it.
    Minor,
    /// No second number, or `x` for it.
    Major,
    /// `x`.
    Nothing,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operator {
    Equal,
    NotEqual,
    Greater,
    Less,
    GreaterOrEqual,
    LessOrEqual,
    Tilde,
    Caret,
}

/// The ways to write operators; where one starts with another, the longer one comes first.
const OPERATORS: &[(&[u8], Operator)] = &[
    (b"!=", Operator::NotEqual),
    (b">=", Operator::GreaterOrEqual),
    (b"=>", Operator::GreaterOrEqual),
    (b"<=", Operator::LessOrEqual),
    (b"=<", Operator::LessOrEqual),
    (b"~>", Operator::Tilde),
    (b"=", Operator::Equal),
    (b">", Operator::Greater),
    (b"<", Operator::Less),
    (b"~", Operator::Tilde),
    (b"^", Operator::Caret),
    (b"", Operator::Equal),
];

impl Constraint {
    /// Reads a range.
    ///
    /// # Errors
    ///
    /// When the text is no range, or too long for one.
    pub fn parse(text: &[u8]) -> Result<Self, ConstraintError> {
        if text.len() > LONGEST {
            return Err(ConstraintError::TooLong);
        }
        let text = with_ranges_rewritten(text);
        let groups = alternatives(&text);
        if groups.len() > MOST_GROUPS {
            return Err(ConstraintError::TooManyGroups);
        }
        let groups = groups.into_iter().map(Group::parse).collect::<Result<_, _>>()?;
        Ok(Self { groups })
    }

    /// Whether a version lies in the range.
    #[must_use]
    pub fn check(&self, version: &Version) -> bool {
        self.groups.iter().any(|group| {
            (group.prereleases || version.prerelease.is_empty())
                && group.conditions.iter().all(|condition| condition.holds(version))
        })
    }
}

/// What stands between `||`.
fn alternatives(text: &[u8]) -> Vec<&[u8]> {
    let mut groups = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.windows(2).position(|pair| pair == b"||") {
        groups.push(&rest[..at]);
        rest = &rest[at + 2..];
    }
    groups.push(rest);
    groups
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b'\t' | b'\n' | b'\x0C' | b'\r' | b' ')
}

fn without_spaces(text: &[u8]) -> &[u8] {
    &text[text.iter().position(|byte| !is_space(*byte)).unwrap_or(text.len())..]
}

/// What may stand where a version has a number: digits, or `x`, `X`, `*`. A bar passes here and fails as a number.
fn is_part(byte: u8) -> bool {
    byte.is_ascii_digit() || matches!(byte, b'x' | b'X' | b'*' | b'|')
}

fn is_any(part: &[u8]) -> bool {
    matches!(part, b"" | b"x" | b"X" | b"*" | b".x" | b".X" | b".*")
}

/// Writes every `A - B` as `>= A, <= B`.
fn with_ranges_rewritten(text: &[u8]) -> Vec<u8> {
    let mut out = text.to_vec();
    let mut at = 0;
    while at < text.len() {
        let Some((from, to, rest)) = hyphen_range(&text[at..]) else {
            at += 1;
            continue;
        };
        let found = &text[at..text.len() - rest.len()];
        at += found.len();
        if let Some(place) = out.windows(found.len()).position(|part| part == found) {
            out.splice(place..place + found.len(), [b">= ", from, b", <= ", to, b" "].concat());
        }
    }
    out
}

/// The ends of the range that a text begins with, and what follows.
fn hyphen_range(text: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let start = without_spaces(text);
    let after_from = Pieces::read(start, is_part)?.1;
    let hyphen = without_spaces(after_from).strip_prefix(b"-")?;
    let to = without_spaces(hyphen);
    if !after_from.first().is_some_and(|byte| is_space(*byte)) || to.len() == hyphen.len() {
        return None;
    }
    let after_to = Pieces::read(to, is_part)?.1;
    Some((&start[..start.len() - after_from.len()], &to[..to.len() - after_to.len()], without_spaces(after_to)))
}

impl Group {
    fn parse(text: &[u8]) -> Result<Self, ConstraintError> {
        let improper = || ConstraintError::Improper(text.to_vec());
        let mut conditions = Vec::new();
        let mut rest = without_spaces(text);
        loop {
            let (operator, pieces, written, after) = split_condition(rest).ok_or_else(improper)?;
            conditions.push((operator, pieces, written));
            rest = without_spaces(after);
            if rest.is_empty() {
                break;
            }
            match rest.strip_prefix(b",") {
                Some(next) => rest = without_spaces(next),
                None if rest.len() < after.len() => {}
                None => return Err(improper()),
            }
        }
        let conditions: Vec<Condition> = conditions
            .into_iter()
            .map(|(operator, pieces, written)| Condition::new(operator, &pieces, written))
            .collect::<Result<_, _>>()?;
        let prereleases = conditions.iter().any(|condition| !condition.version.prerelease.is_empty());
        Ok(Self { conditions, prereleases })
    }
}

/// The operator and the version that a text begins with: in pieces and as written; and what follows.
fn split_condition(text: &[u8]) -> Option<(Operator, Pieces<'_>, &[u8], &[u8])> {
    let (operator, rest) =
        OPERATORS.iter().find_map(|(name, operator)| Some((*operator, text.strip_prefix(*name)?)))?;
    let version = without_spaces(rest);
    let (pieces, rest) = Pieces::read(version, is_part)?;
    Some((operator, pieces, &version[..version.len() - rest.len()], rest))
}

impl Condition {
    fn new(operator: Operator, pieces: &Pieces<'_>, written: &[u8]) -> Result<Self, ConstraintError> {
        let Pieces { major, minor, patch, prerelease, .. } = *pieces;
        let (said, text) = if is_any(major) {
            (Said::Nothing, [b"0.0.0", prerelease].concat())
        } else if is_any(minor) {
            (Said::Major, [major, b".0.0", prerelease].concat())
        } else if is_any(patch) {
            (Said::Minor, [major, minor, b".0", prerelease].concat())
        } else {
            (Said::All, written.to_vec())
        };
        let version = Version::parse(&text).map_err(|_| ConstraintError::Version)?;
        Ok(Self { operator, version, said })
    }

    fn holds(&self, version: &Version) -> bool {
        let order = version.compare(&self.version);
        match self.operator {
            Operator::Equal if self.said == Said::All => order == Ordering::Equal,
            Operator::Equal | Operator::Tilde => order != Ordering::Less && self.tilde(version),
            Operator::NotEqual => self.differs(version, order),
            Operator::Greater => self.is_below(version, order),
            Operator::Less => order == Ordering::Less,
            Operator::GreaterOrEqual => order != Ordering::Less,
            Operator::LessOrEqual => self.is_not_below(version, order),
            Operator::Caret => order != Ordering::Less && self.caret(version),
        }
    }

    fn differs(&self, version: &Version, order: Ordering) -> bool {
        let own = &self.version;
        match self.said {
            Said::All | Said::Nothing => order != Ordering::Equal,
            Said::Major => version.major != own.major,
            Said::Minor => {
                version.major != own.major
                    || version.minor != own.minor
                    || compare_prereleases(version.prerelease.as_bytes(), own.prerelease.as_bytes()) != Ordering::Equal
            }
        }
    }

    fn is_below(&self, version: &Version, order: Ordering) -> bool {
        match (self.said, version.major.cmp(&self.version.major)) {
            (Said::All, _) | (Said::Nothing, Ordering::Equal) => order == Ordering::Greater,
            (_, Ordering::Greater) => true,
            (_, Ordering::Less) | (Said::Major, Ordering::Equal) => false,
            (Said::Minor, Ordering::Equal) => version.minor > self.version.minor,
        }
    }

    fn is_not_below(&self, version: &Version, order: Ordering) -> bool {
        let own = &self.version;
        match self.said {
            Said::All => order != Ordering::Greater,
            Said::Major => version.major <= own.major,
            Said::Minor | Said::Nothing => (version.major, version.minor) <= (own.major, own.minor),
        }
    }

    /// The same major and minor version, as far as they were said.
    fn tilde(&self, version: &Version) -> bool {
        let own = &self.version;
        let anything =
            own.major == 0 && own.minor == 0 && own.patch == 0 && matches!(self.said, Said::All | Said::Nothing);
        anything || version.major == own.major && (version.minor == own.minor || self.said == Said::Major)
    }

    /// The same first number that isn't zero.
    fn caret(&self, version: &Version) -> bool {
        let own = &self.version;
        if own.major > 0 || self.said == Said::Major {
            return version.major == own.major;
        }
        if version.major > 0 {
            return false;
        }
        if own.minor > 0 || self.said == Said::Minor {
            return version.minor == own.minor;
        }
        version.minor == 0 && version.patch == own.patch
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_hold_as_they_say() {
        for (range, inside, outside) in [
            ("1.2.3", "1.2.3 v1.2.3+b", "1.2.4 1.2.3-rc"),
            ("=1.2", "1.2.0 1.2.9", "1.3.0 1.1.9"),
            ("1.x", "1.0.0 1.9.9", "2.0.0 0.9.0"),
            ("1.x.3", "1.0.0 1.9.9", "2.0.0"),
            ("*", "0.0.0 9.9.9", "1.0.0-rc"),
            ("x || 1.0.0-0", "1.0.0 5.0.0", "1.0.0-rc"),
            ("!=1.2.3", "1.2.4 1.3.3", "1.2.3"),
            ("!=1.2", "1.3.0 2.2.0", "1.2.0 1.2.7"),
            ("!=1", "2.0.0", "1.0.0 1.9.0"),
            ("!=*", "1.0.0", "0.0.0"),
            ("!=1.2.x-a", "1.2.0-b 1.2.0", "1.2.0-a"),
            (">1.2.3", "1.2.4", "1.2.3 1.2.2"),
            (">1.2", "1.3.0 2.0.0", "1.2.9 1.1.0"),
            (">1", "2.0.0", "1.9.9 0.1.0"),
            (">*", "0.0.1 1.0.0", "0.0.0"),
            ("<1.2", "1.1.9", "1.2.0"),
            (">=1.2", "1.2.0", "1.1.9"),
            ("=>1.2", "1.2.0", "1.1.9"),
            ("<=1.2.3", "1.2.3", "1.2.4"),
            ("<=1.2", "1.2.9 0.9.0", "1.3.0 2.0.0"),
            ("=<1", "1.9.9", "2.0.0"),
            ("<=*", "0.0.9", "0.1.0 1.0.0"),
            ("~1.2.3", "1.2.3 1.2.9", "1.3.0 1.2.2"),
            ("~>1", "1.0.0 1.9.0", "2.0.0"),
            ("~0.0.0", "7.0.0", "1.0.0-rc"),
            ("~0.0", "0.0.9", "0.1.0"),
            ("^1.2.3", "1.2.3 1.9.0", "2.0.0 1.2.2"),
            ("^0.2.3", "0.2.9", "0.3.0 1.0.0"),
            ("^0.0.3", "0.0.3", "0.0.4 0.1.0"),
            ("^0.0", "0.0.9", "0.1.0"),
            ("^0", "0.9.0", "1.0.0"),
            ("^*", "0.0.0", "0.0.1 1.0.0"),
            ("1.2 - 1.4", "1.2.0 1.4.9", "1.5.0 1.1.0"),
            ("1 - 2 || 4 - 5.0.0", "1.0.0 2.9.9 4.1.0 5.0.0", "3.0.0 5.0.1"),
            (">= 1.0, < 2.0 , != 1.5.0", "1.4.0", "1.5.0 2.0.0"),
            (" >=1.0\t<2.0 ", "1.9.0", "2.0.0"),
            (">=1.25.0-0 <1.40.0-0", "1.25.0 1.31.2-gke.1", "1.20.3"),
        ] {
            let range = Constraint::parse(range.as_bytes()).expect("a range");
            let check = |text: &str| range.check(&Version::parse(text.as_bytes()).expect("a version"));
            assert!(inside.split(' ').all(check), "{range:?} {inside}");
            assert!(!outside.split(' ').any(check), "{range:?} {outside}");
        }
    }

    #[test]
    fn what_is_no_range_says_why() {
        let (long, many) = ("1".repeat(513), vec!["1"; 33].join("||"));
        for (text, message) in [
            ("", "improper constraint: \"\""),
            (" ", "improper constraint: \" \""),
            ("1 ||", "improper constraint: \"\""),
            ("1,", "improper constraint: \"1,\""),
            ("1,,2", "improper constraint: \"1,,2\""),
            (",1", "improper constraint: \",1\""),
            ("1>2", "improper constraint: \"1>2\""),
            ("> =1", "improper constraint: \"> =1\""),
            ("==1", "improper constraint: \"==1\""),
            ("1.2.3.4", "improper constraint: \"1.2.3.4\""),
            (">=1 - 2", "improper constraint: \">=>= 1, <= 2 \""),
            ("latest", "improper constraint: \"latest\""),
            ("1x", "constraint parser error"),
            ("1|2", "constraint parser error"),
            ("1.2.3-01", "constraint parser error"),
            (&long, "constraint string is too long (max 512 bytes)"),
            (&many, "too many constraint groups (max 32)"),
        ] {
            let error = Constraint::parse(text.as_bytes()).map_err(|error| error.to_string());
            assert_eq!(error, Err(message.to_owned()), "{text}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_compatible_with_nothing() {
        use crate::is_compatible;
        assert!(is_compatible(b"^1", b"1.4.0"));
        assert!(!is_compatible(b"", b"1.4.0") && !is_compatible(b"*", b"latest"));
    }
}
