//! What Helm adds: templates within templates, the cluster, failing on purpose.

use super::Function;

/// The functions.
pub(super) const TABLE: &[Function] = &[];
