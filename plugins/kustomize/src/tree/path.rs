//! Paths inside a tree: text with `/` between names, without `.`, `..` and empty names; the root is the empty one.

/// A path that leads out of the tree by its `..` alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outside;

/// The path from the folder `base` along `path`, made normal; as text, so links are not looked at.
///
/// # Errors
/// When it leads above the root.
pub fn join(base: &str, path: &str) -> Result<String, Outside> {
    let mut names: Vec<&str> = base.split('/').filter(|name| !name.is_empty()).collect();
    for name in path.split('/') {
        match name {
            "" | "." => {}
            ".." => {
                names.pop().ok_or(Outside)?;
            }
            name => names.push(name),
        }
    }
    Ok(names.join("/"))
}

/// The path made normal as far as text allows: `..` stays only at the beginning, a leading `/` too. What is left of
/// nothing is `.`.
#[must_use]
pub fn clean(path: &str) -> String {
    let absolute = path.starts_with('/');
    let mut names: Vec<&str> = Vec::new();
    for name in path.split('/') {
        match name {
            "" | "." => {}
            ".." if names.last().is_some_and(|last| *last != "..") => {
                names.pop();
            }
            ".." if absolute => {}
            name => names.push(name),
        }
    }
    match (absolute, names.join("/")) {
        (true, names) => format!("/{names}"),
        (false, names) if names.is_empty() => ".".to_owned(),
        (false, names) => names,
    }
}

/// Whether the folder `outer` is `inner` or above it.
#[must_use]
pub fn contains(outer: &str, inner: &str) -> bool {
    outer.is_empty() || inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The folder that a path is in.
#[must_use]
pub fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The last name of a path.
#[must_use]
pub fn name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// The way from the folder `from` to `path`, both from the root of one tree; `.` when they are the same.
#[must_use]
pub fn relative(from: &str, path: &str) -> String {
    let names = |path| str::split(path, '/').filter(|name| !name.is_empty());
    let shared = names(from).zip(names(path)).take_while(|(one, other)| one == other).count();
    let up = names(from).skip(shared).map(|_| "..");
    let way: Vec<&str> = up.chain(names(path).skip(shared)).collect();
    if way.is_empty() { ".".to_owned() } else { way.join("/") }
}

/// A path for people: `.` for the root.
#[must_use]
pub fn show(path: &str) -> &str {
    if path.is_empty() { "." } else { path }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_joined_as_text() {
        for (base, path, joined) in [
            ("", "a", Ok("a")),
            ("a/b", "../c", Ok("a/c")),
            ("a/b", "./c//d/.", Ok("a/b/c/d")),
            ("a", "..", Ok("")),
            ("a", "../..", Err(Outside)),
            ("a", "x/../../b", Ok("b")),
        ] {
            assert_eq!(join(base, path), joined.map(str::to_owned), "{base} + {path}");
        }
    }

    #[test]
    fn paths_are_cleaned() {
        for (path, cleaned) in
            [("", "."), ("a/..", "."), ("../../a/./b", "../../a/b"), ("/../a", "/a"), ("a//b/", "a/b"), ("/", "/")]
        {
            assert_eq!(clean(path), cleaned, "{path}");
        }
    }

    #[test]
    fn a_folder_contains_itself_and_what_is_below() {
        assert!(contains("", "a"));
        assert!(contains("a", "a"));
        assert!(contains("a", "a/b"));
        assert!(!contains("a", "ab"));
        assert!(!contains("a/b", "a"));
    }
}
