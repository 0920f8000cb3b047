//! What Go's templates have by themselves: comparison, indexing, printing.

use super::Function;

/// The functions.
pub(super) const TABLE: &[Function] = &[];
