//! A folder on this machine as a source.

mod direct;
mod status;
mod tree;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use bowline_core::port::source::{Error, Snapshot};
use bowline_core::port::tree::TreePath;
use bowline_core::repository::WorktreeFiles;
use cap_std::ambient_authority;
use cap_std::fs::Dir;

pub use self::direct::DirectFolder;
use self::tree::{FolderTree, Shown, Tracked};
use crate::address::flat;

/// Opens the folder at `path`. Inside a Git working tree, the tree is the whole working tree, and `subpath` says where
/// the folder lies in it.
///
/// # Errors
/// [`Error::Configure`] when there is no folder, or one that is not made to be read as files.
pub(crate) fn open(path: &str, files: WorktreeFiles, file_limit: u64) -> Result<Snapshot, Error> {
    let refuse = |reason: String| Error::Configure { what: path.to_owned(), reason };
    let folder = std::fs::canonicalize(path).map_err(|error| refuse(error.to_string()))?;
    if !folder.is_dir() {
        return Err(refuse("it is not a folder".to_owned()));
    }
    let Some((root, repository)) = working_tree(&folder).map_err(&refuse)? else {
        return outside_git(path, &folder, file_limit);
    };
    let subpath = folder
        .strip_prefix(&root)
        .ok()
        .and_then(Path::to_str)
        .ok_or_else(|| refuse("its path is not valid UTF-8".to_owned()))?;
    let subpath = TreePath::parse(subpath)?;
    if subpath.names().any(|name| name == ".git") {
        return Err(refuse("it lies inside .git, which holds no files of the project".to_owned()));
    }
    let dir = dir(&root).map_err(&refuse)?;
    let (shown, warnings) = match files {
        WorktreeFiles::All => (Shown::All, Vec::new()),
        WorktreeFiles::Tracked => {
            let index = repository
                .index_or_empty()
                .map_err(|error| refuse(format!("cannot read the index: {}", flat(&error))))?;
            let tracked = Tracked::of(&index);
            let warnings = status::warnings(&repository, &index, &dir, &tracked, &subpath, file_limit);
            (Shown::Tracked(tracked), warnings)
        }
    };
    let head = repository.head_commit().ok();
    Ok(Snapshot {
        url: path.to_owned(),
        reference: reference(files),
        commit: head.as_ref().map(|head| head.id.to_string()).unwrap_or_default(),
        commit_time_ms: head
            .and_then(|head| head.time().ok())
            .and_then(|time| u64::try_from(time.seconds).ok())
            .map_or(0, |seconds| seconds.saturating_mul(1000)),
        tree: Arc::new(FolderTree::new(dir, identity(&root), shown, file_limit)),
        subpath: subpath.as_str().to_owned(),
        warnings,
    })
}

fn outside_git(path: &str, folder: &Path, file_limit: u64) -> Result<Snapshot, Error> {
    let dir = dir(folder).map_err(|reason| Error::Configure { what: path.to_owned(), reason })?;
    Ok(Snapshot {
        url: path.to_owned(),
        reference: "folder".to_owned(),
        commit: String::new(),
        commit_time_ms: 0,
        tree: Arc::new(FolderTree::new(dir, identity(folder), Shown::All, file_limit)),
        subpath: String::new(),
        warnings: Vec::new(),
    })
}

fn reference(files: WorktreeFiles) -> String {
    match files {
        WorktreeFiles::Tracked => "working tree, tracked files".to_owned(),
        WorktreeFiles::All => "working tree, all files".to_owned(),
    }
}

fn dir(path: &Path) -> Result<Dir, String> {
    Dir::open_ambient_dir(path, ambient_authority()).map_err(|error| error.to_string())
}

/// The working tree that `folder` lies in: its root and its repository. `None` outside Git.
fn working_tree(folder: &Path) -> Result<Option<(PathBuf, gix::Repository)>, String> {
    let Ok((found, _)) = gix::discover::upwards(folder) else {
        return Ok(None);
    };
    let (_, root) = found.into_repository_and_work_tree_directories();
    let Some(root) = root else {
        return Err(
            "it lies in a bare repository, which has no files on disk: use its address as a repository".to_owned()
        );
    };
    let root = std::fs::canonicalize(root).map_err(|error| error.to_string())?;
    // The repository's own configuration could name programs. Nothing here runs any: filters and hooks stay untouched.
    let repository = gix::open::Options::isolated()
        .with(gix::sec::Trust::Full)
        .open(&root)
        .map_err(|error| format!("cannot open its Git repository: {}", flat(&error)))?;
    Ok(Some((root, repository.to_thread_local())))
}

/// Names one reading of a folder. Its files can change at any time, so no two readings have the same name.
fn identity(root: &Path) -> String {
    static READINGS: AtomicU64 = AtomicU64::new(0);
    let now =
        std::time::SystemTime::now().duration_since(std::time::SystemTime::UNIX_EPOCH).unwrap_or_default().as_nanos();
    format!("folder:{}:{now:x}-{:x}-{}", root.display(), std::process::id(), READINGS.fetch_add(1, Ordering::Relaxed))
}
