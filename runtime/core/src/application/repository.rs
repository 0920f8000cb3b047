//! Where files come from, as it is written down: secrets are named, never held.

use super::error::Place;
use crate::inventory::ApplicationKey;
use crate::repository::{Credentials, GitRepository, Hidden, Reference, Repository, Submodules, WorktreeFiles};

/// Which repository a source uses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RepositoryChoice {
    /// The `Repository` of this name in the application's namespace.
    Named {
        /// Its name.
        name: String,
        /// Where it was named.
        at: Place,
    },
    /// One that is written in the source itself.
    Inline(RepositorySpec),
}

/// A `Repository` resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RepositoryDeclaration {
    /// Namespace.
    pub namespace: String,
    /// Name.
    pub name: String,
    /// What it says.
    pub spec: RepositorySpec,
    /// Where it was written down.
    pub declared_at: Place,
}

impl RepositoryDeclaration {
    /// Whether `application` may name it by `name`: it must live in the application's namespace.
    #[must_use]
    pub fn serves(&self, application: &ApplicationKey, name: &str) -> bool {
        self.namespace == application.namespace && self.name == name
    }
}

/// A repository as it is written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RepositorySpec {
    /// A Git repository.
    Git(Box<GitSpec>),
    /// A folder of the machine where the command line runs.
    Folder {
        /// Its path, absolute or from where the command line runs: the file's own folder is already in front.
        path: String,
        /// Which of its files are shown.
        files: WorktreeFiles,
        /// Where it was written down.
        at: Place,
    },
}

/// A Git repository as it is written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GitSpec {
    /// Address, without a password.
    pub url: String,
    /// Which commit.
    pub reference: Reference,
    /// Where the login is found, if there is any.
    pub credentials: Option<CredentialsSource>,
    /// Where the certificates are found that the server's certificate may be signed by, instead of the system's.
    pub ca: Option<CertificateSource>,
    /// Proxy for http and https, as a URL.
    pub proxy: Option<String>,
    /// Whether submodules are fetched too.
    pub submodules: Submodules,
    /// Where it was written down.
    pub at: Place,
}

/// Where a login is found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CredentialsSource {
    /// HTTP basic authentication.
    Basic {
        /// User name.
        username: String,
        /// Where the password is found.
        password: TextSource,
    },
    /// `Authorization: Bearer`.
    Bearer {
        /// Where the token is found.
        token: TextSource,
    },
    /// A private key for SSH.
    Ssh {
        /// Where the private key is found, in OpenSSH or PEM form.
        private_key: TextSource,
        /// Where the lines of a known_hosts file are found that name the server's keys.
        known_hosts: TextSource,
    },
    /// A Secret in the namespace of the repository.
    Secret {
        /// Its name.
        name: String,
        /// Where it was named.
        at: Place,
    },
}

/// Where a text is found that the file only names.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TextSource {
    /// An environment variable.
    Environment(String),
    /// A file, absolute or from where the command line runs: the folder of the file that names it is already in front.
    File(String),
}

/// Where PEM certificates are found.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CertificateSource {
    /// Written down themselves: they are public.
    Pem(String),
    /// In a file, as for [`TextSource::File`].
    File(String),
}

/// Finds what a repository only names. The caller implements it, since nothing is read here.
pub trait SecretReader {
    /// Why something was not found.
    type Error;

    /// The text of an environment variable or a file, as it is.
    ///
    /// # Errors
    /// When it does not exist or cannot be read.
    fn text(&mut self, source: &TextSource) -> Result<String, Self::Error>;

    /// The login in a Secret.
    ///
    /// # Errors
    /// When it does not exist, or no Secrets can be read here.
    fn secret(&mut self, name: &str) -> Result<Credentials, Self::Error>;
}

impl RepositorySpec {
    /// Where it was written down.
    #[must_use]
    pub fn at(&self) -> &Place {
        match self {
            Self::Git(git) => &git.at,
            Self::Folder { at, .. } => at,
        }
    }

    /// The repository with everything it names found.
    ///
    /// # Errors
    /// The first error of `reader`.
    pub fn resolve<R: SecretReader>(&self, reader: &mut R) -> Result<Repository, R::Error> {
        match self {
            Self::Git(git) => git.resolve(reader).map(Repository::Git),
            Self::Folder { path, files, .. } => Ok(Repository::Folder { path: path.clone(), files: *files }),
        }
    }
}

impl GitSpec {
    fn resolve<R: SecretReader>(&self, reader: &mut R) -> Result<GitRepository, R::Error> {
        let credentials = self.credentials.as_ref().map(|source| source.resolve(reader)).transpose()?;
        let ca = match &self.ca {
            None => None,
            Some(CertificateSource::Pem(pem)) => Some(pem.clone()),
            Some(CertificateSource::File(path)) => Some(reader.text(&TextSource::File(path.clone()))?),
        };
        Ok(GitRepository {
            url: self.url.clone(),
            reference: self.reference.clone(),
            credentials,
            ca,
            proxy: self.proxy.clone(),
            submodules: self.submodules,
        })
    }
}

impl CredentialsSource {
    fn resolve<R: SecretReader>(&self, reader: &mut R) -> Result<Credentials, R::Error> {
        Ok(match self {
            Self::Basic { username, password } => {
                Credentials::Basic { username: username.clone(), password: one_line(&reader.text(password)?) }
            }
            Self::Bearer { token } => Credentials::Bearer(one_line(&reader.text(token)?)),
            Self::Ssh { private_key, known_hosts } => Credentials::SshKey {
                private_key: Hidden::new(reader.text(private_key)?),
                known_hosts: reader.text(known_hosts)?,
            },
            Self::Secret { name, .. } => reader.secret(name)?,
        })
    }
}

/// A password or token without the line break that editors and `echo` put at the end of a file.
fn one_line(text: &str) -> Hidden {
    let text = text.strip_suffix('\n').unwrap_or(text);
    Hidden::new(text.strip_suffix('\r').unwrap_or(text))
}
