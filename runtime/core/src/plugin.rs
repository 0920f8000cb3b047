//! What passes between the pipeline and plugins, in core's own types. They have the shapes of the contract
//! `bowline:plugin`; the sandbox translates.

use serde::{Deserialize, Serialize};

/// Open key-value pairs; the well-known keys are listed with the contract.
pub type Attributes = Vec<(String, String)>;

/// Where an object, a field or an error came from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
pub struct Origin {
    /// Path in the source tree, relative to its root.
    pub path: String,
    /// Line, from 1.
    pub line: Option<u32>,
    /// Column, from 1.
    pub column: Option<u32>,
    /// What made or changed it there: a generator, a patch, a template.
    pub via: Option<String>,
    /// Open.
    pub attributes: Attributes,
}

/// Attribute of an origin: the name of the input that its path is in.
pub const ORIGIN_INPUT: &str = "bowline.dev/input";

/// Attribute of an origin: where that input came from. The host adds it.
pub const ORIGIN_INPUT_SOURCE: &str = "bowline.dev/input-source";

/// Attribute of an origin: the commit or digest that the input is pinned to. The host adds it.
pub const ORIGIN_INPUT_REVISION: &str = "bowline.dev/input-revision";

/// Digits of a commit or digest that are shown, as people quote them.
const SHOWN_DIGITS: usize = 12;

impl Origin {
    fn attribute(&self, key: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == key).map(|(_, value)| value.as_str())
    }
}

impl std::fmt::Display for Origin {
    /// `path:line:column of SOURCE at REVISION (via)`; the middle only for what is in an input.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.path)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
            if let Some(column) = self.column {
                write!(f, ":{column}")?;
            }
        }
        if let Some(source) = self.attribute(ORIGIN_INPUT_SOURCE) {
            write!(f, " of {source}")?;
        }
        if let Some(revision) = self.attribute(ORIGIN_INPUT_REVISION) {
            let digits = revision.find(':').map_or(0, |colon| colon + 1);
            write!(f, " at {}", revision.get(..digits + SHOWN_DIGITS).unwrap_or(revision))?;
        }
        if let Some(via) = &self.via {
            write!(f, " ({via})")?;
        }
        Ok(())
    }
}

/// One rendered object as the plugin gave it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Manifest {
    /// The object as canonical JSON.
    pub json: String,
    /// Where it came from.
    pub origins: Vec<Origin>,
    /// Made from decrypted or generated secrets.
    pub sensitive: bool,
    /// Order (wave, phase, hooks) and other open facts.
    pub attributes: Attributes,
}

/// How bad a diagnostic is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Severity {
    /// For information.
    Info,
    /// Should be looked at.
    Warning,
    /// Makes the result unusable.
    Error,
}

/// A reference to an object.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ObjectRef {
    /// Group, version, kind.
    pub gvk: crate::object::Gvk,
    /// Namespace, if namespaced.
    pub namespace: Option<String>,
    /// Name.
    pub name: String,
}

/// A remark about a subject.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Diagnostic {
    /// How bad.
    pub severity: Severity,
    /// Open code, such as `plain/empty-file`.
    pub code: String,
    /// For the user.
    pub message: String,
    /// The object it is about.
    pub subject: Option<ObjectRef>,
    /// JSON pointer into the subject.
    pub pointer: Option<String>,
    /// Where it comes from.
    pub origin: Option<Origin>,
    /// Open.
    pub attributes: Attributes,
}

/// The closed kinds of errors a plugin can answer with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum ErrorKind {
    /// The files, values or configuration are wrong.
    InvalidInput,
    /// Something named does not exist.
    NotFound,
    /// A capability was refused.
    Denied,
    /// Try again later.
    Unavailable,
    /// A limit was hit.
    Exhausted,
    /// Known, but not supported.
    Unsupported,
    /// A defect of the plugin.
    Internal,
}

/// An error that a plugin answered with.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PluginError {
    /// Closed kind: the pipeline acts on it.
    pub kind: ErrorKind,
    /// Open code, such as `plain/duplicate-object`.
    pub code: String,
    /// For the user.
    pub message: String,
    /// Where it comes from.
    pub origin: Option<Origin>,
    /// When trying again makes sense, in milliseconds.
    pub retry_after_ms: Option<u32>,
    /// Further remarks.
    pub diagnostics: Vec<Diagnostic>,
    /// Open.
    pub attributes: Attributes,
}

impl std::fmt::Display for PluginError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some(origin) = &self.origin {
            write!(f, "{origin}: ")?;
        }
        f.write_str(&self.message)?;
        for diagnostic in &self.diagnostics {
            f.write_str("\n  ")?;
            if let Some(origin) = &diagnostic.origin {
                write!(f, "{origin}: ")?;
            }
            f.write_str(&diagnostic.message)?;
        }
        Ok(())
    }
}

impl std::error::Error for PluginError {}

/// The same for every call of one application.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct CallContext {
    /// Name of the application.
    pub application: String,
    /// Its namespace.
    pub application_namespace: String,
    /// Its project.
    pub project: String,
    /// Name of the destination cluster.
    pub cluster: String,
    /// The plugin's configuration as canonical JSON.
    pub config: String,
    /// Open.
    pub attributes: Attributes,
}

/// The release that is rendered.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Release {
    /// Name of the release.
    pub name: String,
    /// Destination namespace.
    pub namespace: String,
    /// Whether something of the application is already in the cluster.
    pub upgrade: bool,
    /// Counts deployments, from 1.
    pub revision: u32,
    /// Secret and stable: the source of wanted randomness.
    pub seed: Vec<u8>,
    /// Open.
    pub attributes: Attributes,
}

/// What a values layer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum ValuesKind {
    /// A YAML document.
    Document,
    /// `a.b=c`.
    Set,
    /// `a.b=c`, never parsed as another type.
    SetString,
    /// `a.b={"json": true}`.
    SetJson,
    /// `a.b=path`.
    SetFile,
    /// `a.b=text`, taken as it is.
    SetLiteral,
}

/// One layer of values.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ValuesLayer {
    /// What `text` is.
    pub kind: ValuesKind,
    /// The values.
    pub text: String,
    /// Where they come from.
    pub origin: Option<Origin>,
    /// Open.
    pub attributes: Attributes,
}

/// Kinds of inputs a renderer can ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum InputKind {
    /// A Git repository; `source` is its URL, `version` a branch, tag or commit.
    Git,
    /// A chart of a Helm repository.
    Helm,
    /// An OCI artifact.
    Oci,
    /// One file over HTTP.
    Http,
}

/// What a renderer needs before it can render.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Input {
    /// What it is.
    pub kind: InputKind,
    /// The name it is mounted under: `/inputs/NAME`.
    pub name: String,
    /// Where it comes from.
    pub source: String,
    /// Which version.
    pub version: Option<String>,
    /// Expected digest.
    pub digest: Option<String>,
    /// Whether the render can do without.
    pub optional: bool,
    /// Open.
    pub attributes: Attributes,
}

/// What health a subject has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum HealthStatus {
    /// It does what it should.
    Healthy,
    /// On the way to healthy, and about to be.
    Progressing,
    /// Broken, or stuck.
    Degraded,
    /// Stopped on purpose.
    Suspended,
    /// Not in the cluster.
    Missing,
    /// Being deleted.
    Terminating,
    /// Nobody can tell.
    Unknown,
}

/// An object whose health is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// Which object.
    pub object: ObjectRef,
    /// As it should be, canonical JSON.
    pub desired: Option<String>,
    /// As it is, canonical JSON; `None` when it is missing.
    pub live: Option<String>,
}

/// The health of one subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assessment {
    /// What it is.
    pub status: HealthStatus,
    /// One word, such as `RolloutInProgress`.
    pub reason: String,
    /// For a person.
    pub message: String,
    /// When to look again, in milliseconds.
    pub recheck_after_ms: Option<u32>,
}

/// What a change to an object is, for policies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum ChangeAction {
    /// It is new.
    Create,
    /// It changes.
    Update,
    /// It stays.
    Unchanged,
    /// It is deleted.
    Prune,
    /// It exists and becomes the application's.
    Adopt,
}

/// A change, for policies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What happens.
    pub action: ChangeAction,
    /// As it should be.
    pub desired: Option<Manifest>,
    /// As it is.
    pub live: Option<Manifest>,
}

/// What a policy decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Decision {
    /// Go on.
    Allow,
    /// Go on, and show the diagnostics.
    Warn,
    /// Wait, and ask again.
    Hold,
    /// Stop.
    Deny,
}

/// A policy's answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// What it decides.
    pub decision: Decision,
    /// Why.
    pub diagnostics: Vec<Diagnostic>,
    /// When to ask again, in milliseconds.
    pub recheck_after_ms: Option<u32>,
}
