//! The `Application` resource as people write it: its types, and a parser that names every mistake of a file.
//!
//! The same text serves the command line and the cluster. [`parse_file`] reads one file, [`parse_files`] several
//! that may refer to each other, [`Application::from_flags`] makes an application without a file; all three give the
//! same defaults ([`DEFAULTS`]) and the same errors. What the text only names (password files, environment
//! variables, folders) is read by the caller.

mod address;
mod declarations;
mod defaults;
mod document;
mod duration;
mod error;
mod files;
mod flags;
mod ignore;
mod names;
mod parse;
mod parse_repository;
mod parse_source;
mod reader;
mod repository;
mod resource;
mod suggestion;
mod unsupported;

pub use declarations::{Declarations, OtherDocument};
pub use defaults::DEFAULTS;
pub use duration::parse as parse_duration;
pub use error::{Error, Errors, Place, Problem};
pub use files::{parse_file, parse_files};
pub use flags::{Flags, RepositoryFlag, ValuesFlag};
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
