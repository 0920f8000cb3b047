//! Why a sandbox cannot be set up.

use bowline_core::class::{Class, Classified};

/// A sandbox cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The Wasm runtime doesn't start.
    #[error("the WebAssembly runtime cannot be started: {reason}")]
    StartEngine {
        /// What it says.
        reason: String,
    },
    /// Threads for plugins cannot be started.
    #[error("threads for plugins cannot be started")]
    StartThreads(#[source] std::io::Error),
    /// A setting has a value that cannot work.
    #[error("the sandbox's setting {setting} is {value}: {expected}")]
    CheckSetting {
        /// Name of the setting.
        setting: &'static str,
        /// What it is.
        value: String,
        /// What it must be.
        expected: &'static str,
    },
}

impl Classified for Error {
    fn class(&self) -> Class {
        match self {
            Self::StartEngine { .. } | Self::StartThreads(_) => Class::Transient,
            Self::CheckSetting { .. } => Class::Terminal,
        }
    }

    fn label(&self) -> &'static str {
        match self {
            Self::StartEngine { .. } => "sandbox-engine",
            Self::StartThreads(_) => "sandbox-threads",
            Self::CheckSetting { .. } => "sandbox-setting",
        }
    }
}
