//! Limits that were hit, as errors that travel through the guest's trap to the caller.

use bowline_core::port::plugins::{Backstop, Error};

/// A call hit a limit. The host raises it inside a host function or an allocation, and finds it again in the error
/// that the trap gives.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{limit}")]
pub(crate) struct Exceeded {
    /// Which limit, its value, and what to do.
    pub(crate) limit: String,
    pub(crate) backstop: Backstop,
}

impl Exceeded {
    /// A limit that is counted: `what` ran into `limit` (a value with its unit); `setting` raises it.
    pub(crate) fn counted(what: &str, limit: impl std::fmt::Display, setting: &str) -> Self {
        Self {
            limit: format!("{what} the limit of {limit}: make its input smaller, or raise the limit `{setting}`"),
            backstop: Backstop::Counted,
        }
    }

    /// As the error of plugin `name`.
    pub(crate) fn of(self, name: &str) -> Error {
        Error::Exhaust { name: name.to_owned(), limit: self.limit, backstop: self.backstop }
    }
}

/// `3 GiB`, `16 MiB`, `256 KiB` or `1000 bytes`: whole units only, so that nothing is rounded.
pub(crate) fn bytes(count: u64) -> String {
    match count {
        0 => "0 bytes".to_owned(),
        count if count % (1 << 30) == 0 => format!("{} GiB", count >> 30),
        count if count % (1 << 20) == 0 => format!("{} MiB", count >> 20),
        count if count % (1 << 10) == 0 => format!("{} KiB", count >> 10),
        count => format!("{count} bytes"),
    }
}

/// `30 s`, `0.25 s`.
pub(crate) struct Seconds(pub(crate) std::time::Duration);

impl std::fmt::Display for Seconds {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} s", self.0.as_secs_f64())
    }
}
