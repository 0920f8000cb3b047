//! What the pipeline does about an error, whatever the error says to the person who reads it.

/// Decides whether and when the work is tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// Trying again can succeed without anybody changing anything: a time-out, an overloaded server.
    Transient,
    /// The same inputs fail again: somebody has to change a file, a name or a setting.
    Terminal,
    /// A right or a grant is missing: somebody has to allow it.
    Denied,
}

/// Implemented by every error of a stage or an adapter.
pub trait Classified {
    /// What to do about the error.
    fn class(&self) -> Class;
    /// A short constant name of the error for metrics, such as `fetch-unreachable`.
    fn label(&self) -> &'static str;
}
