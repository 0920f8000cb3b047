//! The `Application` resource as people write it: its types.

mod declarations;
mod defaults;
mod error;
mod ignore;
mod repository;
mod resource;
mod unsupported;

pub use declarations::{Declarations, OtherDocument};
pub use defaults::DEFAULTS;
pub use error::{Error, Errors, Place, Problem};
pub use ignore::{IgnoreRule, Ignored};
pub use repository::{
    CertificateSource, CredentialsSource, GitSpec, RepositoryChoice, RepositoryDeclaration, RepositorySpec,
    SecretReader, TextSource,
};
pub use resource::{
    Application, DeletionPolicy, Dependency, Destination, Drift, Empty, Mode, PluginUse, Prune, Retry, Source, Step,
    Sync, Values, ValuesSource,
};
pub use unsupported::Unsupported;

/// `apiVersion` of every resource of this version.
pub const API_VERSION: &str = "bowline.dev/v1alpha1";
