//! From a commit in the store to a snapshot, with the submodules that were asked for.

use std::collections::BTreeMap;
use std::sync::Arc;

use bowline_core::port::source::{Error, Snapshot};
use bowline_core::port::tree::TreePath;
use bowline_core::repository::{GitRepository, Reference, Submodules};

use super::objects::Objects;
use super::submodules;
use super::tree::GitTree;
use crate::address::{Address, flat};
use crate::fetch::Found;

/// How deep submodules may lie in submodules. More is a repository that contains itself.
const NESTING: usize = 8;

/// Brings the commit that a repository's reference names into the store.
pub(crate) type Bring<'a> = dyn Fn(&GitRepository) -> Result<Found, Error> + 'a;

/// The snapshot of `git` at the commit in `found`. Submodules, when asked for, are brought by `bring`.
///
/// # Errors
/// Those of `bring`, and [`Error::FindObject`] when the commit cannot be read.
pub(crate) fn assemble(
    git: &GitRepository,
    found: &Found,
    file_limit: u64,
    bring: &Bring<'_>,
) -> Result<Snapshot, Error> {
    let commit = found.commit.to_string();
    let (tree, seconds) = tree(git, found, file_limit, bring, TreePath::root(), 0)?;
    Ok(Snapshot {
        url: git.url.clone(),
        reference: git.reference.to_string(),
        commit,
        commit_time_ms: u64::try_from(seconds).unwrap_or_default().saturating_mul(1000),
        tree: Arc::new(tree),
        subpath: String::new(),
        warnings: Vec::new(),
    })
}

/// The tree of the commit and the committer's time in seconds.
fn tree(
    git: &GitRepository,
    found: &Found,
    file_limit: u64,
    bring: &Bring<'_>,
    at: TreePath,
    depth: usize,
) -> Result<(GitTree, i64), Error> {
    let commit = found.commit;
    let unreadable = |reason: String| Error::FindObject { url: git.url.clone(), object: commit.to_string(), reason };
    let open = || Objects::new(found.repository.clone(), Arc::clone(&found.generation));
    let objects = open();
    let (root, seconds) = {
        let repository = objects.repository();
        let commit = repository.find_commit(commit).map_err(|error| unreadable(flat(&error)))?;
        let root = commit.tree_id().map_err(|error| unreadable(flat(&error)))?.detach();
        (root, commit.time().map_or(0, |time| time.seconds))
    };
    let plain = GitTree::new(objects, root, file_limit, at.clone(), BTreeMap::new());
    if git.submodules == Submodules::Refuse {
        return Ok((plain, seconds));
    }
    let mut inner = BTreeMap::new();
    for submodule in submodules::find(&plain, &git.url)? {
        let outer = submodule.path.names().fold(at.clone(), |path, name| path.join(name));
        if depth >= NESTING {
            return Err(Error::Configure {
                what: format!("submodule {outer}"),
                reason: format!("submodules lie more than {NESTING} deep in each other"),
            });
        }
        let repository = repository_of(git, &submodule)?;
        let found = bring(&repository)?;
        let (tree, _) = tree(&repository, &found, file_limit, bring, outer, depth + 1)?;
        inner.insert(submodule.path, Arc::new(tree));
    }
    Ok((GitTree::new(open(), root, file_limit, at, inner), seconds))
}

/// The repository of a submodule. Credentials and certificates go with it only to the same host.
fn repository_of(git: &GitRepository, submodule: &submodules::Submodule) -> Result<GitRepository, Error> {
    let (ours, theirs) = (Address::parse(&git.url)?, Address::parse(&submodule.url)?);
    if theirs.is_local() && !ours.is_local() {
        return Err(Error::Configure {
            what: format!("submodule {} with the address {}", submodule.path, theirs.shown()),
            reason: "a repository elsewhere cannot name a repository on this machine".to_owned(),
        });
    }
    let same = ours.same_host(&theirs);
    Ok(GitRepository {
        url: submodule.url.clone(),
        reference: Reference::Commit(submodule.commit.clone()),
        credentials: git.credentials.clone().filter(|_| same),
        ca: git.ca.clone().filter(|_| same),
        proxy: git.proxy.clone(),
        submodules: Submodules::Fetch,
    })
}
