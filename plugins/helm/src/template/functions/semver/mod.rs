//! Versions and their ranges.

use super::Function;

/// The functions.
pub(super) const TABLE: &[Function] = &[];
