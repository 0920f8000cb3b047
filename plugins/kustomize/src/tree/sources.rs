//! The trees of one build, and what was read of them.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use bowline_plugin::ErrorKind;

use super::{Bytes, EntryKind, Files, Remote, Tree, TreeError, path};
use crate::fault::{Fault, Outcome};
use crate::node::Text;

/// Links that one path may pass, as Linux has it.
const LINKS: usize = 40;

/// The trees of one build: the source and the mounted inputs. Every file is read once, every name looked up once.
pub struct Sources<'t> {
    mounts: Vec<Mount<'t>>,
    files: &'t Files,
    /// What was named and must be mounted, in the order it was met.
    asked: RefCell<Vec<Remote>>,
}

/// A tree and what is known of it.
struct Mount<'t> {
    /// The name of the input; `None` for the source.
    input: Option<Text>,
    tree: Box<dyn Tree + 't>,
    /// What stands where, by paths without links.
    kinds: RefCell<HashMap<Text, Option<EntryKind>>>,
    /// What was read, by paths without links.
    read: RefCell<HashMap<Text, (Bytes, u16)>>,
}

/// A mount by its number; 0 is the source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct MountId(usize);

impl MountId {
    pub(super) fn number(self) -> usize {
        self.0
    }
}

/// What a path leads to after all links.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) path: String,
    pub(super) kind: EntryKind,
}

/// Why a path leads to nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Lost {
    /// Nothing stands there.
    Missing,
    /// It leads out of the tree.
    Outside,
    /// It passes too many links.
    Loop,
    /// Anything else, in the system's words.
    Other(String),
}

impl<'t> Sources<'t> {
    /// A build of `source`. Files that are read get their numbers from `files`.
    #[must_use]
    pub fn new(source: impl Tree + 't, files: &'t Files) -> Self {
        Self { mounts: vec![Mount::new(None, source)], files, asked: RefCell::default() }
    }

    /// The same with an input, which is called `name`.
    #[must_use]
    pub fn with_input(mut self, name: &str, tree: impl Tree + 't) -> Self {
        self.mounts.push(Mount::new(Some(name.into()), tree));
        self
    }

    /// The numbers of the files.
    #[must_use]
    pub fn files(&self) -> &'t Files {
        self.files
    }

    /// A path of a mount for people: of an input from its root.
    pub(super) fn show(&self, mount: MountId, path: &str) -> String {
        match &self.mount(mount).input {
            None => self.files.show(path),
            Some(_) => path::show(path).to_owned(),
        }
    }

    /// Everything remote that was named so far, mounted or not, each once.
    #[must_use]
    pub fn asked(&self) -> Vec<Remote> {
        self.asked.borrow().clone()
    }

    /// The source itself.
    pub(super) fn source(&self) -> MountId {
        MountId(0)
    }

    /// Where something remote is mounted.
    ///
    /// # Errors
    /// When it isn't; what was asked for is noted, so that the host can be asked for it.
    pub(super) fn remote(&self, remote: &Remote) -> Outcome<MountId> {
        let mut asked = self.asked.borrow_mut();
        if !asked.contains(remote) {
            asked.push(remote.clone());
        }
        let mount = self.mounts.iter().position(|mount| mount.input.as_deref() == Some(&*remote.name));
        mount.map(MountId).ok_or_else(|| {
            let version = remote.version.as_ref().map(|version| format!(" at '{version}'")).unwrap_or_default();
            let message = format!("'{}'{version} was not fetched", remote.source);
            Fault::of(ErrorKind::NotFound, "not-fetched", message)
        })
    }

    /// The content and number of the file at a path without links.
    pub(super) fn read(&self, id: MountId, path: &str) -> Result<(Bytes, u16), TreeError> {
        let mount = self.mount(id);
        if let Some((bytes, file)) = mount.read.borrow().get(path) {
            return Ok((Rc::clone(bytes), *file));
        }
        let bytes: Bytes = mount.tree.read(path)?.into();
        let file = self.number(id, path);
        mount.read.borrow_mut().insert(path.into(), (Rc::clone(&bytes), file));
        Ok((bytes, file))
    }

    /// The content of the file at a path without links, which isn't kept: the files of charts are read once as it is.
    pub(super) fn read_once(&self, mount: MountId, path: &str) -> Result<Vec<u8>, TreeError> {
        self.mount(mount).tree.read(path)
    }

    /// The names in the folder at a path without links.
    pub(super) fn list(&self, mount: MountId, path: &str) -> Result<Vec<String>, TreeError> {
        self.mount(mount).tree.list(path)
    }

    /// Where the link at a path leads, as it is written; `None` when it is none.
    pub(super) fn link(&self, mount: MountId, path: &str) -> Option<String> {
        let mount = self.mount(mount);
        (mount.kind(path)? == EntryKind::Link).then(|| mount.tree.link(path).unwrap_or_default())
    }

    /// A number for a file that was read without one.
    pub(super) fn number(&self, mount: MountId, path: &str) -> u16 {
        match &self.mount(mount).input {
            None => self.files.add(path),
            Some(input) => self.files.add_input(input, path),
        }
    }

    /// What a path leads to, all links followed.
    pub(super) fn resolve(&self, mount: MountId, path: &str) -> Result<Found, Lost> {
        let mount = self.mount(mount);
        let mut found = Found { path: String::new(), kind: EntryKind::Folder };
        let mut ahead: Vec<String> = names(path).rev().map(str::to_owned).collect();
        let mut links = 0;
        while let Some(name) = ahead.pop() {
            if found.kind != EntryKind::Folder {
                return Err(Lost::Missing);
            }
            if name == ".." {
                if found.path.is_empty() {
                    return Err(Lost::Outside);
                }
                found.path.truncate(path::parent(&found.path).len());
                continue;
            }
            let folder = found.path.len();
            if folder > 0 {
                found.path.push('/');
            }
            found.path.push_str(&name);
            found.kind = mount.kind(&found.path).ok_or(Lost::Missing)?;
            if found.kind == EntryKind::Link {
                links += 1;
                let target = mount.tree.link(&found.path).map_err(Lost::from)?;
                match (links > LINKS, target.starts_with('/')) {
                    (true, _) => return Err(Lost::Loop),
                    (_, true) => return Err(Lost::Outside),
                    (false, false) => {}
                }
                ahead.extend(names(&target).rev().map(str::to_owned));
                found.path.truncate(folder);
                found.kind = EntryKind::Folder;
            }
        }
        Ok(found)
    }

    fn mount(&self, MountId(number): MountId) -> &Mount<'t> {
        self.mounts.get(number).unwrap_or(&self.mounts[0])
    }
}

impl<'t> Mount<'t> {
    fn new(input: Option<Text>, tree: impl Tree + 't) -> Self {
        Self { input, tree: Box::new(tree), kinds: RefCell::default(), read: RefCell::default() }
    }

    fn kind(&self, path: &str) -> Option<EntryKind> {
        if let Some(kind) = self.kinds.borrow().get(path) {
            return *kind;
        }
        let kind = self.tree.kind(path);
        self.kinds.borrow_mut().insert(path.into(), kind);
        kind
    }
}

impl From<TreeError> for Lost {
    fn from(error: TreeError) -> Self {
        match error {
            TreeError::Missing | TreeError::Folder => Self::Missing,
            TreeError::Denied => Self::Outside,
            TreeError::Other(reason) => Self::Other(reason),
        }
    }
}

impl std::fmt::Debug for Sources<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.mounts.iter().map(|mount| &mount.input)).finish()
    }
}

fn names(path: &str) -> impl DoubleEndedIterator<Item = &str> {
    path.split('/').filter(|name| !matches!(*name, "" | "."))
}

#[cfg(test)]
mod tests {
    use super::super::Memory;
    use super::*;

    #[test]
    fn links_are_followed_inside_of_the_tree() {
        let tree = Memory::of([("a/b/c.yaml", "1"), ("d.yaml", "2")])
            .with_link("x", "a/b")
            .with_link("a/up", "../d.yaml")
            .with_link("a/b/far", "../../..")
            .with_link("abs", "/etc")
            .with_link("loop", "loop");
        let files = Files::new();
        let sources = Sources::new(tree, &files);
        let at = |path: &str| sources.resolve(sources.source(), path).map(|found| found.path);
        assert_eq!(at("x/c.yaml"), Ok("a/b/c.yaml".to_owned()));
        assert_eq!(at("a/up"), Ok("d.yaml".to_owned()));
        assert_eq!(at(""), Ok(String::new()));
        assert_eq!(at("x"), Ok("a/b".to_owned()));
        assert_eq!(at("a/b/far"), Err(Lost::Outside));
        assert_eq!(at("abs"), Err(Lost::Outside));
        assert_eq!(at("loop"), Err(Lost::Loop));
        assert_eq!(at("none"), Err(Lost::Missing));
        assert_eq!(at("d.yaml/x"), Err(Lost::Missing));
    }

    #[test]
    fn a_file_is_read_once() {
        let files = Files::new();
        let sources = Sources::new(Memory::of([("a", "1")]), &files);
        let first = sources.read(sources.source(), "a").expect("a is there");
        let second = sources.read(sources.source(), "a").expect("a is there");
        assert!(Rc::ptr_eq(&first.0, &second.0));
        assert_eq!((first.1, second.1), (1, 1));
        assert_eq!(sources.read(sources.source(), ""), Err(TreeError::Folder));
    }
}
