//! What is random, and yet the same each time.

use super::Function;

/// The functions.
pub(super) const TABLE: &[Function] = &[];
