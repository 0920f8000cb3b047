//! Kustomizations: what they say, and how they are read.

mod charts;
mod check;
pub(crate) mod decode;
mod document;
mod entries;
mod fields;
pub mod model;
mod replacements;

pub use charts::{HelmChart, HelmGlobals};
pub(crate) use charts::{helm_chart, helm_globals};
pub use decode::Placed;
pub(crate) use decode::nearest;
pub(crate) use document::NAMES;
pub use document::{ComponentOrTree, Kustomization, LegacyOrder, OpenApi, SortOptions};
pub(crate) use entries::{field_specs, generator, image, patch, replica, selector, set_gvk};
pub use fields::{PathUse, Reference};
pub(crate) use replacements::{ReplacementEntry, replacement_entry, replacements_of_path};
