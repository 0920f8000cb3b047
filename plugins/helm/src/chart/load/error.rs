//! Why charts can't be loaded.

use std::rc::Rc;

use crate::chart::files::FileError;
use crate::values::document::DocumentError;

/// Why a chart can't be loaded. Messages are Helm's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LoadError {
    /// There is nothing at the path.
    #[error("stat {path}: no such file or directory")]
    Find {
        /// The path.
        path: Rc<str>,
    },
    /// A folder has no `Chart.yaml` that can be read.
    #[error("unable to detect chart at {path}: open {path}: {error}")]
    Detect {
        /// Path of the file.
        path: Rc<str>,
        /// Why it can't be read.
        error: FileError,
    },
    /// An archive has no `Chart.yaml`.
    #[error("unable to detect chart version, no Chart.yaml found")]
    DetectInArchive {
        /// Path of the archive.
        path: Rc<str>,
    },
    /// A chart has no `Chart.yaml`.
    #[error("Chart.yaml file is missing")]
    FindMetadata,
    /// The version of the format isn't known.
    #[error("unsupported chart version")]
    Version {
        /// Path of the file that says so.
        path: Rc<str>,
    },
    /// A file isn't what it must be.
    #[error("cannot load {file}: {error}")]
    ReadDocument {
        /// Name of the file.
        file: &'static str,
        /// Its path.
        path: Rc<str>,
        /// What is wrong.
        error: DocumentError,
    },
    /// `Chart.yaml` says something that can't be.
    #[error("validation: {message}")]
    Validate {
        /// What is wrong.
        message: String,
        /// Path of the file.
        path: Rc<str>,
    },
    /// `.helmignore` is malformed.
    #[error("{message}")]
    ReadRules {
        /// What is wrong.
        message: &'static str,
        /// Path of the file.
        path: Rc<str>,
        /// The line, from 1.
        line: u32,
    },
    /// A file or folder can't be read.
    #[error("error reading {path}: {error}")]
    ReadFile {
        /// Its path.
        path: Rc<str>,
        /// Why.
        error: FileError,
    },
    /// Something is no file.
    #[error("cannot load irregular file {path} as it has file mode type bits set")]
    Irregular {
        /// Its path.
        path: Rc<str>,
    },
    /// A link leads nowhere.
    #[error("error evaluating symlink {path}: lstat {missing}: no such file or directory")]
    FollowLink {
        /// Its path.
        path: Rc<str>,
        /// What isn't there of the way that it leads.
        missing: String,
    },
    /// A chart has more files, folders in folders or bytes than a chart may have.
    #[error("{message}")]
    Exceed {
        /// What there is too much of.
        message: String,
        /// Path of the file that is too much.
        path: Rc<str>,
    },
    /// A file is no archive.
    #[error("{message}")]
    ReadArchive {
        /// What is wrong.
        message: String,
        /// Path of the archive.
        path: Rc<str>,
    },
    /// An archive among the charts that a chart brings along is a folder.
    #[error("error unpacking subchart tar in {parent}: expected {expected}, got {found}")]
    ExpectArchive {
        /// Name of the chart that brings it along.
        parent: String,
        /// Name of the archive.
        expected: String,
        /// The first file in the folder.
        found: String,
    },
    /// A chart that a chart brings along can't be loaded.
    #[error("error unpacking subchart {name} in {parent}: {error}")]
    LoadDependency {
        /// Name of its folder or archive.
        name: String,
        /// Name of the chart that brings it along.
        parent: String,
        /// Why.
        error: Box<LoadError>,
    },
}

impl LoadError {
    /// Path of the file it is about, and the line in it, from 1.
    #[must_use]
    pub fn place(&self) -> Option<(&str, Option<u32>)> {
        match self {
            Self::FindMetadata | Self::ExpectArchive { .. } => None,
            Self::Find { path }
            | Self::Detect { path, .. }
            | Self::DetectInArchive { path }
            | Self::Version { path }
            | Self::Validate { path, .. }
            | Self::ReadFile { path, .. }
            | Self::Irregular { path }
            | Self::FollowLink { path, .. }
            | Self::Exceed { path, .. }
            | Self::ReadArchive { path, .. } => Some((path, None)),
            Self::ReadDocument { path, error, .. } => Some((path, Some(error.line()))),
            Self::ReadRules { path, line, .. } => Some((path, Some(*line))),
            Self::LoadDependency { error, .. } => error.place(),
        }
    }
}
