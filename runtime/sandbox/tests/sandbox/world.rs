//! What a test needs around a plugin: trees in memory, requests, a runtime.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use bowline_core::digest::Digest;
use bowline_core::plugin::{CallContext, Release};
use bowline_core::port::plugins::{Error, Facts, Files, ManifestSet, Plugins, RenderRequest};
use bowline_core::port::tree::{self, Entry, EntryKind, Item, Tree, TreePath};
use bowline_sandbox::{Sandbox, Settings};

/// A tree in memory.
#[derive(Debug, Clone, Default)]
pub(crate) struct Memory {
    files: BTreeMap<String, (EntryKind, Arc<[u8]>)>,
    id: String,
}

impl Memory {
    pub(crate) fn new(files: &[(&str, &str)]) -> Self {
        let file = |(path, text): &(&str, &str)| ((*path).to_owned(), (EntryKind::File, text.as_bytes().into()));
        Self { files: files.iter().map(file).collect(), id: String::new() }.named()
    }

    pub(crate) fn with(self, path: &str, text: &str) -> Self {
        self.put(path, EntryKind::File, text)
    }

    pub(crate) fn link(self, path: &str, target: &str) -> Self {
        self.put(path, EntryKind::Symlink, target)
    }

    pub(crate) fn submodule(self, path: &str) -> Self {
        self.put(path, EntryKind::Submodule, "")
    }

    pub(crate) fn without(mut self, path: &str) -> Self {
        self.files.remove(path);
        self.named()
    }

    fn put(mut self, path: &str, kind: EntryKind, text: &str) -> Self {
        self.files.insert(path.to_owned(), (kind, text.as_bytes().into()));
        self.named()
    }

    fn named(mut self) -> Self {
        let all = format!("{:?}", self.files);
        self.id = Digest::of(all.as_bytes()).to_string();
        self
    }

    fn folder(&self, path: &TreePath) -> bool {
        let prefix = format!("{}/", path.as_str());
        path.as_str().is_empty() || self.files.keys().any(|name| name.starts_with(&prefix))
    }
}

impl Tree for Memory {
    fn id(&self) -> &str {
        &self.id
    }

    fn entry(&self, path: &TreePath) -> Result<Option<Entry>, tree::Error> {
        if let Some((kind, content)) = self.files.get(path.as_str()) {
            let id = Digest::of(content).as_str().into();
            return Ok(Some(Entry { kind: *kind, id, size: content.len() as u64 }));
        }
        let folder = Entry { kind: EntryKind::Directory, id: path.as_str().into(), size: 0 };
        Ok(self.folder(path).then_some(folder))
    }

    fn list(&self, path: &TreePath) -> Result<Arc<[Item]>, tree::Error> {
        if let Some((EntryKind::Submodule, _)) = self.files.get(path.as_str()) {
            return Err(tree::Error::EnterSubmodule { path: path.to_string(), commit: "0123".to_owned() });
        }
        if !self.folder(path) {
            return Err(tree::Error::Find { path: path.to_string(), expected: "a folder" });
        }
        let prefix = if path.as_str().is_empty() { String::new() } else { format!("{}/", path.as_str()) };
        let mut items = BTreeMap::new();
        for (name, (kind, _)) in &self.files {
            let Some(rest) = name.strip_prefix(&prefix) else { continue };
            match rest.split_once('/') {
                Some((folder, _)) => items.insert(folder, EntryKind::Directory),
                None => items.insert(rest, *kind),
            };
        }
        Ok(items.into_iter().map(|(name, kind)| Item { name: name.into(), kind }).collect())
    }

    fn read(&self, path: &TreePath) -> Result<Arc<[u8]>, tree::Error> {
        let found = self.files.get(path.as_str()).map(|(_, content)| content.clone());
        found.ok_or_else(|| tree::Error::Find { path: path.to_string(), expected: "a file" })
    }
}

/// Facts of a commit made at that second.
pub(crate) fn facts(second: u64) -> Facts {
    Facts {
        revision: format!("{second:040x}"),
        commit_time_ms: second * 1_000,
        kube_version: "v1.34.2".to_owned(),
        api_versions: BTreeSet::from(["apps/v1".to_owned()]),
    }
}

/// A request for the folder `apps` of the tree, with this configuration.
pub(crate) fn request(tree: &Memory, config: &str) -> RenderRequest {
    RenderRequest {
        context: CallContext {
            application: "web".to_owned(),
            application_namespace: "bowline".to_owned(),
            project: "shop".to_owned(),
            cluster: "test".to_owned(),
            config: config.to_owned(),
            attributes: Vec::new(),
        },
        release: Release {
            name: "web".to_owned(),
            namespace: "shop".to_owned(),
            upgrade: false,
            revision: 1,
            seed: Vec::new(),
            attributes: Vec::new(),
        },
        files: Files { tree: Arc::new(tree.clone()), path: TreePath::parse("apps").unwrap(), inputs: Vec::new() },
        values: Vec::new(),
        facts: facts(1),
    }
}

pub(crate) fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

pub(crate) fn sandbox() -> Sandbox {
    Sandbox::new(Settings::default()).unwrap()
}

pub(crate) fn render(sandbox: &Sandbox, plugin: &str, request: &RenderRequest) -> Result<ManifestSet, Error> {
    block_on(sandbox.render(plugin, request))
}
