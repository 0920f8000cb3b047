//! The files of a folder.

use std::rc::Rc;

use super::ignore::Rules;
use super::{DEEPEST, LoadError, Loader, MOST_BYTES, MOST_BYTES_OF_FILE, MOST_FILES};
use crate::chart::File;
use crate::chart::files::{ChartFiles, EntryKind, FileError, join};
use crate::{HelmVersion, Warning};

/// The first part that isn't there of the way from a folder to where a link leads.
fn missing_part(files: &dyn ChartFiles, folder: &str, target: &str) -> String {
    let root = if target.starts_with('/') { "/" } else { "" };
    let mut parts: Vec<&str> = if root.is_empty() { folder.split('/').collect() } else { Vec::new() };
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => {
                parts.push(part);
                if files.kind(&parts.join("/")).is_none() {
                    break;
                }
            }
        }
    }
    format!("{root}{}", parts.join("/"))
}

/// A walk through a folder.
struct Walk<'a> {
    files: &'a dyn ChartFiles,
    rules: Rules,
    found: Vec<File>,
}

impl Loader<'_> {
    /// The files of a chart's folder that `.helmignore` doesn't leave out, sorted by the parts of their paths.
    pub(super) fn walk(&mut self, files: &dyn ChartFiles, path: &str) -> Result<Vec<File>, LoadError> {
        let ignore = join(path, ".helmignore");
        let rules = match files.kind(&ignore) {
            None => Rules::read(b"", &ignore)?,
            Some(_) => {
                let text = files
                    .read(&ignore, MOST_BYTES_OF_FILE)
                    .map_err(|error| LoadError::ReadFile { path: ignore.as_str().into(), error })?;
                Rules::read(&text, &ignore)?
            }
        };
        let mut walk = Walk { files, rules, found: Vec::new() };
        self.enter(&mut walk, path, "", 0)?;
        Ok(walk.found)
    }

    fn enter(&mut self, walk: &mut Walk<'_>, folder: &str, name: &str, depth: usize) -> Result<(), LoadError> {
        if depth > DEEPEST {
            let message =
                format!("folders lie more than {DEEPEST} deep in {folder}: a link may lead back to where it is");
            return Err(LoadError::Exceed { message, path: folder.into() });
        }
        let mut entries =
            walk.files.list(folder).map_err(|error| LoadError::ReadFile { path: folder.into(), error })?;
        entries.sort_by(|left, right| left.name.cmp(&right.name));
        for entry in entries {
            let (path, name) = (join(folder, &entry.name), join(name, &entry.name));
            if let Some(target) = entry.link {
                if entry.kind == EntryKind::Dangling {
                    let missing = missing_part(walk.files, folder, &target);
                    return Err(LoadError::FollowLink { path: path.into(), missing });
                }
                let message = "found symbolic link in path. Contents of linked file included and used";
                let about = vec![("path", path.clone()), ("resolved", target)];
                self.warnings.push(Warning { about, ..Warning::info(message) });
            }
            if walk.rules.ignore(&name, entry.kind == EntryKind::Folder) {
                continue;
            }
            match entry.kind {
                EntryKind::Folder => self.enter(walk, &path, &name, depth + 1)?,
                EntryKind::File => {
                    let file = self.read(walk.files, &path, &name)?;
                    walk.found.push(file);
                }
                EntryKind::Dangling | EntryKind::Other => return Err(LoadError::Irregular { path: path.into() }),
            }
        }
        Ok(())
    }

    fn read(&mut self, files: &dyn ChartFiles, path: &str, name: &str) -> Result<File, LoadError> {
        let at: Rc<str> = path.into();
        self.count(&at)?;
        let of_file = if self.version == HelmVersion::V3 { MOST_BYTES_OF_FILE } else { MOST_BYTES };
        let content = files.read(path, self.bytes.min(of_file)).map_err(|error| match error {
            FileError::TooLarge if of_file < self.bytes => {
                let base = name.rsplit('/').next().unwrap_or(name);
                let message = format!("chart file \"{base}\" is larger than the maximum file size {of_file}");
                LoadError::Exceed { message, path: Rc::clone(&at) }
            }
            FileError::TooLarge => {
                let message =
                    format!("error reading {name}: chart exceeds maximum decompressed size of {MOST_BYTES} bytes");
                LoadError::Exceed { message, path: Rc::clone(&at) }
            }
            error => LoadError::ReadFile { path: Rc::clone(&at), error },
        })?;
        self.bytes = self.bytes.saturating_sub(content.len() as u64);
        Ok(Self::file(name, content, at))
    }

    /// Counts a file.
    pub(super) fn count(&mut self, path: &Rc<str>) -> Result<(), LoadError> {
        let message = || format!("the chart has more than {MOST_FILES} files");
        self.files =
            self.files.checked_sub(1).ok_or_else(|| LoadError::Exceed { message: message(), path: Rc::clone(path) })?;
        Ok(())
    }
}
