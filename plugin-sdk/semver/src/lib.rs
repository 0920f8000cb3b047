//! Versions and ranges of versions, as Helm's library for them takes them: more loosely than semver.org says.

mod constraint;
mod version;

pub use constraint::{Constraint, ConstraintError};
pub use version::{Version, VersionError};

/// Whether a version lies in a range; a version or range that can't be read lies nowhere.
#[must_use]
pub fn is_compatible(range: &[u8], version: &[u8]) -> bool {
    let (Ok(range), Ok(version)) = (Constraint::parse(range), Version::parse(version)) else { return false };
    range.check(&version)
}
