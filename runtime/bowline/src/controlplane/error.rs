//! What can go wrong while the control plane is built and started.

use std::path::PathBuf;

use bowline_core::class::{Class, Classified};

/// Why the control plane could not be built or started.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// There is no `go` on the path, and the programs are not built yet.
    #[error(
        "can't build the control plane: there is no `go` on the PATH; install Go {required} or newer \
         (https://go.dev/dl) and run the command again"
    )]
    FindGo {
        /// The oldest version that works, such as `1.26.0`.
        required: String,
    },
    /// The `go` on the path is older than the Go module asks for.
    #[error(
        "can't build the control plane with Go {found}: install Go {required} or newer (https://go.dev/dl) \
         and run the command again"
    )]
    GoTooOld {
        /// The version found.
        found: String,
        /// The oldest version that works.
        required: String,
    },
    /// The Go compiler or the download of the modules failed.
    #[error("building the control plane failed; the whole log is {}; its last lines:\n{tail}", log.display())]
    BuildPrograms {
        /// Where the whole output is.
        log: PathBuf,
        /// The last lines of the output.
        tail: String,
    },
    /// A program could not be run at all.
    #[error("can't run {program}")]
    RunProgram {
        /// The program.
        program: String,
        /// The system's answer.
        source: std::io::Error,
    },
    /// A program of the control plane ended while it was needed.
    #[error("{program} ended with {status}; the last lines of {}:\n{tail}", log.display())]
    KeepRunning {
        /// The program.
        program: &'static str,
        /// How it ended, as the system names it.
        status: String,
        /// Its log.
        log: PathBuf,
        /// The last lines of its log.
        tail: String,
    },
    /// The control plane did not become ready in time.
    #[error("the control plane was not ready after {seconds} s: waited for {what}; the last lines of {}:\n{tail}", log.display())]
    BecomeReady {
        /// What was waited for.
        what: &'static str,
        /// How long.
        seconds: u64,
        /// The log of the program that should have made it so.
        log: PathBuf,
        /// The last lines of that log, or kubectl's message.
        tail: String,
    },
    /// Another process runs a control plane on the same data.
    #[error("a control plane already runs on {}: stop it first, or use another folder", data.display())]
    DataInUse {
        /// The folder.
        data: PathBuf,
    },
    /// No free port was found.
    #[error("can't find a free port on 127.0.0.1 between {first} and {last}")]
    FindPort {
        /// The lowest port tried.
        first: u16,
        /// The highest port tried.
        last: u16,
    },
    /// A file or folder could not be created, written, read or locked.
    #[error("can't {action} {}", path.display())]
    UseFile {
        /// What was tried, such as `write`.
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// The system's answer.
        source: std::io::Error,
    },
}

impl Error {
    /// Wraps the system's answer about a file or folder.
    pub(super) fn file(action: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::UseFile { action, path, source }
    }
}

impl Classified for Error {
    fn class(&self) -> Class {
        match self {
            Self::KeepRunning { .. } | Self::BecomeReady { .. } | Self::FindPort { .. } => Class::Transient,
            _ => Class::Terminal,
        }
    }

    fn label(&self) -> &'static str {
        match self {
            Self::FindGo { .. } => "control-plane-no-go",
            Self::GoTooOld { .. } => "control-plane-old-go",
            Self::BuildPrograms { .. } => "control-plane-build",
            Self::RunProgram { .. } => "control-plane-run",
            Self::KeepRunning { .. } => "control-plane-ended",
            Self::BecomeReady { .. } => "control-plane-not-ready",
            Self::DataInUse { .. } => "control-plane-in-use",
            Self::FindPort { .. } => "control-plane-port",
            Self::UseFile { .. } => "control-plane-file",
        }
    }
}
