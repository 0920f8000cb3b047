//! A tree in which a folder has a kustomization that stands in no file.

use super::{EntryKind, KUSTOMIZATIONS, Tree, TreeError, path};

/// A kustomization and the folder that it stands in for the build.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inline {
    folder: String,
    text: String,
}

impl Inline {
    /// The kustomization `text`, for the folder at a path without links.
    #[must_use]
    pub fn new(folder: &str, text: String) -> Self {
        Self { folder: folder.to_owned(), text }
    }

    /// The path that it is read at.
    #[must_use]
    pub fn path(&self) -> String {
        let [name, ..] = KUSTOMIZATIONS;
        if self.folder.is_empty() { name.to_owned() } else { format!("{}/{name}", self.folder) }
    }
}

/// A tree with such a folder. Kustomizations that the folder has itself aren't there.
#[derive(Debug)]
pub struct WithInline<T> {
    tree: T,
    inline: Inline,
}

impl<T> WithInline<T> {
    /// The tree with that kustomization.
    #[must_use]
    pub fn new(tree: T, inline: Inline) -> Self {
        Self { tree, inline }
    }

    fn is_hidden(&self, path: &str) -> bool {
        path::parent(path) == self.inline.folder && KUSTOMIZATIONS.contains(&path::name(path))
    }
}

impl<T: Tree> Tree for WithInline<T> {
    fn read(&self, path: &str) -> Result<Vec<u8>, TreeError> {
        match path {
            _ if path == self.inline.path() => Ok(self.inline.text.clone().into_bytes()),
            _ if self.is_hidden(path) => Err(TreeError::Missing),
            _ => self.tree.read(path),
        }
    }

    fn kind(&self, path: &str) -> Option<EntryKind> {
        match path {
            _ if path == self.inline.path() => Some(EntryKind::File),
            _ if self.is_hidden(path) => None,
            _ => self.tree.kind(path),
        }
    }

    fn link(&self, path: &str) -> Result<String, TreeError> {
        self.tree.link(path)
    }

    fn list(&self, path: &str) -> Result<Vec<String>, TreeError> {
        self.tree.list(path)
    }
}

#[cfg(test)]
mod tests {
    use super::super::Memory;
    use super::*;

    #[test]
    fn the_kustomization_of_the_folder_is_the_one_that_is_said() {
        for (folder, own, other) in
            [("", "kustomization.yaml", "a/Kustomization"), ("a", "a/kustomization.yaml", "Kustomization")]
        {
            let files = [("kustomization.yaml", "1"), ("Kustomization", "2"), ("a/Kustomization", "3"), ("a/b", "4")];
            let tree = WithInline::new(Memory::of(files), Inline::new(folder, "said".to_owned()));
            assert_eq!(tree.read(own), Ok(b"said".to_vec()));
            assert_eq!(tree.kind(own), Some(EntryKind::File));
            assert!(tree.read(other).is_ok(), "{other} is in another folder");
            let hidden = if folder.is_empty() { "Kustomization" } else { "a/Kustomization" };
            assert_eq!((tree.read(hidden), tree.kind(hidden)), (Err(TreeError::Missing), None));
            assert_eq!(tree.read("a/b"), Ok(b"4".to_vec()));
        }
    }
}
