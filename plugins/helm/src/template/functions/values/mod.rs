//! Any values: defaults, conditions, types.

use super::Function;

/// The functions.
pub(super) const TABLE: &[Function] = &[];
