//! From a reference as it is written to the name that the server knows.

use bowline_core::port::source::Error;
use bowline_core::repository::Reference;
use semver::{Version, VersionReq};

use super::{Fault, Fetch};

/// How many existing names a message lists.
const NAMES: usize = 5;

/// What is asked of the server.
pub(super) struct Wanted {
    specs: Vec<String>,
}

impl Wanted {
    fn name(name: &str) -> Self {
        Self { specs: vec![name.to_owned()] }
    }

    /// All branches and tags, kept apart from those that were fetched in search of another commit.
    pub(super) fn history(commit: &str) -> Self {
        Self { specs: ["heads", "tags"].map(|kind| format!("+refs/{kind}/*:refs/history/{commit}/{kind}/*")).into() }
    }

    /// As Git writes it.
    pub(super) fn refspecs(&self) -> impl Iterator<Item = &str> {
        self.specs.iter().map(String::as_str)
    }
}

/// Checks what can be checked without a server.
///
/// # Errors
/// [`Error::Configure`].
pub(super) fn check(reference: &Reference) -> Result<(), Error> {
    let refuse = |reason: String| Err(Error::Configure { what: reference.to_string(), reason });
    match reference {
        Reference::Head => Ok(()),
        Reference::Branch(name) | Reference::Tag(name) => {
            let full = format!("refs/heads/{name}");
            match gix::validate::reference::name(full.as_str().into()) {
                Ok(_) => Ok(()),
                Err(error) => refuse(format!("it is not a valid name in Git: {error}")),
            }
        }
        Reference::Semver(range) => match parse_range(range) {
            Ok(_) => Ok(()),
            Err(error) => refuse(format!("{error}: write a range such as >=1.2 <2")),
        },
        Reference::Commit(id) if id.len() == 40 && id.bytes().all(|byte| byte.is_ascii_hexdigit()) => Ok(()),
        Reference::Commit(_) => refuse("a commit is 40 hexadecimal digits".to_owned()),
    }
}

/// A range, its parts separated by commas or by white space: `>=1.2 <2`, `>= 1.2, < 2`.
fn parse_range(text: &str) -> Result<VersionReq, semver::Error> {
    let mut parts: Vec<String> = Vec::new();
    for word in text.split([',', ' ', '\t']).filter(|word| !word.is_empty()) {
        match parts.last_mut() {
            // An operator that stands alone belongs to the next word.
            Some(last) if last.chars().all(|c| "<>=^~".contains(c)) => last.push_str(word),
            _ => parts.push(word.to_owned()),
        }
    }
    VersionReq::parse(&parts.join(", "))
}

/// The highest of `tags` in `range`. A leading `v` is dropped; of two tags for one version, the first by name counts.
fn highest<'t>(range: &VersionReq, tags: impl Iterator<Item = &'t str>) -> Option<&'t str> {
    tags.filter_map(|tag| {
        let version = Version::parse(tag.strip_prefix('v').unwrap_or(tag)).ok()?;
        range.matches(&version).then_some((version, tag))
    })
    .max_by(|(a, x), (b, y)| a.cmp(b).then_with(|| y.cmp(x)))
    .map(|(_, tag)| tag)
}

impl Fetch<'_> {
    /// What to ask the server for. A range needs a list of its tags first.
    pub(super) fn wanted(&self, local: &gix::Repository) -> Result<Wanted, Error> {
        Ok(match &self.git.reference {
            Reference::Head => Wanted::name("HEAD"),
            Reference::Branch(name) => Wanted::name(&format!("refs/heads/{name}")),
            Reference::Tag(name) => Wanted::name(&format!("refs/tags/{name}")),
            Reference::Commit(id) => Wanted { specs: vec![id.clone()] },
            Reference::Semver(range) => {
                let tags = self.list(local, "refs/tags/")?;
                let tag = parse_range(range)
                    .ok()
                    .and_then(|range| highest(&range, tags.iter().map(String::as_str)).map(str::to_owned))
                    .ok_or_else(|| self.unresolved(names("tags", &tags)))?;
                Wanted::name(&format!("refs/tags/{tag}"))
            }
        })
    }

    /// Names of the server's references under `prefix`, without it, sorted.
    fn list(&self, local: &gix::Repository, prefix: &str) -> Result<Vec<String>, Error> {
        let (transport, ended) = self.connect()?;
        let talk = || -> gix::Result<Vec<String>> {
            let spec = format!("+{prefix}*:refs/listed/*");
            let remote = local
                .remote_at_without_url_rewrite(self.address.url.clone())?
                .with_fetch_tags(gix::remote::fetch::Tags::None)
                .with_refspecs([spec.as_str()], gix::remote::Direction::Fetch)?;
            let connection = remote
                .to_connection_with_transport(transport)
                .with_transport_options(Box::new(()))
                .with_credentials(|_| Ok(None));
            let (map, _) = connection.ref_map(gix::progress::Discard, Default::default())?;
            let mut names: Vec<String> = map
                .mappings
                .iter()
                .filter_map(|mapping| mapping.remote.as_name())
                .filter_map(|name| Some(name.to_string().strip_prefix(prefix)?.to_owned()))
                .collect();
            names.sort();
            Ok(names)
        };
        match talk() {
            Ok(names) => self.end(ended, names),
            Err(error) => Err(self.explain(ended, &error)),
        }
    }

    /// What exists instead of the reference that does not, for the message.
    pub(super) fn hint(&self, local: &gix::Repository) -> String {
        let (what, prefix) = match &self.git.reference {
            Reference::Head => return "; the repository has no commit yet".to_owned(),
            Reference::Branch(_) => ("branches", "refs/heads/"),
            Reference::Tag(_) | Reference::Semver(_) => ("tags", "refs/tags/"),
            Reference::Commit(_) => return String::new(),
        };
        self.list(local, prefix).map(|found| names(what, &found)).unwrap_or_default()
    }
}

/// `; its branches are a, b, and 3 more`.
fn names(what: &str, found: &[String]) -> String {
    if found.is_empty() {
        return format!("; it has no {what}");
    }
    let mut text = format!("; its {what} are {}", found[..found.len().min(NAMES)].join(", "));
    if found.len() > NAMES {
        text.push_str(&format!(", and {} more", found.len() - NAMES));
    }
    text
}

/// What the messages of Git's server side mean, printed or sent.
pub(super) fn diagnose_git(text: &str) -> Option<Fault> {
    let has = |needle: &str| text.contains(needle);
    // In the older protocols the refusal stands where the pack should be, and gix stumbles over it.
    if has("not our ref") || has("unadvertised object") || has("decode a non-side channel line") {
        return Some(Fault::NoCommit);
    }
    let lack = [
        "missing blob",
        "missing tree",
        "missing commit",
        "unable to read",
        "bad object",
        "bad tree object",
        "is corrupt",
        "could not read",
        "unable to find",
        "missing object",
    ];
    let line =
        |needles: &[&str]| text.lines().map(str::trim).find(|line| needles.iter().any(|needle| line.contains(needle)));
    if has("repository corruption on the remote side") {
        return Some(Fault::Lack {
            object: "(the server does not say which)".to_owned(),
            reason: "the server says: aborting due to possible repository corruption; run `git fsck` there".to_owned(),
        });
    }
    if let Some(line) = line(&lack) {
        let object = line.split(|c: char| !c.is_ascii_hexdigit()).find(|word| word.len() == 40).unwrap_or("(unnamed)");
        return Some(Fault::Lack {
            object: object.to_owned(),
            reason: format!("the server says: {}", line.trim_start_matches("fatal: ")),
        });
    }
    let line = line(&[
        "not appear to be a git repository",
        "not a git repository",
        "dubious ownership",
        "epository not found",
        "No such file",
        "fatal:",
        "ERROR:",
    ])?;
    Some(Fault::Reach(line.trim_start_matches("fatal: ").to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_highest_tag_in_range_counts() {
        let tags = ["v1.0.0", "1.2.0", "v1.10.0", "v2.0.0-rc.1", "v2.0.0", "nightly", "v1.10.0-rc.1"];
        for (range, expected) in [
            (">=1.2 <2", Some("v1.10.0")),
            (">= 1.2, < 2", Some("v1.10.0")),
            ("^1.2", Some("v1.10.0")),
            ("1.2.x", Some("1.2.0")),
            ("*", Some("v2.0.0")),
            (">=2.0.0-rc.0 <2.0.0", Some("v2.0.0-rc.1")),
            (">=3", None),
        ] {
            let parsed = parse_range(range).expect(range);
            assert_eq!(highest(&parsed, tags.into_iter()), expected, "{range}");
        }
    }

    #[test]
    fn references_are_checked_before_any_connection() {
        for reference in [
            Reference::Branch("a b".into()),
            Reference::Branch("a:refs/heads/b".into()),
            Reference::Branch("*".into()),
            Reference::Tag("../x".into()),
            Reference::Semver("one".into()),
            Reference::Commit("abc".into()),
        ] {
            let error = check(&reference).expect_err(&reference.to_string());
            assert!(matches!(error, Error::Configure { .. }), "{error}");
        }
        assert!(check(&Reference::Semver(">=1.2 <2".into())).is_ok());
        assert!(check(&Reference::Branch("feature/a".into())).is_ok());
    }
}
