//! How deep values may nest.

/// The most levels that values may nest in each other. Go has no limit but its stack, which ends the program; a
/// chart's data is a few levels deep.
pub const LEVELS: usize = 1000;

/// The most values that one function may make or visit: what refers to the same list many times over can be small
/// and yet stand for more than any memory holds.
pub const VALUES: usize = 8_000_000;

/// Values nest deeper than [`LEVELS`], or stand for more than [`VALUES`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooDeep;

impl std::fmt::Display for TooDeep {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "values nest deeper than {LEVELS} levels, or refer to each other too often")
    }
}
