//! The view that one kustomization has of the files: which it may read, and which folders it may build on.

use std::rc::Rc;

use bowline_plugin::ErrorKind;

use super::sources::{Lost, MountId};
use super::{Bytes, EntryKind, Files, OriginNote, Remote, RepoSpec, Restrict, Sources, TreeError, path, remote};
use crate::fault::{Fault, Outcome};
use crate::node::Text;

/// The names a kustomization may have.
pub const KUSTOMIZATIONS: [&str; 3] = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

/// Kustomizations that may stand on each other. Real trees have a handful; a chain of generated ones could be endless.
const DEPTH: usize = 100;

/// The files as seen from the folder of one kustomization. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Loader<'t>(Rc<View<'t>>);

#[derive(Debug)]
struct View<'t> {
    sources: &'t Sources<'t>,
    mount: MountId,
    /// The folder, without links.
    root: String,
    restrict: Restrict,
    /// Set where a repository was entered.
    repo: Option<RepoSpec>,
    origin: OriginNote,
    /// Whoever refers to this one.
    referrer: Option<Loader<'t>>,
    depth: usize,
}

/// A file that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loaded {
    /// Its content.
    pub bytes: Bytes,
    /// Its number among the files of the build.
    pub file: u16,
    /// Its path from the root of its tree, without links.
    pub path: Text,
}

impl<'t> Loader<'t> {
    /// The view from the folder `folder` of the source.
    ///
    /// # Errors
    /// When it is no folder of the source.
    pub fn new(sources: &'t Sources<'t>, folder: &str, restrict: Restrict) -> Outcome<Self> {
        let mount = sources.source();
        let root = find_folder(sources, mount, folder, folder)?;
        let view = View {
            sources,
            mount,
            root,
            restrict,
            repo: None,
            origin: OriginNote::default(),
            referrer: None,
            depth: 0,
        };
        Ok(Self(Rc::new(view)))
    }

    /// The view from the folder that an address in a repository names, to build that.
    ///
    /// # Errors
    /// When the address is none, the repository isn't mounted, or the folder isn't there.
    pub fn remote(sources: &'t Sources<'t>, address: &str) -> Outcome<Self> {
        let spec = RepoSpec::parse(address)
            .map_err(|_| Fault::new("path", format!("'{address}' is not the address of a repository")))?;
        Self::clone_of(sources, spec, OriginNote::default(), None)
    }

    /// The folder of this view from the root of its tree; empty for that root.
    #[must_use]
    pub fn root(&self) -> &str {
        &self.0.root
    }

    /// The same for people.
    #[must_use]
    pub fn shown_root(&self) -> String {
        self.0.sources.show(self.0.mount, &self.0.root)
    }

    /// The trees of the build, and which of them this view is in.
    pub(super) fn mounted(&self) -> (&'t Sources<'t>, MountId) {
        (self.0.sources, self.0.mount)
    }

    /// The numbers of the files.
    #[must_use]
    pub fn files(&self) -> &'t Files {
        self.0.sources.files()
    }

    /// Which files may be read.
    #[must_use]
    pub fn restrict(&self) -> Restrict {
        self.0.restrict
    }

    /// How `buildMetadata` notes what this view finds at `path`: a file, a folder or an address.
    #[must_use]
    pub fn origin_of(&self, path: &str) -> OriginNote {
        self.0.origin.append(path)
    }

    /// Reads a file: a path from the folder of this view, or a URL.
    ///
    /// # Errors
    /// When there is none, it may not be read from here, or it wasn't fetched.
    pub fn load(&self, path: &str) -> Outcome<Loaded> {
        if remote::is_url(path) {
            return self.load_url(path);
        }
        if path.starts_with('/') {
            return Err(self.refuse_absolute(path));
        }
        let joined = path::join(&self.0.root, path).map_err(|_| self.refuse_file(path))?;
        let found = match self.0.sources.resolve(self.0.mount, &joined) {
            Ok(found) => found,
            Err(Lost::Outside) => return Err(self.refuse_file(path)),
            Err(lost) => return Err(explain(&self.0.sources.show(self.0.mount, &joined), lost)),
        };
        if found.kind == EntryKind::Folder {
            let shown = self.0.sources.show(self.0.mount, &joined);
            return Err(Fault::new("file", format!("'{shown}' must resolve to a file")));
        }
        if self.0.restrict == Restrict::RootOnly && !path::contains(&self.0.root, path::parent(&found.path)) {
            return Err(self.refuse_file(path));
        }
        self.read(self.0.mount, &found.path)
    }

    /// Reads a file that `resources` and the like name, where a URL may mean a repository, too.
    ///
    /// # Errors
    /// As [`load`](Self::load), and when a URL means a repository: then [`enter`](Self::enter) finds it.
    pub fn load_resource(&self, path: &str) -> Outcome<Loaded> {
        if remote::is_url(path) && !remote::is_manifest(path) {
            return Err(Fault::new("file", "URL is a git repository"));
        }
        self.load(path)
    }

    /// Whether a fault of [`load_resource`](Self::load_resource) for this path is final: a file was named by its URL,
    /// so looking for a folder makes no sense.
    #[must_use]
    pub fn is_file_url(path: &str) -> bool {
        remote::is_url(path) && remote::is_manifest(path)
    }

    /// Whether a path is a URL that may be downloaded.
    #[must_use]
    pub fn is_url(path: &str) -> bool {
        remote::is_url(path)
    }

    /// Whether a path leads to a folder, or is an address in a repository, mounted or not.
    #[must_use]
    pub fn leads_to_tree(&self, path: &str) -> bool {
        RepoSpec::parse(path).is_ok()
            || path::join(&self.0.root, path)
                .ok()
                .and_then(|joined| self.0.sources.resolve(self.0.mount, &joined).ok())
                .is_some_and(|found| found.kind == EntryKind::Folder)
    }

    /// Tells apart the folders of a build: equal for equal folders of one tree.
    #[must_use]
    pub fn key(&self) -> (usize, String) {
        (self.0.mount.number(), self.0.root.clone())
    }

    /// Goes to another folder: a path from the folder of this view, or an address in a repository.
    ///
    /// # Errors
    /// When there is none, it would go round in circles, or a repository wasn't fetched.
    pub fn enter(&self, path: &str) -> Outcome<Self> {
        if path.is_empty() {
            return Err(Fault::new("path", "new root cannot be empty"));
        }
        if self.0.depth >= DEPTH {
            let message = format!("more than {DEPTH} kustomizations stand on each other, the last one at '{path}'");
            return Err(Fault::of(ErrorKind::Exhausted, "depth", message));
        }
        if let Ok(spec) = RepoSpec::parse(path) {
            self.check_repositories(&spec)?;
            let origin = self.origin_of(path);
            return Self::clone_of(self.0.sources, spec, origin, Some(self.clone()));
        }
        if path.starts_with('/') {
            return Err(Fault::new("path", format!("new root '{path}' cannot be absolute")));
        }
        check_ambiguous(path)?;
        let joined = path::join(&self.0.root, path).map_err(|_| self.refuse_folder(path))?;
        let root = match find_folder(self.0.sources, self.0.mount, &joined, path) {
            Err(fault) if fault.code() == OUTSIDE => return Err(self.refuse_folder(path)),
            found => found?,
        };
        self.check_circle(&root)?;
        Ok(Self(Rc::new(View {
            sources: self.0.sources,
            mount: self.0.mount,
            root,
            restrict: self.0.restrict,
            repo: None,
            origin: self.origin_of(path),
            referrer: Some(self.clone()),
            depth: self.0.depth + 1,
        })))
    }

    /// Reads the kustomization in the folder of this view.
    ///
    /// # Errors
    /// When there is none, or more than one.
    pub fn kustomization(&self) -> Outcome<Loaded> {
        let mut readable = KUSTOMIZATIONS.iter().filter_map(|name| self.load(name).ok());
        match (readable.next(), readable.next()) {
            (Some(loaded), None) => Ok(loaded),
            (None, _) => {
                let folder = self.shown_root();
                let [first, second, third] = KUSTOMIZATIONS;
                let message =
                    format!("unable to find one of '{first}', '{second}' or '{third}' in directory '{folder}'");
                Err(Fault::of(ErrorKind::NotFound, "no-kustomization", message))
            }
            (Some(first), Some(second)) => Err(Fault::new(
                "several-kustomizations",
                format!(
                    "Found multiple kustomization files under: {}: {} and {}; remove one of them",
                    self.shown_root(),
                    path::name(&first.path),
                    path::name(&second.path),
                ),
            )),
        }
    }

    fn clone_of(sources: &'t Sources<'t>, spec: RepoSpec, origin: OriginNote, referrer: Option<Self>) -> Outcome<Self> {
        let mount = sources.remote(&Remote::repository(&spec))?;
        let folder = path::join("", &spec.folder).map_err(|_| explain(&spec.raw, Lost::Outside))?;
        let root = find_folder(sources, mount, &folder, &spec.raw)?;
        let depth = referrer.as_ref().map_or(0, |referrer| referrer.0.depth + 1);
        if let Some(referrer) = &referrer {
            referrer.check_circle_in(mount, &root)?;
        }
        // What is fetched may never read outside of its folder, whatever was said about the source.
        let restrict = Restrict::RootOnly;
        Ok(Self(Rc::new(View { sources, mount, root, restrict, repo: Some(spec), origin, referrer, depth })))
    }

    fn load_url(&self, url: &str) -> Outcome<Loaded> {
        let remote = Remote::file(url);
        let mount = self.0.sources.remote(&remote)?;
        self.read(mount, remote.file_path())
    }

    fn read(&self, mount: MountId, path: &str) -> Outcome<Loaded> {
        let (bytes, file) = self.0.sources.read(mount, path).map_err(|error| {
            let shown = self.0.sources.show(mount, path);
            match error {
                TreeError::Folder => Fault::new("file", format!("'{shown}' must resolve to a file")),
                error => explain(&shown, error.into()),
            }
        })?;
        Ok(Loaded { bytes, file, path: path.into() })
    }

    /// The view and whatever refers to it, from the innermost.
    fn chain(&self) -> impl Iterator<Item = &Self> {
        std::iter::successors(Some(self), |loader| loader.0.referrer.as_ref())
    }

    fn check_circle(&self, root: &str) -> Outcome<()> {
        self.check_circle_in(self.0.mount, root)
    }

    /// That no view of the chain is in the folder or below: a build would come back to it.
    fn check_circle_in(&self, mount: MountId, root: &str) -> Outcome<()> {
        let inside = self.chain().find(|loader| loader.0.mount == mount && path::contains(root, &loader.0.root));
        inside.map_or(Ok(()), |loader| {
            let message = format!(
                "cycle detected: candidate root '{}' contains visited root '{}'",
                self.0.sources.show(mount, root),
                loader.shown_root()
            );
            Err(Fault::new("cycle", message))
        })
    }

    fn check_repositories(&self, spec: &RepoSpec) -> Outcome<()> {
        let known =
            self.chain().filter_map(|loader| loader.0.repo.as_ref()).find(|repo| repo.raw.starts_with(&spec.raw));
        known.map_or(Ok(()), |known| {
            let message = format!("cycle detected: URI '{}' referenced by previous URI '{}'", spec.raw, known.raw);
            Err(Fault::new("cycle", message))
        })
    }

    fn repository(&self) -> Option<&RepoSpec> {
        self.chain().find_map(|loader| loader.0.repo.as_ref())
    }

    pub(super) fn refuse_absolute(&self, path: &str) -> Fault {
        let root = self.shown_root();
        Fault::of(
            ErrorKind::Denied,
            "security",
            format!("security; file '{path}' is not in or below '{root}': an absolute path leaves the source tree"),
        )
    }

    fn refuse_file(&self, path: &str) -> Fault {
        let root = self.shown_root();
        let message = match self.0.restrict {
            Restrict::RootOnly => format!(
                "security; file '{path}' is not in or below '{root}': move it there, or make a base of its folder"
            ),
            Restrict::None => format!("security; file '{path}', named in '{root}', is outside of the source tree"),
        };
        Fault::of(ErrorKind::Denied, "security", message)
    }

    pub(super) fn refuse_folder(&self, path: &str) -> Fault {
        let root = self.shown_root();
        let message = match self.repository() {
            Some(repo) => format!(
                "security; bases in kustomizations found in cloned git repos must be within the repo, but base \
                 '{path}', named in '{root}', is outside '{}'",
                repo.clone_spec()
            ),
            None => format!("security; '{path}', named in '{root}', is outside of the source tree"),
        };
        Fault::of(ErrorKind::Denied, "security", message)
    }
}

/// The code of a fault that leads out of the tree.
const OUTSIDE: &str = "security";

/// The folder at `path`, without links; `written` is what stands in the kustomization.
fn find_folder(sources: &Sources<'_>, mount: MountId, path: &str, written: &str) -> Outcome<String> {
    let shown = sources.show(mount, path);
    let not_folder = "must build at directory: ";
    match sources.resolve(mount, path) {
        Ok(found) if found.kind == EntryKind::Folder => Ok(found.path),
        Ok(_) => Err(Fault::new("folder", format!("{not_folder}'{shown}': file is not directory"))),
        Err(Lost::Missing) => Err(Fault::of(
            ErrorKind::NotFound,
            "folder",
            format!("{not_folder}not a valid directory: {}", missing(&shown)),
        )),
        Err(lost) => Err(explain(written, lost)),
    }
}

/// Two entries of a list that became one by a wrong indentation, such as `../a - ../b`, would be found as `../b`.
fn check_ambiguous(path: &str) -> Outcome<()> {
    let ambiguous = path.split('/').any(|name| !matches!(name, "." | "..") && name.contains(".."));
    if !ambiguous {
        return Ok(());
    }
    let message = format!(
        "path {path:?} is ambiguous: resolves to {:?} after normalization, which is likely not the intended target; \
         check for YAML indentation errors in your kustomization file",
        path::clean(path)
    );
    Err(Fault::new("ambiguous-path", message))
}

fn missing(shown: &str) -> String {
    format!("evalsymlink failure on '{shown}' : lstat {shown}: no such file or directory")
}

fn explain(shown: &str, lost: Lost) -> Fault {
    match lost {
        Lost::Missing => Fault::of(ErrorKind::NotFound, "not-found", missing(shown)),
        Lost::Outside => Fault::of(ErrorKind::Denied, OUTSIDE, format!("security; '{shown}' is outside of its tree")),
        Lost::Loop => Fault::new("not-found", format!("evalsymlink failure on '{shown}' : too many links")),
        Lost::Other(reason) => Fault::new("not-found", format!("'{shown}' cannot be read: {reason}")),
    }
}
