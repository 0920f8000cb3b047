//! The port's tree over a Git tree.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, PoisonError, RwLock};

use bowline_core::port::tree::{Entry, EntryKind, Error, Item, Tree, TreePath};
use gix::ObjectId;
use gix::bstr::ByteSlice;
use gix::objs::tree::EntryKind as GitKind;
use gix::objs::{Kind, TreeRefIter};

use super::attributes::Rules;
use super::lfs;
use super::objects::Objects;

/// A larger `.gitattributes` is a mistake, and every file below would pay for it.
const ATTRIBUTES_LIMIT: u64 = 1 << 20;

/// A Git tree as the port shows it: as a checkout on Linux would be.
pub(crate) struct GitTree {
    objects: Objects,
    root: ObjectId,
    id: String,
    file_limit: u64,
    /// Where this tree lies in the one that it is a submodule of, for messages; empty for the outermost.
    prefix: TreePath,
    /// Fetched submodules by path, in this tree.
    submodules: BTreeMap<TreePath, Arc<GitTree>>,
    /// Folders that were read, by path. They never change.
    folders: RwLock<HashMap<TreePath, Arc<Folder>>>,
}

/// A decoded tree object.
struct Folder {
    /// Sorted by the bytes of the name.
    items: Vec<FolderItem>,
    /// The first name that is not UTF-8, with those bytes replaced.
    unnameable: Option<String>,
    rules: Option<Arc<Rules>>,
    id: Arc<str>,
    listed: Arc<[Item]>,
}

struct FolderItem {
    name: Arc<str>,
    kind: EntryKind,
    id: ObjectId,
}

/// The bytes of a file, and what names them.
struct Content {
    bytes: Arc<[u8]>,
    id: Arc<str>,
}

impl Folder {
    fn get(&self, name: &str) -> Option<&FolderItem> {
        self.items.binary_search_by(|item| item.name.as_bytes().cmp(name.as_bytes())).ok().map(|at| &self.items[at])
    }
}

impl GitTree {
    /// The tree with id `root` in `objects`, with its `submodules` by path. `prefix` is where it lies in an outer one.
    pub(crate) fn new(
        objects: Objects,
        root: ObjectId,
        file_limit: u64,
        prefix: TreePath,
        submodules: BTreeMap<TreePath, Arc<GitTree>>,
    ) -> Self {
        Self {
            objects,
            root,
            id: mark(root.to_string(), &submodules),
            file_limit,
            prefix,
            submodules,
            folders: RwLock::new(HashMap::new()),
        }
    }

    /// `path` as the outermost tree has it.
    fn outer(&self, path: &TreePath) -> TreePath {
        path.names().fold(self.prefix.clone(), |outer, name| outer.join(name))
    }

    /// The submodule that `path` lies in, and the path in there.
    fn submodule(&self, path: &TreePath) -> Option<(&GitTree, TreePath)> {
        self.submodules.iter().find_map(|(at, tree)| {
            let rest = path.as_str().strip_prefix(at.as_str())?;
            let rest = if rest.is_empty() { rest } else { rest.strip_prefix('/')? };
            let inner =
                rest.split('/').filter(|name| !name.is_empty()).fold(TreePath::root(), |inner, name| inner.join(name));
            Some((tree.as_ref(), inner))
        })
    }

    /// The folder at `path`; `None` when there is none.
    fn folder(&self, path: &TreePath) -> Result<Option<Arc<Folder>>, Error> {
        let known = self.folders.read().unwrap_or_else(PoisonError::into_inner).get(path).cloned();
        if known.is_some() {
            return Ok(known);
        }
        let (id, rules) = match (path.parent(), path.name()) {
            (Some(parent), Some(name)) => {
                let Some(folder) = self.folder(&parent)? else {
                    return Ok(None);
                };
                match folder.get(name) {
                    Some(item) if item.kind == EntryKind::Directory => (item.id, folder.rules.clone()),
                    Some(item) if item.kind == EntryKind::Submodule => {
                        return Err(Error::EnterSubmodule {
                            path: self.outer(path).to_string(),
                            commit: item.id.to_string(),
                        });
                    }
                    _ => return Ok(None),
                }
            }
            _ => (self.root, None),
        };
        let folder = Arc::new(self.decode(path, id, rules)?);
        self.folders.write().unwrap_or_else(PoisonError::into_inner).insert(path.clone(), Arc::clone(&folder));
        Ok(Some(folder))
    }

    fn decode(&self, path: &TreePath, id: ObjectId, inherited: Option<Arc<Rules>>) -> Result<Folder, Error> {
        let outer = self.outer(path);
        let bytes = self.objects.read(id, Kind::Tree, &outer)?;
        let mut items = Vec::new();
        let mut unnameable = None;
        for entry in TreeRefIter::from_bytes(&bytes, gix::hash::Kind::Sha1) {
            let entry = entry.map_err(|error| Error::ReadObject {
                path: outer.to_string(),
                reason: format!("tree {id} is damaged: {error}"),
            })?;
            let Ok(name) = entry.filename.to_str() else {
                unnameable.get_or_insert_with(|| outer.join(&entry.filename.to_str_lossy()).to_string());
                continue;
            };
            // A checkout refuses these too: they would name the folder itself or one above it.
            if matches!(name, "" | "." | "..") || name.contains('/') {
                return Err(Error::ReadObject {
                    path: outer.to_string(),
                    reason: format!("tree {id} has an entry with the name `{name}`"),
                });
            }
            items.push(FolderItem {
                name: Arc::from(name),
                kind: match entry.mode.kind() {
                    GitKind::Tree => EntryKind::Directory,
                    GitKind::Blob => EntryKind::File,
                    GitKind::BlobExecutable => EntryKind::Executable,
                    GitKind::Link => EntryKind::Symlink,
                    GitKind::Commit => EntryKind::Submodule,
                },
                id: entry.oid.to_owned(),
            });
        }
        // Git sorts folders as if their names ended in `/`.
        items.sort_by(|a, b| a.name.as_bytes().cmp(b.name.as_bytes()));
        let mut folder_id = mark(id.to_string(), &self.submodules);
        if let Some(rules) = &inherited {
            // The same files under other rules give other content.
            folder_id.push_str("+attributes-");
            folder_id.push_str(rules.digest());
        }
        let rules = self.rules(path, &items, inherited)?;
        let listed = items
            .iter()
            .map(|item| Item {
                name: Arc::clone(&item.name),
                kind: if item.kind == EntryKind::Submodule && self.submodules.contains_key(&path.join(&item.name)) {
                    EntryKind::Directory
                } else {
                    item.kind
                },
            })
            .collect();
        Ok(Folder { items, unnameable, rules, id: folder_id.into(), listed })
    }

    /// The rules for the files in `path`: the inherited ones and those of its own `.gitattributes`.
    fn rules(
        &self,
        path: &TreePath,
        items: &[FolderItem],
        inherited: Option<Arc<Rules>>,
    ) -> Result<Option<Arc<Rules>>, Error> {
        let file = items.iter().find(|item| {
            &*item.name == ".gitattributes" && matches!(item.kind, EntryKind::File | EntryKind::Executable)
        });
        let Some(file) = file else {
            return Ok(inherited);
        };
        let at = self.outer(&path.join(".gitattributes"));
        let size = self.objects.size(file.id, &at)?;
        if size > ATTRIBUTES_LIMIT {
            return Err(Error::ReadLarge { path: at.to_string(), size, limit: ATTRIBUTES_LIMIT });
        }
        let bytes = self.objects.read(file.id, Kind::Blob, &at)?;
        Rules::extend(inherited.as_deref(), path.as_str(), &file.id.to_string(), &bytes)
            .map(|rules| Some(Arc::new(rules)))
            .map_err(|error| Error::ReadObject { path: at.to_string(), reason: error.to_string() })
    }

    /// The item at `path` and the folder that holds it; `None` for the root and for what is not there.
    fn find(&self, path: &TreePath) -> Result<Option<(Arc<Folder>, usize)>, Error> {
        let (Some(parent), Some(name)) = (path.parent(), path.name()) else {
            return Ok(None);
        };
        let Some(folder) = self.folder(&parent)? else {
            return Ok(None);
        };
        let at = folder.items.binary_search_by(|item| item.name.as_bytes().cmp(name.as_bytes()));
        Ok(at.ok().map(|at| (folder, at)))
    }

    /// What a checkout would have, of a file within the limit.
    fn content(&self, path: &TreePath, item: &FolderItem, folder: &Folder) -> Result<Content, Error> {
        let outer = self.outer(path);
        let size = self.objects.size(item.id, &outer)?;
        if size > self.file_limit {
            return Err(Error::ReadLarge { path: outer.to_string(), size, limit: self.file_limit });
        }
        let blob = self.objects.read(item.id, Kind::Blob, &outer)?;
        let id = item.id.to_string();
        let asked = folder
            .rules
            .as_deref()
            .filter(|_| item.kind != EntryKind::Symlink)
            .and_then(|rules| Some((rules, rules.conversion(path.as_str())?)));
        let Some((rules, asked)) = asked else {
            return Ok(Content { bytes: blob.into(), id: id.into() });
        };
        let converted = rules
            .convert(path.as_str(), &id, &blob)
            .map_err(|reason| Error::ReadObject { path: outer.to_string(), reason })?;
        Ok(match converted {
            std::borrow::Cow::Borrowed(_) => Content { bytes: blob.into(), id: id.into() },
            std::borrow::Cow::Owned(bytes) => Content { bytes: bytes.into(), id: format!("{id}+{asked}").into() },
        })
    }
}

/// The id of a tree whose submodules are shown says so: the same tree without them reads differently.
fn mark(mut id: String, submodules: &BTreeMap<TreePath, Arc<GitTree>>) -> String {
    if !submodules.is_empty() {
        id.push_str("+submodules");
    }
    id
}

impl Tree for GitTree {
    fn id(&self) -> &str {
        &self.id
    }

    fn entry(&self, path: &TreePath) -> Result<Option<Entry>, Error> {
        if let Some((tree, inner)) = self.submodule(path) {
            return tree.entry(&inner);
        }
        let directory = |id| Entry { kind: EntryKind::Directory, id, size: 0 };
        let Some((folder, at)) = self.find(path)? else {
            let root = path.parent().is_none().then(|| self.folder(path));
            return Ok(root.transpose()?.flatten().map(|folder| directory(folder.id.clone())));
        };
        let item = &folder.items[at];
        match item.kind {
            EntryKind::Directory => Ok(self.folder(path)?.map(|folder| directory(folder.id.clone()))),
            EntryKind::Submodule => Ok(Some(Entry { kind: item.kind, id: item.id.to_string().into(), size: 0 })),
            kind => {
                let converts = kind != EntryKind::Symlink
                    && folder.rules.as_deref().is_some_and(|rules| rules.conversion(path.as_str()).is_some());
                let size = self.objects.size(item.id, &self.outer(path))?;
                let (id, size) = if converts && size <= self.file_limit {
                    let content = self.content(path, item, &folder)?;
                    (content.id, content.bytes.len() as u64)
                } else {
                    (item.id.to_string().into(), size)
                };
                Ok(Some(Entry { kind, id, size }))
            }
        }
    }

    fn list(&self, path: &TreePath) -> Result<Arc<[Item]>, Error> {
        if let Some((tree, inner)) = self.submodule(path) {
            return tree.list(&inner);
        }
        let folder = self
            .folder(path)?
            .ok_or_else(|| Error::Find { path: self.outer(path).to_string(), expected: "a folder" })?;
        match &folder.unnameable {
            Some(path) => Err(Error::NameFile { path: path.clone() }),
            None => Ok(Arc::clone(&folder.listed)),
        }
    }

    fn read(&self, path: &TreePath) -> Result<Arc<[u8]>, Error> {
        if let Some((tree, inner)) = self.submodule(path) {
            return tree.read(&inner);
        }
        let not_a_file = || Error::Find { path: self.outer(path).to_string(), expected: "a file" };
        let (folder, at) = self.find(path)?.ok_or_else(not_a_file)?;
        let item = &folder.items[at];
        match item.kind {
            EntryKind::Directory => return Err(not_a_file()),
            EntryKind::Submodule => {
                return Err(Error::EnterSubmodule { path: self.outer(path).to_string(), commit: item.id.to_string() });
            }
            EntryKind::File | EntryKind::Executable | EntryKind::Symlink => {}
        }
        let content = self.content(path, item, &folder)?;
        match lfs::pointer(&content.bytes) {
            Some(oid) if item.kind != EntryKind::Symlink => {
                Err(Error::FollowLfs { path: self.outer(path).to_string(), oid })
            }
            _ => Ok(content.bytes),
        }
    }
}
