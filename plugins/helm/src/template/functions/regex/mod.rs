//! Regular expressions.

use super::Function;

/// The functions.
pub(super) const TABLE: &[Function] = &[];
