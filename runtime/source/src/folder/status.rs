//! What a working tree has that its last commit has not: for warnings, so that nobody takes one for the other.

use bowline_core::port::tree::TreePath;
use cap_std::fs::{Dir, Metadata, MetadataExt as _};
use gix::bstr::ByteSlice;
use gix::index::entry::{Mode, Stage};
use gix::worktree::stack::state::ignore::Source;

use super::tree::{Tracked, blob_id};

/// How many names a warning lists.
const NAMES: usize = 5;

/// Names on disk that are looked at for untracked ones. A folder with more of them that `.gitignore` does not name is
/// no place to search for stray manifests.
const LOOKS: usize = 20_000;

/// Warnings about files under `subpath`: modified and deleted ones, and untracked ones that are not ignored.
pub(super) fn warnings(
    repository: &gix::Repository,
    index: &gix::index::State,
    dir: &Dir,
    tracked: &Tracked,
    subpath: &TreePath,
    file_limit: u64,
) -> Vec<String> {
    let (modified, deleted) = changed(index, dir, subpath, file_limit);
    let untracked = untracked(repository, index, dir, tracked, subpath);
    [
        ("modified files are read as they are on disk", modified),
        ("files that Git tracks are missing on disk", deleted),
        ("untracked files are not read", untracked),
    ]
    .into_iter()
    .filter(|(_, names)| !names.is_empty())
    .map(|(what, names)| {
        let mut text = format!("{what}: {}", names[..names.len().min(NAMES)].join(", "));
        if names.len() > NAMES {
            text.push_str(&format!(", and {} more", names.len() - NAMES));
        }
        text
    })
    .collect()
}

fn changed(index: &gix::index::State, dir: &Dir, subpath: &TreePath, file_limit: u64) -> (Vec<String>, Vec<String>) {
    let (mut modified, mut deleted) = (Vec::new(), Vec::new());
    let prefix = if subpath.as_str().is_empty() { String::new() } else { format!("{subpath}/") };
    for entry in index.entries() {
        let Ok(path) = entry.path(index).to_str() else { continue };
        let is_file = matches!(entry.mode, Mode::FILE | Mode::FILE_EXECUTABLE);
        if !is_file || entry.stage() != Stage::Unconflicted || !path.starts_with(&prefix) {
            continue;
        }
        match dir.symlink_metadata(path) {
            Ok(found) if found.is_file() => {
                if !is_fresh(&entry.stat, &found) && !is_same(dir, path, entry, &found, file_limit) {
                    modified.push(path.to_owned());
                }
            }
            Ok(_) => modified.push(path.to_owned()),
            // A sparse checkout leaves files out on purpose.
            Err(_) if entry.flags.contains(gix::index::entry::Flags::SKIP_WORKTREE) => {}
            Err(_) => deleted.push(path.to_owned()),
        }
    }
    (modified, deleted)
}

/// Whether size and time are those of the last `git add`.
fn is_fresh(stat: &gix::index::entry::Stat, found: &Metadata) -> bool {
    u64::from(stat.size) == found.len()
        && i64::from(stat.mtime.secs) == found.mtime()
        && i64::from(stat.mtime.nsecs) == found.mtime_nsec()
        && stat.size > 0
}

fn is_same(dir: &Dir, path: &str, entry: &gix::index::Entry, found: &Metadata, file_limit: u64) -> bool {
    found.len() <= file_limit
        && dir.read(path).ok().and_then(|bytes| blob_id(&bytes).ok()).is_some_and(|id| id == entry.id)
}

fn untracked(
    repository: &gix::Repository,
    index: &gix::index::State,
    dir: &Dir,
    tracked: &Tracked,
    subpath: &TreePath,
) -> Vec<String> {
    let Ok(mut excludes) = repository.excludes(index, None, Source::WorktreeThenIdMappingIfNotSkipped) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    let mut folders = vec![subpath.clone()];
    let mut looks = 0;
    while let Some(folder) = folders.pop() {
        let at = if folder.as_str().is_empty() { "." } else { folder.as_str() };
        let Ok(entries) = dir.read_dir(at) else { continue };
        for entry in entries.flatten() {
            looks += 1;
            if looks > LOOKS {
                found.sort();
                return found;
            }
            let name = entry.file_name();
            let name = name.to_string_lossy();
            let path = folder.join(&name);
            let is_dir = entry.file_type().is_ok_and(|kind| kind.is_dir());
            let mode = if is_dir { Mode::DIR } else { Mode::FILE };
            let is_excluded = || excludes.at_entry(path.as_str(), Some(mode)).is_ok_and(|entry| entry.is_excluded());
            match tracked.get(&path) {
                Some(super::tree::TrackedKind::Folder) if is_dir => folders.push(path),
                Some(_) => {}
                None if name == ".git" || { is_excluded }() => {}
                None if is_dir => {
                    let is_empty = dir.read_dir(path.as_str()).is_ok_and(|mut entries| entries.next().is_none());
                    if !is_empty {
                        found.push(format!("{path}/"));
                    }
                }
                None => found.push(path.to_string()),
            }
        }
    }
    found.sort();
    found
}
