//! Versions.

use std::cmp::Ordering;

/// A longer text isn't looked at.
const LONGEST: usize = 256;

/// A version: three numbers, what it precedes (`-rc.1`), and notes about its build (`+abc`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// First number.
    pub major: u64,
    /// Second number.
    pub minor: u64,
    /// Third number.
    pub patch: u64,
    /// What follows `-`, without it.
    pub prerelease: String,
    /// What follows `+`, without it.
    pub metadata: String,
    /// The text that was read.
    pub original: String,
}

/// Why a text is no version.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VersionError {
    /// It has more bytes than are looked at.
    #[error("version string is too long (max {LONGEST} bytes)")]
    TooLong,
    /// It isn't written as one.
    #[error("invalid semantic version")]
    Invalid,
    /// A number doesn't fit into 64 bits.
    #[error("error parsing version segment: strconv.ParseUint: parsing {0:?}: value out of range")]
    Segment(String),
    /// A number among the parts of the prerelease has a zero in front.
    #[error("version segment starts with 0")]
    LeadingZero,
    /// A part of the prerelease is empty, or has other characters than letters, digits and hyphens.
    #[error("invalid prerelease string")]
    Prerelease,
    /// A part of the metadata is empty, or has other characters than letters, digits and hyphens.
    #[error("invalid metadata string")]
    Metadata,
}

/// A version as it is cut into pieces; the pieces keep the character in front of them.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Pieces<'a> {
    /// The first number.
    pub(super) major: &'a [u8],
    /// A point and the second number, or nothing.
    pub(super) minor: &'a [u8],
    /// A point and the third number, or nothing.
    pub(super) patch: &'a [u8],
    /// A hyphen and the prerelease, or nothing.
    pub(super) prerelease: &'a [u8],
    /// A plus and the metadata, or nothing.
    pub(super) metadata: &'a [u8],
}

impl<'a> Pieces<'a> {
    /// Reads as much of a text as is a version whose numbers are made of such bytes; gives what is left as well.
    pub(super) fn read(text: &'a [u8], is_number: fn(u8) -> bool) -> Option<(Self, &'a [u8])> {
        let rest = text.strip_prefix(b"v").unwrap_or(text);
        let (major, rest) = split_run(rest, is_number);
        if major.is_empty() {
            return None;
        }
        let (minor, rest) = split_part(rest, b'.', is_number);
        let (patch, rest) = split_part(rest, b'.', is_number);
        let (prerelease, rest) = split_parts(rest, b'-');
        let (metadata, rest) = split_parts(rest, b'+');
        Some((Self { major, minor, patch, prerelease, metadata }, rest))
    }
}

fn is_identifier(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-'
}

fn split_run(text: &[u8], is_part: fn(u8) -> bool) -> (&[u8], &[u8]) {
    text.split_at(text.iter().position(|byte| !is_part(*byte)).unwrap_or(text.len()))
}

/// The character and at least one byte of a part, or nothing.
fn split_part(text: &[u8], mark: u8, is_part: fn(u8) -> bool) -> (&[u8], &[u8]) {
    match text {
        [first, rest @ ..] if *first == mark => match split_run(rest, is_part).0.len() {
            0 => text.split_at(0),
            length => text.split_at(length + 1),
        },
        _ => text.split_at(0),
    }
}

/// The character and identifiers with points between, or nothing.
fn split_parts(text: &[u8], mark: u8) -> (&[u8], &[u8]) {
    let mut end = split_part(text, mark, is_identifier).0.len();
    while end > 0 {
        match split_part(&text[end..], b'.', is_identifier).0.len() {
            0 => break,
            length => end += length,
        }
    }
    text.split_at(end)
}

impl Version {
    /// Reads a version: a `v` may stand in front, numbers may have zeros in front, and the second and third may be left
    /// out.
    ///
    /// # Errors
    ///
    /// When the text is no version, or too long for one.
    pub fn parse(text: &[u8]) -> Result<Self, VersionError> {
        if text.len() > LONGEST {
            return Err(VersionError::TooLong);
        }
        let pieces = match Pieces::read(text, |byte| byte.is_ascii_digit()) {
            Some((pieces, [])) => pieces,
            _ => return Err(VersionError::Invalid),
        };
        let version = Self {
            major: segment(pieces.major)?,
            minor: segment(pieces.minor)?,
            patch: segment(pieces.patch)?,
            prerelease: owned(pieces.prerelease.get(1..).unwrap_or_default()),
            metadata: owned(pieces.metadata.get(1..).unwrap_or_default()),
            original: owned(text),
        };
        check_prerelease(version.prerelease.as_bytes())?;
        check_metadata(version.metadata.as_bytes())?;
        Ok(version)
    }

    /// It in its full form, without a `v`.
    #[must_use]
    pub fn normal(&self) -> String {
        let mut text = format!("{}.{}.{}", self.major, self.minor, self.patch);
        for (mark, part) in [('-', &self.prerelease), ('+', &self.metadata)] {
            if !part.is_empty() {
                text.push(mark);
                text.push_str(part);
            }
        }
        text
    }

    /// Which of two comes first. Metadata doesn't count.
    #[must_use]
    pub fn compare(&self, other: &Self) -> Ordering {
        let numbers = |version: &Self| (version.major, version.minor, version.patch);
        numbers(self)
            .cmp(&numbers(other))
            .then_with(|| self.prerelease.is_empty().cmp(&other.prerelease.is_empty()))
            .then_with(|| compare_prereleases(self.prerelease.as_bytes(), other.prerelease.as_bytes()))
    }

    /// The same version with another prerelease; nothing takes it away.
    ///
    /// # Errors
    ///
    /// When it can't be a prerelease.
    pub fn with_prerelease(&self, prerelease: &[u8]) -> Result<Self, VersionError> {
        check_prerelease(prerelease)?;
        Ok(Self { prerelease: owned(prerelease), ..self.clone() }.renamed())
    }

    /// The same version with other metadata; nothing takes it away.
    ///
    /// # Errors
    ///
    /// When it can't be metadata.
    pub fn with_metadata(&self, metadata: &[u8]) -> Result<Self, VersionError> {
        check_metadata(metadata)?;
        Ok(Self { metadata: owned(metadata), ..self.clone() }.renamed())
    }

    /// The next major version; none when there is no number above.
    #[must_use]
    pub fn next_major(&self) -> Option<Self> {
        Some(self.released(self.major.checked_add(1)?, 0, 0))
    }

    /// The next minor version; none when there is no number above.
    #[must_use]
    pub fn next_minor(&self) -> Option<Self> {
        Some(self.released(self.major, self.minor.checked_add(1)?, 0))
    }

    /// The next patch version: the release that a prerelease precedes, otherwise the one above; none when there is no
    /// number above.
    #[must_use]
    pub fn next_patch(&self) -> Option<Self> {
        let patch = if self.prerelease.is_empty() { self.patch.checked_add(1)? } else { self.patch };
        Some(self.released(self.major, self.minor, patch))
    }

    fn released(&self, major: u64, minor: u64, patch: u64) -> Self {
        let (prerelease, metadata) = (String::new(), String::new());
        Self { major, minor, patch, prerelease, metadata, original: self.original.clone() }.renamed()
    }

    /// Makes its full form the text it was read from, with the `v` that was there.
    fn renamed(mut self) -> Self {
        let normal = self.normal();
        self.original = if self.original.starts_with('v') { format!("v{normal}") } else { normal };
        self
    }
}

/// Text of its own. What was read as a version is ASCII.
fn owned(text: &[u8]) -> String {
    String::from_utf8_lossy(text).into_owned()
}

/// A number, with the point in front of it or without; nothing is zero.
fn segment(text: &[u8]) -> Result<u64, VersionError> {
    let digits = text.strip_prefix(b".").unwrap_or(text);
    if digits.is_empty() {
        return Ok(0);
    }
    let digits = owned(digits);
    digits.parse().map_err(|_| VersionError::Segment(digits))
}

fn check_prerelease(text: &[u8]) -> Result<(), VersionError> {
    if text.is_empty() {
        return Ok(());
    }
    for part in text.split(|byte| *byte == b'.') {
        if part.is_empty() || !part.iter().all(|byte| is_identifier(*byte)) {
            return Err(VersionError::Prerelease);
        }
        if part.len() > 1 && part[0] == b'0' && part.iter().all(u8::is_ascii_digit) {
            return Err(VersionError::LeadingZero);
        }
    }
    Ok(())
}

fn check_metadata(text: &[u8]) -> Result<(), VersionError> {
    let is_fine = |part: &[u8]| !part.is_empty() && part.iter().all(|byte| is_identifier(*byte));
    if text.is_empty() || text.split(|byte| *byte == b'.').all(is_fine) { Ok(()) } else { Err(VersionError::Metadata) }
}

/// Compares what versions precede, part by part; a part that isn't there comes first.
pub(super) fn compare_prereleases(left: &[u8], right: &[u8]) -> Ordering {
    let (mut lefts, mut rights) = (left.split(|byte| *byte == b'.'), right.split(|byte| *byte == b'.'));
    loop {
        let order = match (lefts.next(), rights.next()) {
            (None, None) => return Ordering::Equal,
            (left, right) => compare_parts(left.unwrap_or_default(), right.unwrap_or_default()),
        };
        if order != Ordering::Equal {
            return order;
        }
    }
}

fn compare_parts(left: &[u8], right: &[u8]) -> Ordering {
    let number = |part: &[u8]| {
        let digits = std::str::from_utf8(part).ok().filter(|part| part.bytes().all(|byte| byte.is_ascii_digit()));
        digits.and_then(|digits| digits.parse::<u64>().ok())
    };
    if left == right || left.is_empty() || right.is_empty() {
        return left.len().cmp(&right.len());
    }
    match (number(left), number(right)) {
        (Some(left), Some(right)) => left.cmp(&right),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => left.cmp(right),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Version {
        Version::parse(text.as_bytes()).expect("a version")
    }

    #[test]
    fn versions_may_be_short_and_have_a_v() {
        for (text, normal) in [
            ("1", "1.0.0"),
            ("v1.2", "1.2.0"),
            ("01.2.3", "1.2.3"),
            ("1.2.3-rc.1+b.5", "1.2.3-rc.1+b.5"),
            ("1-a", "1.0.0-a"),
            ("1.2+07", "1.2.0+07"),
            ("1.2.3--x.-", "1.2.3--x.-"),
            ("18446744073709551615.0.0", "18446744073709551615.0.0"),
        ] {
            assert_eq!(read(text).normal(), normal, "{text}");
            assert_eq!(read(text).original, text);
        }
    }

    #[test]
    fn what_is_no_version_says_why() {
        let long = format!("1.2.3-{}", "a".repeat(251));
        for (text, message) in [
            ("", "invalid semantic version"),
            ("a", "invalid semantic version"),
            ("V1", "invalid semantic version"),
            ("1.2.3.4", "invalid semantic version"),
            ("1.", "invalid semantic version"),
            ("1.2.3-", "invalid semantic version"),
            ("1.2.3-a..b", "invalid semantic version"),
            ("1.2.3 ", "invalid semantic version"),
            ("1.2.3-01", "version segment starts with 0"),
            ("1.2.3-a.00", "version segment starts with 0"),
            (
                "1.99999999999999999999",
                "error parsing version segment: strconv.ParseUint: parsing \"99999999999999999999\": value out of range",
            ),
            (&long, "version string is too long (max 256 bytes)"),
        ] {
            assert_eq!(Version::parse(text.as_bytes()).map_err(|error| error.to_string()), Err(message.to_owned()));
        }
        assert_eq!(read("1.2.3").with_prerelease(b"a..b"), Err(VersionError::Prerelease));
        assert_eq!(read("1.2.3").with_prerelease(b"01"), Err(VersionError::LeadingZero));
        assert_eq!(read("1.2.3").with_metadata(b"a_b"), Err(VersionError::Metadata));
        assert_eq!(VersionError::Metadata.to_string(), "invalid metadata string");
        assert_eq!(VersionError::Prerelease.to_string(), "invalid prerelease string");
    }

    #[test]
    fn versions_have_an_order() {
        let sorted = [
            "0.0.1",
            "1.0.0-1",
            "1.0.0-2",
            "1.0.0-10",
            "1.0.0--1",
            "1.0.0-alpha",
            "1.0.0-alpha.1",
            "1.0.0-alpha.beta",
            "1.0.0-beta",
            "1.0.0",
            "1.0.1",
            "1.1.0",
            "1.10.0",
            "2.0.0",
        ];
        for (left_place, left) in sorted.iter().enumerate() {
            for (right_place, right) in sorted.iter().enumerate() {
                assert_eq!(read(left).compare(&read(right)), left_place.cmp(&right_place), "{left} {right}");
            }
        }
        assert_eq!(read("1.0.0+a").compare(&read("v1+b")), Ordering::Equal);
    }

    #[test]
    fn the_next_versions_keep_the_v() {
        let version = read("v1.2.3-rc.1+b");
        for (next, original) in [
            (version.next_major(), "v2.0.0"),
            (version.next_minor(), "v1.3.0"),
            (version.next_patch(), "v1.2.3"),
            (read("1.2.3").next_patch(), "1.2.4"),
            (version.with_prerelease(b"").ok(), "v1.2.3+b"),
            (version.with_metadata(b"c").ok(), "v1.2.3-rc.1+c"),
        ] {
            assert_eq!(next.expect("there is one").original, original);
        }
        assert_eq!(read("18446744073709551615").next_major(), None);
    }
}
