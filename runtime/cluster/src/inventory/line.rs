//! An entry as one line of text.
//!
//! The API server checks, converts and compares every field of a custom resource for itself, so entries that are
//! objects cost it several times what lines cost: for 500 of them about 40 ms against 9 ms.

use std::fmt;

use bowline_core::digest::Digest;
use bowline_core::inventory::{Applied, Entry, EntryState};
use bowline_core::object::{Gvk, ObjectKey};
use bowline_core::plan::Pointer;
use serde::{Deserialize, Serialize};

/// What the API server accepts as a line.
pub(super) const PATTERN: &str = r"^[^ ]+ [^ ]+ [^ /]*/[^ ]+ (Pending|Claimed|Applied [^ ]+ [0-9a-f]{64} [0-9a-f]{64} [0-9a-f]{64}( [0-9]+)?( /[^ ]+)*)$";
/// The longest line: names up to their limits (apiVersion 317, kind 63, namespace 63, name 253), a uid, three digests,
/// a generation and a few atomic nodes, with room to spare.
pub(super) const LONGEST: usize = 2400;
/// Bytes of atomic nodes in a line. One that would exceed them is not remembered: it is found again by whoever owns it.
const LONGEST_NODES: usize = 1200;

/// What stands before the digits of a digest, and is left out of a line.
const SHA256: &str = "sha256:";

/// One entry: `apps/v1 Deployment shop/web Applied UID DESIRED OWNERSHIP VALUES GENERATION`. The states `Pending` and
/// `Claimed` end there; a cluster-scoped object is `/NAME`; digests are SHA-256 in hexadecimal; a kind without
/// generations has none. Atomic nodes follow as JSON pointers, in which `%20` is a blank and `%25` a percent sign.
#[derive(Serialize, Deserialize, Debug, Clone, PartialEq, Eq)]
#[serde(into = "String", try_from = "String")]
pub(super) struct Line {
    pub(super) key: ObjectKey,
    pub(super) entry: Entry,
}

/// A text that is no line.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct NotALine(String);

impl fmt::Display for NotALine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the entry {:?} is none that this version of Bowline can read: use the version that wrote it", self.0)
    }
}

impl From<Line> for String {
    fn from(line: Line) -> Self {
        line.to_string()
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { key, entry } = self;
        if !key.group.is_empty() {
            write!(f, "{}/", key.group)?;
        }
        write!(f, "{} {} {}/{} ", entry.version, key.kind, key.namespace, key.name)?;
        match &entry.state {
            EntryState::Pending => f.write_str("Pending"),
            EntryState::Claimed => f.write_str("Claimed"),
            EntryState::Applied(Applied { uid, desired, ownership, values, generation, atomic }) => {
                let [desired, ownership, values] = [desired, ownership, values].map(digits);
                write!(f, "Applied {uid} {desired} {ownership} {values}")?;
                generation.map_or(Ok(()), |generation| write!(f, " {generation}"))?;
                let nodes = atomic.iter().map(|node| node.to_string().replace('%', "%25").replace(' ', "%20"));
                let mut written = 0;
                for node in nodes {
                    written += node.len() + 1;
                    if written > LONGEST_NODES {
                        break;
                    }
                    write!(f, " {node}")?;
                }
                Ok(())
            }
        }
    }
}

fn digits(digest: &Digest) -> &str {
    digest.as_str().trim_start_matches(SHA256)
}

impl TryFrom<String> for Line {
    type Error = NotALine;

    fn try_from(text: String) -> Result<Self, NotALine> {
        parse(&text).ok_or(NotALine(text))
    }
}

fn parse(text: &str) -> Option<Line> {
    let mut words = text.split(' ').peekable();
    let mut word = || words.next().filter(|word| !word.is_empty());
    let (api_version, kind, place, state) = (word()?, word()?, word()?, word()?);
    let (namespace, name) = place.split_once('/').filter(|(_, name)| !name.is_empty())?;
    let state = match state {
        "Pending" => EntryState::Pending,
        "Claimed" => EntryState::Claimed,
        "Applied" => {
            let uid = word()?.to_owned();
            let mut digest = || Some(Digest::from_text(format!("{SHA256}{}", word()?)));
            let (desired, ownership, values) = (digest()?, digest()?, digest()?);
            let generation = words.next_if(|word| !word.starts_with('/')).map(str::parse).transpose().ok()?;
            let node = |word: &str| Pointer::parse(&word.replace("%20", " ").replace("%25", "%")).ok();
            let atomic = words.by_ref().map(node).collect::<Option<_>>()?;
            EntryState::Applied(Applied { uid, desired, ownership, values, generation, atomic })
        }
        _ => return None,
    };
    if words.next().is_some() {
        return None;
    }
    let Gvk { group, version, kind } = Gvk::new(api_version, kind);
    let key = ObjectKey { group, kind, namespace: namespace.to_owned(), name: name.to_owned() };
    Some(Line { key, entry: Entry { version, state } })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(key: [&str; 4], state: EntryState) -> Line {
        let [group, kind, namespace, name] = key.map(str::to_owned);
        Line { key: ObjectKey { group, kind, namespace, name }, entry: Entry { version: "v1".into(), state } }
    }

    fn applied(generation: Option<i64>) -> EntryState {
        let [desired, ownership, values] = [b"d", b"o", b"v"].map(|part| Digest::of(part));
        EntryState::Applied(Applied { uid: "2f6e".into(), desired, ownership, values, generation, atomic: Vec::new() })
    }

    fn with_atomic(mut state: EntryState, nodes: &[&str]) -> EntryState {
        if let EntryState::Applied(applied) = &mut state {
            applied.atomic = nodes.iter().map(|node| Pointer::parse(node).unwrap()).collect();
        }
        state
    }

    #[test]
    fn lines_come_back_as_they_went() {
        let digests = [b"d", b"o", b"v"].map(|part| Digest::of(part).as_str()[SHA256.len()..].to_owned()).join(" ");
        let deployment = ["apps", "Deployment", "shop", "web"];
        for (line, text) in [
            (line(deployment, EntryState::Pending), "apps/v1 Deployment shop/web Pending".to_owned()),
            (line(deployment, applied(Some(3))), format!("apps/v1 Deployment shop/web Applied 2f6e {digests} 3")),
            (
                line(deployment, with_atomic(applied(Some(3)), &["/spec/a b", "/x/%20"])),
                format!("apps/v1 Deployment shop/web Applied 2f6e {digests} 3 /spec/a%20b /x/%2520"),
            ),
            (
                line(deployment, with_atomic(applied(None), &["/spec/selector"])),
                format!("apps/v1 Deployment shop/web Applied 2f6e {digests} /spec/selector"),
            ),
            (line(["", "Secret", "a", "b"], applied(None)), format!("v1 Secret a/b Applied 2f6e {digests}")),
            (line(["", "Node", "", "a:b"], EntryState::Claimed), "v1 Node /a:b Claimed".to_owned()),
        ] {
            assert_eq!(line.to_string(), text);
            assert_eq!(Line::try_from(text), Ok(line));
        }
    }

    #[test]
    fn what_is_no_line_is_told() {
        for text in [
            "",
            "v1 Secret a/b",
            "v1 Secret a/b Lost",
            "v1 Secret ab Pending",
            "v1 Secret a/ Pending",
            "v1  a/b Pending",
            "v1 Secret a/b Pending more",
            "v1 Secret a/b Applied u d o",
            "v1 Secret a/b Applied u d o v one",
            "v1 Secret a/b Applied u d o v 1 2",
            "v1 Secret a/b Applied u d o v 1 /a ",
        ] {
            let error = Line::try_from(text.to_owned()).expect_err(text).to_string();
            assert!(error.starts_with(&format!("the entry {text:?} is none that")), "{error}");
        }
    }
}
