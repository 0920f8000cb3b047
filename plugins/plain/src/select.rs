//! Which files are read.

use bowline_plugin::{Diagnostic, Entry, EntryKind, Error, Files, Filter, Severity};

use crate::ignore::{self, Rules};
use crate::pattern::{Pattern, Target};

/// The ends of the names of files that are read.
const EXTENSIONS: [&str; 3] = [".yaml", ".yml", ".json"];

/// What the configuration says about files.
#[derive(Debug)]
pub(crate) struct Scope {
    /// Folders below are entered.
    pub(crate) recurse: bool,
    /// Only what one of these covers, when there are any.
    pub(crate) include: Vec<Pattern>,
    /// Nothing that one of these matches.
    pub(crate) exclude: Vec<Pattern>,
}

/// The choice of files, and what it left out on the way.
#[derive(Debug)]
pub(crate) struct Selection<'a> {
    files: &'a Files,
    scope: Scope,
    rules: Rules,
    /// Folders that only `recurse` would enter.
    closed: Vec<String>,
    /// Links to folders.
    links: Vec<String>,
}

impl<'a> Selection<'a> {
    pub(crate) fn new(files: &'a Files, scope: Scope) -> Self {
        Self { files, scope, rules: Rules::new(), closed: Vec::new(), links: Vec::new() }
    }

    /// The files to read, in order.
    ///
    /// # Errors
    /// A folder can't be listed or an ignore file can't be read.
    pub(crate) fn paths(&mut self) -> Result<Vec<String>, Error> {
        let files = self.files;
        let entries = files.walk("", &mut *self)?;
        Ok(entries.into_iter().map(|entry| entry.path).collect())
    }

    /// What users should know about what was not read, given the files that were and how many objects they held.
    pub(crate) fn remarks(&self, paths: &[String], objects: usize) -> Vec<Diagnostic> {
        let mut remarks: Vec<Diagnostic> = self
            .links
            .iter()
            .map(|path| {
                Diagnostic::new(
                    Severity::Warning,
                    "plain/link-to-folder",
                    "is a symbolic link to a folder, which is not entered",
                )
                .at(self.files.origin(path))
            })
            .collect();
        if !self.closed.is_empty() {
            remarks.push(self.folders_not_entered());
        }
        if objects == 0 {
            remarks.push(self.no_manifests(paths.len()));
        }
        remarks
    }

    fn folders_not_entered(&self) -> Diagnostic {
        let message = format!(
            "folders are not entered: {}; set `recurse: true` in the renderer's configuration to enter them",
            self.closed.join(", ")
        );
        Diagnostic::new(Severity::Info, "plain/folders-not-entered", message).at(self.files.origin(""))
    }

    fn no_manifests(&self, read: usize) -> Diagnostic {
        let message = match read {
            0 => "there is no file to read: none that ends in .yaml, .yml or .json is included".to_owned(),
            1 => "there is no object in the one file that was read".to_owned(),
            read => format!("there is no object in the {read} files that were read"),
        };
        Diagnostic::new(Severity::Warning, "plain/no-manifests", message).at(self.files.origin(""))
    }

    fn left_out(&self, path: &str, target: Target) -> bool {
        self.rules.leave(path, target) || self.scope.exclude.iter().any(|pattern| pattern.matches(path, target))
    }

    fn keep_folder(&mut self, path: &str) -> bool {
        if self.left_out(path, Target::Folder) {
            return false;
        }
        if !self.scope.recurse {
            self.closed.push(path.to_owned());
        }
        self.scope.recurse
    }

    fn keep_file(&mut self, entry: &Entry) -> bool {
        let path = &entry.path;
        if self.left_out(path, Target::File) {
            return false;
        }
        if !EXTENSIONS.iter().any(|end| path.ends_with(end)) {
            if entry.kind == EntryKind::Symlink && self.files.is_folder(path) {
                self.links.push(path.clone());
            }
            return false;
        }
        self.scope.include.is_empty() || self.scope.include.iter().any(|pattern| pattern.covers(path))
    }
}

impl Filter for &mut Selection<'_> {
    fn enter(&mut self, folder: &str, entries: &[Entry]) -> Result<(), Error> {
        let Some(file) = entries.iter().find(|entry| entry.name() == ignore::FILE && entry.kind != EntryKind::Folder)
        else {
            return Ok(());
        };
        let text = self.files.read_to_string(&file.path)?;
        self.rules.read(folder, &text);
        Ok(())
    }

    fn keep(&mut self, entry: &Entry) -> bool {
        match entry.kind {
            EntryKind::Folder => self.keep_folder(&entry.path),
            EntryKind::File | EntryKind::Symlink => self.keep_file(entry),
            EntryKind::Other => false,
        }
    }
}
