//! Which fields the transformers work on.

mod crds;
mod defaults;
mod file;
mod lists;
mod merge;
pub(crate) mod order;
mod tables;

use std::rc::Rc;

pub use crds::config_of_crds;
pub use file::config_of_file;
pub(crate) use file::document;
pub use lists::{FieldSpecs, NameReferences};

use crate::id::Gvk;

/// Fields of certain objects.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FieldSpec {
    /// Of which type; what is empty matches anything.
    pub gvk: Gvk,
    /// The parts of its path.
    pub path: Rc<[Box<str>]>,
    /// The field is made if it is missing.
    pub create: bool,
}

/// Fields that name objects of a type.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NameBackReference {
    /// The type of what is named.
    pub referral: Gvk,
    /// The fields that name it.
    pub referrers: Vec<FieldSpec>,
}

/// The configuration of all transformers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TransformerConfig {
    /// Fields that get a prefix.
    pub name_prefix: FieldSpecs,
    /// Fields that get a suffix.
    pub name_suffix: FieldSpecs,
    /// Fields that hold the namespace.
    pub namespace: FieldSpecs,
    /// Fields for `commonLabels` and for labels with selectors.
    pub common_labels: FieldSpecs,
    /// Further fields for `labels`.
    pub labels: FieldSpecs,
    /// Fields for labels of templates.
    pub template_labels: FieldSpecs,
    /// Fields for labels of volume claim templates.
    pub volume_claim_template_labels: FieldSpecs,
    /// Fields for `commonAnnotations`.
    pub common_annotations: FieldSpecs,
    /// Fields that name other objects.
    pub name_reference: NameReferences,
    /// Fields in which `$(VAR)` is replaced.
    pub var_reference: FieldSpecs,
    /// Fields that hold an image.
    pub images: FieldSpecs,
    /// Fields that hold a number of replicas.
    pub replicas: FieldSpecs,
}

impl FieldSpec {
    /// A spec for all objects.
    #[must_use]
    pub fn of_all(path: &str, create: bool) -> Self {
        Self { gvk: Gvk::default(), path: Self::split(path), create }
    }

    /// The names of a path: they are separated by `/`, which may begin the path, too; `\/` is a slash in a name.
    #[must_use]
    pub fn split(path: &str) -> Rc<[Box<str>]> {
        let path = path.strip_prefix('/').unwrap_or(path);
        if !path.contains('\\') {
            return path.split('/').map(Box::from).collect();
        }
        let mut names: Vec<String> = Vec::new();
        for part in path.split('/') {
            match names.last_mut() {
                Some(last) if last.ends_with('\\') => {
                    last.pop();
                    last.push('/');
                    last.push_str(part);
                }
                _ => names.push(part.to_owned()),
            }
        }
        names.into_iter().map(String::into_boxed_str).collect()
    }
}
