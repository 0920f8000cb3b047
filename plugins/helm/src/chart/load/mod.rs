//! Charts loaded from folders and archives.

mod archive;
mod assemble;
mod error;
mod folder;
mod ignore;
mod pax;
mod tar;

use std::rc::Rc;

pub use error::LoadError;

use super::files::{ChartFiles, EntryKind, join};
use super::metadata::api_version;
use super::{Chart, File};
use crate::values::document::read_first;
use crate::{HelmVersion, Warning};

/// How many bytes a chart may have in all, with the charts it brings along.
pub const MOST_BYTES: u64 = 104_857_600;
/// How many bytes Helm 3 lets a file have.
const MOST_BYTES_OF_FILE: u64 = 5_242_880;
/// How many files a chart may have. Helm has no bound; the largest charts have a few thousand.
const MOST_FILES: usize = 50_000;
/// How deep folders may lie in folders, and charts in charts. Helm has no bound.
const DEEPEST: usize = 64;
/// How deep archives may lie in archives. Helm has no bound.
const DEEPEST_ARCHIVE: usize = 16;

/// Loads the chart at a path: a folder, or an archive (`.tgz`).
///
/// # Errors
///
/// When there is no chart, a file of it is malformed or too large, or it is no valid chart.
pub fn load(
    files: &dyn ChartFiles,
    path: &str,
    version: HelmVersion,
    warnings: &mut Vec<Warning>,
) -> Result<Chart, LoadError> {
    let mut loader = Loader { version, warnings, format: Format::Second, bytes: MOST_BYTES, files: MOST_FILES };
    match files.kind(path) {
        None => Err(LoadError::Find { path: path.into() }),
        Some(EntryKind::Folder) => loader.folder(files, path),
        Some(_) => loader.archive(files, path),
    }
}

/// Loads the chart that an archive in memory is; `path` is what to call it.
///
/// # Errors
///
/// When it is no archive, or as [`load`].
pub fn load_archive(
    archive: &[u8],
    path: &str,
    version: HelmVersion,
    warnings: &mut Vec<Warning>,
) -> Result<Chart, LoadError> {
    Loader { version, warnings, format: Format::Second, bytes: MOST_BYTES, files: MOST_FILES }.unpacked(archive, path)
}

/// Which format charts have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    /// Versions 1 and 2, with the files of version 1.
    Second,
    /// Version 3.
    Third,
}

/// Loads a chart and all that it brings along, within one budget.
struct Loader<'a> {
    version: HelmVersion,
    warnings: &'a mut Vec<Warning>,
    format: Format,
    /// How many bytes may still be read.
    bytes: u64,
    /// How many files may still be read.
    files: usize,
}

impl Loader<'_> {
    fn folder(&mut self, files: &dyn ChartFiles, path: &str) -> Result<Chart, LoadError> {
        let at: Rc<str> = join(path, "Chart.yaml").into();
        match files.read(&at, MOST_BYTES) {
            Ok(text) => self.detect(&text, &at)?,
            Err(_) if self.version == HelmVersion::V3 => {}
            Err(error) => return Err(LoadError::Detect { path: at, error }),
        }
        let files = self.walk(files, path)?;
        self.assemble(files, 0, 0)
    }

    fn archive(&mut self, files: &dyn ChartFiles, path: &str) -> Result<Chart, LoadError> {
        let archive = files.read(path, MOST_BYTES).map_err(|error| LoadError::ReadFile { path: path.into(), error })?;
        self.unpacked(&archive, path)
    }

    fn unpacked(&mut self, archive: &[u8], path: &str) -> Result<Chart, LoadError> {
        let at: Rc<str> = path.into();
        archive::ensure(archive, path)?;
        let files = self.unpack(archive, &at).map_err(|error| self.top_error(error, path))?;
        match files.iter().find(|file| file.name == "Chart.yaml") {
            Some(file) => self.detect(&file.data, &at)?,
            None if self.version == HelmVersion::V3 => {}
            None => return Err(LoadError::DetectInArchive { path: at }),
        }
        self.assemble(files, 0, 0)
    }

    /// What Helm says of an archive that is given to it, with the cause that Helm 4 keeps for itself.
    fn top_error(&self, error: LoadError, path: &str) -> LoadError {
        match error {
            LoadError::ReadArchive { message, path: at } => {
                let message = if message == archive::INVALID_HEADER {
                    format!("file '{path}' does not appear to be a valid chart file (details: {message})")
                } else if self.version == HelmVersion::V4 {
                    format!("unable to load chart archive: {message}")
                } else {
                    message
                };
                LoadError::ReadArchive { message, path: at }
            }
            other => other,
        }
    }

    /// Finds out the version of the format. Helm 3 takes any.
    fn detect(&mut self, text: &[u8], path: &Rc<str>) -> Result<(), LoadError> {
        if self.version == HelmVersion::V3 {
            return Ok(());
        }
        let error = |error| LoadError::ReadDocument { file: "Chart.yaml", path: Rc::clone(path), error };
        let text = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text);
        let said = match read_first(text).map_err(error)? {
            Some(node) => api_version(&node).map_err(error)?,
            None => crate::go::Text::default(),
        };
        self.format = match &*said {
            b"" | b"v1" | b"v2" => Format::Second,
            b"v3" => Format::Third,
            _ => return Err(LoadError::Version { path: Rc::clone(path) }),
        };
        Ok(())
    }

    /// A file of the chart, without the mark that some editors put in front.
    fn file(name: &str, data: crate::go::Text, path: Rc<str>) -> File {
        let data = data.strip_prefix(b"\xEF\xBB\xBF").map(Into::into).unwrap_or(data);
        File { name: name.into(), data, path }
    }
}

#[cfg(test)]
mod tests;
