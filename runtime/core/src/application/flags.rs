//! An application from the flags of a command instead of a file. The flags are written as a resource and read like
//! one, so that defaults and checks cannot differ.

use serde_json::{Map, Value, json};

use super::API_VERSION;
use super::document::read_text;
use super::error::{Error, Errors, Place, Problem};
use super::parse::{CONFLICTS, written};
use super::parse_repository::WORKTREES;
use super::reader::{Item, Origin, Report};
use super::repository::{CredentialsSource, TextSource};
use super::resource::{Application, Empty, Prune};
use crate::plugin::ValuesKind;
use crate::port::cluster::Conflicts;
use crate::repository::{Reference, Submodules, WorktreeFiles};

/// An application with one source, as flags describe it. What is `None` or empty has the default.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flags {
    /// Name of the application.
    pub name: String,
    /// Its namespace.
    pub namespace: Option<String>,
    /// Its project.
    pub project: Option<String>,
    /// Where its files are.
    pub repository: RepositoryFlag,
    /// Folder in the repository.
    pub path: Option<String>,
    /// Name of the renderer plugin.
    pub renderer: String,
    /// Configuration of the renderer: a map, as YAML or JSON.
    pub config: Option<String>,
    /// Values, low to high precedence.
    pub values: Vec<ValuesFlag>,
    /// Hosts that inputs of the renderer may come from.
    pub allowed_hosts: Vec<String>,
    /// Names of transformer plugins, in order.
    pub transformers: Vec<String>,
    /// Names of policy plugins, in order.
    pub policies: Vec<String>,
    /// Names of health plugins, in order.
    pub health: Vec<String>,
    /// Name of the cluster.
    pub cluster: Option<String>,
    /// Namespace of objects that name none.
    pub destination_namespace: Option<String>,
    /// What happens to objects that are no longer rendered.
    pub prune: Option<Prune>,
    /// What happens when another manager owns a field.
    pub conflicts: Option<Conflicts>,
    /// Whether a render without objects is an error.
    pub empty: Option<Empty>,
    /// How long a pass may wait, such as `5m`.
    pub timeout: Option<String>,
    /// Service account that calls to the cluster are made as.
    pub service_account: Option<String>,
}

/// Where the files of an application from flags are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RepositoryFlag {
    /// In a folder of this machine.
    Folder {
        /// Its path.
        path: String,
        /// Which of its files are shown.
        files: WorktreeFiles,
    },
    /// In a Git repository.
    Git {
        /// Its address.
        url: String,
        /// Which commit.
        reference: Reference,
        /// Where the login is found.
        credentials: Option<CredentialsSource>,
        /// Path of a file with the certificates to trust.
        ca_file: Option<String>,
        /// Proxy for http and https.
        proxy: Option<String>,
        /// Whether submodules are fetched too.
        submodules: Submodules,
    },
}

/// Values from flags.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ValuesFlag {
    /// A file, from the application's folder.
    File(String),
    /// `path=value`.
    Assignment {
        /// How the part after `=` is read; [`ValuesKind::Document`] is no assignment and is read as `Set`.
        kind: ValuesKind,
        /// `path=value`.
        text: String,
    },
}

impl Flags {
    /// An application named `name` that renders the files of `repository` by the plugin `renderer`; all else has its
    /// default.
    #[must_use]
    pub fn new(name: impl Into<String>, repository: RepositoryFlag, renderer: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            namespace: None,
            project: None,
            repository,
            path: None,
            renderer: renderer.into(),
            config: None,
            values: Vec::new(),
            allowed_hosts: Vec::new(),
            transformers: Vec::new(),
            policies: Vec::new(),
            health: Vec::new(),
            cluster: None,
            destination_namespace: None,
            prune: None,
            conflicts: None,
            empty: None,
            timeout: None,
            service_account: None,
        }
    }

    fn resource(&self) -> Value {
        json!({
            "apiVersion": API_VERSION,
            "kind": "Application",
            "metadata": {"name": self.name, "namespace": self.namespace},
            "spec": {
                "project": self.project,
                "sources": [self.source()],
                "transformers": plugins(&self.transformers),
                "policies": plugins(&self.policies),
                "health": (!self.health.is_empty()).then(|| plugins(&self.health)),
                "destination": {"cluster": self.cluster, "namespace": self.destination_namespace},
                "sync": {
                    "prune": self.prune.map(|prune| prune == Prune::Delete),
                    "conflicts": self.conflicts.map(|conflicts| written(CONFLICTS, conflicts)),
                    "allowEmpty": self.empty.map(|empty| empty == Empty::Allow),
                    "timeout": self.timeout,
                },
                "serviceAccountName": self.service_account,
            },
        })
    }

    fn source(&self) -> Value {
        json!({
            "repository": self.repository.resource(),
            "path": self.path,
            "renderer": {"plugin": self.renderer},
            "values": self.values.iter().map(ValuesFlag::resource).collect::<Vec<_>>(),
            "inputs": {"allowedHosts": self.allowed_hosts},
        })
    }
}

impl RepositoryFlag {
    /// The default branch of a Git repository that asks for no login.
    #[must_use]
    pub fn git(url: impl Into<String>) -> Self {
        Self::Git {
            url: url.into(),
            reference: Reference::Head,
            credentials: None,
            ca_file: None,
            proxy: None,
            submodules: Submodules::Refuse,
        }
    }

    fn resource(&self) -> Value {
        match self {
            Self::Folder { path, files } => json!({"folder": path, "worktree": written(WORKTREES, *files)}),
            Self::Git { url, reference, credentials, ca_file, proxy, submodules } => json!({
                "url": url,
                "ref": reference_resource(reference),
                "credentials": credentials.as_ref().map(credentials_resource),
                "ca": ca_file.as_ref().map(|file| json!({"file": file})),
                "proxy": proxy,
                "submodules": *submodules == Submodules::Fetch,
            }),
        }
    }
}

impl ValuesFlag {
    fn resource(&self) -> Value {
        let (name, text) = match self {
            Self::File(path) => ("file", path),
            Self::Assignment { kind, text } => match kind {
                ValuesKind::Document | ValuesKind::Set => ("set", text),
                ValuesKind::SetString => ("setString", text),
                ValuesKind::SetJson => ("setJson", text),
                ValuesKind::SetFile => ("setFile", text),
                ValuesKind::SetLiteral => ("setLiteral", text),
            },
        };
        single(name, text)
    }
}

fn plugins(names: &[String]) -> Vec<Value> {
    names.iter().map(|name| single("plugin", name)).collect()
}

fn reference_resource(reference: &Reference) -> Value {
    match reference {
        Reference::Head => json!({}),
        Reference::Branch(name) => single("branch", name),
        Reference::Tag(name) => single("tag", name),
        Reference::Semver(range) => single("semver", range),
        Reference::Commit(id) => single("commit", id),
    }
}

fn credentials_resource(credentials: &CredentialsSource) -> Value {
    let fields = |texts: &[(&str, &TextSource)]| -> Map<String, Value> {
        let field = |(name, source): &(&str, &TextSource)| match source {
            TextSource::Environment(variable) => (format!("{name}Env"), Value::from(variable.as_str())),
            TextSource::File(path) => (format!("{name}File"), Value::from(path.as_str())),
        };
        texts.iter().map(field).collect()
    };
    match credentials {
        CredentialsSource::Basic { username, password } => {
            let mut basic = fields(&[("password", password)]);
            basic.insert("username".to_owned(), Value::from(username.as_str()));
            json!({"basic": basic})
        }
        CredentialsSource::Bearer { token } => json!({"bearer": fields(&[("token", token)])}),
        CredentialsSource::Ssh { private_key, known_hosts } => {
            json!({"ssh": fields(&[("privateKey", private_key), ("knownHosts", known_hosts)])})
        }
        CredentialsSource::Secret { name, .. } => json!({"secret": {"name": name}}),
    }
}

fn single(name: &str, text: &str) -> Value {
    let mut map = Map::new();
    map.insert(name.to_owned(), Value::from(text));
    Value::Object(map)
}

impl Application {
    /// The application that `flags` describe.
    ///
    /// # Errors
    /// All mistakes, each at [`Place::CommandLine`] with the field of the resource that the flag stands for.
    pub fn from_flags(flags: &Flags) -> Result<Self, Errors> {
        let (found, mut errors) = read_text(flags.resource().to_string().as_bytes(), Origin::CommandLine);
        let config = flags.config.as_deref().map(read_config).transpose();
        let config = config.map_err(|mistakes| errors.extend(mistakes)).unwrap_or_default();
        let application = found.applications.into_iter().next();
        if let (Some(mut application), true) = (application, errors.is_empty()) {
            for (source, config) in application.sources.iter_mut().zip(config) {
                source.renderer.config = config;
            }
            return Ok(application);
        }
        Err(Errors::of(errors))
    }
}

/// Path of the renderer's configuration in an application from flags.
const CONFIG_FIELD: &str = "spec.sources[0].renderer.config";

fn read_config(text: &str) -> Result<String, Vec<Error>> {
    let refuse = |problem| vec![Error { at: Place::CommandLine, field: CONFIG_FIELD.to_owned(), problem }];
    let documents = bowline_yaml::parse(text.as_bytes())
        .map_err(|error| refuse(Problem::ReadYaml { reason: error.to_string() }))?;
    let [document] = &documents[..] else {
        return Err(refuse(Problem::AcceptField { reason: "must be one YAML document".to_owned() }));
    };
    let mut report = Report::new(Origin::CommandLine);
    let json = Item::new(&document.root, CONFIG_FIELD).map_json(&mut report);
    json.ok_or_else(|| report.into_errors())
}
