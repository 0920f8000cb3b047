//! Which texts are the address of a folder in a Git repository, and what their parts are.

use super::path;

/// Why a text is no address of a repository. Kustomize then takes it for a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoRepo {
    /// An absolute path.
    Absolute,
    /// It has no scheme that Git is used with.
    Scheme,
    /// It has no host.
    Host,
    /// The path has too few names.
    Path,
    /// The folder is outside of the repository.
    Outside,
}

/// The address of a folder in a Git repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RepoSpec {
    /// As it was written.
    pub raw: String,
    /// Scheme, user and host, up to the separator.
    pub host: String,
    /// The repository on that host.
    pub repository: String,
    /// The folder in the repository, as it was written; may be empty.
    pub folder: String,
    /// Branch, tag or commit; empty for the default branch.
    pub reference: String,
    /// Whether submodules are wanted. They are, unless `submodules=false` is said.
    pub submodules: bool,
    /// Whether the address says where the repository ends: with `.git`, `//`, `_git/` or a reference.
    pub explicit: bool,
}

/// Schemes, as they are normalised.
const SCHEMES: [&str; 4] = ["ssh://", "https://", "http://", "file://"];

/// What go-getter understood as a wish for the Git protocol; it is dropped.
const FORCED: &str = "git::";

/// Names that make a repository on a host where nothing says where it ends: organisation and repository.
const NAMES: usize = 2;

impl RepoSpec {
    /// Takes an address apart.
    ///
    /// # Errors
    /// When it is none.
    pub fn parse(raw: &str) -> Result<Self, NoRepo> {
        if raw.starts_with('/') {
            return Err(NoRepo::Absolute);
        }
        let (text, query) = raw.split_once('?').unwrap_or((raw, ""));
        let query = Query::parse(query);
        let (host, rest) = host(text)?;
        let (repository, folder, marked) = match split_at_marker(rest) {
            Some((repository, folder)) => (repository, folder, true),
            None if host.starts_with("file://") => (rest, "", false),
            None => {
                let (repository, folder) = split_after_names(rest).ok_or(NoRepo::Path)?;
                (repository, folder, false)
            }
        };
        if repository.is_empty() {
            return Err(NoRepo::Path);
        }
        if path::clean(folder.strip_prefix('/').unwrap_or(folder)).split('/').next() == Some("..") {
            return Err(NoRepo::Outside);
        }
        Ok(Self {
            raw: raw.to_owned(),
            host,
            repository: repository.to_owned(),
            folder: folder.strip_prefix('/').unwrap_or(folder).to_owned(),
            explicit: marked || !query.reference.is_empty(),
            reference: query.reference,
            submodules: query.submodules,
        })
    }

    /// What `git clone` would be told.
    #[must_use]
    pub fn clone_spec(&self) -> String {
        format!("{}{}", self.host, self.repository)
    }

    /// Whether the address begins with `git::`, which users are warned of.
    #[must_use]
    pub fn is_forced(text: &str) -> bool {
        strip_prefix_ignoring_case(text, FORCED).is_some()
    }
}

/// What stands behind the `?`.
struct Query {
    reference: String,
    submodules: bool,
}

impl Query {
    fn parse(text: &str) -> Self {
        let mut query = Self { reference: String::new(), submodules: true };
        let Some(pairs) = pairs(text) else {
            return query;
        };
        let value = |name: &str| pairs.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str());
        query.reference = match value("ref") {
            "" => value("version").to_owned(),
            reference => reference.to_owned(),
        };
        if matches!(value("submodules"), "0" | "f" | "F" | "false" | "FALSE" | "False") {
            query.submodules = false;
        }
        query
    }
}

/// The pairs of a query; `None` when one of them is malformed, which makes all of it count for nothing.
fn pairs(text: &str) -> Option<Vec<(String, String)>> {
    let mut pairs = Vec::new();
    for pair in text.split('&').filter(|pair| !pair.is_empty()) {
        if pair.contains(';') {
            return None;
        }
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        pairs.push((unescape(key)?, unescape(value)?));
    }
    Some(pairs)
}

fn unescape(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let high = char::from(rest.next()?).to_digit(16)?;
                let low = char::from(rest.next()?).to_digit(16)?;
                u8::try_from(high * 16 + low).ok()?
            }
            byte => byte,
        });
    }
    String::from_utf8(bytes).ok()
}

/// The host with its separator, normalised, and the rest.
fn host(text: &str) -> Result<(String, &str), NoRepo> {
    let text = strip_prefix_ignoring_case(text, FORCED).unwrap_or(text);
    let (scheme, text) = SCHEMES
        .iter()
        .find_map(|scheme| Some((*scheme, strip_prefix_ignoring_case(text, scheme)?)))
        .unwrap_or(("", text));
    let (user, rest) = split_user(text);
    let github = ["github.com/", "github.com:"].iter().any(|host| strip_prefix_ignoring_case(rest, host).is_some());
    let like_scp = scheme.is_empty() && (!user.is_empty() || github);
    if scheme.is_empty() && !like_scp {
        return Err(NoRepo::Scheme);
    }
    if scheme == "file://" {
        return Ok((scheme.to_owned(), text));
    }
    let (host, rest) = match separator(rest, like_scp) {
        Some(at) => rest.split_at(at + 1),
        None => (rest, ""),
    };
    if host.is_empty() {
        return Err(NoRepo::Host);
    }
    Ok(match (github, scheme == "ssh://" || !user.is_empty()) {
        (true, true) => (format!("{user}github.com:"), rest),
        (true, false) => ("https://github.com/".to_owned(), rest),
        (false, _) => (format!("{scheme}{user}{host}"), rest),
    })
}

/// A user with its `@` in front, and the rest.
fn split_user(text: &str) -> (&str, &str) {
    let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || c == '-')).unwrap_or(text.len());
    let named = text.starts_with(|c: char| c.is_ascii_alphabetic());
    match text[end..].starts_with('@') && named {
        true => text.split_at(end + 1),
        false => ("", text),
    }
}

/// Where the path begins: at the first `/`, or at a `:` before it where scp's way of writing is understood.
fn separator(text: &str, like_scp: bool) -> Option<usize> {
    let slash = text.find('/');
    let colon = text.find(':').filter(|_| like_scp);
    match (slash, colon) {
        (Some(slash), Some(colon)) if colon > 0 && colon < slash => Some(colon),
        (None, colon) => colon,
        (slash, _) => slash,
    }
}

/// Repository and folder, where something marks the end of the repository.
fn split_at_marker(text: &str) -> Option<(&str, &str)> {
    const AZURE: &str = "_git/";
    const GIT: &str = ".git";
    if let Some(at) = text.find(AZURE) {
        let begin = at + AZURE.len();
        let end = text[begin..].find('/').map_or(text.len(), |slash| begin + slash);
        return Some((&text[..end], text[end..].strip_prefix('/').unwrap_or("")));
    }
    if let Some(split) = text.split_once("//") {
        return Some(split);
    }
    text.find(GIT).map(|at| text.split_at(at + GIT.len()))
}

/// Repository and folder, where the repository has as many names as usual.
fn split_after_names(text: &str) -> Option<(&str, &str)> {
    let mut slashes = text.match_indices('/').map(|(at, _)| at);
    slashes.nth(NAMES - 2)?;
    Some(slashes.next().map_or((text, ""), |at| (&text[..at], &text[at + 1..])))
}

fn strip_prefix_ignoring_case<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let (head, rest) = text.split_at_checked(prefix.len())?;
    head.eq_ignore_ascii_case(prefix).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The parts of an address, or why it is none, in one line.
    fn parts(text: &str) -> String {
        match RepoSpec::parse(text) {
            Ok(spec) => format!("{} | {} | {} | {}", spec.host, spec.repository, spec.folder, spec.reference),
            Err(error) => format!("{error:?}"),
        }
    }

    #[test]
    fn addresses_are_taken_apart() {
        let cases = include_str!("repo-cases.txt");
        let mut number = 0;
        for line in cases.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let (text, wanted) = line.split_once(" => ").expect("every case has an arrow");
            assert_eq!(parts(text.trim()).trim_end(), wanted.trim(), "{text}");
            number += 1;
        }
        assert!(number > 40, "{number} cases");
    }

    #[test]
    fn submodules_are_wanted_unless_refused() {
        let wanted = |text: &str| RepoSpec::parse(text).is_ok_and(|spec| spec.submodules);
        assert!(wanted("https://a.example/o/r"));
        assert!(wanted("https://a.example/o/r?submodules=maybe"));
        assert!(!wanted("https://a.example/o/r?submodules=false"));
    }
}
