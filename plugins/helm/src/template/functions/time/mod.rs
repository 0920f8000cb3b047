//! Dates and durations.

use super::Function;

/// The functions.
pub(super) const TABLE: &[Function] = &[];
