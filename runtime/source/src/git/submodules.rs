//! `.gitmodules`: where submodules come from.

use bowline_core::port::source::Error;
use bowline_core::port::tree::{EntryKind, Tree, TreePath};

/// A submodule that a tree names and pins.
pub(crate) struct Submodule {
    /// Where it lies in the tree.
    pub(crate) path: TreePath,
    /// Its repository, absolute.
    pub(crate) url: String,
    /// The commit it is pinned to.
    pub(crate) commit: String,
}

/// The submodules of `tree`, which came from `url`, sorted by path.
///
/// # Errors
/// [`Error::Configure`] when `.gitmodules` cannot be understood, [`Error::ReadTree`] when it cannot be read.
pub(crate) fn find(tree: &dyn Tree, url: &str) -> Result<Vec<Submodule>, Error> {
    let file = TreePath::root().join(".gitmodules");
    let is_file = |kind| matches!(kind, EntryKind::File | EntryKind::Executable);
    if !tree.entry(&file)?.is_some_and(|entry| is_file(entry.kind)) {
        return Ok(Vec::new());
    }
    let refuse = |reason: String| Error::Configure { what: format!(".gitmodules of {url}"), reason };
    let config = gix::config::File::try_from(&*String::from_utf8_lossy(&tree.read(&file)?))
        .map_err(|error| refuse(crate::address::flat(&error)))?;
    let mut found = Vec::new();
    for section in config.sections_by_name("submodule").into_iter().flatten() {
        let (Some(path), Some(address)) = (section.value("path"), section.value("url")) else {
            continue;
        };
        let path = TreePath::parse(&path.to_string())?;
        // A section may outlive its submodule.
        let Some(entry) = tree.entry(&path)? else { continue };
        if entry.kind != EntryKind::Submodule {
            continue;
        }
        found.push(Submodule {
            url: absolute(url, &address.to_string())
                .ok_or_else(|| refuse(format!("{path} has the address {address}, which leads above the host")))?,
            path,
            commit: entry.id.to_string(),
        });
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found.dedup_by(|a, b| a.path == b.path);
    Ok(found)
}

/// `address` as it is, or, when it starts with `./` or `../`, counted from `base`. `None` when it leads too far up.
fn absolute(base: &str, address: &str) -> Option<String> {
    if !address.starts_with("./") && !address.starts_with("../") {
        return Some(address.to_owned());
    }
    let mut base = base.trim_end_matches('/');
    let mut rest = address;
    // What must stay: the scheme and the host, or the host before a colon.
    let fixed = base.find("://").map_or_else(
        || base.find(':').map_or(0, |at| at + 1),
        |at| base[at + 3..].find('/').map_or(base.len(), |slash| at + 3 + slash),
    );
    loop {
        if let Some(next) = rest.strip_prefix("./") {
            rest = next;
        } else if let Some(next) = rest.strip_prefix("../") {
            let cut = base
                .rfind('/')
                .filter(|cut| *cut >= fixed)
                .or_else(|| (fixed > 0 && base.len() > fixed && base.as_bytes()[fixed - 1] == b':').then_some(fixed))?;
            base = &base[..cut];
            rest = next;
        } else {
            break;
        }
    }
    let glue = if base.ends_with(':') { "" } else { "/" };
    Some(format!("{base}{glue}{rest}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relative_addresses_count_from_the_repository() {
        for (base, address, expected) in [
            ("https://h/a/b.git", "../c.git", Some("https://h/a/c.git")),
            ("https://h/a/b.git", "../../c.git", Some("https://h/c.git")),
            ("https://h/a/b.git", "../../../c.git", None),
            ("https://h/a/b.git", "./c.git", Some("https://h/a/b.git/c.git")),
            ("git@h:a/b.git", "../c.git", Some("git@h:a/c.git")),
            ("git@h:b.git", "../c.git", Some("git@h:c.git")),
            ("/srv/b.git", "../c.git", Some("/srv/c.git")),
            ("https://h/a", "https://x/c.git", Some("https://x/c.git")),
        ] {
            assert_eq!(absolute(base, address).as_deref(), expected, "{base} {address}");
        }
    }
}
