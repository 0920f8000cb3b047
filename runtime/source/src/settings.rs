//! What the operator of a content store can set.

use std::path::PathBuf;
use std::time::Duration;

/// Limits and places of a content store. [`Settings::at`] fills in the defaults.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Folder of the store. It is created with mode 0700 if it is missing.
    pub root: PathBuf,
    /// Most bytes that one fetch may transfer and that one repository may occupy in the store.
    pub repository_limit: u64,
    /// Most bytes of one file that is read.
    pub file_limit: u64,
    /// Most bytes of one input over HTTP: of the transfer, and of an archive's files together.
    pub input_limit: u64,
    /// How long one fetch may take, from the first connection to the last byte, waiting for another process included.
    pub fetch_timeout: Duration,
    /// How many fetches run at the same time.
    pub concurrent_fetches: usize,
    /// How long a repository that nobody asks for stays in the store.
    pub keep: Duration,
}

impl Settings {
    /// The defaults for a store in `root`.
    #[must_use]
    pub fn at(root: impl Into<PathBuf>) -> Self {
        Self {
            root: root.into(),
            // Repositories of manifests are megabytes. A gibibyte lets monorepos in and keeps a mistake off the disk.
            repository_limit: 1 << 30,
            // Ten times what an etcd object may hold, with room for charts and bundles of CRDs.
            file_limit: 32 << 20,
            input_limit: 64 << 20,
            // A gibibyte over 100 Mbit/s takes 86 s.
            fetch_timeout: Duration::from_secs(120),
            // A fetch mostly waits for its server, and indexing a pack keeps one core busy.
            concurrent_fetches: 8,
            keep: Duration::from_secs(30 * 24 * 60 * 60),
        }
    }
}
