//! Which Helm is followed where two differ.

/// A major version of Helm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum HelmVersion {
    /// Helm 3, as of 3.22.
    V3,
    /// Helm 4, as of 4.3.
    #[default]
    V4,
}
