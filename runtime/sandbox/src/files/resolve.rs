//! From a path that the guest gives to what stands there, through symbolic links, never out of the tree.

use bowline_core::port::tree::{self, Entry, EntryKind, TreePath};
use wasmtime_wasi::p2::FsError;
use wasmtime_wasi::p2::bindings::filesystem::types::ErrorCode;

use super::{Files, NAME_BYTES, root_entry};
use crate::limit::Exceeded;

/// Links that one path may pass, as Linux has it.
const LINKS: usize = 40;

/// Whether a link at the end of a path is followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LastLink {
    Follow,
    Keep,
}

/// What a path leads to.
#[derive(Debug)]
pub(super) struct Resolved {
    pub(super) path: TreePath,
    pub(super) entry: Entry,
}

/// A resolution under way: where it stands, and the names still to go, the next one last.
struct Walk {
    mount: usize,
    /// What to blame when the walk leaves the tree: the path asked for, or the last link followed.
    blame: String,
    at: Resolved,
    ahead: Vec<String>,
    links: usize,
}

impl Files {
    /// Resolves `path` from the folder `base`. The boundary is the mount, not the folder: a link may lead anywhere
    /// inside its own tree.
    pub(super) fn resolve(
        &mut self,
        mount: usize,
        base: &TreePath,
        path: &str,
        last: LastLink,
    ) -> Result<Resolved, FsError> {
        if path.is_empty() {
            return Err(ErrorCode::NoEntry.into());
        }
        if path.starts_with('/') {
            return Err(self.refuse(tree::Error::LeaveTree { path: path.to_owned() }));
        }
        let at = Resolved { path: base.clone(), entry: root_entry() };
        let mut walk = Walk { mount, blame: path.to_owned(), at, ahead: Vec::new(), links: 0 };
        walk.push(path);
        let folder_wanted = path.ends_with('/');
        while let Some(name) = walk.ahead.pop() {
            let more = !walk.ahead.is_empty();
            self.step(&mut walk, &name)?;
            let follow = more || folder_wanted || last == LastLink::Follow;
            if walk.at.entry.kind == EntryKind::Symlink && follow {
                self.follow(&mut walk)?;
            }
        }
        if folder_wanted && walk.at.entry.kind != EntryKind::Directory {
            return Err(ErrorCode::NotDirectory.into());
        }
        Ok(walk.at)
    }

    /// One name further.
    fn step(&mut self, walk: &mut Walk, name: &str) -> Result<(), FsError> {
        match walk.at.entry.kind {
            EntryKind::Directory => {}
            EntryKind::Submodule => {
                let error = tree::Error::EnterSubmodule {
                    path: walk.at.path.to_string(),
                    commit: walk.at.entry.id.to_string(),
                };
                return Err(FsError::trap(error));
            }
            _ => return Err(ErrorCode::NotDirectory.into()),
        }
        if name == ".." {
            let Some(parent) = walk.at.path.parent() else {
                return Err(self.refuse(tree::Error::LeaveTree { path: walk.blame.clone() }));
            };
            walk.at = Resolved { path: parent, entry: root_entry() };
            return Ok(());
        }
        if name.len() > NAME_BYTES {
            return Err(ErrorCode::NameTooLong.into());
        }
        let path = walk.at.path.join(name);
        if path.names().count() > self.limits.depth {
            let limit = format!("{} names in a path", self.limits.depth);
            return Err(FsError::trap(Exceeded::counted("it goes deeper into folders than", limit, "path_depth")));
        }
        let entry = self.look(walk.mount, &path).map_err(FsError::trap)?;
        let entry = entry.ok_or(ErrorCode::NoEntry)?;
        walk.at = Resolved { path, entry };
        Ok(())
    }

    /// Goes back to the folder of the link that the walk stands on, with the link's target ahead.
    fn follow(&mut self, walk: &mut Walk) -> Result<(), FsError> {
        let link = walk.at.path.to_string();
        walk.links += 1;
        if walk.links > LINKS {
            let reason = format!("more than {LINKS} symbolic links in a row, most likely a loop");
            self.note(tree::Error::ReadObject { path: walk.blame.clone(), reason });
            return Err(ErrorCode::Loop.into());
        }
        self.reveal(walk.mount, &walk.at.path);
        let target = self.mounts[walk.mount].tree.read(&walk.at.path).map_err(FsError::trap)?;
        let Ok(target) = std::str::from_utf8(&target) else {
            return Err(FsError::trap(tree::Error::NameFile { path: link }));
        };
        let folder = walk.at.path.parent().unwrap_or_default();
        walk.blame = format!("{link} (a symbolic link to {target})");
        if target.starts_with('/') {
            return Err(self.refuse(tree::Error::LeaveTree { path: walk.blame.clone() }));
        }
        walk.push(target);
        walk.at = Resolved { path: folder, entry: root_entry() };
        Ok(())
    }

    /// The target of the link at `path`, as written.
    pub(super) fn link_target(&mut self, mount: usize, path: &TreePath) -> Result<String, FsError> {
        let target = self.mounts[mount].tree.read(path).map_err(FsError::trap)?;
        std::str::from_utf8(&target)
            .map(str::to_owned)
            .map_err(|_| FsError::trap(tree::Error::NameFile { path: path.to_string() }))
    }

    /// Refuses to go there, and keeps a note for the user.
    fn refuse(&mut self, error: tree::Error) -> FsError {
        self.note(error);
        ErrorCode::NotPermitted.into()
    }

    fn note(&mut self, error: tree::Error) {
        /// Enough to explain a failure; a guest can be refused as often as it likes.
        const NOTES: usize = 5;
        if self.refused.len() < NOTES && !self.refused.contains(&error) {
            self.refused.push(error);
        }
    }
}

impl Walk {
    /// Puts the names of `path` ahead of what is left.
    fn push(&mut self, path: &str) {
        let names = path.split('/').filter(|name| !matches!(*name, "" | "."));
        self.ahead.extend(names.rev().map(str::to_owned));
    }
}
