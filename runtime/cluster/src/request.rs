//! One request to the API server, as a value.

use std::borrow::Cow;
use std::fmt;

use bowline_core::object::Gvk;
use bowline_core::port::cluster::Target;
use http::Method;

/// JSON, which every endpoint speaks.
pub(crate) const JSON: &str = "application/json";
/// Only metadata of an object, else the whole object.
pub(crate) const METADATA: &str = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json";
/// Only metadata of every item of a list, else the whole list.
pub(crate) const METADATA_LIST: &str =
    "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json";
/// A server-side apply; JSON is YAML.
pub(crate) const APPLY_PATCH: &str = "application/apply-patch+yaml";
/// RFC 6902.
pub(crate) const JSON_PATCH: &str = "application/json-patch+json";

/// Whether a request may be sent again when its answer got lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Repeat {
    /// The same request twice does what it does once.
    Safe,
    /// The second one would fail, or do something else.
    Never,
}

/// What a request is about, for error messages.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Subject<'a> {
    /// One object.
    Object(&'a Target),
    /// The objects of a kind, in a namespace or (empty) in all.
    Kind(&'a Gvk, &'a str),
    /// Something else, in words.
    Other(&'a str),
}

impl fmt::Display for Subject<'_> {
    /// `Deployment.apps shop/web`, `Deployment.apps in namespace shop`, or the words.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Object(target) => target.key().fmt(f),
            Self::Kind(gvk, "") => gvk.group_kind().fmt(f),
            Self::Kind(gvk, namespace) => write!(f, "{} in namespace {namespace}", gvk.group_kind()),
            Self::Other(words) => f.write_str(words),
        }
    }
}

/// One request.
#[derive(Debug)]
pub(crate) struct Request<'a> {
    /// What it does, as a verb for messages: `apply`, `list`, ….
    pub(crate) verb: &'static str,
    /// What it is about, for messages.
    pub(crate) subject: Subject<'a>,
    /// HTTP's method.
    pub(crate) method: Method,
    /// Path and query.
    pub(crate) path: String,
    /// What may come back.
    pub(crate) accept: &'static str,
    /// What is sent: its media type and the bytes.
    pub(crate) content: Option<(&'static str, Cow<'a, str>)>,
    /// Whether it may be sent again.
    pub(crate) repeat: Repeat,
}

impl<'a> Request<'a> {
    /// A read; it may be sent again.
    pub(crate) fn get(verb: &'static str, subject: Subject<'a>, path: String) -> Self {
        Self { verb, subject, method: Method::GET, path, accept: JSON, content: None, repeat: Repeat::Safe }
    }

    /// A write with `body` of media type `content_type`.
    pub(crate) fn write(
        verb: &'static str,
        subject: Subject<'a>,
        method: Method,
        path: String,
        (content_type, body): (&'static str, Cow<'a, str>),
    ) -> Self {
        let content = Some((content_type, body));
        Self { verb, subject, method, path, accept: JSON, content, repeat: Repeat::Never }
    }

    /// The same, asking for another representation.
    pub(crate) fn accepting(self, accept: &'static str) -> Self {
        Self { accept, ..self }
    }

    /// The same, which may be sent again.
    pub(crate) fn repeatable(self) -> Self {
        Self { repeat: Repeat::Safe, ..self }
    }

    /// `apply Deployment.apps shop/web`.
    pub(crate) fn action(&self) -> String {
        format!("{} {}", self.verb, self.subject)
    }
}
