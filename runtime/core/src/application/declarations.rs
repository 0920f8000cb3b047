//! What files declare, taken together.

use super::error::Place;
use super::repository::{RepositoryChoice, RepositoryDeclaration, RepositorySpec};
use super::resource::{Application, Source};

/// What some files declare. Every repository that an application names is among them, and nothing twice.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Declarations {
    /// The applications, in the order of files and lines.
    pub applications: Vec<Application>,
    /// The repositories, in the order of files and lines.
    pub repositories: Vec<RepositoryDeclaration>,
    /// Documents of other kinds, in the order of files and lines: they are not for this program.
    pub others: Vec<OtherDocument>,
}

/// A document of another kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherDocument {
    /// Its `apiVersion`.
    pub api_version: String,
    /// Its `kind`.
    pub kind: String,
    /// Its name, empty when it has none.
    pub name: String,
    /// Where it begins.
    pub at: Place,
}

impl Declarations {
    /// The repository that `source` of `application` uses.
    ///
    /// `None` only for a name that isn't declared here, which [`parse_files`](super::parse_files) refuses.
    #[must_use]
    pub fn repository<'a>(&'a self, application: &Application, source: &'a Source) -> Option<&'a RepositorySpec> {
        match &source.repository {
            RepositoryChoice::Inline(spec) => Some(spec),
            RepositoryChoice::Named { name, .. } => self
                .repositories
                .iter()
                .find(|repository| repository.serves(&application.key, name))
                .map(|repository| &repository.spec),
        }
    }
}
