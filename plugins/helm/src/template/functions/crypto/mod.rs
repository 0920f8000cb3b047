//! Digests, ciphers and certificates.

use super::Function;

/// The functions.
pub(super) const TABLE: &[Function] = &[];
