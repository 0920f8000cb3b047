//! What a call saw of its trees, so that its result can serve for other trees that look the same.

use std::collections::HashMap;
use std::sync::Arc;

use bowline_core::digest::{Digest, Hasher};
use bowline_core::port::tree::{Entry, EntryKind, Item, Tree, TreePath};

use super::{Look, Mount};
use crate::translate::input_of;

/// One thing that was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Observation {
    /// There was nothing.
    Absent,
    /// There was a folder. What it holds is not part of it.
    Folder,
    /// There was something of this kind, and no more than that was seen.
    Kind(EntryKind),
    /// There was a file of this content. Whether it may be executed cannot be seen by a guest.
    File(Arc<str>),
    /// There was a symbolic link with this target.
    Link(Arc<str>),
    /// There was a submodule at this commit.
    Submodule(Arc<str>),
    /// A folder was listed: digest over its sorted names and their types.
    Listing(Digest),
}

impl Observation {
    fn of(entry: Option<&Entry>, content: bool) -> Self {
        let Some(entry) = entry else { return Self::Absent };
        match entry.kind {
            EntryKind::Directory => Self::Folder,
            EntryKind::Executable if !content => Self::Kind(EntryKind::File),
            kind if !content => Self::Kind(kind),
            EntryKind::File | EntryKind::Executable => Self::File(entry.id.clone()),
            EntryKind::Symlink => Self::Link(entry.id.clone()),
            EntryKind::Submodule => Self::Submodule(entry.id.clone()),
        }
    }

    fn of_listing(items: &[Item]) -> Self {
        let mut hasher = Hasher::new();
        for item in items {
            let kind: &[u8] = match item.kind {
                EntryKind::Directory => b"d",
                EntryKind::File | EntryKind::Executable => b"f",
                EntryKind::Symlink => b"l",
                EntryKind::Submodule => b"s",
            };
            hasher.part(item.name.as_bytes()).part(kind);
        }
        Self::Listing(hasher.finish())
    }

    /// What stands there now, in words for a person: `file apps/web.yaml changed`.
    fn changed_to(&self, path: &TreePath, now: &Self) -> String {
        match (self, now) {
            (Self::Listing(_), _) => format!("the names in folder {path} changed"),
            (Self::Absent, _) => format!("{path} appeared"),
            (_, Self::Absent) => format!("{path} disappeared"),
            (Self::File(_), Self::File(_)) => format!("file {path} changed"),
            (Self::Link(_), Self::Link(_)) => format!("link {path} changed"),
            _ => format!("{path} became something else"),
        }
    }
}

/// What was seen of one mount.
#[derive(Debug)]
struct Seen {
    at: String,
    /// Sorted by path; the listing of a folder after the folder itself.
    observations: Box<[(TreePath, Observation)]>,
}

/// What a call saw of all its mounts.
#[derive(Debug)]
pub(crate) struct ReadSet {
    mounts: Vec<Seen>,
}

impl ReadSet {
    pub(super) fn new(
        mounts: &[Mount],
        seen: Vec<HashMap<Box<str>, Look>>,
        listed: Vec<HashMap<Box<str>, Arc<[Item]>>>,
    ) -> Self {
        let parse = |path: &str| TreePath::parse(path).expect("a path that was looked up is normal");
        let mounts = mounts.iter().zip(seen.into_iter().zip(listed)).map(|(mount, (seen, listed))| {
            let seen =
                seen.iter().map(|(path, look)| (parse(path), Observation::of(look.entry.as_ref(), look.content)));
            let listed = listed.iter().map(|(path, items)| (parse(path), Observation::of_listing(items)));
            let mut observations: Vec<_> = seen.chain(listed).collect();
            observations.sort_by(|one, other| one.0.cmp(&other.0));
            Seen { at: mount.at.clone(), observations: observations.into() }
        });
        Self { mounts: mounts.collect() }
    }

    /// How many things were seen.
    pub(crate) fn len(&self) -> usize {
        self.mounts.iter().map(|seen| seen.observations.len()).sum()
    }

    /// Bytes this takes, about.
    pub(crate) fn size(&self) -> u64 {
        const EACH: usize = std::mem::size_of::<(TreePath, Observation)>() + 72;
        let paths = |seen: &Seen| seen.observations.iter().map(|(path, _)| path.as_str().len() + EACH).sum::<usize>();
        self.mounts.iter().map(|seen| paths(seen) as u64).sum()
    }

    /// The first thing that looks different in `mounts`, in words; `None` when all looks the same. A tree that can't
    /// be read looks different.
    pub(crate) fn difference(&self, mounts: &[Mount]) -> Option<String> {
        for (seen, mount) in self.mounts.iter().zip(mounts) {
            if seen.at != mount.at {
                return Some(format!("{} became {}", seen.at, mount.at));
            }
            for (path, observation) in &seen.observations {
                let text = match observe(mount.tree.as_ref(), path, observation) {
                    Ok(now) if now == *observation => continue,
                    Ok(now) => observation.changed_to(path, &now),
                    Err(_) => format!("{path} cannot be read"),
                };
                return Some(match input_of(&seen.at) {
                    Some(input) => format!("input {input}: {text}"),
                    None => text,
                });
            }
        }
        (self.mounts.len() != mounts.len()).then(|| "the mounted inputs changed".to_owned())
    }
}

/// What stands at `path`, seen in the same way as before.
fn observe(
    tree: &dyn Tree,
    path: &TreePath,
    before: &Observation,
) -> Result<Observation, bowline_core::port::tree::Error> {
    if matches!(before, Observation::Listing(_)) {
        return tree.list(path).map(|items| Observation::of_listing(&items));
    }
    let content = !matches!(before, Observation::Kind(_));
    tree.entry(path).map(|entry| Observation::of(entry.as_ref(), content))
}
