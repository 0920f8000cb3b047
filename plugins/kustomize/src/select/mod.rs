//! Selectors: patterns for identities, and label selectors in Kubernetes' syntax.

mod labels;
mod pattern;
mod syntax;

pub use labels::LabelSelector;
pub use pattern::Pattern;
